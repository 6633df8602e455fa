// The outline of a box tells its kind apart where colours do not: the forms of the pictures (kg/export/outlines.py).
const CORNERS = { square: 5, disc: 13 }; // radius in pixels
const CUT = 7;
const POINT = 9;

// Corners of a box as [x, y] from -1 to 1, clockwise; none for what is a rectangle with round corners.
function cornersOf(shape, width, height) {
  if (shape in CORNERS) return [];
  const [deep, high] = shape === "diamond" ? [POINT, height / 2] : [CUT, CUT];
  const [x, y] = [1 - (2 * deep) / width, 1 - (2 * high) / height];
  const right = [[x, -1], [1, -y], ...(y ? [[1, y]] : []), [x, 1]];
  return [...right, ...right.map(([across, down]) => [-across, -down])];
}

// How far the outline stands back from the side of its box, so far above or below the middle.
export function insetOf(shape, height, y) {
  const off = Math.min(Math.abs(y), height / 2);
  if (shape === "diamond") return (POINT * off) / (height / 2);
  if (shape === "triangle") return Math.max(0, off - (height / 2 - CUT));
  const radius = Math.min(radiusOf(shape), height / 2);
  const beyond = Math.max(0, off - (height / 2 - radius));
  return radius - Math.sqrt(radius * radius - beyond * beyond);
}

export const radiusOf = (shape) => CORNERS[shape] ?? 0;

// As cytoscape has it.
export const pointsOf = (shape, width, height) => cornersOf(shape, width, height).flat().join(" ");

// As SVG has it, at [0, 0].
export function pathOf(shape, width, height) {
  const corners = cornersOf(shape, width, height).map(([x, y]) => `${((x + 1) / 2) * width} ${((y + 1) / 2) * height}`);
  return `M${corners.join("L")}Z`;
}
