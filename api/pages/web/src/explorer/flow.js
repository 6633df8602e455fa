// Places for a narrow screen: the columns of the picture become bands, one below the other, of rows as wide as a phone.
const WIDEST = 430; // pixels at full size: about what a phone shows legibly
const GAP = 10;
const BAND_GAP = 44; // room for the lines between two bands

// Moves boxes { x, y, width, height }, whose middles x say in which column they stand; the order of columns and boxes stays.
export function flow(boxes) {
  const columns = new Map();
  for (const box of boxes) columns.set(box.x, [...(columns.get(box.x) ?? []), box]);
  let top = 0;
  for (const [, column] of [...columns].sort(([one], [other]) => one - other)) {
    for (const row of rowsOf(column.sort((one, other) => one.y - other.y))) {
      const width = row.reduce((sum, box) => sum + box.width + GAP, -GAP);
      const height = Math.max(...row.map((box) => box.height));
      let left = (WIDEST - width) / 2;
      for (const box of row) {
        box.x = left + box.width / 2;
        box.y = top + height / 2;
        left += box.width + GAP;
      }
      top += height + GAP;
    }
    top += BAND_GAP - GAP;
  }
}

function rowsOf(column) {
  const rows = [];
  let width = Infinity;
  for (const box of column) {
    if (width + GAP + box.width > WIDEST) {
      rows.push([]);
      width = -GAP;
    }
    rows.at(-1).push(box);
    width += GAP + box.width;
  }
  return rows;
}
