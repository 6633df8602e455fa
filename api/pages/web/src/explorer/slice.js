// The slice of the state, kept on the screen while the next one is on its way.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";

import { fetchSlice } from "#answers";
import { isSameSlice } from "./state.js";

// { slice, fault, isLoading, retry }: after a fault the slice is the one of before, which the controls no longer name.
export function useSlice(state) {
  const [shown, setShown] = useState({ slice: null, fault: null, isLoading: true });
  const [attempt, setAttempt] = useState(0);
  const retry = useCallback(() => setAttempt((before) => before + 1), []);
  const last = useRef(null);
  const key = last.current && isSameSlice(last.current, state) ? last.current : state;
  last.current = key;
  useEffect(() => {
    const stop = new AbortController();
    setShown((before) => ({ ...before, fault: null, isLoading: true }));
    // What is hidden is taken away here, so that hiding asks for nothing anew.
    fetchSlice({ ...key, hidden: [] }, stop.signal).then(
      (slice) => setShown({ slice, fault: null, isLoading: false }),
      (fault) => fault.name === "AbortError" || setShown((before) => ({ ...before, fault, isLoading: false })),
    );
    return () => stop.abort();
  }, [key, attempt]);
  useEffect(() => {
    if (!shown.fault) return undefined;
    window.addEventListener("online", retry);
    return () => window.removeEventListener("online", retry);
  }, [shown.fault, retry]);
  return { ...shown, retry };
}

// What is left of a slice without some entities; those of them that were in it are `hidden`.
export function takeAway(slice, ids) {
  const away = new Set(ids);
  return {
    ...slice,
    nodes: slice.nodes.filter(({ id }) => !away.has(id)),
    edges: slice.edges.filter(({ source, target }) => !away.has(source) && !away.has(target)),
    hidden: slice.nodes.filter(({ id }) => away.has(id)).map(({ id }) => id),
  };
}
