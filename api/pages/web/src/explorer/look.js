// How the canvas tells things apart: a colour per class, a line per certainty, an arrow and a colour for what helps or
// harms; the colours of the page, light or dark, for everything else.
import { certainties, classes, predicates } from "./known.js";
import { EDGE_FONT, FAMILY, FOCUS_FONT, FONT } from "./labels.js";
import { pointsOf, radiusOf } from "./outlines.js";

const SPARE_COLOUR = "#5c5c5c";
const dark = window.matchMedia("(prefers-color-scheme: dark)");

// Calls back when the system changes between light and dark; returns how to stop that.
export function onScheme(change) {
  dark.addEventListener("change", change);
  return () => dark.removeEventListener("change", change);
}

const channels = (colour) => [1, 3, 5].map((start) => parseInt(colour.slice(start, start + 2), 16));

function mix(colour, other, share) {
  const [one, two] = [channels(colour), channels(other)];
  return `#${one.map((value, index) => Math.round(value * share + two[index] * (1 - share)).toString(16).padStart(2, "0")).join("")}`;
}

const LIGHT = { ground: "#ffffff", text: "#1d2521", line: "#7b8a82", helps: "#1b7f4d", harms: "#b3261e", chosen: "#8a5a00" };
const DARK = { ground: "#121815", text: "#e6ece8", line: "#84938b", helps: "#6fcf9b", harms: "#ff9d8c", chosen: "#ffd166" };

export const colourOf = (className) => classes.get(className)?.colour ?? SPARE_COLOUR;

// One of those of outlines.js.
export const shapeOf = (className) => classes.get(className)?.shape ?? "disc";

// What a class looks like in a list or a legend: legible on the ground of the page.
export const inkOf = (className) => (dark.matches ? mix(colourOf(className), "#ffffff", 0.45) : colourOf(className));

export const toneOf = (predicate) => predicates.get(predicate)?.tone ?? "";

const strokeOf = (edge) => certainties.get(edge.inferred ? "inferred" : edge.certainty) ?? { width: 1.2, dash: [] };

const isDashed = (edge) => strokeOf(edge).dash.length > 0;

// The style sheet of cytoscape.
export function sheet(isDark = dark.matches) {
  const colours = isDark ? DARK : LIGHT;
  const ink = (node) => (isDark ? mix(colourOf(node.data("class")), "#ffffff", 0.6) : colourOf(node.data("class")));
  const fill = (node) => mix(colourOf(node.data("class")), colours.ground, isDark ? 0.35 : 0.12);
  const shape = (node) => node.data("shape");
  const edgeColour = (edge) => colours[toneOf(edge.data("predicate"))] ?? colours.line;
  return [
    {
      selector: "node",
      style: {
        shape: (node) => (radiusOf(shape(node)) ? "round-rectangle" : "polygon"),
        "corner-radius": (node) => radiusOf(shape(node)),
        "shape-polygon-points": (node) => pointsOf(shape(node), node.data("width"), node.data("height")) || "-1 -1 1 -1 1 1",
        label: "data(text)",
        width: "data(width)",
        height: "data(height)",
        "text-wrap": "wrap",
        "text-valign": "center",
        "text-halign": "center",
        "line-height": 1.2,
        "font-family": FAMILY,
        "font-size": FONT,
        color: colours.text,
        "background-color": fill,
        "border-color": ink,
        "border-width": 1,
      },
    },
    {
      selector: "node[?focus]",
      style: {
        "font-size": FOCUS_FONT,
        "font-weight": 600,
        color: isDark ? "#121815" : "#ffffff",
        "background-color": ink,
        "border-width": 2,
      },
    },
    { selector: "node.mute", style: { "text-opacity": 0 } },
    {
      selector: "node.far",
      style: {
        "font-size": "data(far)",
        "text-margin-x": "data(shift)",
        "text-background-color": fill,
        "text-background-opacity": 0.9,
        "text-background-shape": "roundrectangle",
        "text-background-padding": (node) => node.data("far") / 10,
        "z-index": 5,
      },
    },
    {
      selector: "edge",
      style: {
        "curve-style": "bezier",
        "control-point-step-size": 14,
        width: (edge) => strokeOf(edge.data()).width,
        "line-color": edgeColour,
        "line-opacity": 0.75,
        "line-style": (edge) => (isDashed(edge.data()) ? "dashed" : "solid"),
        "line-dash-pattern": (edge) => (isDashed(edge.data()) ? strokeOf(edge.data()).dash : [1, 0]),
        "line-cap": "round",
        "target-arrow-color": edgeColour,
        // What harms ends in a full head, what helps in a disc, all else in an open head: told apart without colours. No
        // bar: to biologists it says that something is inhibited.
        "target-arrow-shape": (edge) => ({ harms: "triangle", helps: "circle" })[toneOf(edge.data("predicate"))] ?? "vee",
        "arrow-scale": 0.9,
        "font-family": FAMILY,
        "font-size": EDGE_FONT,
        color: colours.text,
        "text-background-color": colours.ground,
        "text-background-opacity": 0.9,
        "text-background-padding": 2,
        "text-rotation": "none",
      },
    },
    // A loop has to get out of its box.
    { selector: "edge:loop", style: { "control-point-step-size": (edge) => 40 + edge.source().width() } },
    {
      selector: "edge[line]",
      style: {
        "curve-style": "unbundled-bezier",
        "edge-distances": "endpoints",
        "line-opacity": (edge) => (edge.data("line").isBow ? 0.45 : 0.75),
        "source-endpoint": (edge) => edge.data("line").source,
        "target-endpoint": (edge) => edge.data("line").target,
        "control-point-distances": (edge) => edge.data("line").distances,
        "control-point-weights": (edge) => edge.data("line").weights,
      },
    },
    { selector: ".faded", style: { opacity: 0.15 } },
    { selector: "edge.said", style: { label: "data(words)", "min-zoomed-font-size": 6, "z-index": 8 } },
    {
      selector: "edge.chosen",
      style: { label: "data(words)", "line-opacity": 1, width: 4, "min-zoomed-font-size": 0, "z-index": 9 },
    },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colours.chosen, "z-index": 9 } },
  ];
}
