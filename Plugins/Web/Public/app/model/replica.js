import { changed, elementFrom } from "./element.js";

/**
 * The room's log as it arrives (section 4), folded into the drawing. It knows how far it has come and whether something
 * is missing. Pure: `receive` answers what is to be done, "none", "changed", "live", "gap" (JOIN again) or "broken".
 */
export class Replica {
  #drawing;
  #userId;
  #whose;
  #position = { epoch: 0, seq: 0 };
  #state = { kind: "joining" };

  /** `whose(user)` is the user id behind an index. */
  constructor(drawing, userId, whose) {
    this.#drawing = drawing;
    this.#userId = userId;
    this.#whose = whose;
  }

  /** The last entry that was applied: what a JOIN says. */
  get position() {
    return this.#position;
  }

  /** Begins with a board of before, as of this position. */
  restore(position, elements) {
    this.#drawing.reset(elements);
    this.#position = position;
  }

  /** Whether the drawing is the log up to `position`, and not the beginning of a board that is still coming. */
  get isWhole() {
    return this.#position.epoch > 0;
  }

  get isLive() {
    return this.#state.kind === "live";
  }

  /** A JOIN is on its way: what comes before its BOARD is of no use. */
  join() {
    this.#state = { kind: "joining" };
  }

  receive(message) {
    switch (message.type) {
      case "BOARD": return this.#board(message);
      case "ELEMENTS": return this.#elements(message);
      case "LIVE": return this.#live(message);
      case "DUPLICATE": return this.#duplicate(message);
      default: return this.#entry(message);
    }
  }

  #board({ epoch, how, base, count }) {
    if (how === 0) {
      if (epoch !== this.#position.epoch || base !== this.#position.seq) return this.#startOver();
      this.#state = { kind: "tail" };
      return "none";
    }
    this.#state = { kind: "state", elements: [], count, position: { epoch, seq: base } };
    return this.#filled();
  }

  #elements({ elements }) {
    if (this.#state.kind !== "state") return this.#state.kind === "joining" ? "none" : "gap";
    for (const each of elements) this.#state.elements.push(this.#made(each)); // While the next ones are on their way.
    return this.#filled();
  }

  /** Shows the board when it is complete, in one step. */
  #filled() {
    const { elements, count, position } = this.#state;
    if (elements.length > count) return this.#startOver();
    if (elements.length < count) return "none";
    this.#drawing.reset(elements);
    this.#position = position;
    this.#state = { kind: "tail" };
    return "changed";
  }

  #live({ seq }) {
    if (this.#state.kind === "joining") return "none";
    if (this.#state.kind === "state" || seq !== this.#position.seq) return this.#startOver();
    this.#state = { kind: "live" };
    return "live";
  }

  /** What the log has already is seen already, or comes with the entry. */
  #duplicate({ op, seq }) {
    if (seq > this.#position.seq) return "none";
    const found = this.#drawing.acknowledged((each) => each.op === op);
    if (found) this.#drawing.settled(found);
    return found ? "changed" : "none";
  }

  #entry(message) {
    if (this.#state.kind === "joining") return "none";
    const { epoch, seq } = this.#position;
    if (this.#state.kind === "state" || message.seq > seq + 1) return "gap";
    if (message.seq <= seq) return "none";
    this.#position = { epoch, seq: message.seq };
    const userId = this.#whose(message.user);
    const mine = userId === this.#userId && this.#drawing.acknowledged((each) => each.op === message.op);
    // What comes before LIVE may have been done here, by the page before a reload.
    this.#apply(message, userId, Boolean(mine) || !this.isLive);
    if (mine) this.#drawing.settled(mine);
    return "changed";
  }

  #apply(message, userId, isMine) {
    const drawing = this.#drawing;
    switch (message.type) {
      case "PUT": return drawing.committed(elementFrom(message.op, userId, message.kind, message.fields));
      case "UPDATE": return drawing.changed(message.element, (element) => changed(element, message.fields));
      case "HIDE": return message.elements.forEach((each) => drawing.hidden(each, userId, isMine));
      case "SHOW": return message.elements.forEach((each) => drawing.shown(this.#made(each), isMine));
      case "CLEAR": return drawing.cleared();
      default: return undefined; // SKIP: a place in the log without effect.
    }
  }

  #made({ element, user, kind, fields }) {
    return elementFrom(element, this.#whose(user), kind, fields);
  }

  /** The server's answer makes no sense with what is here: only a whole board can help. */
  #startOver() {
    this.#position = { epoch: 0, seq: 0 };
    this.#state = { kind: "joining" };
    return "broken";
  }
}
