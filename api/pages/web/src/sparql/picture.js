// The view that draws a graph (CONSTRUCT, DESCRIBE) as SVG. Texts of the data only ever become text nodes, and an IRI
// becomes a link only where it is a web address.
import { graphOf } from "./picture-graph.js";
import { layOut } from "./picture-layout.js";
import { findHref, release } from "./release.js";

const SVG = "http://www.w3.org/2000/svg";
const HEIGHT = 26;
const SMALLEST = 0.65; // of the size at which texts are set

const shape = (name, attributes, ...inside) => {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

const number = (value) => value.toLocaleString("en");

export class Picture {
  label = "Picture";
  priority = 20;
  helpReference = "";

  constructor(yasr) {
    this.yasr = yasr;
  }

  canHandleResults() {
    this.yasr.results?.getAsJson(); // the library knows what an answer is only when it has read it
    return Boolean(this.yasr.results?.getStatements());
  }

  getIcon() {
    const dots = [[4, 12], [10, 4], [16, 12]].map(([cx, cy]) => shape("circle", { cx, cy, r: 3 }));
    const icon = shape("svg", { viewBox: "0 0 20 16", fill: "currentColor", "aria-hidden": "true" });
    icon.append(shape("path", { d: "M4 12 10 4l6 8", fill: "none", stroke: "currentColor", "stroke-width": 1.5 }), ...dots);
    const holder = document.createElement("div");
    holder.className = "svgImg";
    holder.append(icon);
    return holder;
  }

  draw() {
    const graph = graphOf(this.yasr.results.getStatements());
    const figure = document.createElement("figure");
    figure.className = "picture";
    const caption = document.createElement("figcaption");
    caption.textContent = says(graph);
    figure.append(caption);
    this.svg = graph.nodes.length ? drawGraph(graph) : undefined;
    if (this.svg) {
      const frame = document.createElement("div");
      frame.className = "frame";
      frame.tabIndex = 0; // it may be wider than the page, and then the arrow keys move it
      frame.setAttribute("role", "group");
      frame.setAttribute("aria-label", "Picture of the graph; the table has the same triples as text");
      frame.append(this.svg);
      figure.append(frame);
    }
    this.yasr.resultsEl.append(figure);
    if (this.svg) showMiddle(this.svg);
  }

  download(name) {
    if (!this.svg) return undefined;
    return {
      getData: () => new XMLSerializer().serializeToString(this.svg),
      contentType: "image/svg+xml",
      title: "Download the picture",
      filename: `${name || "graph"}.svg`,
    };
  }
}

// A wide picture shrinks as long as it can be read; where it is larger still, its middle is what one sees first.
function showMiddle(svg) {
  svg.style.minWidth = `${SMALLEST * svg.viewBox.baseVal.width}px`;
  const frame = svg.parentElement;
  frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  frame.scrollTop = (frame.scrollHeight - frame.clientHeight) / 2;
}

function says({ nodes, drawn, allNodes, allEdges }) {
  if (!allNodes) return "This graph is empty.";
  const whole = `${number(nodes.length)} nodes and ${number(drawn)} triples between them`;
  const [nodesLeft, triplesLeft] = [allNodes - nodes.length, allEdges - drawn];
  if (!nodesLeft && !triplesLeft) return `${whole}. Labels name their nodes and are no nodes.`;
  return (
    `${whole}. Left out: ${number(nodesLeft)} nodes and ${number(triplesLeft)} triples; the best connected nodes are drawn. ` +
    "The table has everything."
  );
}

function drawGraph({ nodes, edges }) {
  const sizes = nodes.map(({ text }) => ({ width: 7.2 * [...text].length + 18, height: HEIGHT }));
  const { places, width, height } = layOut(sizes, edges);
  const arrow = shape(
    "marker",
    { id: "picture-arrow", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" },
    shape("path", { d: "M0 0 8 4 0 8z", fill: "#55625b", class: "arrow" }),
  );
  const [w, h] = [Math.ceil(width), Math.ceil(height)];
  const terms = `${release.disclaimer} Data: nutrigraph contributors, ${release.licence}. Release ${release.id}.`;
  return shape(
    "svg",
    { xmlns: SVG, width: w, height: h, viewBox: `0 0 ${w} ${h}`, "font-family": "system-ui, sans-serif", "font-size": 12 },
    shape("desc", {}, terms),
    shape("defs", {}, arrow),
    ...edges.map((edge) => drawEdge(edge, places, sizes)),
    ...nodes.map((node, index) => drawNode(node, places[index], sizes[index])),
  );
}

function drawEdge({ from, to, texts }, places, sizes) {
  const [one, other] = [places[from], places[to]];
  const line = { fill: "none", stroke: "#55625b", class: "line", "marker-end": "url(#picture-arrow)" };
  if (from === to) {
    const top = one.y - HEIGHT / 2;
    const loop = shape("path", { ...line, d: `M${one.x - 8} ${top}c-14 -26 30 -26 16 -1` });
    return shape("g", {}, loop, words(texts, one.x, top - 22));
  }
  const start = border(one, other, sizes[from]);
  const end = border(other, one, sizes[to]);
  const drawn = shape("path", { ...line, d: `M${start.x.toFixed(1)} ${start.y.toFixed(1)}L${end.x.toFixed(1)} ${end.y.toFixed(1)}` });
  return shape("g", {}, drawn, words(texts, (start.x + end.x) / 2, (start.y + end.y) / 2));
}

// Where the line from the middle of a box to another point leaves the box.
function border(middle, goal, { width, height }) {
  const [dx, dy] = [goal.x - middle.x, goal.y - middle.y];
  const part = Math.min(width / 2 / (Math.abs(dx) || 1e-9), height / 2 / (Math.abs(dy) || 1e-9), 1);
  return { x: middle.x + dx * part, y: middle.y + dy * part };
}

function words(texts, x, y) {
  const lines = texts.map((text, index) => shape("tspan", { x: x.toFixed(1), dy: index ? 12 : 0 }, text));
  const text = { x: x.toFixed(1), y: (y - 6 * (texts.length - 1) + 3).toFixed(1), "text-anchor": "middle", "font-size": 10 };
  return shape("text", { ...text, fill: "#55625b", stroke: "#fff", "stroke-width": 3, "paint-order": "stroke", class: "relation" }, ...lines);
}

function drawNode({ term, text, title }, { x, y }, { width, height }) {
  const isLiteral = term.termType === "Literal";
  const box = shape("rect", {
    x: (x - width / 2).toFixed(1), y: (y - height / 2).toFixed(1), width: width.toFixed(1), height, rx: isLiteral ? 0 : 8,
    fill: isLiteral ? "#fff" : "#f4f7f5", stroke: isLiteral ? "#d5dcd8" : "#14553a", class: isLiteral ? "literal" : "node",
  });
  const label = shape("text", { x: x.toFixed(1), y: (y + 4).toFixed(1), "text-anchor": "middle", fill: "#1d2521", class: "text" }, text);
  const parts = [shape("title", {}, title), box, label];
  const href = term.termType === "NamedNode" ? findHref(term.value) : null;
  return href ? shape("a", { href, "aria-label": text }, ...parts) : shape("g", {}, ...parts);
}
