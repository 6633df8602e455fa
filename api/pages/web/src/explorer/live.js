// Where answers come from: this server, over GraphQL, SPARQL and the exports. offline.js answers the same from a file.
import { known } from "./known.js";
import { Refusal } from "./refusal.js";
import { exportAddress } from "./state.js";
import { webAddress } from "./web-address.js";

async function read(response) {
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Refusal(`The server answered ${response.status} and no JSON.`, "Try again in a moment.");
  }
  if (!response.ok) throw new Refusal(answer.detail ?? answer.title ?? `The server answered ${response.status}.`, answer.hint);
  return answer;
}

async function fetchJson(address, options) {
  let response;
  try {
    response = await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("The server cannot be reached.", "Look whether it still runs, then try again.");
  }
  return read(response);
}

// The data of a GraphQL document.
async function askGraphQL(query, variables, signal) {
  const answer = await fetchJson("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  if (answer.errors?.length && !answer.data) {
    throw new Refusal(answer.errors[0].message, answer.errors[0].extensions?.hint);
  }
  return answer.data;
}

// { variables: [name], rows: [[{ text, href }]] } of a SELECT; a blank where nothing is bound.
export async function askSparql(query, signal) {
  const answer = await fetchJson("/sparql", {
    method: "POST",
    headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json" },
    body: query,
    signal,
  });
  const variables = answer.head.vars ?? [];
  const rows = (answer.results?.bindings ?? []).map((row) => variables.map((name) => row[name] ?? null));
  return { variables, rows, answer: answer.boolean };
}

// { nodes, edges, leftOut, title, about } of the slice that a state names.
export async function fetchSlice(state, signal) {
  const found = await fetchJson(exportAddress(state, "cyjs"), { signal });
  return {
    nodes: found.elements.nodes.map(({ data, position }) => ({ ...data, ...position })),
    edges: found.elements.edges.map(({ data, scratch }) => ({ ...data, way: scratch._way })),
    leftOut: found.data.left_out ?? "",
    title: found.data.title,
    about: found.data,
  };
}

const STATEMENT = `
fragment Said on Statement {
  id iri certainty polarity hedgeCue
  subject { id label } predicate object { id label } objectText
  source { id iri title }
  place { iri ... on Passage { section start end } }
}`;

const CLAIM = `${STATEMENT}
query Claim($subject: ID!, $predicate: String!, $object: ID!) {
  why(subject: $subject, predicate: $predicate, object: $object) {
    words certainty holds
    statements { ...Said }
    proofs(first: 5) { certainty rule { iri label } premises { words statements { ...Said } } }
  }
}`;

const PATHS = `
query Paths($from: ID!, $to: ID!, $inferred: Boolean!, $certainty: Certainty, $sources: [String!]) {
  path(from: $from, to: $to, includeInferred: $inferred, minCertainty: $certainty, sources: $sources, first: 8) {
    from { id label } to { id label }
    paths { length certainty words nodes { id label } }
    more emptyReason cut
  }
}`;

const SEARCH = `
query Search($text: String!) {
  search(text: $text, first: 8) { edges { node { id label __typename } } }
}`;

export const askClaim = (subject, predicate, object, signal) =>
  askGraphQL(CLAIM, { subject, predicate, object }, signal).then((data) => data.why);

export const askPaths = (variables, signal) => askGraphQL(PATHS, variables, signal).then((data) => data.path);

export const search = (text, signal) =>
  askGraphQL(SEARCH, { text }, signal).then((data) => data.search.edges.map(({ node }) => node));

// Where an IRI leads: ours to this server (/entity/iron of .../entity/iron), others' only if they are web addresses.
export const pageOf = (iri) => (iri.startsWith(known.base) ? `/${iri.slice(known.base.length)}` : webAddress(iri));

// Whether the server was given the text of a source, and the words of one of its passages.
export const hasWords = (source) => known.worded.includes(source.id.replace(/^source:/, ""));

export async function askWords(passage, signal) {
  const response = await fetch(`${pageOf(passage)}/words`, { signal });
  if (!response.ok) throw new Refusal("The words of this passage cannot be shown.");
  return response.text();
}

// Formats that this view can be had in, each with its address.
export const downloadsOf = (state) => known.formats.map((name) => ({ name, href: exportAddress(state, name) }));

// Questions with their answers, which only a server can give.
export const questions = known.questions;
