const masks = [
  (row, column) => (row + column) % 2 === 0,
  (row) => row % 2 === 0,
  (_, column) => column % 3 === 0,
  (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0,
  (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0,
  (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
];
const levelM = 0;

/** The modules of a filled grid under a mask, or under the one that is easiest to read. */
export function masked(grid, wanted) {
  const candidates = wanted === null ? masks.map((_, i) => i) : [wanted];
  const made = candidates.map((mask) => apply(grid, mask));
  const penalties = made.map(penalty);
  return made[penalties.indexOf(Math.min(...penalties))];
}

function apply({ dark, fixed, size }, mask) {
  const rows = dark.map((cells, row) => cells.map((isDark, column) => isDark !== (!fixed[row][column] && masks[mask](row, column))));
  writeFormat(rows, size, (levelM << 3) | mask);
  return rows;
}

/** Level and mask, corrected by a BCH code, twice. */
function writeFormat(rows, size, data) {
  let rest = data;
  for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
  const bits = ((data << 10) | rest) ^ 0x5412;
  const bit = (i) => ((bits >> i) & 1) === 1;
  for (let i = 0; i < 6; i++) rows[i][8] = bit(i);
  rows[7][8] = bit(6);
  rows[8][8] = bit(7);
  rows[8][7] = bit(8);
  for (let i = 9; i < 15; i++) rows[8][14 - i] = bit(i);
  for (let i = 0; i < 8; i++) rows[8][size - 1 - i] = bit(i);
  for (let i = 8; i < 15; i++) rows[size - 15 + i][8] = bit(i);
}

/** The four rules of the standard: long runs, blocks, what looks like a finder, and a dark or light grid. */
function penalty(rows) {
  const columns = rows.map((_, i) => rows.map((row) => row[i]));
  const lines = [...rows, ...columns];
  return lines.reduce((sum, line) => sum + runs(line) + 40 * finders(line), 0) + 3 * blocks(rows) + balance(rows);
}

function runs(line) {
  let [sum, length] = [0, 0];
  line.forEach((cell, i) => {
    length = i > 0 && cell === line[i - 1] ? length + 1 : 1;
    if (length === 5) sum += 3;
    else if (length > 5) sum += 1;
  });
  return sum;
}

function finders(line) {
  const text = line.map((cell) => (cell ? 1 : 0)).join("");
  let count = 0;
  for (let i = 0; i + 11 <= text.length; i++) {
    const part = text.slice(i, i + 11);
    if (part === "10111010000" || part === "00001011101") count += 1;
  }
  return count;
}

function blocks(rows) {
  let count = 0;
  for (let row = 1; row < rows.length; row++) {
    for (let column = 1; column < rows.length; column++) {
      const cell = rows[row][column];
      if (cell === rows[row - 1][column] && cell === rows[row][column - 1] && cell === rows[row - 1][column - 1]) count += 1;
    }
  }
  return count;
}

function balance(rows) {
  const dark = rows.flat().filter(Boolean).length;
  const percent = (dark * 100) / (rows.length * rows.length);
  return 10 * Math.floor(Math.abs(percent - 50) / 5);
}
