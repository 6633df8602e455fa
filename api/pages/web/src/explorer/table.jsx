/** @jsxImportSource preact */
// What the canvas shows, as a table: the form for who reads with a screen reader or wants to read in order. Roles are written
// out because on a narrow screen rows are laid out as cards, which takes their own from the elements.
import { known } from "./known.js";

const ranks = new Map(known.certainties.map(({ name }, place) => [name, place]));
const sureness = ({ certainty, inferred }) => 2 * (ranks.get(certainty) ?? ranks.size) + Number(inferred);

// Name, heading, text of the cell, and what it sorts by where that is not the text: the surest first.
const COLUMNS = [
  ["subject", "Subject", (edge, nodes) => nodes.get(edge.source)?.label ?? edge.source],
  ["claim", "Claim", (edge) => edge.label],
  ["object", "Object", (edge, nodes) => nodes.get(edge.target)?.label ?? edge.target],
  ["certainty", "Certainty", (edge) => (edge.inferred ? `${edge.certainty}, concluded` : edge.certainty), sureness],
  ["source", "Source", (edge) => (edge.inferred ? `rule ${edge.rule}` : [edge.claimed_by, edge.section].filter(Boolean).join(", "))],
];
const ENDS = { subject: "source", object: "target" };

function sorted(edges, nodes, sort) {
  const isDown = !sort.startsWith("-");
  const column = COLUMNS.find(([name]) => name === sort.replace("-", "")) ?? COLUMNS[0];
  const compare = ([, , text, rank], one, other) =>
    rank ? rank(one) - rank(other) : text(one, nodes).localeCompare(text(other, nodes));
  const [subject, , object] = COLUMNS;
  const order = (one, other) =>
    compare(column, one, other) * (isDown ? 1 : -1) || compare(subject, one, other) || compare(object, one, other);
  return { column: column[0], isDown, edges: [...edges].sort(order) };
}

function Cell({ name, text, id, actions }) {
  return (
    <td role="cell" class={`cell-${name}`}>
      {id ? (
        <button type="button" class="link" onClick={() => actions.choose(id)}>
          {text}
        </button>
      ) : (
        text
      )}
    </td>
  );
}

export function Table({ slice, nodes, sort, chosen, actions }) {
  const { column, isDown, edges } = sorted(slice.edges, nodes, sort);
  const alone = slice.nodes.filter(({ id }) => !edges.some(({ source, target }) => source === id || target === id));
  const titled = `${edges.length} ${edges.length === 1 ? "claim" : "claims"}: ${slice.title}`;
  return (
    <div class="table-view" role="region" aria-label="Claims as a table" tabIndex={0}>
      <table role="table" class="cards">
        <caption>{titled}</caption>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(([name, title]) => (
              <th key={name} role="columnheader" scope="col" aria-sort={column === name ? (isDown ? "ascending" : "descending") : "none"}>
                <button type="button" class="link" onClick={() => actions.sort(column === name && isDown ? `-${name}` : name)}>
                  {title}
                </button>
              </th>
            ))}
            <th role="columnheader" scope="col">
              Evidence
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {edges.map((edge) => (
            <tr key={edge.id} role="row" class={edge.id === chosen ? "chosen" : undefined}>
              {COLUMNS.map(([name, , text]) => (
                <Cell key={name} name={name} text={text(edge, nodes)} id={edge[ENDS[name]]} actions={actions} />
              ))}
              <td role="cell">
                <button type="button" class="link" onClick={() => actions.choose(edge.id)} aria-label={`Evidence of ${edge.statement}: show`}>
                  show
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {alone.length > 0 && <p>Without a link in this view: {alone.map(({ label }) => label).join(", ")}.</p>}
    </div>
  );
}
