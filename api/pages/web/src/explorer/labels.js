// The text in the box of a node: the rules of the pictures that `kg export` draws (kg/export/spots.py), so that its places
// fit here too.
export const FONT = 13;
export const FOCUS_FONT = 15;
export const EDGE_FONT = 11;
const LINE_LETTERS = 22;
const FOCUS_LETTERS = 16;
const LABEL_LETTERS = 54;
const LINE = 1.2;
export const FAMILY = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif';

const shorten = (text, letters) => (text.length <= letters ? text : `${text.slice(0, letters - 1).trimEnd()}…`);

// One line, or two of about equal length.
export function linesOf(text, isFocus) {
  const label = shorten(text, LABEL_LETTERS);
  if (label.length <= (isFocus ? FOCUS_LETTERS : LINE_LETTERS) || !label.includes(" ")) return [label];
  let best = label.indexOf(" ");
  for (let place = best; place >= 0; place = label.indexOf(" ", place + 1)) {
    if (Math.abs(2 * place - label.length) < Math.abs(2 * best - label.length)) best = place;
  }
  return [label.slice(0, best), label.slice(best + 1)];
}

const pen = document.createElement("canvas").getContext("2d");

// Of the widest line, in pixels.
export function widthOf(lines, size, weight = "") {
  pen.font = `${weight} ${size}px ${FAMILY}`;
  return Math.max(...lines.map((line) => pen.measureText(line).width));
}

// { text, width, height } of the box of a node at which so many lines end, in pixels at full size.
export function boxOf(label, isFocus, degree = 0) {
  const size = isFocus ? FOCUS_FONT : FONT;
  const lines = linesOf(label, isFocus);
  const width = widthOf(lines, size, isFocus ? "600" : "");
  const height = 26 + (lines.length - 1) * size * LINE;
  return {
    text: lines.join("\n"),
    width: Math.ceil(width) + 20,
    height: isFocus ? Math.max(height + 12, Math.min(3.4 * degree, 120)) : Math.max(height, Math.min(2 * degree, 80)),
  };
}
