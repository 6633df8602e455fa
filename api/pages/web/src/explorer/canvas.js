// The picture: a slice of the graph on a canvas that can be moved, zoomed and walked with the arrow keys.
import cytoscape from "cytoscape";

import { elementsOf } from "./elements.js";
import { LEGIBLE, Room, boxAround, placeLabels } from "./legible.js";
import { EDGE_FONT, FONT, widthOf } from "./labels.js";
import { onScheme, sheet } from "./look.js";

const NARROW = 900; // pixels: what is less wide may get its own arrangement
const MARGIN = 12;
const STEP = 1.25;
const LEAST_ZOOM = 0.01;
const MOST_ZOOM = 4;
const COMFORTABLE = 9; // pixels of letters: an arrangement that has them need not be changed
const SAID = 12; // edges of a node that say what they mean when it is chosen
const FADING = 800; // elements: with more of them, stepping back would take longer than a step
const TWO_CLICKS_MS = 450; // apart at most; so long the picture stays where it is when its frame changes
const SETTLED_MS = 80;
const MOST_PIXELS = 6000; // each way, of a picture for paper

const stillness = window.matchMedia("(prefers-reduced-motion: reduce)");

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
      multiClickDebounceTime: TWO_CLICKS_MS,
    });
    this.graph.on("tap", (event) => onChoose(event.target === this.graph ? "" : event.target.id(), { opens: false }));
    this.graph.on("dbltap", "node", (event) => onChoose(event.target.id(), { opens: true }));
    this.graph.on("dragpan pinchzoom scrollzoom", () => (this.isFitted = false));
    this.graph.on("zoom", () => this.label());
    root.addEventListener("keydown", (event) => this.press(event));
    // The wheel scrolls the page, as everywhere; with Ctrl, or two fingers, it zooms. Heard before the library hears it.
    const before = { capture: true, passive: true };
    root.parentElement.addEventListener("wheel", (event) => this.graph.userZoomingEnabled(event.ctrlKey || event.metaKey), before);
    root.parentElement.addEventListener("touchstart", () => this.graph.userZoomingEnabled(true), before);
    this.print = () => this.stand();
    window.addEventListener("beforeprint", this.print);
    this.stopListening = onScheme(() => this.graph.style(sheet()));
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(root);
  }

  destroy() {
    window.removeEventListener("beforeprint", this.print);
    clearTimeout(this.waiting);
    clearTimeout(this.labelling);
    this.watcher.disconnect();
    this.stopListening();
    this.graph.destroy();
  }

  show(slice, hidden) {
    const isNew = slice !== this.shown?.[0];
    this.shown = [slice, hidden];
    this.isFitted ||= isNew;
    this.draw();
  }

  // In the columns of the picture, or where letters were too small in them, in bands for a narrow frame.
  draw() {
    const [slice, hidden] = this.shown;
    const frame = this.frame();
    const put = (bands) => {
      this.graph.elements().remove();
      this.graph.add(elementsOf(slice, hidden, bands));
    };
    this.graph.batch(() => put(null));
    const zoom = this.fittingZoom(frame);
    if (frame.width < NARROW && FONT * zoom < COMFORTABLE) this.graph.batch(() => put(frame));
    this.graph.nodes("[?focus]").closedNeighborhood().nodes().addClass("near");
    if (this.isFitted) this.fit();
    placeLabels(this.graph, this.isFitted);
  }

  // What the frame may at most be; the style sheet says so.
  frame() {
    const root = this.graph.container();
    root.style.removeProperty("--needed");
    this.graph.resize();
    return { width: this.graph.width() - 2 * MARGIN, height: this.graph.height() - 2 * MARGIN };
  }

  fittingZoom({ width, height }) {
    const { w, h } = this.graph.elements().boundingBox();
    return Math.min(1, width / w, height / h);
  }

  // Some time after the last change, so that a pinch goes smoothly.
  label() {
    clearTimeout(this.labelling);
    this.labelling = setTimeout(() => placeLabels(this.graph, this.isFitted), SETTLED_MS);
  }

  // Mark what is chosen and step back with the rest.
  choose(id) {
    const { graph } = this;
    const chosen = id ? graph.getElementById(id) : graph.collection();
    graph.batch(() => {
      graph.elements(".faded, .chosen, .said").removeClass("faded chosen said");
      if (chosen.empty()) return;
      const around = chosen.isNode() ? chosen.closedNeighborhood() : chosen.union(chosen.connectedNodes());
      if (graph.elements().length <= FADING) graph.elements().difference(around).addClass("faded");
      chosen.addClass("chosen");
    });
    if (chosen.nonempty() && chosen.isNode()) this.say(chosen.connectedEdges());
    if (chosen.nonempty() && !this.isInSight(chosen)) {
      graph.animate({ center: { eles: chosen }, duration: stillness.matches ? 0 : 150 });
    }
  }

  // What these edges mean, beside each, as far as there is room between the boxes.
  say(edges) {
    const zoom = this.graph.zoom();
    if (edges.length > SAID || EDGE_FONT * zoom < LEGIBLE) return;
    const at = ({ x, y }) => ({ x: x * zoom, y: y * zoom });
    const boxes = this.graph.nodes().map((node) => boxAround(at(node.position()), node.width() * zoom, node.height() * zoom));
    const room = new Room(boxes);
    for (const edge of edges) {
      const width = widthOf([edge.data("words")], EDGE_FONT * zoom);
      if (room.take(boxAround(at(edge.midpoint()), width, EDGE_FONT * zoom * 1.4))) edge.addClass("said");
    }
  }

  isInSight(element) {
    const { x1, y1, x2, y2 } = element.renderedBoundingBox();
    const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
    return x >= 0 && y >= 0 && x <= this.graph.width() && y <= this.graph.height();
  }

  // Everything in sight, in a frame no higher than that needs.
  fit() {
    const zoom = this.fittingZoom(this.frame());
    const { h } = this.graph.elements().boundingBox();
    this.graph.container().style.setProperty("--needed", `${Math.ceil(h * zoom) + 2 * MARGIN + 2}px`);
    this.graph.resize();
    this.graph.fit(undefined, MARGIN);
    if (this.graph.zoom() > 1) {
      this.graph.zoom(1);
      this.graph.center();
    }
    this.isFitted = true;
  }

  // When the frame gets another width; what somebody has moved or zoomed stays as it is.
  resize() {
    const before = this.graph.width();
    this.graph.resize();
    if (before === this.graph.width() || !this.shown) return;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => {
      const chosen = this.graph.$(".chosen").id() ?? "";
      if (this.isFitted) this.draw();
      this.choose(chosen);
    }, TWO_CLICKS_MS);
  }

  zoomBy(factor) {
    this.isFitted = false;
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

  // A still picture for paper, beside the canvas, which the style sheet leaves out there: whole, light, every label in its box.
  stand() {
    if (!this.shown) return;
    const root = this.graph.container();
    root.parentElement.querySelector(".still")?.remove();
    const still = document.createElement("img");
    still.className = "still";
    still.alt = "";
    this.graph.elements(".far, .mute, .faded").removeClass("far mute faded");
    this.graph.style(sheet(false));
    still.src = this.graph.png({ full: true, scale: 2, maxWidth: MOST_PIXELS, maxHeight: MOST_PIXELS, bg: "#ffffff" });
    this.graph.style(sheet());
    root.after(still);
    placeLabels(this.graph, this.isFitted);
    this.choose(this.graph.$(".chosen").id() ?? "");
  }
}
