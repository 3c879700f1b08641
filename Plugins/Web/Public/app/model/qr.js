import { masked } from "./qr-mask.js";
import { corrected } from "./qr-correction.js";

/** How many data bytes a version (1 to 10) holds at level M, in how many blocks, and with how many bytes of correction each. */
const versions = [
  { blocks: [16], correction: 10 }, { blocks: [28], correction: 16 }, { blocks: [44], correction: 26 },
  { blocks: [32, 32], correction: 18 }, { blocks: [43, 43], correction: 24 }, { blocks: [27, 27, 27, 27], correction: 16 },
  { blocks: [31, 31, 31, 31], correction: 18 }, { blocks: [38, 38, 39, 39], correction: 22 },
  { blocks: [36, 36, 36, 37, 37], correction: 22 }, { blocks: [43, 43, 43, 43, 44], correction: 26 },
];
const centres = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

/**
 * A QR code (ISO/IEC 18004, byte mode, level M, versions 1 to 10) of a text: rows of true for dark. Null when the text is
 * too long (more than 213 bytes). `mask` is for tests; by itself the best one is taken.
 */
export function qr(text, mask = null) {
  const bytes = new TextEncoder().encode(text);
  const version = versions.findIndex(({ blocks }, i) => total(blocks) * 8 >= bytes.length * 8 + 4 + lengthBits(i + 1)) + 1;
  if (version === 0) return null;
  const { blocks, correction } = versions[version - 1];
  const stream = corrected(data(bytes, version, total(blocks)), blocks, correction);
  const grid = new Grid(version);
  grid.fill(stream);
  return masked(grid, mask);
}

const total = (blocks) => blocks.reduce((sum, size) => sum + size, 0);
const lengthBits = (version) => (version < 10 ? 8 : 16);

/** Mode, length, bytes, end, and padding up to what the version holds. */
function data(bytes, version, room) {
  const bits = [];
  const push = (value, count) => {
    for (let i = count - 1; i >= 0; i--) bits.push((value >> i) & 1);
  };
  push(4, 4);
  push(bytes.length, lengthBits(version));
  for (const byte of bytes) push(byte, 8);
  push(0, Math.min(4, room * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const packed = [];
  for (let i = 0; i < bits.length; i += 8) packed.push(bits.slice(i, i + 8).reduce((value, bit) => value * 2 + bit, 0));
  for (let i = 0; packed.length < room; i++) packed.push(i % 2 === 0 ? 0xec : 0x11);
  return packed;
}

/** The modules: those of the pattern, which no mask touches, and those that carry data. */
export class Grid {
  size;
  version;
  dark;
  fixed;

  constructor(version) {
    this.version = version;
    this.size = 17 + 4 * version;
    this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
    this.#pattern();
  }

  set(row, column, isDark) {
    this.dark[row][column] = isDark;
    this.fixed[row][column] = true;
  }

  /** Data goes up and down in columns of two, from the right. */
  fill(stream) {
    let [bit, isUp] = [0, true];
    for (let right = this.size - 1; right > 0; right -= 2) {
      if (right === 6) right = 5;
      for (let i = 0; i < this.size; i++) {
        const row = isUp ? this.size - 1 - i : i;
        for (const column of [right, right - 1]) {
          if (this.fixed[row][column]) continue;
          this.dark[row][column] = ((stream[bit >> 3] ?? 0) >> (7 - (bit & 7)) & 1) === 1;
          bit += 1;
        }
      }
      isUp = !isUp;
    }
  }

  #pattern() {
    const last = this.size - 7;
    for (const [row, column] of [[0, 0], [0, last], [last, 0]]) this.#finder(row, column);
    for (let i = 8; i < this.size - 8; i++) {
      this.set(6, i, i % 2 === 0);
      this.set(i, 6, i % 2 === 0);
    }
    const places = centres[this.version - 1];
    const isFinder = (row, column) => (row < 8 && (column < 8 || column > this.size - 9)) || (row > this.size - 9 && column < 8);
    for (const row of places) for (const column of places) if (!isFinder(row, column)) this.#alignment(row, column);
    for (let i = 0; i < 9; i++) for (const [row, column] of [[8, i], [i, 8]]) if (!this.fixed[row][column]) this.set(row, column, false);
    for (let i = 0; i < 8; i++) {
      this.set(8, this.size - 1 - i, false);
      this.set(this.size - 1 - i, 8, false);
    }
    this.set(this.size - 8, 8, true);
    if (this.version >= 7) this.#versionBits();
  }

  #finder(top, left) {
    for (let row = -1; row <= 7; row++) {
      for (let column = -1; column <= 7; column++) {
        const [r, c] = [top + row, left + column];
        if (r < 0 || c < 0 || r >= this.size || c >= this.size) continue;
        const ring = Math.max(Math.abs(row - 3), Math.abs(column - 3));
        this.set(r, c, ring !== 2 && ring !== 4);
      }
    }
  }

  #alignment(row, column) {
    for (let r = -2; r <= 2; r++) {
      for (let c = -2; c <= 2; c++) this.set(row + r, column + c, Math.max(Math.abs(r), Math.abs(c)) !== 1);
    }
  }

  #versionBits() {
    let rest = this.version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const [near, far] = [Math.floor(i / 3), (i % 3) + this.size - 11];
      this.set(near, far, ((bits >> i) & 1) === 1);
      this.set(far, near, ((bits >> i) & 1) === 1);
    }
  }
}
