// What the page says of what it shows, where a sentence must do: announcements, the title of the tab, advice after a fault.
import { classes } from "./known.js";

export const count = (number, one, many) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;

export const sizeOf = ({ nodes, edges }) => `${count(nodes.length, "entity", "entities")}, ${count(edges.length, "claim", "claims")}`;

export const linksOf = ({ id }, edges) => edges.filter(({ source, target }) => source === id || target === id);

// The thing that is open (see findChosen), in a few words; what else there is to know of it can be read beside the picture.
export function nameOf({ edge, node, statement }, nodes) {
  if (edge) return `${nodes.get(edge.source)?.label ?? edge.source} ${edge.label} ${nodes.get(edge.target)?.label ?? edge.target}`;
  return node ? node.label : statement;
}

export function summaryOf(chosen, nodes, edges) {
  const { edge, node } = chosen;
  const name = nameOf(chosen, nodes);
  if (edge) return `${name}: ${edge.certainty}${edge.inferred ? ", concluded" : ""}`;
  if (!node) return `${name}: a statement that is no line of this view`;
  return `${name}: ${classes.get(node.class)?.label ?? node.class_label}, ${count(linksOf(node, edges).length, "link", "links")} in this view`;
}

const LONGEST_HINT = 200; // characters: more is a list of names, and the filters have it

// A fault with its mend, for somebody before a page: hints name commands of an operator too, and every name that there is.
export function adviceOf({ message, hint = "" }) {
  if (/\bkg [a-z]/.test(hint)) return { message, hint: "Tell whoever runs this server." };
  return { message, hint: hint.length > LONGEST_HINT ? "The filters have those that there are." : hint };
}
