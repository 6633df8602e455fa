/** @jsxImportSource preact */
// The explorer: one state, which the address holds; everything else follows from it and from what the server answers.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";

import { CAN_SHARE, downloadsOf, fetchSlice, questions } from "#answers";
import { Canvas } from "./canvas.js";
import { Combobox } from "./combobox.jsx";
import { Filters } from "./filters.jsx";
import { FirstPicture } from "./first.jsx";
import { Legend } from "./legend.jsx";
import { Fault } from "./loaded.jsx";
import { findChosen, Panel } from "./panel.jsx";
import { Paths } from "./paths.jsx";
import { Questions } from "./questions.jsx";
import { addressOf, isSameSlice, readAddress, START } from "./state.js";
import { Table } from "./table.jsx";

const names = new Map(); // id → label, of whatever was met

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
  return [state, change, setState];
}

// The slice of the state, kept on the screen while the next one is on its way.
function useSlice(state) {
  const [attempt, setAttempt] = useState(0);
  const [shown, setShown] = useState({ slice: null, fault: null, isLoading: true });
  const last = useRef(null);
  const key = last.current && isSameSlice(last.current, state) ? last.current : state;
  last.current = key;
  useEffect(() => {
    const stop = new AbortController();
    setShown((before) => ({ ...before, fault: null, isLoading: true }));
    fetchSlice(key, stop.signal).then(
      (slice) => {
        for (const { id, label } of slice.nodes) names.set(id, label);
        setShown({ slice, fault: null, isLoading: false });
      },
      (fault) => fault.name === "AbortError" || setShown((before) => ({ ...before, fault, isLoading: false })),
    );
    return () => stop.abort();
  }, [key, attempt]);
  return { ...shown, again: () => setAttempt(attempt + 1) };
}

function Picture({ slice, state, choose }) {
  const root = useRef(null);
  const canvas = useRef(null);
  const latest = useRef(choose);
  latest.current = choose;
  useEffect(() => {
    canvas.current = new Canvas(root.current, (...told) => latest.current(...told));
    return () => canvas.current.destroy();
  }, []);
  useEffect(() => {
    canvas.current.show(slice, state.hidden);
    canvas.current.choose(state.chosen);
  }, [slice, state.hidden.join()]);
  useEffect(() => canvas.current.choose(state.chosen), [state.chosen]);
  return (
    <div class="picture">
      <div
        ref={root}
        class="canvas"
        tabIndex={0}
        role="application"
        aria-label={`${slice.title}: ${slice.nodes.length} entities, ${slice.edges.length} claims. Arrow keys walk, Enter goes there, plus and minus zoom. The table shows the same.`}
      />
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" onClick={() => canvas.current.zoomBy(1.4)} aria-label="Zoom in">
          +
        </button>
        <button type="button" onClick={() => canvas.current.zoomBy(1 / 1.4)} aria-label="Zoom out">
          −
        </button>
        <button type="button" onClick={() => canvas.current.fit()} aria-label="Show everything">
          ⤢
        </button>
      </div>
    </div>
  );
}

function Share() {
  const [said, setSaid] = useState("");
  const share = async () => {
    const url = window.location.href;
    try {
      await navigator.clipboard.writeText(url);
      setSaid("Link copied.");
    } catch {
      setSaid(url);
    }
  };
  return (
    <>
      {CAN_SHARE && (
        <button type="button" onClick={share}>
          Copy link
        </button>
      )}
      <button type="button" onClick={() => window.print()}>
        Print
      </button>
      <span role="status">{said}</span>
    </>
  );
}

function Downloads({ state }) {
  const downloads = downloadsOf(state);
  if (!downloads.length) return null;
  return (
    <details class="menu">
      <summary>Download</summary>
      <ul>
        {downloads.map(({ name, href, save }) => (
          <li key={name}>
            {save ? (
              <button type="button" class="link" onClick={save}>
                {name}
              </button>
            ) : (
              <a href={href} download>
                {name}
              </a>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

function useActions(state, change) {
  return useMemo(
    () => ({
      choose: (chosen, { opens = false } = {}) => {
        if (opens && chosen && !chosen.startsWith("stmt:")) change({ ...START, view: state.view, focus: [chosen], chosen });
        else change({ chosen }, { isStep: false });
      },
      focus: (focus) => change({ ...START, view: state.view, focus, chosen: focus[0] ?? "" }),
      expand: (id) => change({ focus: [...new Set([...state.focus, id])], chosen: id }),
      hide: (id) => change({ hidden: [...state.hidden, id], chosen: "" }),
      begin: (from) => change({ from }),
      showPath: (focus) => change({ focus, depth: 0, types: [], predicates: [], hidden: [], chosen: "" }),
    }),
    [state, change],
  );
}

export function App() {
  const [state, change, setState] = useAddress();
  const { slice, fault, isLoading, again } = useSlice(state);
  const actions = useActions(state, change);
  const nodes = useMemo(() => new Map((slice?.nodes ?? []).map((node) => [node.id, node])), [slice]);
  const chosen = findChosen(state.chosen, slice, nodes);
  const go = (event, address) => {
    event.preventDefault();
    window.history.pushState(null, "", address);
    setState(readAddress());
    document.getElementById("explorer").scrollIntoView();
  };
  return (
    <>
      <div class="bar">
        <Combobox label="Find" placeholder="food, nutrient, condition …" onPick={(hit) => (names.set(hit.id, hit.label), actions.focus([hit.id]))} />
        <div class="switch" role="group" aria-label="View">
          {["picture", "table"].map((view) => (
            <button key={view} type="button" aria-pressed={state.view === view} onClick={() => change({ view })}>
              {view === "picture" ? "Picture" : "Table"}
            </button>
          ))}
        </div>
        <button type="button" onClick={() => change({ ...START, focus: [], view: state.view })}>
          Whole graph
        </button>
        <Downloads state={state} />
        <Share />
      </div>
      <details class="drawer">
        <summary>Filter</summary>
        <Filters state={state} slice={slice} change={change} />
      </details>
      <details class="drawer" open={Boolean(state.from || state.to)}>
        <summary>How two things hang together</summary>
        <Paths state={state} names={names} change={change} actions={actions} />
      </details>
      {fault && <Fault fault={fault} again={again} />}
      <div class={`stage${chosen ? " with-panel" : ""}`} aria-busy={isLoading}>
        <div class="view">
          {slice && (
            <p class="title">
              {slice.title} · {slice.nodes.length} entities, {slice.edges.length} claims
              {slice.leftOut && <> · {slice.leftOut}</>}
              {state.hidden.length > 0 && (
                <>
                  {" "}
                  · {state.hidden.length} hidden{" "}
                  <button type="button" class="link" onClick={() => change({ hidden: [] })}>
                    show them
                  </button>
                </>
              )}
            </p>
          )}
          {!slice && !fault && <FirstPicture />}
          {slice && state.view === "picture" && <Picture slice={slice} state={state} choose={actions.choose} />}
          {slice && state.view === "table" && (
            <Table slice={slice} nodes={nodes} hidden={state.hidden} chosen={state.chosen} actions={actions} />
          )}
          {slice && state.view === "picture" && <Legend slice={slice} />}
        </div>
        <Panel chosen={chosen} slice={slice} nodes={nodes} actions={actions} isAlone={state.focus.length === 1} />
      </div>
      {questions.length > 0 && (
        <section aria-labelledby="questions">
          <h2 id="questions">Questions</h2>
          <Questions go={go} />
        </section>
      )}
    </>
  );
}
