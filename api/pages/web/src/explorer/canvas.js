// The picture: a slice of the graph on a canvas that can be moved, zoomed and walked with the arrow keys.
import cytoscape from "cytoscape";

import { flow } from "./flow.js";
import { predicates } from "./known.js";
import { boxOf } from "./labels.js";
import { onScheme, shapeOf, sheet } from "./look.js";
import { lineOf } from "./way.js";

const NARROW = 600; // pixels: what is less wide gets its own arrangement
const MARGIN = 12;
const STEP = 1.25;
const LEAST_ZOOM = 0.05;
const MOST_ZOOM = 4;
const WORDS = { harms: "harms", helps: "helps", "": "" };

// What an edge says beside its line; what helps and what harms is said in words too.
function wordsOf(edge) {
  const tone = WORDS[predicates.get(edge.predicate)?.tone ?? ""];
  return tone ? `${edge.label} (${tone})` : edge.label;
}

function elementsOf(slice, hidden, isNarrow) {
  const away = new Set(hidden);
  const kept = slice.edges.filter(({ source, target }) => !away.has(source) && !away.has(target));
  const degrees = new Map();
  for (const { source, target } of kept) for (const end of [source, target]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  const boxes = slice.nodes
    .filter(({ id }) => !away.has(id))
    .map((node) => ({ ...node, ...boxOf(node.label, node.focus, degrees.get(node.id)), shape: shapeOf(node.class) }));
  if (isNarrow) flow(boxes);
  const boxWith = new Map(boxes.map((box) => [box.id, box]));
  const nodes = boxes.map(({ x, y, ...data }) => ({ group: "nodes", data, position: { x, y } }));
  const edges = kept.map((edge) => ({
    group: "edges",
    data: {
      ...edge,
      words: wordsOf(edge),
      line: isNarrow ? undefined : lineOf(edge.way, boxWith.get(edge.source), boxWith.get(edge.target)),
    },
  }));
  return [...nodes, ...edges];
}

export class Canvas {
  // onChoose(id, { opens }) is told what somebody points at: "" for nothing; opens says that they want to go there.
  constructor(root, onChoose) {
    this.onChoose = onChoose;
    this.graph = cytoscape({
      container: root,
      style: sheet(),
      minZoom: LEAST_ZOOM,
      maxZoom: MOST_ZOOM,
      boxSelectionEnabled: false,
      autounselectify: true,
    });
    this.graph.on("tap", (event) => onChoose(event.target === this.graph ? "" : event.target.id(), { opens: false }));
    this.graph.on("dbltap", "node", (event) => onChoose(event.target.id(), { opens: true }));
    root.addEventListener("keydown", (event) => this.press(event));
    this.stopListening = onScheme(() => this.graph.style(sheet()));
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(root);
  }

  destroy() {
    this.watcher.disconnect();
    this.stopListening();
    this.graph.destroy();
  }

  show(slice, hidden) {
    this.shown = [slice, hidden];
    this.isNarrow = this.graph.width() < NARROW;
    this.graph.batch(() => {
      this.graph.elements().remove();
      this.graph.add(elementsOf(slice, hidden, this.isNarrow));
      const focus = this.graph.nodes("[?focus]");
      focus.closedNeighborhood().nodes().addClass("near");
    });
    this.fit();
  }

  // Mark what is chosen and step back with the rest.
  choose(id) {
    const { graph } = this;
    const chosen = id ? graph.getElementById(id) : graph.collection();
    graph.batch(() => {
      graph.elements().removeClass("faded chosen said");
      if (chosen.empty()) return;
      const around = chosen.isNode() ? chosen.closedNeighborhood() : chosen.union(chosen.connectedNodes());
      graph.elements().difference(around).addClass("faded");
      if (chosen.isNode() && chosen.connectedEdges().length <= 12) chosen.connectedEdges().addClass("said");
      chosen.addClass("chosen");
    });
    if (chosen.nonempty() && !this.isInSight(chosen)) graph.animate({ center: { eles: chosen }, duration: 150 });
  }

  isInSight(element) {
    const { x1, y1, x2, y2 } = element.renderedBoundingBox();
    return x1 >= 0 && y1 >= 0 && x2 <= this.graph.width() && y2 <= this.graph.height();
  }

  // The frame is as high as the picture needs at its width; the style sheet has the limits.
  fit() {
    this.graph.resize();
    const { w, h } = this.graph.elements().boundingBox();
    const zoom = Math.min(1, (this.graph.width() - 2 * MARGIN) / w);
    this.graph.container().style.setProperty("--needed", `${Math.ceil(h * zoom) + 2 * MARGIN + 2}px`);
    this.graph.resize();
    this.graph.fit(undefined, MARGIN);
    if (this.graph.zoom() > 1) {
      this.graph.zoom(1);
      this.graph.center();
    }
  }

  resize() {
    const before = this.graph.width();
    this.graph.resize();
    const after = this.graph.width();
    if (before === after || !this.shown) return;
    const chosen = this.graph.$(".chosen").id() ?? "";
    if (after < NARROW !== this.isNarrow) this.show(...this.shown);
    this.fit();
    this.choose(chosen);
  }

  zoomBy(factor) {
    const middle = { x: this.graph.width() / 2, y: this.graph.height() / 2 };
    this.graph.zoom({ level: this.graph.zoom() * factor, renderedPosition: middle });
  }

  press(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const chosen = this.graph.$("node.chosen");
    if (steps[event.key]) this.walk(chosen, steps[event.key]);
    else if (event.key === "+" || event.key === "=") this.zoomBy(STEP);
    else if (event.key === "-") this.zoomBy(1 / STEP);
    else if (event.key === "0") this.fit();
    else if (event.key === "Escape") this.onChoose("", { opens: false });
    else if (event.key === "Enter" && chosen.nonempty()) this.onChoose(chosen.id(), { opens: true });
    else return;
    event.preventDefault();
  }

  // To the nearest node in a direction; to the focus where none is chosen yet.
  walk(chosen, [dx, dy]) {
    if (chosen.empty()) {
      const first = this.graph.nodes("[?focus]").union(this.graph.nodes()).first();
      if (first.nonempty()) this.point(first.id());
      return;
    }
    const from = chosen.position();
    let best = null;
    let least = Infinity;
    for (const node of this.graph.nodes()) {
      const { x, y } = node.position();
      const along = (x - from.x) * dx + (y - from.y) * dy;
      const across = Math.abs((x - from.x) * dy) + Math.abs((y - from.y) * dx);
      const cost = along + 3 * across;
      if (along > 1 && cost < least) [best, least] = [node, cost];
    }
    if (best) this.point(best.id());
  }

  // Marked at once: the next key may come before the page has heard of it.
  point(id) {
    this.choose(id);
    this.onChoose(id, { opens: false });
  }

  // The picture as it stands, as PNG.
  png() {
    return this.graph.png({ full: true, scale: 2, bg: getComputedStyle(document.body).backgroundColor, output: "blob" });
  }
}
