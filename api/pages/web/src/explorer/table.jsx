/** @jsxImportSource preact */
// What the canvas shows, as a table: the form for who reads with a screen reader or wants to read in order.
import { useState } from "preact/hooks";

const COLUMNS = [
  ["subject", "Subject", (edge, nodes) => nodes.get(edge.source)?.label ?? edge.source],
  ["claim", "Claim", (edge) => edge.label],
  ["object", "Object", (edge, nodes) => nodes.get(edge.target)?.label ?? edge.target],
  ["certainty", "Certainty", (edge) => (edge.inferred ? `${edge.certainty}, concluded` : edge.certainty)],
  ["source", "Source", (edge) => (edge.inferred ? `rule ${edge.rule}` : [edge.claimed_by, edge.section].filter(Boolean).join(", "))],
];

export function Table({ slice, nodes, hidden, chosen, actions }) {
  const [order, setOrder] = useState({ column: "subject", down: true });
  const away = new Set(hidden);
  const text = COLUMNS.find(([name]) => name === order.column)[2];
  const edges = slice.edges
    .filter(({ source, target }) => !away.has(source) && !away.has(target))
    .sort((one, other) => text(one, nodes).localeCompare(text(other, nodes)) * (order.down ? 1 : -1));
  const alone = slice.nodes.filter(({ id }) => !away.has(id) && !edges.some(({ source, target }) => source === id || target === id));
  const sort = (column) => setOrder({ column, down: order.column === column ? !order.down : true });
  return (
    <div class="table-view">
      <table>
        <caption>
          {edges.length} {edges.length === 1 ? "claim" : "claims"}: {slice.title}
        </caption>
        <thead>
          <tr>
            {COLUMNS.map(([name, title]) => (
              <th key={name} scope="col" aria-sort={order.column === name ? (order.down ? "ascending" : "descending") : "none"}>
                <button type="button" class="link" onClick={() => sort(name)}>
                  {title}
                </button>
              </th>
            ))}
            <th scope="col">Evidence</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={edge.id} class={edge.id === chosen ? "chosen" : undefined}>
              {COLUMNS.map(([name, , read]) =>
                name === "subject" || name === "object" ? (
                  <td key={name}>
                    <button type="button" class="link" onClick={() => actions.choose(name === "subject" ? edge.source : edge.target)}>
                      {read(edge, nodes)}
                    </button>
                  </td>
                ) : (
                  <td key={name}>{read(edge, nodes)}</td>
                ),
              )}
              <td>
                <button type="button" class="link" onClick={() => actions.choose(edge.id)} aria-label={`Evidence of ${edge.statement}`}>
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
