// The line of an edge along the points at which the pictures of `kg export` have it level (kg/export/routes.py): it leaves
// its box there, runs level through columns, and bends smoothly between them.
import { insetOf } from "./outlines.js";

const BOW = 64; // pixels: the farthest that a line between two boxes of one column stands out

// { isBow, source, target, distances, weights } as cytoscape has them, for an edge between two boxes { x, y, width, height, shape };
// undefined where the edge has no way of its own: a loop.
export function lineOf(way, from, to) {
  const points = way ? way.split(" ").map((point) => point.split(",").map(Number)) : [];
  if (points.length < 2) return undefined;
  const isBow = points.length === 2 && Math.abs(from.x - to.x) < (from.width + to.width) / 2;
  const side = Math.sign(isBow ? points[0][0] - from.x : to.x - from.x);
  const start = leave(from, points[0][1], side);
  const end = leave(to, points.at(-1)[1], isBow ? side : -side);
  points[0] = [from.x + start[0], from.y + start[1]];
  points[points.length - 1] = [to.x + end[0], to.y + end[1]];
  return { isBow, source: pixels(start), target: pixels(end), ...controls(points, isBow ? bow(points, side) : bends(points)) };
}

const pixels = ([x, y]) => `${x}px ${y}px`;

// From the middle of a box to its outline.
function leave(box, height, side) {
  const y = Math.max(-box.height / 2, Math.min(box.height / 2, height - box.y));
  return [side * (box.width / 2 - insetOf(box.shape, box.height, y)), y];
}

// Two control points for each bend, above one another in the middle of it; the curve is level halfway between two bends.
function bends(points) {
  const found = [];
  for (let index = 0; index + 1 < points.length; index += 2) {
    const middle = (points[index][0] + points[index + 1][0]) / 2;
    found.push([middle, points[index][1]], [middle, points[index + 1][1]]);
  }
  return found;
}

function bow([start, end], side) {
  const out = side * Math.max(side * start[0], side * end[0]) + side * Math.min(BOW, 22 + Math.abs(end[1] - start[1]) * 0.14);
  return [[out, start[1]], [out, end[1]]];
}

// Control points as shares of the way from end to end, and distances from it.
function controls(points, found) {
  const [first, last] = [points[0], points.at(-1)];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const square = dx * dx + dy * dy;
  const parts = found.map(([x, y]) => [x - first[0], y - first[1]]);
  return {
    weights: parts.map(([along, across]) => (along * dx + across * dy) / square).join(" "),
    distances: parts.map(([along, across]) => (across * dx - along * dy) / Math.sqrt(square)).join(" "),
  };
}
