const exponents = new Uint8Array(256);
const logarithms = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++) {
  exponents[i] = value;
  logarithms[value] = i;
  value = (value << 1) ^ (value & 128 ? 0x11d : 0);
}

/** The product of two elements of GF(256). */
const times = (a, b) => (a && b ? exponents[(logarithms[a] + logarithms[b]) % 255] : 0);

/** Data with its Reed-Solomon correction, block by block, interleaved as a QR code carries them. */
export function corrected(data, sizes, count) {
  const generator = generatorOf(count);
  let at = 0;
  const blocks = sizes.map((size) => data.slice(at, (at += size)));
  const corrections = blocks.map((block) => remainder(block, generator));
  return [...interleaved(blocks), ...interleaved(corrections)];
}

/** The product of (x - 2^i), without its leading 1, highest power first. */
function generatorOf(count) {
  const generator = new Array(count).fill(0);
  generator[count - 1] = 1;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < count; j++) {
      generator[j] = times(generator[j], exponents[i]) ^ (generator[j + 1] ?? 0);
    }
  }
  return generator;
}

function remainder(block, generator) {
  const rest = new Array(generator.length).fill(0);
  for (const byte of block) {
    const factor = byte ^ rest.shift();
    rest.push(0);
    for (let i = 0; i < rest.length; i++) rest[i] ^= times(generator[i], factor);
  }
  return rest;
}

function interleaved(blocks) {
  const longest = Math.max(...blocks.map(({ length }) => length));
  const all = [];
  for (let i = 0; i < longest; i++) for (const block of blocks) if (i < block.length) all.push(block[i]);
  return all;
}
