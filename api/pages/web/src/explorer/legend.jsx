/** @jsxImportSource preact */
// What the colours, lines and arrows of the picture mean; only what occurs in it.
import { certainties, classes, known } from "./known.js";
import { inkOf, shapeOf, toneOf } from "./look.js";
import { pathOf, radiusOf } from "./outlines.js";

const WIDTH = 24;
const HEIGHT = 14;

function Outline({ name }) {
  const shape = shapeOf(name);
  const radius = Math.min(radiusOf(shape), HEIGHT / 2);
  return (
    <svg width={WIDTH} height={HEIGHT} fill={inkOf(name)} aria-hidden="true">
      {radius ? <rect width={WIDTH} height={HEIGHT} rx={radius} /> : <path d={pathOf(shape, WIDTH, HEIGHT)} />}
    </svg>
  );
}

export function Legend({ slice }) {
  const kinds = known.classes.filter(({ name }) => slice.nodes.some((node) => node.class === name));
  const lines = known.certainties.filter(({ name }) => slice.edges.some((edge) => (edge.inferred ? "inferred" : edge.certainty) === name));
  const tones = ["helps", "harms"].filter((tone) => slice.edges.some((edge) => toneOf(edge.predicate) === tone));
  return (
    <ul class="legend" aria-label="Legend">
      {kinds.map(({ name }) => (
        <li key={name}>
          <Outline name={name} /> {classes.get(name).label}
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
          <span aria-hidden="true">{tone === "harms" ? "▶" : "●"}</span> {tone}
        </li>
      ))}
    </ul>
  );
}
