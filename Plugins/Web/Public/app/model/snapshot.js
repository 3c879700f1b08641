import { elementFrom } from "./element.js";
import { fields } from "../wire/fields.js";
import { id } from "../wire/ids.js";
import { counted, group, sized, string, varint } from "../wire/parts.js";
import { Reader } from "../wire/reader.js";
import { Writer } from "../wire/writer.js";

const element = group({ id, user: varint, kind: varint, fields: sized(fields) });
const names = counted(string);

/** A board as bytes, with the names of those who drew it in front: small, and quick to write down. Null where it is none. */
export function packed(elements) {
  if (elements.some((each) => !each.fields)) return null;
  const users = [...new Set(elements.map(({ userId }) => userId))];
  const index = new Map(users.map((userId, i) => [userId, i]));
  const writer = new Writer();
  names.write(writer, users);
  for (const { strokeId, userId, kind, fields } of elements) {
    element.write(writer, { id: strokeId, user: index.get(userId), kind, fields });
  }
  return writer.finish();
}

/** The elements of a board that was kept. Throws `WireError` for anything else. */
export function unpacked(bytes) {
  const reader = new Reader(bytes);
  const users = names.read(reader);
  const elements = [];
  while (reader.left > 0) {
    const { id, user, kind, fields } = element.read(reader);
    elements.push(elementFrom(id, users[user] ?? "", kind, fields));
  }
  return elements;
}
