// Where answers come from in a file that was saved: the slice of the graph that it holds. live.js answers the same from a
// server, and whatever else a server knows.
import { curieOf, known } from "./known.js";
import { Refusal } from "./refusal.js";
import { filesOf } from "./saved-files.js";
import { findPaths } from "./saved-paths.js";
import { edgesOf, labels, propositions, rankOfStep, ranks, slice, statements, steps, supportOf, typesOf } from "./saved.js";
import { webAddress } from "./web-address.js";

const MOST_HITS = 8;
const absent = (id) => new Refusal(`${id} is not in this file.`, "Only what was saved with it can be shown; a server knows the rest.");

// Node → how much speaks for keeping it where there is room for some only: the surest line to it, or how many it has.
function weigh(edges, weight) {
  const found = new Map();
  for (const edge of edges) {
    for (const id of [edge.source, edge.target]) found.set(id, weight(edge, found.get(id) ?? 0));
  }
  return found;
}

const ranked = (ids, weights) => [...ids].sort((one, other) => (weights.get(other) ?? 0) - (weights.get(one) ?? 0) || (one < other ? -1 : 1));

// The nodes within so many steps of the focus, nearest and surest first, or those with most claims: { kept, cut }.
function select(state, focus, edges, admitted) {
  const cut = new Set();
  if (!focus.size) {
    const order = ranked(admitted.keys(), weigh(slice.edges.filter(({ inferred }) => !inferred), (_, count) => count + 1));
    return { kept: new Set(order.slice(0, state.maxNodes)), cut: new Set(order.slice(state.maxNodes)) };
  }
  const kept = new Set(focus);
  for (let step = 0; step < state.depth; step += 1) {
    const touching = edges.filter(({ source, target }) => kept.has(source) || kept.has(target));
    const next = weigh(touching, ({ certainty }, rank) => Math.max(rank, ranks.get(certainty)));
    const order = ranked([...next.keys()].filter((id) => admitted.has(id) && !kept.has(id)), next);
    const room = Math.max(state.maxNodes - kept.size, 0);
    order.slice(room).forEach((id) => cut.add(id));
    order.slice(0, room).forEach((id) => kept.add(id));
  }
  return { kept, cut };
}

// The nodes and edges that a state asks for; as /export/cyjs gives them.
export async function fetchSlice(state) {
  const focus = new Set(state.focus.map(curieOf));
  const unknown = [...focus].find((id) => !labels.has(id));
  if (unknown) throw absent(unknown);
  const edges = edgesOf(state);
  const types = typesOf(state);
  const admits = (node) => !types.size || types.has(node.class) || focus.has(node.id);
  const admitted = new Map(slice.nodes.filter(admits).map((node) => [node.id, node]));
  const { kept, cut } = select(state, focus, edges, admitted);
  const names = [...focus].map((id) => labels.get(id)).join(" and ");
  return {
    nodes: slice.nodes.filter(({ id }) => kept.has(id)).map((node) => (focus.size ? { ...node, focus: focus.has(node.id) } : node)),
    edges: edges.filter(({ source, target }) => kept.has(source) && kept.has(target)),
    leftOut: cut.size ? `${cut.size} entities left out by max-nodes ${state.maxNodes}` : "",
    title: names ? `${names}, within this file` : slice.title,
  };
}

// Labels, synonyms and ids that hold all the words; labels that begin so first. Spelling is not mended here.
export async function search(text) {
  const wanted = text.trim().toLowerCase();
  const words = wanted.split(/[\s-]+/).filter(Boolean);
  const holds = (name) => words.every((word) => name.toLowerCase().includes(word));
  const quality = ({ id, label, matched }) => {
    const place = [label.toLowerCase(), matched.toLowerCase(), id.slice(3)].indexOf(wanted);
    if (place >= 0) return place;
    return matched === label ? (label.toLowerCase().startsWith(words[0]) ? 3 : 4) : 5;
  };
  return slice.nodes
    .map((node) => {
      const matched = [node.label, ...(node.synonyms ?? "").split(" | "), node.id.slice(3)].find((name) => name && holds(name));
      return { id: node.id, label: node.label, __typename: node.class, matched };
    })
    .filter(({ matched }) => matched)
    .sort((one, other) => quality(one) - quality(other) || (one.label < other.label ? -1 : 1))
    .slice(0, MOST_HITS);
}

export const askNames = async () => labels;

const surest = (list) => list.sort((one, other) => ranks.get(other.certainty) - ranks.get(one.certainty));
const certaintyOf = (rank) => known.certainties[known.certainties.length - rank].name;

function proofsOf(id) {
  const best = supportOf((said) => statements.get(said)?.polarity === "AFFIRMED");
  const premiseOf = (premise) => ({
    words: propositions[premise].words,
    statements: propositions[premise].statements.map((said) => statements.get(said)),
  });
  return surest(
    steps
      .filter((step) => step.conclusion === id && rankOfStep(step, best))
      .map((step) => ({ certainty: certaintyOf(rankOfStep(step, best)), rule: step.rule, premises: step.premises.map(premiseOf) })),
  );
}

export async function askClaim(subject, predicate, object) {
  const ways = [[subject, object]];
  if (known.symmetric.includes(predicate)) ways.push([object, subject]);
  const isIt = (one, other, name) => name === predicate && ways.some(([from, to]) => from === one && to === other);
  const edges = slice.edges.filter((edge) => isIt(edge.source, edge.target, edge.predicate));
  const said = [...statements.values()].filter((one) => isIt(one.subject.id, one.object?.id, one.predicate));
  const cautions = new Set(edges.flatMap((edge) => (edge.cautions ?? "").split(" ")).filter((id) => statements.has(id)));
  return {
    release: known.release,
    statements: surest(said),
    proofs: edges.filter(({ inferred }) => inferred).flatMap(({ id }) => proofsOf(id)),
    cautions: [...cautions].map((id) => statements.get(id)),
  };
}

export async function askStatement(id) {
  if (!statements.has(id)) throw absent(id);
  return { ...statements.get(id), release: known.release };
}

export async function askDenials(id) {
  const found = [...statements.values()].filter((one) => one.polarity === "NEGATED" && [one.subject.id, one.object?.id].includes(id));
  return { statements: found, count: found.length, release: known.release };
}

export async function askPaths({ inferred, certainty, sources, qualifiers, ...ends }) {
  const [from, to] = [ends.from, ends.to].map(curieOf);
  const unknown = [from, to].find((id) => !labels.has(id));
  if (unknown) throw absent(unknown);
  if (from === to) throw new Refusal("A path needs two ends, and both are the same.");
  const minCertainty = known.certainties.find(({ name }) => name.toUpperCase() === certainty)?.name ?? "";
  return findPaths(from, to, { inferred, minCertainty, sources: sources ?? [], qualifiers, predicates: [] });
}

export const NOTHING_JOINS = "Nothing in this file joins the two within four steps; a server may know more.";

// There is no page of conflicts in a file: the panel has the statements side by side.
export const conflictsOf = () => "";

export const pageOf = webAddress;

// Words of sources never travel in a file.
export const hasWords = () => false;

export const askWords = async () => "";

export const downloadsOf = (state) => filesOf(() => fetchSlice(state), state.hidden);

// The address of a file leads nobody else to it.
export const CAN_SHARE = false;

export const questions = [];

export async function askSparql() {
  throw new Refusal("A file answers no queries.", "Ask a server.");
}
