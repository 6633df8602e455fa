// Questions to this server, and what they come to: answers, or errors in words for a person.
import { exportAddress } from "./state.js";

// An error of the server's: what is wrong, and how to mend it.
export class Refusal extends Error {
  constructor(message, hint = "") {
    super(message);
    this.hint = hint;
  }
}

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
export async function askGraphQL(query, variables, signal) {
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
    edges: found.elements.edges.map(({ data }) => data),
    leftOut: found.data.left_out ?? "",
    title: found.data.title,
    about: found.data,
  };
}
