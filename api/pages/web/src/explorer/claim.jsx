/** @jsxImportSource preact */
// A claim with everything that is said of it: who affirms it, who denies it, what it rests on, and what harm is named.
import { askClaim, askStatement, conflictsOf, pageOf } from "#answers";
import { Certainty, isDenial, oddsOf, OtherRelease, sentenceOf, Statement, verbOf } from "./evidence.jsx";
import { known, predicates } from "./known.js";
import { Fault, useLoaded } from "./loaded.jsx";

// Harm is never left out because the server is slow or gone: until the words are there, the ids of the slice stand for them.
function Cautions({ ids, found }) {
  if (found?.cautions.length) {
    return (
      <div class="warn">
        <strong>Harm is named too:</strong>
        <ul class="evidence">
          {found.cautions.map((one) => (
            <Statement key={one.id} statement={one} release={found.release} claim={<strong>{sentenceOf(one)}</strong>} />
          ))}
        </ul>
      </div>
    );
  }
  if (!ids) return null;
  return (
    <p class="warn">
      <strong>Harm is named too:</strong>{" "}
      {ids.split(" ").map((id) => (
        <a key={id} href={pageOf(`${known.base}statement/${id.replace(/^stmt:/, "")}`)}>
          {id}{" "}
        </a>
      ))}
    </p>
  );
}

// Denials first: who reads one line only should read that it is contested.
function Voices({ found, claim }) {
  const { statements, release } = found;
  const denials = statements.filter(isDenial);
  const odds = oddsOf(statements);
  const heading = !statements.length
    ? "No source says so in these words"
    : denials.length === statements.length
      ? "Who denies it"
      : denials.length
        ? "Who denies it, and who says so"
        : "Who says so";
  const address = odds && conflictsOf(claim);
  return (
    <>
      <h3>{heading}</h3>
      {odds && (
        <p class="warn">
          <strong>The statements are at odds:</strong> {odds}. {address && <a href={address}>side by side</a>}
        </p>
      )}
      <ul class="evidence">
        {[...denials, ...statements.filter((one) => !isDenial(one))].map((one) => (
          <Statement key={one.id} statement={one} release={release} />
        ))}
      </ul>
    </>
  );
}

function Proofs({ found }) {
  if (!found.proofs.length) return null;
  return (
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
                  {premise.statements.map((one) => (
                    <Statement key={one.id} statement={one} release={found.release} />
                  ))}
                </ul>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </>
  );
}

// An end of a claim: chosen where the view has it, and gone to where it has not.
function End({ id, nodes, actions, label }) {
  return (
    <button type="button" class="link" onClick={() => (nodes.has(id) ? actions.choose(id) : actions.focus([id]))}>
      {nodes.get(id)?.label ?? label ?? id}
    </button>
  );
}

export function Claim({ claim, nodes, actions, children }) {
  const { subject, predicate, object } = claim;
  const { found, fault, again } = useLoaded((signal) => askClaim(subject, predicate, object, signal), `${subject} ${predicate} ${object}`);
  const tone = predicates.get(predicate)?.tone ?? "";
  return (
    <>
      <h2 tabIndex={-1}>
        <End id={subject} label={claim.subjectLabel} nodes={nodes} actions={actions} />{" "}
        <span class={`verb ${tone}`}>{verbOf(predicate)}</span>{" "}
        <End id={object} label={claim.objectLabel} nodes={nodes} actions={actions} />
      </h2>
      <p>
        {children} {tone && <span class={`flag ${tone}`}>{tone}</span>}
      </p>
      <Cautions ids={claim.cautions} found={found} />
      {fault && <Fault fault={fault} again={again} />}
      {!found && !fault && <p role="status">Looking up who says so …</p>}
      {found && <OtherRelease release={found.release} />}
      {found && <Voices found={found} claim={claim} />}
      {found && <Proofs found={found} />}
    </>
  );
}

export function EdgeClaim({ edge, ...rest }) {
  const claim = { subject: edge.source, predicate: edge.predicate, object: edge.target, cautions: edge.cautions };
  return (
    <Claim claim={claim} {...rest}>
      <Certainty name={edge.certainty} inferred={edge.inferred} />
    </Claim>
  );
}

// A statement that is no edge of the view: a denial, or one that the filters leave out.
export function StatementClaim({ id, ...rest }) {
  const { found, fault, again } = useLoaded((signal) => askStatement(id, signal), id);
  if (fault) return <Fault fault={fault} again={again} />;
  if (!found) return <p role="status">Looking it up …</p>;
  const { subject, predicate, object } = found;
  const flag = isDenial(found) ? <span class="flag deny">denied</span> : <span class="flag">not in this view</span>;
  if (!object) {
    return (
      <>
        <h2 tabIndex={-1}>
          {sentenceOf(found)}
        </h2>
        <p>{flag}</p>
        <ul class="evidence">
          <Statement statement={found} release={found.release} />
        </ul>
      </>
    );
  }
  const claim = { subject: subject.id, predicate, object: object.id, subjectLabel: subject.label, objectLabel: object.label };
  return (
    <Claim claim={claim} {...rest}>
      {flag}
    </Claim>
  );
}
