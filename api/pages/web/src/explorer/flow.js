// Places for a narrow screen: the columns of the picture become bands, one below the other, of rows across the screen.
const GAP = 10;
const BAND_GAP = 44; // room for the lines between two bands
const TRIES = 12; // halvings of the width that is looked for

// Moves boxes { x, y, width, height }, whose middles x say in which column they stand; the order of columns and boxes stays.
// Rows are as wide as makes the whole as large as may be in a frame of this width and height.
export function flow(boxes, frameWidth, frameHeight) {
  const bands = bandsOf(boxes);
  let least = Math.max(...boxes.map((box) => box.width));
  let most = Math.max(least, boxes.reduce((sum, box) => sum + box.width + GAP, 0));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const width = (least + most) / 2;
    if (place(bands, width) / frameHeight > width / frameWidth) least = width;
    else most = width;
  }
  place(bands, most);
}

function bandsOf(boxes) {
  const columns = new Map();
  for (const box of boxes) columns.set(box.x, [...(columns.get(box.x) ?? []), box]);
  return [...columns].sort(([one], [other]) => one - other).map(([, column]) => column.sort((one, other) => one.y - other.y));
}

// Returns the height that this takes.
function place(bands, width) {
  let top = 0;
  for (const band of bands) {
    for (const row of rowsOf(band, width)) {
      const height = Math.max(...row.map((box) => box.height));
      let left = (width - row.reduce((sum, box) => sum + box.width + GAP, -GAP)) / 2;
      for (const box of row) {
        box.x = left + box.width / 2;
        box.y = top + height / 2;
        left += box.width + GAP;
      }
      top += height + GAP;
    }
    top += BAND_GAP - GAP;
  }
  return top - BAND_GAP;
}

function rowsOf(band, most) {
  const rows = [];
  let width = Infinity;
  for (const box of band) {
    if (width + GAP + box.width > most) {
      rows.push([]);
      width = -GAP;
    }
    rows.at(-1).push(box);
    width += GAP + box.width;
  }
  return rows;
}
