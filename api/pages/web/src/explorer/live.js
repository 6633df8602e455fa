// Where answers come from: this server, over GraphQL, SPARQL and the exports. offline.js answers the same from a file.
import { ROOT } from "../root.js";
import { CLAIM, DENIALS, NAMES, PATHS, SEARCH, STATEMENT } from "./documents.js";
import { enumName, known } from "./known.js";
import { Refusal } from "./refusal.js";
import { exportAddress } from "./state.js";
import { readTriples } from "./triples.js";
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

async function reach(address, options) {
  try {
    return await fetch(address, options);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("The server cannot be reached.", "Look whether it still runs, then try again.");
  }
}

const fetchJson = async (address, options) => read(await reach(address, options));

// { data, release, hint } of a GraphQL document: the release is the one that has answered, the hint says why a root is
// null. Half an answer is none: what is null because of an error would pass for what is not known.
async function askGraphQL(query, variables, signal) {
  const { data, errors, extensions } = await fetchJson(`${ROOT}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query, variables }),
    signal,
  });
  if (errors?.length) throw new Refusal(errors[0].message, errors[0].extensions?.hint);
  return { data, release: extensions.release, hint: extensions.hints?.[0]?.message };
}

// { variables: [name], rows: [[term]] } of a SELECT, null where nothing is bound; likewise of the triples of a CONSTRUCT;
// { answer } of an ASK. A term is { type: "uri" | "bnode" | "literal", value }.
export async function askSparql(query, signal) {
  const response = await reach(`${ROOT}/sparql`, {
    method: "POST",
    headers: { "content-type": "application/sparql-query", accept: "application/sparql-results+json, application/n-triples;q=0.9" },
    body: query,
    signal,
  });
  if (response.headers.get("content-type").startsWith("application/n-triples")) {
    return { variables: ["subject", "property", "object"], rows: readTriples(await response.text()) };
  }
  const answer = await read(response);
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

// Statements as the panel shows them: certainties, classes and qualifiers in words; a note that only repeats what a curator
// declared is none.
function saidOf(found) {
  const conditions = known.qualifiers.flatMap(({ name, label, kind }) =>
    [found[name] ?? []].flat().map((value) => ({ label, value: wordOf(value, kind), id: value.id })),
  );
  const { reason } = found.place;
  return {
    ...found,
    predicate: found.predicate.replace(/^nutri:/, ""),
    conditions: conditions.filter(({ value }) => !reason || !value.endsWith(reason)),
  };
}

const wordOf = (value, kind) => {
  if (kind === "entity") return value.label;
  return kind === "choice" ? value.toLowerCase().replaceAll("_", " ") : String(value);
};

const gone = (release) => new Refusal(`Release ${release.slice(0, 12)}, which answers now, knows nothing of it.`, "Reload the page to see that release.");

// { statements, proofs, cautions, release } of a claim; the release is the one that has answered.
export async function askClaim(subject, predicate, object, signal) {
  const { data, release } = await askGraphQL(CLAIM, { subject, predicate, object }, signal);
  if (!data.why) throw gone(release);
  const { statements, proofs, cautions } = data.why;
  const premiseOf = (premise) => ({ ...premise, statements: premise.statements.map(saidOf) });
  return {
    release,
    statements: statements.map(saidOf),
    cautions: cautions.map(saidOf),
    proofs: proofs.map((proof) => ({ ...proof, premises: proof.premises.map(premiseOf) })),
  };
}

export async function askStatement(id, signal) {
  const { data, release } = await askGraphQL(STATEMENT, { id }, signal);
  if (!data.statement) throw gone(release);
  return { ...saidOf(data.statement), release };
}

// { statements, count, release } of what is denied of an entity.
export async function askDenials(id, signal) {
  const { data, release } = await askGraphQL(DENIALS, { id }, signal);
  return { statements: data.statements.nodes.map(saidOf), count: data.statements.totalCount, release };
}

// Conditions such as population=pregnant as an input of GraphQL; what it does not know it refuses.
function conditionsOf(qualifiers) {
  const valueOf = (name, text) => {
    const kind = known.qualifiers.find((one) => one.name === name)?.kind;
    if (kind === "flag") return text === "true";
    return kind === "choice" ? enumName(text) : text;
  };
  const pairs = qualifiers.map((given) => /^([^=]*)=?(.*)$/s.exec(given));
  return pairs.length ? Object.fromEntries(pairs.map(([, name, text]) => [name, valueOf(name, text)])) : null;
}

export async function askPaths({ qualifiers, ...variables }, signal) {
  const { data, hint } = await askGraphQL(PATHS, { ...variables, qualifiers: conditionsOf(qualifiers) }, signal);
  if (!data.path) throw new Refusal(hint || "There is no such entity.", "Choose both ends from the lists that open while you type.");
  return data.path;
}

export async function search(text, signal) {
  const { data } = await askGraphQL(SEARCH, { text }, signal);
  return data.search.edges.map(({ node, matched }) => ({ ...node, matched }));
}

export const NOTHING_JOINS = "Nothing joins the two within four steps.";

// id → label of entities that an address names.
export async function askNames(ids, signal) {
  const { data } = await askGraphQL(NAMES, { ids }, signal);
  return new Map(data.entities.nodes.map(({ id, label }) => [id, label]));
}

// Where an IRI leads: ours to this server (/entity/iron of .../entity/iron), others' only if they are web addresses.
export const pageOf = (iri) => (iri.startsWith(known.base) ? `${ROOT}/${iri.slice(known.base.length)}` : webAddress(iri));

// Where everything that is said of a claim stands side by side.
export const conflictsOf = ({ subject, predicate, object }) => `${ROOT}/conflicts?${new URLSearchParams({ subject, predicate, object })}`;

// Whether the server was given the text of a source, and the words of one of its passages.
export const hasWords = (source) => known.worded.includes(source.id.replace(/^source:/, ""));

export async function askWords(passage, signal) {
  const response = await reach(`${pageOf(passage)}/words`, { signal });
  if (!response.ok) throw new Refusal("The words of this passage cannot be shown.");
  return response.text();
}

// Formats that this view can be had in, each with its address.
export const downloadsOf = (state) => known.formats.map((name) => ({ name, href: exportAddress(state, name) }));

// Whether the address of the page leads others to it.
export const CAN_SHARE = true;

// Questions with their answers, which only a server can give.
export const questions = known.questions;
