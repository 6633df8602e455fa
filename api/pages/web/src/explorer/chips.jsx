/** @jsxImportSource preact */
// The filters that are set, above what they leave: each can be taken back, and all of them.
import { narrowingsOf } from "./narrowing.js";
import { UNFILTERED } from "./state.js";

export function Chips({ state, change }) {
  const narrowings = narrowingsOf(state);
  if (!narrowings.length) return null;
  return (
    <div class="chips" role="group" aria-label="Filters that are set">
      <span aria-hidden="true">Only</span>
      {narrowings.map(({ key, words, change: without }) => (
        <button key={key} type="button" class="chip" onClick={() => change(without)}>
          {words} <span aria-hidden="true">×</span>
          <span class="hidden">, take this filter away</span>
        </button>
      ))}
      <button type="button" class="link" onClick={() => change(UNFILTERED)}>
        Clear filters
      </button>
    </div>
  );
}
