/** @jsxImportSource preact */
// How two things hang together: the best chains of claims between them, with alternatives.
import { askNames, askPaths, NOTHING_JOINS } from "#answers";
import { Combobox } from "./combobox.jsx";
import { enumName } from "./known.js";
import { Fault, useLoaded } from "./loaded.jsx";

const REASONS = {
  FILTERED_OUT: "There are paths, but the filters leave them out.",
  NOTHING_KNOWN: NOTHING_JOINS,
};
const isShown = (path, state) => state.depth === 0 && state.focus.join() === path.nodes.map(({ id }) => id).join();

function Found({ state, actions }) {
  const variables = {
    from: state.from,
    to: state.to,
    inferred: state.inferred,
    certainty: state.minCertainty ? enumName(state.minCertainty) : null,
    sources: state.sources.length ? state.sources : null,
    qualifiers: state.qualifiers,
  };
  const { found, fault, again } = useLoaded((signal) => askPaths(variables, signal), JSON.stringify(variables));
  if (fault) return <Fault fault={fault} again={again} />;
  if (!found) return <p role="status">Looking for paths …</p>;
  const show = (path) => {
    actions.showPath(path.nodes.map(({ id }) => id));
    document.querySelector(".stage").scrollIntoView({ block: "nearest" }); // the picture is below what is read here
  };
  return (
    <>
      {!found.paths.length && <p role="status">{REASONS[found.emptyReason] ?? "There is no path."}</p>}
      <ol class="paths">
        {found.paths.map((path) => (
          <li key={path.words}>
            <button type="button" class="link" aria-current={isShown(path, state) ? "true" : undefined} onClick={() => show(path)}>
              {path.words}
            </button>{" "}
            <span class={`sure sure-${path.certainty.toLowerCase()}`}>{path.certainty.toLowerCase()}</span>
            {isShown(path, state) && <span class="flag">shown below</span>}
          </li>
        ))}
      </ol>
      {found.more && <p class="place">There are more.</p>}
      {found.cut && <p class="place">Paths may be missing: {found.cut}</p>}
    </>
  );
}

// Labels of the ends: an address has their ids only.
function useNames(ids, names) {
  const unknown = ids.filter((id) => id && !names.has(id));
  const load = (signal) => (unknown.length ? askNames(unknown, signal) : Promise.resolve(new Map()));
  const { found } = useLoaded(load, unknown.join());
  return (id) => names.get(id) ?? found?.get(id) ?? id;
}

// toField: a reference to the field of the other end, for whoever asks for a path elsewhere on the page.
export function Paths({ state, names, change, actions, toField }) {
  const { from, to } = state;
  const label = useNames([from, to], names);
  const end = (name, id) => ({
    placeholder: "food, nutrient, condition …",
    initial: id && label(id),
    clears: false,
    onPick: (hit) => (names.set(hit.id, hit.label), change({ [name]: hit.id })),
    onClear: () => change({ [name]: "" }),
  });
  return (
    <div class="paths-form">
      <div class="row">
        <Combobox label="From" {...end("from", from)} />
        <Combobox label="To" field={toField} {...end("to", to)} />
      </div>
      {from && to && <Found state={state} actions={actions} />}
    </div>
  );
}
