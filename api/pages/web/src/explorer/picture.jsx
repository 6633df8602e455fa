/** @jsxImportSource preact */
// The canvas with its buttons.
import { useLayoutEffect, useRef } from "preact/hooks";

import { Canvas } from "./canvas.js";
import { sizeOf } from "./words.js";

// The canvas takes what is hidden away itself: for the same whole it keeps its zoom.
export function Picture({ slice, whole, hidden, chosen, choose }) {
  const root = useRef(null);
  const canvas = useRef(null);
  const latest = useRef(choose);
  latest.current = choose;
  // With the elements, so that there is no frame without the graph.
  useLayoutEffect(() => {
    canvas.current = new Canvas(root.current, (...told) => latest.current(...told));
    return () => canvas.current.destroy();
  }, []);
  useLayoutEffect(() => {
    canvas.current.show(whole, hidden);
    canvas.current.choose(chosen);
  }, [whole, hidden.join()]);
  useLayoutEffect(() => canvas.current.choose(chosen), [chosen]);
  return (
    <div class="picture">
      <div
        ref={root}
        class="canvas"
        tabIndex={0}
        role="application"
        aria-label={`${slice.title}: ${sizeOf(slice)}. Arrow keys walk, Enter goes there, plus and minus zoom. The table shows the same.`}
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
