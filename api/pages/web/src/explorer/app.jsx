/** @jsxImportSource preact */
// The explorer: one state, which the address holds; everything else follows from it and from what the server answers.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { questions } from "#answers";
import { Chips } from "./chips.jsx";
import { Combobox } from "./combobox.jsx";
import { Filters } from "./filters.jsx";
import { FirstPicture } from "./first.jsx";
import { useLedFocus } from "./led-focus.js";
import { keptFilters, narrowingsOf } from "./narrowing.js";
import { findChosen, Panel } from "./panel.jsx";
import { Paths } from "./paths.jsx";
import { Questions } from "./questions.jsx";
import { takeAway, useSlice } from "./slice.js";
import { Trouble, View } from "./stage.jsx";
import { addressOf, readAddress, START } from "./state.js";
import { Downloads, Share } from "./taking.jsx";
import { nameOf, sizeOf, summaryOf } from "./words.js";

const names = new Map(); // id → label, of whatever was met
const NOTHING_OPEN = Object.freeze({ name: "", summary: "" });

function useAddress() {
  const [state, setState] = useState(() => readAddress());
  useEffect(() => {
    const follow = () => setState(readAddress());
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  // A step that one would want to take back is one in the history; pointing at things is none.
  const change = useCallback((given, { isStep = true } = {}) => {
    setState((before) => {
      const after = { ...before, ...given };
      const address = addressOf(after);
      if (address !== addressOf(before)) window.history[isStep ? "pushState" : "replaceState"](null, "", address);
      return after;
    });
  }, []);
  const go = useCallback((address) => {
    window.history.pushState(null, "", address);
    setState(readAddress());
  }, []);
  return [state, change, go];
}

function actionsOf(state, change, expansion) {
  const focus = (ids) => change({ ...START, ...keptFilters(state), view: state.view, sort: state.sort, focus: ids, chosen: ids[0] ?? "" });
  return {
    focus,
    choose: (chosen, { opens = false } = {}) => {
      if (opens && chosen && !chosen.startsWith("stmt:")) focus([chosen]);
      else change({ chosen }, { isStep: false });
    },
    expand: (id) => {
      expansion.begin(id, state.focus.includes(id));
      change({ focus: [...new Set([...state.focus, id])], chosen: id });
    },
    hide: (id) => change({ hidden: [...state.hidden, id], chosen: "" }),
    begin: (from) => change({ from }),
    showPath: (ids) => change({ focus: ids, depth: 0, types: [], predicates: [], hidden: [], chosen: "" }),
    sort: (sort) => change({ sort }, { isStep: false }),
  };
}

// What to say where showing the links of an entity brought none: a filter, a cap, or that there are no more.
function useExpansion(slice, state) {
  const [note, setNote] = useState("");
  const expanding = useRef("");
  const before = useRef(new Set());
  const end = () => {
    let why = "everything that it is linked to is here already.";
    if (slice.leftOut) why = "there is no room for more.";
    if (narrowingsOf(state).length) why = "whatever else it is linked to, the filters leave out.";
    setNote(`Nothing more of ${names.get(expanding.current)}: ${why}`);
  };
  useEffect(() => {
    if (!slice) return;
    const shown = [...slice.nodes, ...slice.edges].map(({ id }) => id);
    const isNothingNew = shown.every((id) => before.current.has(id));
    before.current = new Set(shown);
    if (expanding.current && isNothingNew) end();
    else setNote("");
    expanding.current = "";
  }, [slice]);
  const begin = (id, isHere) => {
    expanding.current = id;
    if (isHere) end();
  };
  return { note, begin };
}

// One polite region says in a sentence what changed; the tab is named after what it shows, and so are steps of the history.
function useWords(slice, opened, state, note) {
  const [news, setNews] = useState("");
  const told = useRef({});
  useEffect(() => {
    if (!slice) return;
    const filtered = narrowingsOf(state).length ? ", filtered" : "";
    const shown = slice === told.current.slice && note === told.current.note ? [] : [`${slice.title}: ${sizeOf(slice)}${filtered}.`, note];
    const parts = opened.name === told.current.name ? shown : [...shown, opened.summary];
    told.current = { slice, note, name: opened.name };
    if (parts.some(Boolean)) setNews(parts.filter(Boolean).join(" "));
  }, [slice, note, opened.name]);
  useEffect(() => {
    if (!slice) return;
    const parts = [opened.name, slice.title, state.view === "table" ? "table" : "", "nutrigraph"];
    document.title = parts.filter(Boolean).join(" · ");
  }, [slice, opened.name, state.view]);
  return news;
}

export function App() {
  const [state, change, go] = useAddress();
  const { slice: found, fault, isLoading, retry } = useSlice(state);
  const slice = useMemo(() => found && takeAway(found, state.hidden), [found, state.hidden.join()]);
  const nodes = useMemo(() => new Map((slice?.nodes ?? []).map((node) => [node.id, node])), [slice]);
  for (const { id, label } of found?.nodes ?? []) names.set(id, label);
  const [drawer, paths, toField, panel, view] = [useRef(null), useRef(null), useRef(null), useRef(null), useRef(null)];
  const expansion = useExpansion(slice, state);
  const { note } = expansion;
  const actions = actionsOf(state, change, expansion);
  const chosen = findChosen(state.chosen, slice, nodes);
  const opened = chosen ? { name: nameOf(chosen, nodes), summary: summaryOf(chosen, nodes, slice.edges) } : NOTHING_OPEN;
  const news = useWords(slice, opened, state, note);
  useLedFocus(chosen?.id ?? "", state.chosen, panel, view);
  useEffect(() => {
    if (fault) retry(); // whoever turns to the other view wants to see something
  }, [state.view]);
  const narrow = () => {
    drawer.current.open = true;
    drawer.current.querySelector("select, input").focus();
  };
  const begin = (from) => {
    actions.begin(from);
    paths.current.open = true;
    toField.current.focus();
  };
  return (
    <>
      <p class="hidden" role="status">
        {news}
      </p>
      <div class="bar">
        <Combobox label="Find" placeholder="food, nutrient, condition …" onPick={(hit) => (names.set(hit.id, hit.label), actions.focus([hit.id]))} />
        <div class="switch" role="group" aria-label="View">
          {["picture", "table"].map((name) => (
            <button key={name} type="button" aria-pressed={state.view === name} onClick={() => change({ view: name })}>
              {name === "picture" ? "Picture" : "Table"}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => change({ ...START, view: state.view, sort: state.sort })}>
          Whole graph
        </button>
        <Downloads state={{ ...state, hidden: slice?.hidden ?? [] }} />
        <Share />
      </div>
      <details class="drawer" ref={drawer}>
        <summary>Filter</summary>
        <Filters state={state} slice={found} change={change} />
      </details>
      <details class="drawer" ref={paths} open={Boolean(state.from || state.to)}>
        <summary>How two things hang together</summary>
        <Paths state={state} names={names} change={change} actions={actions} toField={toField} />
      </details>
      <Chips state={state} change={change} />
      {fault && <Trouble fault={fault} state={state} change={change} retry={retry} isOld={Boolean(slice)} />}
      <div
        class={`stage${chosen ? " with-panel" : ""}`}
        aria-busy={isLoading}
        onKeyDown={(event) => event.key === "Escape" && chosen && actions.choose("")}
      >
        <div class="view" ref={view}>
          {!slice && !fault && <FirstPicture />}
          {slice && <View slice={slice} whole={found} nodes={nodes} state={state} change={change} actions={actions} narrow={narrow} note={note} />}
        </div>
        {chosen && (
          <Panel chosen={chosen} slice={slice} nodes={nodes} actions={{ ...actions, begin }} isAlone={state.focus.length === 1} panel={panel} />
        )}
      </div>
      {questions.length > 0 && (
        <section aria-labelledby="questions">
          <h2 id="questions">Questions</h2>
          <Questions
            go={(event, address) => {
              event.preventDefault();
              go(address);
              document.getElementById("explorer").scrollIntoView();
            }}
          />
        </section>
      )}
    </>
  );
}
