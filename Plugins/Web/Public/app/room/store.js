const version = 1;
const patience = 2000;
const mostTabs = 4;

/**
 * What of a room must survive a reload of the page, in IndexedDB under a place (room and person): operations that are not
 * acknowledged, one record each, so that several tabs share them; what can be undone in this tab; the last board. Without a database
 * (private windows, old pages in the way, or none after two seconds) nothing is kept, and nothing fails.
 */
export class Store {
  #place;
  #tab;
  #database;
  #count = 0;

  /** `tab` names the tab, also after a reload. */
  constructor(place, tab) {
    this.#place = place;
    this.#tab = tab;
    this.#database = Promise.race([open().catch(() => null), new Promise((resolve) => setTimeout(resolve, patience, null))]);
  }

  /**
   * The operations of before, oldest first, what could be undone, and the board: `{ ops, memory, board }`. A new tab goes on
   * from what the last one could undo.
   */
  async load() {
    const range = IDBKeyRange.bound([this.#place], [this.#place, []]);
    const [ops, memories, board] = await Promise.all([this.#do("ops", "readonly", (ops) => ops.getAll(range)),
      this.#do("memories", "readonly", (memories) => memories.getAll(range)),
      this.#do("boards", "readonly", (boards) => boards.get(this.#place))]);
    const inOrder = (ops ?? []).sort((a, b) => a.order - b.order);
    return { ops: inOrder.map(({ op, value }) => ({ ...value, op })), memory: this.#own(memories ?? []), board: board?.value };
  }

  /** What this tab could undo, or else the last one; of long ago nothing is kept. */
  #own(memories) {
    const byAge = memories.sort((a, b) => b.at - a.at);
    const old = byAge.slice(mostTabs);
    if (old.length > 0) this.#do("memories", "readwrite", (all) => old.map(({ place }) => all.delete(place)).at(-1));
    return (byAge.find(({ place }) => place[1] === this.#tab) ?? byAge[0])?.value;
  }

  add(operation) {
    const { op, ...value } = operation;
    const order = Date.now() + (this.#count++ % 1000) / 1000;
    return this.#do("ops", "readwrite", (ops) => ops.put({ place: this.#place, op, order, value }));
  }

  remove(operations) {
    return this.#do("ops", "readwrite", (ops) => operations.map(({ op }) => ops.delete([this.#place, op])).at(-1));
  }

  saveMemory(value) {
    const place = [this.#place, this.#tab];
    return this.#do("memories", "readwrite", (memories) => memories.put({ place, at: Date.now(), value }));
  }

  /** Keeps the board, and those of the ten rooms that were visited last. */
  async saveBoard(value) {
    await this.#do("boards", "readwrite", (boards) => boards.put({ place: this.#place, at: Date.now(), value }));
    const all = (await this.#do("boards", "readonly", (boards) => boards.index("at").getAllKeys())) ?? [];
    const old = all.slice(0, -10);
    if (old.length > 0) await this.#do("boards", "readwrite", (boards) => old.map((key) => boards.delete(key)).at(-1));
  }

  /** One request in a transaction of its own; what it gives, or undefined. */
  async #do(name, mode, request) {
    const database = await this.#database;
    if (!database) return undefined;
    try {
      const transaction = database.transaction(name, mode);
      const asked = request(transaction.objectStore(name));
      return await new Promise((resolve) => {
        transaction.oncomplete = () => resolve(asked?.result);
        transaction.onerror = transaction.onabort = () => resolve(undefined);
      });
    } catch {
      return undefined; // Closed by the browser, or a value that cannot be kept.
    }
  }
}

/** The rooms in which a person has strokes that are not acknowledged: `{ code, count }` each. */
export async function unsavedRooms(userId) {
  const database = globalThis.indexedDB && (await open().catch(() => null));
  if (!database) return [];
  const asked = database.transaction("ops").objectStore("ops").getAll();
  const ops = await new Promise((resolve) => {
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => resolve([]);
  });
  database.close();
  const strokes = new Map();
  for (const { place, value } of ops) {
    const [code, owner] = place.split(".", 2);
    if (owner === userId) strokes.set(code, (strokes.get(code) ?? new Set()).add(value.strokeId));
  }
  return [...strokes].map(([code, { size }]) => ({ code, count: size }));
}

/** Forgets the boards that were seen here and what could be undone; what is not saved yet stays. */
export async function forgetBoards() {
  if (!globalThis.indexedDB) return;
  const database = await open().catch(() => null);
  if (!database) return;
  const transaction = database.transaction(["boards", "memories"], "readwrite");
  for (const name of ["boards", "memories"]) transaction.objectStore(name).clear();
  transaction.oncomplete = transaction.onabort = () => database.close();
}

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("canvas", version);
    request.onupgradeneeded = () => {
      const database = request.result;
      database.createObjectStore("ops", { keyPath: ["place", "op"] });
      database.createObjectStore("memories", { keyPath: "place" });
      database.createObjectStore("boards", { keyPath: "place" }).createIndex("at", "at");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = request.onblocked = () => reject(request.error);
  });
}
