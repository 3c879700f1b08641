import { model } from "./modules.mjs";

const { Reader } = await model("wire/reader");
const { Writer } = await model("wire/writer");
const { readPoints, unit, writePoints } = await model("wire/points");

const hex = { to: (bytes) => Buffer.from(bytes).toString("hex"), from: (text) => Uint8Array.from(Buffer.from(text, "hex")) };
const utf8 = { to: (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes),
  from: (text) => new TextEncoder().encode(text) };
const numbers = (...how) => ({
  to(bytes) {
    const reader = new Reader(bytes);
    return how.map((each) => reader[each]());
  },
  from(values) {
    const writer = new Writer();
    how.forEach((each, i) => writer[each](values[i]));
    return writer.finish();
  },
});
const number = { to: (bytes) => numbers("varint").to(bytes)[0], from: (value) => numbers("varint").from([value]) };

const forms = { 2: ["colour", hex], 3: ["width", number], 4: ["box", numbers("signed", "signed", "varint", "varint")],
  5: ["text", utf8], 6: ["source", utf8], 7: ["placement", numbers("signed", "signed", "signed", "signed")], 8: ["fill", hex],
  9: ["fontSize", number], 10: ["css", utf8] };

/** A golden list of fields as a Map from tag to bytes. */
export function fieldsFrom(list) {
  return new Map(list.map((field) => [field.tag, bytesFrom(field)]));
}

function bytesFrom(field) {
  if (field.removed) return new Uint8Array();
  if (field.points) return pointsFrom(field);
  const [name, form] = forms[field.tag] ?? ["bytes", hex];
  return form.from(field[name]);
}

function pointsFrom({ points, pressure, times }) {
  let time = 0;
  return writePoints(points.map(([x, y], i) => ({ x: x / unit, y: y / unit, pressure: pressure && pressure[i] / 255,
    time: times && (time += times[i]) })));
}

/** The other way round. */
export function fieldsTo(fields) {
  return [...fields].map(([tag, bytes]) => {
    if (bytes.length === 0) return { tag, removed: true };
    if (tag === 1) return { tag, ...pointsTo(bytes) };
    const [name, form] = forms[tag] ?? ["bytes", hex];
    return { tag, [name]: form.to(bytes) };
  });
}

function pointsTo(bytes) {
  const points = readPoints(bytes);
  const golden = { points: points.map(({ x, y }) => [x * unit, y * unit]) };
  if (points[0].pressure !== undefined) golden.pressure = points.map(({ pressure }) => Math.round(pressure * 255));
  if (points[0].time !== undefined) golden.times = points.map(({ time }, i) => time - (i > 0 ? points[i - 1].time : 0));
  return golden;
}
