/** @jsxImportSource preact */
// A filter by what narrows claims down: only those of pregnant women, or of the evening.
import { useId, useState } from "preact/hooks";

import { known } from "./known.js";

const offered = known.qualifiers;
const SEPARATOR = "; "; // between the qualifiers of an edge, each "label: value"

// What claims of the slice have under a label, to choose from.
function valuesOf(slice, label) {
  const all = (slice?.edges ?? []).flatMap(({ qualifiers }) => (qualifiers ?? "").split(SEPARATOR));
  const found = all.filter((words) => words.startsWith(`${label}: `)).map((words) => words.slice(label.length + 2));
  return [...new Set(found)].sort();
}

export function Qualifiers({ slice, qualifiers, change }) {
  const [name, setName] = useState(offered.find((one) => one.name === "population")?.name ?? offered[0]?.name);
  const [words, setWords] = useState("");
  const id = useId();
  if (!offered.length) return null;
  const add = (event) => {
    event.preventDefault();
    if (words.trim()) change({ qualifiers: [...new Set([...qualifiers, `${name}=${words.trim()}`])] });
    setWords("");
  };
  const { label } = offered.find((one) => one.name === name);
  return (
    <form onSubmit={add}>
      <fieldset>
        <legend>Narrowed down</legend>
        <div class="row">
          <label>
            Only claims whose{" "}
            <select value={name} onChange={(event) => setName(event.currentTarget.value)}>
              {offered.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.label}
                </option>
              ))}
            </select>
          </label>
          <label>
            says <input type="text" list={id} value={words} maxLength={200} onInput={(event) => setWords(event.currentTarget.value)} />
          </label>
          <datalist id={id}>
            {valuesOf(slice, label).map((value) => (
              <option key={value} value={value} />
            ))}
          </datalist>
          <button type="submit">Filter by it</button>
        </div>
      </fieldset>
    </form>
  );
}
