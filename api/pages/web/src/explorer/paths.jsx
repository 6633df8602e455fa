/** @jsxImportSource preact */
// How two things hang together: the best chains of claims between them, with alternatives.
import { Combobox } from "./combobox.jsx";
import { askPaths } from "#answers";
import { enumName } from "./known.js";
import { Fault, useLoaded } from "./panel.jsx";

const REASONS = {
  FILTERED_OUT: "There are paths, but the filters leave them out.",
  NOTHING_KNOWN: "Nothing joins the two within four steps.",
};

function Found({ state, actions }) {
  const variables = {
    from: state.from,
    to: state.to,
    inferred: state.inferred,
    certainty: state.minCertainty ? enumName(state.minCertainty) : null,
    sources: state.sources.length ? state.sources : null,
  };
  const { found, fault } = useLoaded((signal) => askPaths(variables, signal), JSON.stringify(variables));
  if (fault) return <Fault fault={fault} />;
  if (!found) return <p role="status">Looking for paths …</p>;
  if (!found.paths.length) return <p role="status">{REASONS[found.emptyReason] ?? "There is no path."}</p>;
  return (
    <ol class="paths">
      {found.paths.map((path) => (
        <li key={path.words}>
          <button type="button" class="link" onClick={() => actions.showPath(path.nodes.map(({ id }) => id))}>
            {path.words}
          </button>{" "}
          <span class={`sure sure-${path.certainty.toLowerCase()}`}>{path.certainty.toLowerCase()}</span>
        </li>
      ))}
      {found.more && <li class="place">There are more.</li>}
    </ol>
  );
}

export function Paths({ state, names, change, actions }) {
  const label = (id) => names.get(id) ?? id;
  return (
    <div class="paths-form">
      <div class="row">
        <Combobox
          key={`from ${state.from}`}
          label="From"
          placeholder="food, nutrient, condition …"
          initial={state.from && label(state.from)}
          clears={false}
          onPick={(hit) => (names.set(hit.id, hit.label), change({ from: hit.id }))}
        />
        <Combobox
          key={`to ${state.to}`}
          label="To"
          placeholder="food, nutrient, condition …"
          initial={state.to && label(state.to)}
          clears={false}
          onPick={(hit) => (names.set(hit.id, hit.label), change({ to: hit.id }))}
        />
      </div>
      {state.from && state.to && <Found state={state} actions={actions} />}
    </div>
  );
}
