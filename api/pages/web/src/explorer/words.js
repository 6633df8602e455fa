// What the page says of what it shows, where a sentence must do: announcements, the title of the tab, advice after a fault.
import { classes } from "./known.js";

const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export const sizeOf = ({ nodes, edges }) => `${count(nodes.length, "entity", "entities")}, ${count(edges.length, "claim", "claims")}`;

// The thing that is open, in a few words; what else there is to know of it can be read beside the picture.
export function nameOf(edge, node, nodes) {
  if (edge) return `${nodes.get(edge.source)?.label ?? edge.source} ${edge.label} ${nodes.get(edge.target)?.label ?? edge.target}`;
  return node ? node.label : "";
}

export function summaryOf(edge, node, nodes, edges) {
  if (edge) return `${nameOf(edge, node, nodes)}: ${edge.certainty}${edge.inferred ? ", concluded" : ""}`;
  if (!node) return "";
  const links = edges.filter(({ source, target }) => source === node.id || target === node.id).length;
  return `${node.label}: ${classes.get(node.class)?.label ?? node.class_label}, ${count(links, "link", "links")} in this view`;
}

const LONGEST_HINT = 200; // characters: more is a list of names, and the filters have it

// A fault with its mend, for somebody before a page: hints name commands of a shell too, and every name that there is.
export function adviceOf({ message, hint = "" }) {
  if (/\bkg [a-z]/.test(hint)) return { message, hint: "Look for it with Find." };
  return { message, hint: hint.length > LONGEST_HINT ? "The filters have those that there are." : hint };
}
