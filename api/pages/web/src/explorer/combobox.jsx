/** @jsxImportSource preact */
// A search field that suggests entities while one types, after the ARIA pattern of a combobox with a list.
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { classes, enumName } from "./known.js";
import { search } from "#answers";

const PAUSE_MS = 120;
const labels = new Map([...classes.values()].map((one) => [one.name, one.label]));

export function Combobox({ label, placeholder, onPick, clears = true, initial = "" }) {
  const [text, setText] = useState(initial);
  const [hits, setHits] = useState([]);
  const [active, setActive] = useState(-1);
  const [said, setSaid] = useState("");
  const [isOpen, setOpen] = useState(false);
  const typed = useRef(false);
  const id = useId();

  useEffect(() => {
    if (!typed.current || !text.trim()) {
      setHits([]);
      setSaid("");
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const found = await search(text, stop.signal);
        setHits(found);
        setActive(found.length ? 0 : -1);
        setOpen(true);
        setSaid(found.length ? `${found.length} found` : "nothing found");
      } catch (error) {
        if (error.name !== "AbortError") setSaid(error.message);
      }
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text]);

  const pick = (hit) => {
    typed.current = false;
    setOpen(false);
    setHits([]);
    setText(clears ? "" : hit.label);
    onPick(hit);
  };

  const press = (event) => {
    const last = hits.length - 1;
    if (event.key === "ArrowDown" && last >= 0) setActive(active >= last ? 0 : active + 1);
    else if (event.key === "ArrowUp" && last >= 0) setActive(active <= 0 ? last : active - 1);
    else if (event.key === "Enter" && isOpen && hits[active]) pick(hits[active]);
    else if (event.key === "Escape" && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };

  const shown = isOpen && hits.length > 0;
  return (
    <div class="combobox">
      <label for={`${id}-field`}>{label}</label>
      <input
        id={`${id}-field`}
        type="text"
        role="combobox"
        autocomplete="off"
        spellcheck={false}
        placeholder={placeholder}
        value={text}
        maxLength={200}
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown && active >= 0 ? `${id}-${active}` : undefined}
        onInput={(event) => {
          typed.current = true;
          setText(event.currentTarget.value);
        }}
        onKeyDown={press}
        onBlur={() => setOpen(false)}
      />
      <ul id={`${id}-list`} role="listbox" aria-label={label} hidden={!shown}>
        {hits.map((hit, index) => (
          <li
            key={hit.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => pick(hit)}
          >
            <span>{hit.label}</span> <small>{labels.get(hit.__typename) ?? enumName(hit.__typename).toLowerCase()}</small>
          </li>
        ))}
      </ul>
      <p class="hidden" role="status">{said}</p>
    </div>
  );
}
