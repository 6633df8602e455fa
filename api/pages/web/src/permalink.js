// The address of the page carries the query, after the #: it never travels to the server and has no limit of length.

// The query and variables in an address, or null where there are none.
export function readPermalink(hash = window.location.hash) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const query = given.get("query");
  return query === null ? null : { query, variables: given.get("variables") ?? "" };
}

export function permalink({ query, variables }) {
  const given = new URLSearchParams({ query: query ?? "" });
  if (variables?.trim()) given.set("variables", variables);
  return `#${given}`;
}

// Let the address say what the active tab holds; the way back stays as it was.
export function showPermalink(tab) {
  if (tab?.query?.trim()) window.history.replaceState(null, "", permalink(tab));
}
