// Where answers come from in a file that was saved: the slice of the graph that it holds. live.js answers the same from a
// server, and whatever else a server knows.
import { known } from "./known.js";
import { Refusal } from "./refusal.js";
import { webAddress } from "./web-address.js";

const MOST_HITS = 8;
const MOST_PATHS = 8;
const LONGEST = 4; // edges of a path
const MOST_STEPS = 200_000; // of a search for paths; beyond it the file says that there may be more

const { slice } = known;
const labels = new Map(slice.nodes.map((node) => [node.id, node.label]));
const ranks = new Map(known.certainties.map(({ name }, place) => [name, -place]));
const enumOf = (name) => name.replaceAll("-", "_").toUpperCase();

// What the filters of a state leave.
function filtered(state) {
  const least = state.minCertainty ? ranks.get(state.minCertainty) : -Infinity;
  if (least === undefined) throw new Refusal(`There is no certainty "${state.minCertainty}".`);
  return slice.edges.filter(
    (edge) =>
      (state.inferred || !edge.inferred) &&
      ranks.get(edge.certainty) >= least &&
      (!state.predicates.length || state.predicates.includes(edge.predicate)) &&
      (!state.sources.length || edge.inferred || state.sources.includes(edge.claimed_by)),
  );
}

// The nodes and edges within so many steps of the focus, or all; as /export/cyjs gives them.
export async function fetchSlice(state) {
  const unknown = state.focus.find((id) => !labels.has(id));
  if (unknown) throw new Refusal(`${unknown} is not in this file.`, "Only what was saved with it can be shown.");
  const edges = filtered(state);
  const types = new Set(state.types);
  const focus = new Set(state.focus);
  const admits = (node) => !types.size || types.has(node.class) || focus.has(node.id);
  const admitted = new Map(slice.nodes.filter(admits).map((node) => [node.id, node]));
  let kept = new Set(focus.size ? state.focus : admitted.keys());
  for (let step = 0; focus.size && step < state.depth; step += 1) {
    const next = new Set(kept);
    for (const { source, target } of edges) {
      if (kept.has(source) && admitted.has(target)) next.add(target);
      if (kept.has(target) && admitted.has(source)) next.add(source);
    }
    kept = next;
  }
  const names = state.focus.map((id) => labels.get(id)).join(", ");
  return {
    nodes: [...kept].map((id) => ({ ...admitted.get(id), focus: focus.size ? focus.has(id) : admitted.get(id).focus })),
    edges: edges.filter(({ source, target }) => kept.has(source) && kept.has(target)),
    leftOut: "",
    title: names ? `${names}, within this file` : slice.title,
  };
}

export async function search(text) {
  const words = text.trim().toLowerCase().split(/\s+/);
  const quality = (label) => (label === words.join(" ") ? 0 : label.startsWith(words[0]) ? 1 : 2);
  return slice.nodes
    .filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)))
    .sort((one, other) => quality(one.label.toLowerCase()) - quality(other.label.toLowerCase()) || (one.label < other.label ? -1 : 1))
    .slice(0, MOST_HITS)
    .map((node) => ({ id: node.id, label: node.label, __typename: node.class }));
}

const statementOf = (edge) => ({
  id: edge.statement,
  iri: edge.statement_iri,
  certainty: enumOf(edge.certainty),
  polarity: "AFFIRMED",
  hedgeCue: edge.hedge_cue ?? null,
  source: { id: edge.claimed_by, iri: `${known.base}source/${edge.claimed_by}`, title: edge.claimed_by },
  place: { iri: edge.statement_iri, section: edge.section ?? null, start: edge.start, end: edge.end },
});

const wordsOf = (edge) => `${labels.get(edge.source)} · ${edge.label} · ${labels.get(edge.target)}`;

function premiseOf(id) {
  const edge = slice.edges.find(({ statement }) => statement === id);
  return edge ? { words: wordsOf(edge), statements: [statementOf(edge)] } : { words: `${id}, which is not in this file`, statements: [] };
}

export async function askClaim(subject, predicate, object) {
  const same = slice.edges.filter((edge) => edge.source === subject && edge.predicate === predicate && edge.target === object);
  return {
    statements: same.filter(({ inferred }) => !inferred).map(statementOf),
    proofs: same
      .filter(({ inferred }) => inferred)
      .map((edge) => ({
        certainty: enumOf(edge.certainty),
        rule: { iri: `${known.base}rule/${edge.rule}`, label: edge.rule },
        premises: (edge.premises ?? "").split(" ").filter(Boolean).map(premiseOf),
      })),
  };
}

// Simple paths over the claims of the file, in either direction; shortest first, then by the weakest claim.
export async function askPaths({ from, to, inferred, certainty, sources }) {
  const minCertainty = known.certainties.find(({ name }) => enumOf(name) === certainty)?.name ?? "";
  const links = new Map();
  for (const edge of filtered({ inferred, minCertainty, sources: sources ?? [], predicates: [] })) {
    for (const [one, other, words] of [
      [edge.source, edge.target, `${edge.label} →`],
      [edge.target, edge.source, `← ${edge.label}`],
    ]) {
      const known = links.get(one)?.get(other);
      if (known && ranks.get(known.certainty) >= ranks.get(edge.certainty)) continue;
      if (!links.has(one)) links.set(one, new Map());
      links.get(one).set(other, { certainty: edge.certainty, words });
    }
  }
  const found = [];
  let steps = 0;
  const walk = (path, taken) => {
    steps += 1;
    const here = path.at(-1);
    if (here === to) found.push({ path: [...path], taken: [...taken] });
    if (here === to || taken.length === LONGEST || steps > MOST_STEPS) return;
    for (const [next, link] of links.get(here) ?? []) {
      if (!path.includes(next)) walk([...path, next], [...taken, link]);
    }
  };
  walk([from], []);
  const weakest = ({ taken }) => Math.min(...taken.map((link) => ranks.get(link.certainty)));
  found.sort((one, other) => one.taken.length - other.taken.length || weakest(other) - weakest(one));
  return {
    paths: found.slice(0, MOST_PATHS).map(({ path, taken }) => ({
      length: taken.length,
      certainty: enumOf(taken.reduce((least, link) => (ranks.get(link.certainty) < ranks.get(least.certainty) ? link : least)).certainty),
      words: path.map((id, place) => (place ? `${taken[place - 1].words} ${labels.get(id)}` : labels.get(id))).join(" "),
      nodes: path.map((id) => ({ id, label: labels.get(id) })),
    })),
    more: found.length > MOST_PATHS || steps > MOST_STEPS,
    emptyReason: "NOTHING_KNOWN",
  };
}

export const pageOf = webAddress;

// Words of sources never travel in a file.
export const hasWords = () => false;

export const askWords = async () => "";

export const downloadsOf = () => [];

export const questions = [];

export async function askSparql() {
  throw new Refusal("A file answers no queries.", "Ask a server.");
}
