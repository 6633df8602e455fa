// What is shown, as the address says it. The names are those of /export/{format} and of `kg export`, so that any view can
// be had as a file; what only a page has comes beside them: view, chosen, hidden, from and to.
import { known } from "./known.js";

const LISTS = { focus: "focus", types: "types", predicates: "predicates", sources: "sources", hidden: "hidden" };

export const START = Object.freeze({
  focus: [],
  depth: 1,
  types: [],
  predicates: [],
  sources: [],
  qualifiers: [], // key=text, as `kg export --qualifier` has them; the page keeps what an address says
  minCertainty: "",
  inferred: true,
  maxNodes: known.defaultNodes,
  view: "picture",
  chosen: "",
  hidden: [],
  from: "",
  to: "",
});

const wordsOf = (text) => (text ?? "").split(",").map((word) => word.trim()).filter(Boolean);
const wholeOf = (text, otherwise) => (/^\d{1,4}$/.test(text ?? "") ? Number(text) : otherwise);

// The state that an address stands for; the bare one stands for the first question. What makes no sense is left to the
// server to complain of.
export function readAddress(search = window.location.search) {
  const given = new URLSearchParams(search.replace(/^\?/, "") || known.start);
  const state = { ...START };
  for (const [name, parameter] of Object.entries(LISTS)) state[name] = wordsOf(given.get(parameter));
  if (given.has("source")) state.sources = given.getAll("source").flatMap(wordsOf); // as `kg export` lets one write too
  return {
    ...state,
    qualifiers: given.getAll("qualifier"),
    depth: wholeOf(given.get("depth"), START.depth),
    maxNodes: wholeOf(given.get("max-nodes"), START.maxNodes),
    minCertainty: given.get("min-certainty") ?? "",
    inferred: !["true", "1", ""].includes(given.get("no-inferred") ?? "no"),
    view: given.get("view") === "table" ? "table" : "picture",
    chosen: given.get("chosen") ?? "",
    from: given.get("from") ?? "",
    to: given.get("to") ?? "",
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

// The address of the same selection as a file.
export const exportAddress = (state, format) => `/export/${format}?${readable(selectionOf(state))}`;

// The address of the page that shows this state.
export function addressOf(state) {
  const query = selectionOf(state);
  if (!state.focus.length) query.set("depth", state.depth); // so that the address is not the bare one
  if (state.view !== START.view) query.set("view", state.view);
  for (const name of ["chosen", "from", "to"]) if (state[name]) query.set(name, state[name]);
  if (state.hidden.length) query.set("hidden", state.hidden.join(","));
  return `?${readable(query)}`;
}

// Whether two states show the same slice of the release.
export const isSameSlice = (one, other) => readable(selectionOf(one)) === readable(selectionOf(other));
