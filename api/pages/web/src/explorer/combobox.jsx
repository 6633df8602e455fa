/** @jsxImportSource preact */
// A search field that suggests entities while one types, after the ARIA pattern of a combobox with a list.
import { useEffect, useId, useRef, useState } from "preact/hooks";

import { classes, enumName } from "./known.js";
import { search } from "#answers";

const PAUSE_MS = 120;
const kindOf = (hit) => classes.get(hit.__typename)?.label ?? enumName(hit.__typename).toLowerCase();
const NOTHING = Object.freeze({ text: "", hits: [], fault: null });

// What was found for a text, { text, hits, fault }: hits for other words than those that stand in the field count for nothing.
function useHits(text, isTyped) {
  const [found, setFound] = useState(NOTHING);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!isTyped || !text.trim()) {
      setFound(NOTHING);
      return undefined;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      search(text, stop.signal).then(
        (hits) => stop.signal.aborted || setFound({ text, hits, fault: null }),
        (fault) => stop.signal.aborted || setFound({ text, hits: [], fault }),
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [text, isTyped, attempt]);
  return [found.text === text ? found : NOTHING, () => setAttempt(attempt + 1)];
}

// onPick is told what was chosen; onClear, where there is one, that the field was emptied.
export function Combobox({ label, placeholder, onPick, onClear, field, clears = true, initial = "" }) {
  const [text, setText] = useState(initial);
  const [isTyped, setTyped] = useState(false); // by a person, and not yet chosen
  const [active, setActive] = useState(0);
  const [isOpen, setOpen] = useState(false);
  const isAwaited = useRef(false); // Enter was pressed before the answer came: its first is what is meant
  const own = useRef(null);
  const input = field ?? own;
  const id = useId();
  const [{ text: asked, hits, fault }, again] = useHits(text, isTyped);

  const pick = (hit) => {
    isAwaited.current = false;
    setTyped(false);
    setOpen(false);
    setText(clears ? "" : hit.label);
    onPick(hit);
  };

  useEffect(() => {
    setText(initial);
    setTyped(false);
  }, [initial]);

  useEffect(() => {
    setActive(0);
    if (isAwaited.current && hits.length) pick(hits[0]);
    else if (asked) isAwaited.current = false;
  }, [hits]);

  const type = (event) => {
    const given = event.currentTarget.value;
    isAwaited.current = false;
    setText(given);
    setTyped(true);
    setOpen(true);
    if (!given.trim()) onClear?.();
  };

  const retry = () => {
    again();
    input.current.focus(); // the button goes
    setOpen(true);
  };

  const shown = isOpen && hits.length > 0;
  const press = (event) => {
    const last = hits.length - 1;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && last >= 0) {
      setOpen(true);
      if (shown) setActive((active + step + hits.length) % hits.length);
    } else if (event.key === "Enter" && isTyped && text.trim()) {
      if (shown) pick(hits[active]);
      else isAwaited.current = !asked;
    } else if (event.key === "Escape" && shown) setOpen(false);
    else return;
    event.preventDefault();
  };

  const isEmpty = isTyped && asked && !hits.length && !fault;
  return (
    <div class="combobox">
      <label for={`${id}-field`}>{label}</label>
      <input
        ref={input}
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
        aria-activedescendant={shown ? `${id}-${active}` : undefined}
        onInput={type}
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
            <span>{hit.label}</span> <small>{kindOf(hit)}</small>
            {hit.matched && hit.matched !== hit.label && <small> · also “{hit.matched}”</small>}
          </li>
        ))}
      </ul>
      <p class={isEmpty || fault ? "said" : "hidden"} role="status">
        {fault ? `${fault.message} ` : isEmpty ? "nothing found" : shown && `${hits.length} found`}
        {fault && (
          <button type="button" class="link" onClick={retry}>
            Try again
          </button>
        )}
      </p>
    </div>
  );
}
