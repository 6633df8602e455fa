/** @jsxImportSource preact */
// The slice on the stage, as a picture or a table, under what it is and what of it is not shown.
import { known } from "./known.js";
import { Legend } from "./legend.jsx";
import { Fault } from "./loaded.jsx";
import { Picture } from "./picture.jsx";
import { Table } from "./table.jsx";
import { adviceOf, sizeOf } from "./words.js";

// What could not be had, and ways on.
export function Trouble({ fault, state, change, retry, isOld }) {
  return (
    <div class="trouble">
      <Fault fault={adviceOf(fault)} again={retry} />
      <p class="actions">
        {state.maxNodes > known.mostNodes && (
          <button type="button" onClick={() => change({ maxNodes: known.mostNodes })}>
            Show {known.mostNodes.toLocaleString("en")} at most
          </button>
        )}
        {isOld && <span>What is shown is still the view of before.</span>}
      </p>
    </div>
  );
}

function LeftOut({ slice, state, change, narrow }) {
  return (
    <>
      {" "}
      · {slice.leftOut}{" "}
      {state.maxNodes < known.mostNodes && (
        <button type="button" class="link" onClick={() => change({ maxNodes: known.mostNodes })}>
          show up to {known.mostNodes.toLocaleString("en")}
        </button>
      )}{" "}
      <button type="button" class="link" onClick={narrow}>
        narrow it
      </button>
    </>
  );
}

// The slice is what is shown of the whole, which is what the server gave.
export function View({ slice, whole, nodes, state, change, actions, narrow, note }) {
  return (
    <>
      <p class="title">
        {slice.title} · {sizeOf(slice)}
        {slice.leftOut && <LeftOut slice={slice} state={state} change={change} narrow={narrow} />}
        {slice.hidden.length > 0 && (
          <>
            {" "}
            · {slice.hidden.length} hidden{" "}
            <button type="button" class="link" onClick={() => change({ hidden: [] })}>
              show them
            </button>
          </>
        )}
      </p>
      {note && <p class="note">{note}</p>}
      {state.view === "picture" ? (
        <>
          <Picture slice={slice} whole={whole} hidden={state.hidden} chosen={state.chosen} choose={actions.choose} />
          <Legend slice={slice} />
        </>
      ) : (
        <Table slice={slice} nodes={nodes} sort={state.sort} chosen={state.chosen} actions={actions} />
      )}
    </>
  );
}
