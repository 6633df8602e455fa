// Paths in a saved file: simple ones over its claims, in either direction; shortest first, then by the weakest claim.
import { known } from "./known.js";
import { edgesOf, labels, ranks } from "./saved.js";

const MOST_PATHS = 8;
const LONGEST = 4; // edges of a path
const MOST_STEPS = 200_000; // of a search; beyond it the file says that there may be more

// Node → neighbour → the surest link between them.
function linksOf(edges) {
  const links = new Map();
  for (const edge of edges) {
    for (const [one, other, words] of [
      [edge.source, edge.target, `${edge.label} →`],
      [edge.target, edge.source, `← ${edge.label}`],
    ]) {
      const before = links.get(one)?.get(other);
      if (before && ranks.get(before.certainty) >= ranks.get(edge.certainty)) continue;
      if (!links.has(one)) links.set(one, new Map());
      links.get(one).set(other, { certainty: edge.certainty, words });
    }
  }
  return links;
}

function walk(from, to, links) {
  const found = [];
  let steps = 0;
  const visit = (path, taken) => {
    steps += 1;
    const here = path.at(-1);
    if (here === to) found.push({ path: [...path], taken: [...taken] });
    if (here === to || taken.length === LONGEST || steps > MOST_STEPS) return;
    for (const [next, link] of links.get(here) ?? []) {
      if (!path.includes(next)) visit([...path, next], [...taken, link]);
    }
  };
  visit([from], []);
  return { found, isCut: steps > MOST_STEPS };
}

const weakest = ({ taken }) => Math.min(...taken.map(({ certainty }) => ranks.get(certainty)));
const nameOf = (rank) => known.certainties[known.certainties.length - rank].name;

export function findPaths(from, to, state) {
  const { found, isCut } = walk(from, to, linksOf(edgesOf(state)));
  found.sort((one, other) => one.taken.length - other.taken.length || weakest(other) - weakest(one));
  const everything = { inferred: true, minCertainty: "", sources: [], qualifiers: [], predicates: [] };
  return {
    paths: found.slice(0, MOST_PATHS).map((one) => ({
      length: one.taken.length,
      certainty: nameOf(weakest(one)),
      words: one.path.map((id, place) => (place ? `${one.taken[place - 1].words} ${labels.get(id)}` : labels.get(id))).join(" "),
      nodes: one.path.map((id) => ({ id, label: labels.get(id) })),
    })),
    more: found.length > MOST_PATHS || isCut,
    emptyReason: walk(from, to, linksOf(edgesOf(everything))).found.length ? "FILTERED_OUT" : "NOTHING_KNOWN",
  };
}
