/** @jsxImportSource preact */
// What is known of the thing that is chosen: an entity with its links, or a claim with who says so.
import { useEffect, useState } from "preact/hooks";

import { askClaim, askWords, hasWords, pageOf } from "#answers";
import { classes, known } from "./known.js";
import { inkOf, toneOf } from "./look.js";

const lower = (name) => name.toLowerCase().replaceAll("_", " ");

function Certainty({ name, inferred }) {
  return (
    <>
      <span class={`sure sure-${lower(name)}`}>{lower(name)}</span>
      {inferred && <span class="flag">concluded</span>}
    </>
  );
}

// Loads what a function promises, anew when a key changes: { found, fault }.
export function useLoaded(load, key) {
  const [state, setState] = useState({ found: null, fault: null });
  useEffect(() => {
    const stop = new AbortController();
    setState({ found: null, fault: null });
    load(stop.signal).then(
      (found) => setState({ found, fault: null }),
      (fault) => fault.name === "AbortError" || setState({ found: null, fault }),
    );
    return () => stop.abort();
  }, [key]);
  return state;
}

export function Fault({ fault }) {
  return (
    <p class="warn" role="alert">
      <strong>{fault.message}</strong> {fault.hint}
    </p>
  );
}

function Place({ place, source }) {
  const where = place.section ? `${place.section}, characters ${place.start} to ${place.end}` : "";
  return (
    <span class="place">
      <a href={pageOf(source.iri)}>{source.title || source.id}</a>
      {where && (
        <>
          {" "}
          · <a href={pageOf(place.iri)}>{where}</a>
        </>
      )}
    </span>
  );
}

// The words themselves, asked for when somebody wants to read them.
function Words({ passage }) {
  const [isOpen, setOpen] = useState(false);
  const { found, fault } = useLoaded((signal) => (isOpen ? askWords(passage, signal) : Promise.resolve(null)), `${passage} ${isOpen}`);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>the words</summary>
      {fault && <Fault fault={fault} />}
      {found && <blockquote cite={pageOf(passage)}>{found}</blockquote>}
    </details>
  );
}

function Statement({ statement }) {
  return (
    <li>
      {statement.polarity === "NEGATED" && <span class="flag deny">denies it</span>} <Certainty name={statement.certainty} />{" "}
      {statement.hedgeCue && <q>{statement.hedgeCue}</q>} <Place place={statement.place} source={statement.source} />{" "}
      <span class="formats">
        <a href={pageOf(statement.iri)}>{statement.id}</a> · <Report id={statement.id} />
      </span>
      {statement.place.section && hasWords(statement.source) && <Words passage={statement.place.iri} />}
    </li>
  );
}

// A letter to whoever runs the server would need an address; the statement's id is what any report needs, so it is copied.
function Report({ id }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const text = `Mistake in ${id}, release ${known.release.slice(0, 12)}: ${window.location.href}`;
    try {
      await navigator.clipboard.writeText(text);
      setSaid("copied: paste it into your report");
    } catch {
      setSaid(text);
    }
  };
  return (
    <>
      <button type="button" class="link" onClick={copy}>
        report a mistake
      </button>{" "}
      <span role="status">{said}</span>
    </>
  );
}

export function ClaimPanel({ edge, nodes, actions }) {
  const { found, fault } = useLoaded(
    (signal) => askClaim(edge.source, edge.predicate, edge.target, signal),
    `${edge.source} ${edge.predicate} ${edge.target}`,
  );
  const tone = toneOf(edge.predicate);
  const end = (id) => (
    <button type="button" class="link" onClick={() => actions.choose(id)}>
      {nodes.get(id)?.label ?? id}
    </button>
  );
  return (
    <>
      <h2>
        {end(edge.source)} <span class={`verb ${tone}`}>{edge.label}</span> {end(edge.target)}
      </h2>
      <p>
        <Certainty name={edge.certainty} inferred={edge.inferred} /> {tone && <span class={`flag ${tone}`}>{tone}</span>}
      </p>
      {edge.cautions && (
        <p class="warn">
          <strong>Harm is named too:</strong>{" "}
          {edge.cautions.split(" ").map((id) => (
            <a key={id} href={pageOf(`${known.base}statement/${id.replace(/^stmt:/, "")}`)}>
              {id}{" "}
            </a>
          ))}
        </p>
      )}
      {fault && <Fault fault={fault} />}
      {!found && !fault && <p role="status">Looking up who says so …</p>}
      {found && (
        <>
          <h3>{found.statements.length ? "Who says so" : "No source says so in these words"}</h3>
          <ul class="evidence">
            {found.statements.map((statement) => (
              <Statement key={statement.id} statement={statement} />
            ))}
          </ul>
          {found.proofs.length > 0 && (
            <>
              <h3>How it is concluded</h3>
              {found.proofs.map((proof, index) => (
                <div key={index}>
                  <p>
                    <Certainty name={proof.certainty} /> {proof.rule && <a href={pageOf(proof.rule.iri)}>{proof.rule.label}</a>}, because
                  </p>
                  <ul class="evidence">
                    {proof.premises.map((premise) => (
                      <li key={premise.words}>
                        {premise.words}
                        <ul>
                          {premise.statements.map((statement) => (
                            <Statement key={statement.id} statement={statement} />
                          ))}
                        </ul>
                      </li>
                    ))}
                  </ul>
                </div>
              ))}
            </>
          )}
        </>
      )}
    </>
  );
}

export function EntityPanel({ node, slice, nodes, actions, isFocus }) {
  const links = slice.edges.filter(({ source, target }) => source === node.id || target === node.id);
  return (
    <>
      <h2>{node.label}</h2>
      <p>
        <span class="kind" style={{ color: inkOf(node.class) }}>
          {classes.get(node.class)?.label ?? node.class_label}
        </span>{" "}
        <a href={pageOf(node.iri)}>everything about it</a>
      </p>
      <p class="actions">
        {!isFocus && (
          <button type="button" onClick={() => actions.focus([node.id])}>
            Go there
          </button>
        )}
        {!isFocus && (
          <button type="button" onClick={() => actions.expand(node.id)}>
            Show its links too
          </button>
        )}
        {!isFocus && (
          <button type="button" onClick={() => actions.hide(node.id)}>
            Hide
          </button>
        )}
        <button type="button" onClick={() => actions.begin(node.id)}>
          Find a path from here
        </button>
      </p>
      <h3>
        {links.length} {links.length === 1 ? "link" : "links"} in this view
      </h3>
      <ul class="links">
        {links.map((edge) => {
          const other = edge.source === node.id ? edge.target : edge.source;
          const words = edge.source === node.id ? `${edge.label} →` : `← ${edge.label}`;
          return (
            <li key={edge.id}>
              <button type="button" class="link" onClick={() => actions.choose(edge.id)}>
                {words}
              </button>{" "}
              <button type="button" class="link" onClick={() => actions.choose(other)}>
                {nodes.get(other)?.label ?? other}
              </button>{" "}
              <Certainty name={edge.certainty} inferred={edge.inferred} />
            </li>
          );
        })}
      </ul>
    </>
  );
}
