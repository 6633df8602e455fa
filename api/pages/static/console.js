// Runs a query and shows the answer as a table (SPARQL results) or as text. Values only ever become text nodes.
"use strict";

const form = document.getElementById("console");
const answer = document.getElementById("answer");

const element = (name, text) => {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  return made;
};

function table(results) {
  const variables = results.head.vars;
  const made = element("table");
  const header = element("tr");
  for (const name of variables) {
    const cell = element("th", name);
    cell.scope = "col";
    header.append(cell);
  }
  const head = element("thead");
  head.append(header);
  const body = element("tbody");
  for (const binding of results.results.bindings) {
    const row = element("tr");
    for (const name of variables) {
      const term = binding[name];
      const cell = element("td");
      if (term && term.type === "uri" && /^https?:/.test(term.value)) {
        const link = element("a", term.value);
        link.href = term.value;
        link.rel = "noreferrer nofollow";
        cell.append(link);
      } else if (term) {
        cell.textContent = term.value;
      }
      row.append(cell);
    }
    body.append(row);
  }
  made.append(element("caption", `${results.results.bindings.length} rows`), head, body);
  return made;
}

async function run(event) {
  event.preventDefault();
  const query = document.getElementById("query").value;
  const sparql = form.dataset.language === "sparql";
  answer.replaceChildren(element("p", "Running …"));
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: {
        "Content-Type": sparql ? "application/sparql-query" : "application/json",
        Accept: sparql ? "application/sparql-results+json, text/turtle;q=0.9" : "application/json",
      },
      body: sparql ? query : JSON.stringify({ query }),
    });
    const text = await response.text();
    const type = response.headers.get("Content-Type") || "";
    if (response.ok && type.startsWith("application/sparql-results+json")) {
      const results = JSON.parse(text);
      answer.replaceChildren("boolean" in results ? element("p", String(results.boolean)) : table(results));
    } else {
      const shown = type.includes("json") ? JSON.stringify(JSON.parse(text), null, 2) : text;
      answer.replaceChildren(element("pre", shown));
    }
  } catch (error) {
    answer.replaceChildren(element("p", `The request failed: ${error.message}`));
  }
}

form.addEventListener("submit", run);
