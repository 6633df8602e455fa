/** @jsxImportSource preact */
// What the colours, lines and arrows of the picture mean; only what occurs in it.
import { certainties, classes, known } from "./known.js";
import { inkOf, toneOf } from "./look.js";

export function Legend({ slice }) {
  const kinds = known.classes.filter(({ name }) => slice.nodes.some((node) => node.class === name));
  const lines = known.certainties.filter(({ name }) => slice.edges.some((edge) => (edge.inferred ? "inferred" : edge.certainty) === name));
  const tones = ["helps", "harms"].filter((tone) => slice.edges.some((edge) => toneOf(edge.predicate) === tone));
  return (
    <ul class="legend" aria-label="Legend">
      {kinds.map(({ name }) => (
        <li key={name}>
          <span class="dot" aria-hidden="true" style={{ background: inkOf(name) }} /> {classes.get(name).label}
        </li>
      ))}
      {lines.map(({ name }) => {
        const { label, width, dash } = certainties.get(name);
        return (
          <li key={name}>
            <svg width="36" height="8" aria-hidden="true">
              <path d="M1 4h34" stroke="currentColor" stroke-width={width} stroke-dasharray={dash.join(" ")} stroke-linecap="round" />
            </svg>{" "}
            {label}
          </li>
        );
      })}
      {tones.map((tone) => (
        <li key={tone} class={`tone ${tone}`}>
          {tone === "harms" ? "⊣" : "▶"} {tone}
        </li>
      ))}
    </ul>
  );
}
