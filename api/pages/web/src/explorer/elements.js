// A slice as cytoscape has it: boxes as large as their labels, in their places, and edges with their ways.
import { flow } from "./flow.js";
import { predicates } from "./known.js";
import { boxOf } from "./labels.js";
import { shapeOf } from "./look.js";
import { lineOf } from "./way.js";

// What an edge says beside its line; what helps and what harms is said in words too.
function wordsOf(edge) {
  const tone = predicates.get(edge.predicate)?.tone;
  return tone ? `${edge.label} (${tone})` : edge.label;
}

// Places are those of the slice, or bands in a frame { width, height } if there is one.
export function elementsOf(slice, hidden, frame) {
  const away = new Set(hidden);
  const kept = slice.edges.filter(({ source, target }) => !away.has(source) && !away.has(target));
  const degrees = new Map();
  for (const { source, target } of kept) for (const end of [source, target]) degrees.set(end, (degrees.get(end) ?? 0) + 1);
  const boxes = slice.nodes
    .filter(({ id }) => !away.has(id))
    .map((node) => ({ ...node, ...boxOf(node.label, node.focus, degrees.get(node.id)), shape: shapeOf(node.class) }));
  if (frame && boxes.length) flow(boxes, frame.width, frame.height);
  const boxWith = new Map(boxes.map((box) => [box.id, box]));
  const nodes = boxes.map(({ x, y, ...data }) => ({ group: "nodes", data, position: { x, y } }));
  const edges = kept.map((edge) => {
    const line = frame ? undefined : lineOf(edge.way, boxWith.get(edge.source), boxWith.get(edge.target));
    return { group: "edges", data: { ...edge, words: wordsOf(edge), line } };
  });
  return [...nodes, ...edges];
}
