// Statements → the nodes and edges that fit into a picture, and how many were left out.
import { findCurie } from "./release.js";

const MOST_NODES = 60;
const MOST_EDGES = 150;
const LONGEST = 32; // characters of a node's text
const NAMES = new Set(["http://www.w3.org/2000/01/rdf-schema#label", "http://www.w3.org/2004/02/skos/core#prefLabel"]);

// Characters that turn the direction of text around, or end a line.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g;

const clean = (text) => text.replace(UNSEEN, " ");

const shorten = (text) => {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
};

export function textOf(term) {
  if (term.termType === "Literal") return clean(term.language ? `${term.value} @${term.language}` : term.value);
  return clean(term.termType === "BlankNode" ? `_:${term.value}` : (findCurie(term.value) ?? term.value));
}

const keyOf = (term) => (term.termType === "Literal" ? `"${term.value}"${term.language}^${term.datatype.value}` : `${term.termType[0]}${term.value}`);

// { nodes: [{ key, term, text, title }], edges: [{ from, to, texts }], allNodes, allEdges }: the best connected nodes and
// what joins them; several triples from one node to another are one edge with several texts. Labels name nodes and are
// none themselves. allEdges counts triples, as `texts` does.
export function graphOf(statements) {
  const nodes = new Map();
  const names = new Map();
  const triples = [];
  const meet = (term) => {
    const key = keyOf(term);
    if (!nodes.has(key)) nodes.set(key, { key, term, degree: 0 });
    return nodes.get(key);
  };
  for (const { subject, predicate, object } of statements) {
    const from = meet(subject);
    if (NAMES.has(predicate.value) && object.termType === "Literal") {
      names.set(from.key, object.value);
      continue;
    }
    const to = meet(object);
    from.degree += 1;
    to.degree += 1;
    triples.push({ from, to, predicate });
  }
  const kept = [...nodes.values()]
    .sort((one, other) => other.degree - one.degree || (one.key < other.key ? -1 : 1))
    .slice(0, MOST_NODES)
    .map((node) => ({ ...node, text: shorten(textOf(node.term)), title: titleOf(node, names) }));
  const index = new Map(kept.map((node, place) => [node.key, place]));
  const edges = new Map();
  const least = ({ from, to }) => Math.min(from.degree, to.degree);
  const drawn = triples
    .filter(({ from, to }) => index.has(from.key) && index.has(to.key))
    .sort((one, other) => least(one) - least(other)) // so that no node loses its last edge before others lose their tenth
    .slice(0, MOST_EDGES);
  for (const { from, to, predicate } of drawn) {
    const key = `${index.get(from.key)} ${index.get(to.key)}`;
    if (!edges.has(key)) edges.set(key, { from: index.get(from.key), to: index.get(to.key), texts: [] });
    edges.get(key).texts.push(shorten(textOf(predicate)));
  }
  return { nodes: kept, edges: [...edges.values()], drawn: drawn.length, allNodes: nodes.size, allEdges: triples.length };
}

function titleOf({ key, term }, names) {
  const full = term.termType === "Literal" ? textOf(term) : clean(term.value);
  return names.has(key) ? `${clean(names.get(key))}\n${full}` : full;
}
