// The panel of examples beside the editor: a click opens one and runs it.
import { usePluginContext } from "@graphiql/react";
import { examples } from "./examples.js";
import { useOpenQuery, useRun } from "./use-open-query.js";

// As in page.css: below it everything is one column.
export const ROOM_FOR_A_PANEL = window.matchMedia("(min-width: 48rem)");

const Icon = () => (
  <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
    <path d="M10 2.5a5.2 5.2 0 0 1 3 9.4c-.7.6-1 1.1-1 2.1H8c0-1-.3-1.5-1-2.1a5.2 5.2 0 0 1 3-9.4Z" />
    <path d="M8 16.5h4M9 18.5h2" strokeLinecap="round" />
  </svg>
);

function Examples() {
  const open = useOpenQuery();
  const run = useRun();
  const { setVisiblePlugin } = usePluginContext({ nonNull: true });
  const show = (example) => {
    open(example);
    run();
    if (!ROOM_FOR_A_PANEL.matches) setVisiblePlugin(null); // on a phone the panel stands above the answer
  };
  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <p>A click opens the query and runs it.</p>
      <ul>
        {examples.map((example) => (
          <li key={example.name}>
            <button type="button" onClick={() => show(example)}>
              <strong>{example.title}</strong>
              <span>{example.text}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const EXAMPLES_PLUGIN = { title: "Examples", icon: Icon, content: Examples };
