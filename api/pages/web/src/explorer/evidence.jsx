/** @jsxImportSource preact */
// Who says something or denies it: how surely, of whom and when it holds, and where it stands.
import { useState } from "preact/hooks";

import { askWords, hasWords, pageOf } from "#answers";
import { known, predicates } from "./known.js";
import { Fault, useLoaded } from "./loaded.jsx";

const lower = (name) => name.toLowerCase().replaceAll("_", " ");

export const verbOf = (predicate) => predicates.get(predicate)?.label ?? predicate;
export const isDenial = ({ polarity }) => polarity === "NEGATED";

export function Certainty({ name, inferred }) {
  return (
    <>
      <span class={`sure sure-${lower(name)}`}>{lower(name)}</span>
      {inferred && <span class="flag">concluded</span>}
    </>
  );
}

// A passage, a cell of a table, or the declaration of a curator: that one has nothing to look up but who, when and why.
function Place({ place, source }) {
  const link = (words) => <a href={pageOf(place.iri)}>{words}</a>;
  return (
    <span class="place">
      <a href={pageOf(source.iri)}>{source.title || source.id}</a>
      {place.section && <> · {link(`${place.section}, characters ${place.start} to ${place.end}`)}</>}
      {place.column && <> · {link(`row ${place.rowKey}, column ${place.column}`)}</>}
      {place.reason && (
        <>
          {" "}
          · {link(`declared by ${place.declaredBy} on ${place.declaredOn}`)}: {place.reason}
        </>
      )}
    </span>
  );
}

// The words themselves, asked for when somebody wants to read them.
function Words({ passage }) {
  const [isOpen, setOpen] = useState(false);
  const load = (signal) => (isOpen ? askWords(passage, signal) : Promise.resolve(null));
  const { found, fault, again } = useLoaded(load, `${passage} ${isOpen}`);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>the words</summary>
      {fault && <Fault fault={fault} again={again} />}
      {found && <blockquote cite={pageOf(passage)}>{found}</blockquote>}
    </details>
  );
}

// A letter to whoever runs the server would need an address; the statement's id is what any report needs, so it is copied.
// The release is the one that has answered, which need not be the one that the page came from.
function Report({ id, release }) {
  const [said, setSaid] = useState("");
  const copy = async () => {
    const text = `Mistake in ${id}, release ${release.slice(0, 12)}: ${window.location.href}`;
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
        report a mistake<span class="hidden"> in {id}</span>
      </button>{" "}
      <span role="status">{said}</span>
    </>
  );
}

export const sentenceOf = ({ subject, predicate, object, objectText }) => `${subject.label} ${verbOf(predicate)} ${object?.label ?? objectText}`;

// What narrows it stands right behind how surely it is said: a claim about some people is none about all.
function Conditions({ conditions }) {
  if (!conditions.length) return null;
  return (
    <div class="conditions">
      {conditions.map(({ label, value }, place) => (
        <span key={`${label} ${value}`}>
          {place > 0 && "; "}
          {label}: <strong>{value}</strong>
        </span>
      ))}
    </div>
  );
}

// One statement; with its claim in words where it does not stand under that claim.
export function Statement({ statement, release, claim }) {
  return (
    <li class={isDenial(statement) ? "no" : undefined}>
      {isDenial(statement) && <span class="flag deny">denies it</span>} {claim && <>{claim} </>}
      <Certainty name={statement.certainty} /> {statement.hedgeCue && <q>{statement.hedgeCue}</q>}
      <Conditions conditions={statement.conditions} /> <Place place={statement.place} source={statement.source} />{" "}
      <span class="formats">
        <a href={pageOf(statement.iri)}>{statement.id}</a> · <Report id={statement.id} release={release} />
      </span>
      {statement.place.section && hasWords(statement.source) && <Words passage={statement.place.iri} />}
    </li>
  );
}

// In what statements of one claim are at odds, as /conflicts has it: of one polarity not equally sure, or of both
// polarities. Nothing is weighed.
export function oddsOf(statements) {
  const sides = [statements.filter((one) => !isDenial(one)), statements.filter(isDenial)];
  const [affirmed, denied] = sides;
  const said = [];
  if (affirmed.length && denied.length) said.push(`${affirmed.length} affirm it, ${denied.length} deny it`);
  for (const [place, words] of ["affirmed", "denied"].entries()) {
    const sure = [...new Set(sides[place].map(({ certainty }) => lower(certainty)))];
    if (sure.length > 1) said.push(`it is ${words} with more and with less certainty (${sure.join(", ")})`);
  }
  return said.join("; ");
}

export function OtherRelease({ release }) {
  if (release === known.release) return null;
  return (
    <p class="warn" role="status">
      Release {release.slice(0, 12)} has answered; the page is of release {known.release.slice(0, 12)}.{" "}
      <button type="button" class="link" onClick={() => window.location.reload()}>
        Reload the page
      </button>
    </p>
  );
}
