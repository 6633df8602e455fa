/** @jsxImportSource preact */
// What of the graph is shown: by class, property, certainty, source, qualifier, and whether rules may speak. All that the
// release knows is offered, whatever a filter leaves of it, so that more can be let in again.
import { classes, known } from "./known.js";
import { inkOf } from "./look.js";
import { Qualifiers } from "./qualifiers.jsx";

const DEPTHS = [1, 2, 3];

function Choice({ legend, options, chosen, onChange }) {
  const toggle = (name) => onChange(chosen.includes(name) ? chosen.filter((one) => one !== name) : [...chosen, name]);
  return (
    <fieldset>
      <legend>{legend}</legend>
      {chosen.length > 0 && (
        <button type="button" class="link" onClick={() => onChange([])}>
          all of them
        </button>
      )}
      <div class="options">
        {options.map(({ name, label, colour, count }) => (
          <label key={name} class={count === 0 ? "absent" : undefined}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />{" "}
            {colour && <span class="dot" aria-hidden="true" style={{ background: colour }} />}
            {label} {count !== undefined && <small>{count || "not shown"}</small>}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const countBy = (list, key) => list.reduce((counts, one) => counts.set(one[key], (counts.get(one[key]) ?? 0) + 1), new Map());

export function Filters({ state, slice, change }) {
  const nodeCounts = countBy(slice?.nodes ?? [], "class");
  const edgeCounts = countBy(slice?.edges ?? [], "predicate");
  const offer = (list, counts, extra = () => ({})) =>
    list.map(({ name, label }) => ({ name, label, count: counts.get(name) ?? 0, ...extra(name) }));
  return (
    <div class="filters">
      <div class="row">
        <label>
          Steps from the focus{" "}
          <select value={state.depth} disabled={!state.focus.length} onChange={(event) => change({ depth: Number(event.currentTarget.value) })}>
            {[...new Set([...DEPTHS, state.depth])].sort().map((depth) => (
              <option key={depth} value={depth}>
                {depth}
              </option>
            ))}
          </select>
        </label>
        <label>
          At least{" "}
          <select value={state.minCertainty} onChange={(event) => change({ minCertainty: event.currentTarget.value })}>
            <option value="">any certainty</option>
            {known.certainties
              .filter(({ name }) => name !== "inferred")
              .map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
          </select>
        </label>
        <label>
          <input type="checkbox" checked={state.inferred} onChange={(event) => change({ inferred: event.currentTarget.checked })} /> with what
          rules conclude
        </label>
      </div>
      <Choice
        legend="Classes"
        options={offer([...classes.values()], nodeCounts, (name) => ({ colour: inkOf(name) }))}
        chosen={state.types}
        onChange={(types) => change({ types })}
      />
      <Choice
        legend="Claims"
        options={offer(known.predicates, edgeCounts)}
        chosen={state.predicates}
        onChange={(chosen) => change({ predicates: chosen })}
      />
      <Choice
        legend="Sources"
        options={known.sources.map(({ id, title }) => ({ name: id, label: title }))}
        chosen={state.sources}
        onChange={(sources) => change({ sources })}
      />
      <Qualifiers slice={slice} qualifiers={state.qualifiers} change={change} />
    </div>
  );
}
