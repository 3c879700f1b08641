import { fields } from "./fields.js";
import { id, op } from "./ids.js";
import { byte, bytes, counted, group, repeated, rest, signed, sized, string, varint } from "./parts.js";

const entry = { seq: varint, user: varint, time: varint, op: id };
const body = sized(fields);
const element = {
  ...group({ element: id, user: varint, kind: varint, fields: body }),
  // The same, faster: a board has thousands.
  read: (reader) => ({ element: id.read(reader), user: reader.varint(), kind: reader.varint(), fields: body.read(reader) }),
};
const ids = counted(id);
const members = counted(group({ member: varint, idle: byte }));
const person = { user: varint, members };
const where = { x: signed, y: signed };
const preview = { op, start: varint, kind: varint, fields };

/** ERROR has a wait only when its flags say so; `about` is the type it answers. */
const failure = {
  read(reader) {
    const head = group({ about: varint, reference: bytes(8), flags: byte }).read(reader);
    const wait = head.flags & 2 ? reader.varint() : null;
    const tail = { code: string, message: string, values: counted(group({ name: string, value: string })) };
    return { ...head, wait, ...group(tail).read(reader) };
  },
  write(writer, { about, reference, flags, wait, code, message, values }) {
    writer.varint(about);
    writer.bytes(reference);
    writer.byte(flags);
    if (flags & 2) writer.varint(wait);
    writer.string(code);
    writer.string(message);
    counted(group({ name: string, value: string })).write(writer, values);
  },
};

/** The messages of a direction, by their numbers: a name and a payload. */
export const fromServer = table({
  0: ["HELLO", { keys: counted(group({ key: varint, value: varint })) }],
  1: ["ERROR", failure],
  2: ["PONG", { time: varint, echo: rest(32) }],
  16: ["JOINED", { room: string, user: varint, member: varint, flags: byte }],
  17: ["LEFT", { room: string }],
  18: ["USER", { user: varint, userId: string, name: string }],
  19: ["BEHIND", {}],
  32: ["PUT", { ...entry, kind: varint, fields }],
  33: ["UPDATE", { ...entry, element: id, fields }],
  34: ["HIDE", { ...entry, elements: ids }],
  35: ["SHOW", { ...entry, elements: counted(element) }],
  36: ["CLEAR", entry],
  37: ["SKIP", entry],
  40: ["BOARD", { epoch: varint, how: byte, reason: byte, base: varint, head: varint, time: varint, count: varint }],
  41: ["ELEMENTS", { elements: repeated(element) }],
  42: ["LIVE", { seq: varint }],
  43: ["DUPLICATE", { op, seq: varint }],
  44: ["UNSAVED", { entry: rest(1 << 20) }],
  45: ["STORAGE", { away: byte }],
  64: ["CURSOR", { member: varint, ...where }],
  65: ["CURSOR_LEAVE", { member: varint }],
  66: ["PREVIEW", { member: varint, ...preview }],
  68: ["ROSTER", { people: repeated(group(person)) }],
  69: ["PRESENCE", person],
  70: ["RATE", { interval: varint }],
  112: ["SAVED", { persistent: byte, epoch: varint, seq: varint }],
});

export const fromClient = table({
  2: ["PING", { echo: rest(32) }],
  16: ["JOIN", { room: string, epoch: varint, seq: varint }],
  17: ["LEAVE", {}],
  32: ["PUT", { op, kind: varint, fields }],
  33: ["UPDATE", { op, element: id, fields }],
  34: ["HIDE", { op, elements: ids }],
  35: ["SHOW", { op, elements: ids }],
  36: ["CLEAR", { op }],
  64: ["CURSOR", where],
  65: ["CURSOR_LEAVE", {}],
  66: ["PREVIEW", preview],
  67: ["IDLE", { idle: byte }],
});

/** Finds a message by number and by name. */
function table(rows) {
  const entries = Object.entries(rows).map(([type, [name, layout]]) => {
    return { type: Number(type), name, payload: layout.read ? layout : group(layout) };
  });
  return { ofType: new Map(entries.map((row) => [row.type, row])), named: new Map(entries.map((row) => [row.name, row])) };
}
