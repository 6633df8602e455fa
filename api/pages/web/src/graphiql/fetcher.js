import { ROOT } from "../root.js";

// GraphQL over HTTP, as plain as it gets: what the server says is what is shown, errors and refusals too.
export async function fetcher({ query, variables, operationName }) {
  const response = await fetch(`${ROOT}/graphql`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json, application/json;q=0.9, application/problem+json;q=0.8",
    },
    body: JSON.stringify({ query, variables, operationName }),
  });
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The server answered ${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
  }
}
