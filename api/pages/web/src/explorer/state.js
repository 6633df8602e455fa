// What is shown, as the address says it. The names are those of /export/{format} and of `kg export`, so that any view can
// be had as a file; what only a page has comes beside them: view, sort, chosen, hidden, from and to.
import { ROOT } from "../root.js";
import { curieOf, known } from "./known.js";

// What lets everything pass.
export const UNFILTERED = Object.freeze({ types: [], predicates: [], sources: [], qualifiers: [], minCertainty: "", inferred: true });

export const START = Object.freeze({
  ...UNFILTERED, // qualifiers are key=text, as `kg export --qualifier` has them
  focus: [],
  depth: 1,
  maxNodes: known.defaultNodes,
  view: "picture",
  sort: "", // a column of the table, with a minus for the other way round
  chosen: "",
  hidden: [],
  from: "",
  to: "",
});

const SELECTING = ["focus", "depth", "types", "predicates", "sources", "source", "qualifier", "min-certainty", "no-inferred", "max-nodes"];

const wordsOf = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);
// What is no number stays as it is, for the server to complain of: to mend it in silence would show something else than was asked.
const wholeOf = (text, otherwise) => (/^\d{1,6}$/.test(text ?? "") ? Number(text) : (text ?? otherwise));
// A focus may be called by its label as well, which the server knows.
const focusOf = (name) => (/^[a-z0-9-]+$/.test(name) || name.includes(":") ? curieOf(name) : name);

// The state that an address stands for; one that selects nothing stands for the first question.
export function readAddress(search = window.location.search) {
  const asked = new URLSearchParams(search);
  const given = SELECTING.some((name) => asked.has(name)) ? asked : new URLSearchParams(known.start);
  const sources = [...given.getAll("sources"), ...given.getAll("source")]; // as `kg export` lets one write too
  return {
    focus: wordsOf(given.get("focus")).map(focusOf),
    depth: wholeOf(given.get("depth"), START.depth),
    types: wordsOf(given.get("types")),
    predicates: wordsOf(given.get("predicates")),
    sources: sources.flatMap(wordsOf),
    qualifiers: given.getAll("qualifier"),
    minCertainty: given.get("min-certainty") ?? "",
    inferred: !["true", "1", ""].includes(given.get("no-inferred") ?? "no"),
    maxNodes: wholeOf(given.get("max-nodes"), START.maxNodes),
    view: asked.get("view") === "table" ? "table" : "picture",
    sort: asked.get("sort") ?? "",
    chosen: curieOf(asked.get("chosen") ?? ""),
    hidden: wordsOf(asked.get("hidden")).map(curieOf),
    from: curieOf(asked.get("from") ?? ""),
    to: curieOf(asked.get("to") ?? ""),
  };
}

function selectionOf(state) {
  const query = new URLSearchParams();
  if (state.focus.length) {
    query.set("focus", state.focus.join(","));
    query.set("depth", state.depth);
  }
  for (const name of ["types", "predicates", "sources"]) if (state[name].length) query.set(name, state[name].join(","));
  for (const qualifier of state.qualifiers) query.append("qualifier", qualifier);
  if (state.minCertainty) query.set("min-certainty", state.minCertainty);
  if (!state.inferred) query.set("no-inferred", "true");
  if (state.maxNodes !== START.maxNodes) query.set("max-nodes", state.maxNodes);
  return query;
}

const readable = (query) => query.toString().replaceAll("%3A", ":").replaceAll("%2C", ",");

// The address of the same selection as a file, without what is hidden.
export function exportAddress(state, format) {
  const query = selectionOf(state);
  if (state.hidden.length) query.set("without", state.hidden.join(","));
  return `${ROOT}/export/${format}?${readable(query)}`;
}

// The address of the page that shows this state.
export function addressOf(state) {
  const query = selectionOf(state);
  if (!state.focus.length) query.set("depth", state.depth); // so that the address is not the bare one
  if (state.view !== START.view) query.set("view", state.view);
  for (const name of ["sort", "chosen", "from", "to"]) if (state[name]) query.set(name, state[name]);
  if (state.hidden.length) query.set("hidden", state.hidden.join(","));
  return `?${readable(query)}`;
}

// Whether two states show the same slice of the release.
export const isSameSlice = (one, other) => readable(selectionOf(one)) === readable(selectionOf(other));
