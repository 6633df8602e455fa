// Which labels the picture has room for at its zoom: near by, each in its box; from afar the most important ones, larger
// than their boxes, as far as they do not lie on one another.
import { FONT, linesOf, widthOf } from "./labels.js";

export const LEGIBLE = 7; // pixels on the screen: smaller letters are none
const LARGE = 10;
const APART = 3;
const LINE = 1.2;

// Keeps what is placed from lying on one another: rectangles { x1, y1, x2, y2 }.
export class Room {
  constructor(taken = []) {
    this.taken = taken;
  }

  // Whether there was room; then it is taken.
  take(box) {
    const isFree = this.taken.every((other) => box.x2 < other.x1 || other.x2 < box.x1 || box.y2 < other.y1 || other.y2 < box.y1);
    if (isFree) this.taken.push(box);
    return isFree;
  }
}

export function boxAround({ x, y }, width, height) {
  return { x1: x - width / 2 - APART, y1: y - height / 2 - APART, x2: x + width / 2 + APART, y2: y + height / 2 + APART };
}

// Marks nodes: "far" for a label that stands for itself, "mute" for one that has no room now.
// whole: everything is in sight, so that labels keep within the frame.
export function placeLabels(graph, whole) {
  const zoom = graph.zoom();
  const shiftOf = ({ x1, x2 }) => (whole ? Math.max(0, -x1) - Math.max(0, x2 - graph.width()) : 0);
  const fits = ({ y1, y2 }) => !whole || (y1 >= 0 && y2 <= graph.height());
  graph.batch(() => {
    graph.nodes().removeClass("far mute");
    if (FONT * zoom >= LEGIBLE) return;
    const near = graph.nodes(".near");
    // In their boxes, small as they are: they lie on nothing there.
    const room = new Room(near.map((node) => boxAround(node.renderedPosition(), node.width() * zoom, node.height() * zoom)));
    const others = graph.nodes().difference(near).toArray();
    for (const node of others.sort((one, other) => other.degree() - one.degree() || (one.id() < other.id() ? -1 : 1))) {
      const lines = linesOf(node.data("label"), false);
      const box = boxAround(node.renderedPosition(), widthOf(lines, LARGE), lines.length * LARGE * LINE);
      const shift = shiftOf(box);
      const moved = { ...box, x1: box.x1 + shift, x2: box.x2 + shift };
      if (fits(moved) && room.take(moved)) node.data({ far: LARGE / zoom, shift: shift / zoom }).addClass("far");
      else node.addClass("mute");
    }
  });
}
