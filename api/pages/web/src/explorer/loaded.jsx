/** @jsxImportSource preact */
// What is on its way, has come, or went wrong.
import { useEffect, useState } from "preact/hooks";

// Loads what a function promises, anew when a key changes or one tries again: { found, fault, again }.
export function useLoaded(load, key) {
  const [attempt, setAttempt] = useState(0);
  const [state, setState] = useState({ found: null, fault: null });
  useEffect(() => {
    const stop = new AbortController();
    setState({ found: null, fault: null });
    load(stop.signal).then(
      (found) => stop.signal.aborted || setState({ found, fault: null }),
      (fault) => stop.signal.aborted || setState({ found: null, fault }),
    );
    return () => stop.abort();
  }, [key, attempt]);
  return { ...state, again: () => setAttempt(attempt + 1) };
}

export function Fault({ fault, again }) {
  return (
    <p class="warn" role="alert">
      <strong>{fault.message}</strong> {fault.hint}{" "}
      {again && (
        <button type="button" class="link" onClick={again}>
          Try again
        </button>
      )}
    </p>
  );
}
