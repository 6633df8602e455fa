// What a saved page hands out by itself: the table as CSV, the graph as JSON, each with its terms.
import { labels, slice } from "./saved.js";

const COLUMNS = [
  ["subject id", "source"], ["subject", (edge) => labels.get(edge.source)], ["predicate", "label"], ["object id", "target"],
  ["object", (edge) => labels.get(edge.target)], ["statement id", "statement"], ["certainty", "certainty"],
  ["inferred", "inferred"], ["hedge cue", "hedge_cue"], ["qualifiers", "qualifiers"], ["source", "claimed_by"],
  ["section", "section"], ["start", "start"], ["end", "end"], ["rule", "rule"], ["premises", "premises"], ["cautions", "cautions"],
];

// RFC 4180; a cell that a spreadsheet would run has an apostrophe in front (OWASP, CSV injection).
function cell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value ?? "");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csv({ edges }) {
  const terms = Object.entries(slice.about).map(([name, words]) => `${name}: ${words}`).join(" · ");
  const rows = edges.map((edge) => [...COLUMNS.map(([, read]) => (typeof read === "string" ? edge[read] : read(edge))), ""]);
  return [[...COLUMNS.map(([heading]) => heading), terms], ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function json({ title, nodes, edges }) {
  const plain = ({ way: _way, ...rest }) => rest;
  const graph = { ...slice.about, title };
  return `${JSON.stringify({ directed: true, multigraph: true, graph, nodes, edges: edges.map(plain) }, null, 1)}\n`;
}

const FILES = { csv: [csv, "text/csv"], json: [json, "application/json"] };

function save(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = `nutrigraph.${name}`;
  link.click();
  URL.revokeObjectURL(link.href);
}

// [{ name, save }] of what a slice, less what is hidden, can be had as.
export const filesOf = (find, hidden) =>
  Object.entries(FILES).map(([name, [write, type]]) => ({
    name,
    save: async () => {
      const { title, nodes, edges } = await find();
      const away = new Set(hidden);
      const shown = {
        title,
        nodes: nodes.filter(({ id }) => !away.has(id)),
        edges: edges.filter(({ source, target }) => !away.has(source) && !away.has(target)),
      };
      save(name, write(shown), type);
    },
  }));
