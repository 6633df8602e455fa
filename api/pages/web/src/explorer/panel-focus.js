// Where the focus goes: to the heading of what a button has opened, and back to that button when the panel closes. What is
// pointed at or walked to on the canvas opens beside it and leaves the focus there.
import { useEffect, useRef } from "preact/hooks";

// Refs for the panel and its heading; the key says what is shown, empty where nothing is.
export function useFocus(key) {
  const panel = useRef(null);
  const heading = useRef(null);
  const opener = useRef(null);
  const isInside = useRef(false);
  const last = useRef(key);

  useEffect(() => {
    const look = ({ target }) => {
      isInside.current = Boolean(panel.current?.contains(target));
      if (!isInside.current) opener.current = target;
    };
    // Nothing tells that the focus was inside what is taken away, so that only a pointer elsewhere ends it.
    const leave = ({ target }) => {
      if (!panel.current?.contains(target)) isInside.current = false;
    };
    document.addEventListener("focusin", look);
    document.addEventListener("pointerdown", leave);
    return () => {
      document.removeEventListener("focusin", look);
      document.removeEventListener("pointerdown", leave);
    };
  }, []);

  useEffect(() => {
    const active = document.activeElement;
    const isNew = key !== last.current;
    last.current = key;
    if (!key) {
      if (isNew && isInside.current) {
        (opener.current?.isConnected ? opener.current : document.querySelector(".canvas, .table-view button"))?.focus();
      }
    } else if (isNew ? isInside.current || active?.matches(".view button") : isInside.current && active === document.body) {
      (heading.current ?? panel.current)?.focus();
    }
  });
  return { panel, heading };
}
