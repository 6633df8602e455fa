/** @jsxImportSource preact */
// Questions with their answers: as a list, as a picture, and as the query that gives them.
import { useState } from "preact/hooks";

import { askSparql, pageOf, questions } from "#answers";
import { ROOT } from "../root.js";
import { known } from "./known.js";
import { Fault, useLoaded } from "./loaded.jsx";

const MOST_ROWS = 200;
const SPACES = [
  [`${known.base}entity/`, "ng:"],
  [`${known.base}statement/`, "stmt:"],
  [`${known.base}ontology#`, "nutri:"],
  ["http://www.w3.org/2000/01/rdf-schema#", "rdfs:"],
];

function nameOf(term) {
  const [space, prefix] = SPACES.find(([iri]) => term?.type === "uri" && term.value.startsWith(iri)) ?? ["", ""];
  return term ? prefix + term.value.slice(space.length) : "";
}

function Answer({ question }) {
  const { found, fault, again } = useLoaded((signal) => askSparql(question.query, signal), question.query);
  if (fault) return <Fault fault={fault} again={again} />;
  if (!found) return <p role="status">Asking …</p>;
  if (found.answer !== undefined) return <p role="status">{found.answer ? "Yes." : "No."}</p>;
  return (
    <table>
      <caption>
        {found.rows.length} {found.rows.length === 1 ? "row" : "rows"}
        {found.rows.length > MOST_ROWS && `, the first ${MOST_ROWS} of them here; SPARQL gives all`}
      </caption>
      <thead>
        <tr>
          {found.variables.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {found.rows.slice(0, MOST_ROWS).map((row, index) => (
          <tr key={index}>
            {row.map((term, place) => (
              <td key={place}>{term?.type === "uri" ? <a href={pageOf(term.value)}>{nameOf(term)}</a> : nameOf(term)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function Questions({ go }) {
  const [open, setOpen] = useState("");
  return (
    <ul class="questions">
      {questions.map((question) => (
        <li key={question.title}>
          <h3>{question.title}</h3>
          <p>{question.question}</p>
          <p class="actions">
            <button type="button" aria-expanded={open === question.title} onClick={() => setOpen(open === question.title ? "" : question.title)}>
              List
            </button>
            {question.picture && (
              <a class="button" href={question.picture} onClick={(event) => go(event, question.picture)}>
                Picture
              </a>
            )}
            {question.document && (
              <a class="button" href={`${ROOT}/graphql#${new URLSearchParams({ query: question.document })}`}>
                GraphQL
              </a>
            )}
            <a class="button" href={`${ROOT}/sparql#${new URLSearchParams({ query: question.query })}`}>
              SPARQL
            </a>
          </p>
          {open === question.title && <Answer question={question} />}
        </li>
      ))}
    </ul>
  );
}
