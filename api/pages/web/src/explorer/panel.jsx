/** @jsxImportSource preact */
// What is known of the thing that is chosen: an entity with its links, or a claim with who says so.
import { askDenials, pageOf } from "#answers";
import { EdgeClaim, StatementClaim } from "./claim.jsx";
import { Certainty, sentenceOf, Statement } from "./evidence.jsx";
import { classes } from "./known.js";
import { Fault, useLoaded } from "./loaded.jsx";
import { inkOf } from "./look.js";
import { count, linksOf } from "./words.js";


// What an address or a click means in a slice: { id } with { edge }, { node }, or { statement }, the id of one that is no edge there.
export function findChosen(id, slice, nodes) {
  const edge = slice?.edges.find((one) => one.id === id);
  if (edge) return { id, edge };
  if (nodes.has(id)) return { id, node: nodes.get(id) };
  return slice && id.startsWith("stmt:") ? { id, statement: id } : null;
}

function Denied({ node, actions }) {
  const { found, fault, again } = useLoaded((signal) => askDenials(node.id, signal), node.id);
  if (fault) return <Fault fault={fault} again={again} />;
  if (!found?.count) return null;
  return (
    <>
      <h3>What is denied of it</h3>
      <ul class="evidence">
        {found.statements.map((one) => {
          const claim = (
            <button type="button" class="link" onClick={() => actions.choose(one.id)}>
              {sentenceOf(one)}
            </button>
          );
          return <Statement key={one.id} statement={one} release={found.release} claim={claim} />;
        })}
      </ul>
      {found.count > found.statements.length && (
        <p>
          <a href={pageOf(node.iri)}>and {found.count - found.statements.length} more</a>
        </p>
      )}
    </>
  );
}

function Entity({ node, slice, nodes, actions, isFocus }) {
  const links = linksOf(node, slice.edges);
  const name = (id) => nodes.get(id)?.label ?? id;
  return (
    <>
      <h2 tabIndex={-1}>
        {node.label}
      </h2>
      <p>
        <span class="kind" style={{ color: inkOf(node.class) }}>
          {classes.get(node.class)?.label ?? node.class_label}
        </span>{" "}
        <a href={pageOf(node.iri)}>everything about it</a>
      </p>
      <p class="actions">
        {!isFocus && (
          <>
            <button type="button" onClick={() => actions.focus([node.id])}>
              Go there
            </button>
            <button type="button" onClick={() => actions.expand(node.id)}>
              Show its links too
            </button>
            <button type="button" onClick={() => actions.hide(node.id)}>
              Hide
            </button>
          </>
        )}
        <button type="button" onClick={() => actions.begin(node.id)}>
          Find a path from here
        </button>
      </p>
      <Denied node={node} actions={actions} />
      <h3>{count(links.length, "link", "links")} in this view</h3>
      <ul class="links">
        {links.map((edge) => {
          const isSubject = edge.source === node.id;
          const other = isSubject ? edge.target : edge.source;
          return (
            <li key={edge.id}>
              <button type="button" class="link" onClick={() => actions.choose(edge.id)}>
                {isSubject ? `${edge.label} →` : `← ${edge.label}`}
                <span class="hidden">
                  {" "}
                  {name(other)}: evidence {edge.statement}
                </span>
              </button>{" "}
              <button type="button" class="link" onClick={() => actions.choose(other)}>
                {name(other)}
              </button>{" "}
              <Certainty name={edge.certainty} inferred={edge.inferred} />
            </li>
          );
        })}
      </ul>
    </>
  );
}

// panel: a reference to the element, for whoever leads the focus.
export function Panel({ chosen, slice, nodes, actions, isAlone, panel }) {
  const { edge, node, statement } = chosen;
  const shared = { nodes, actions };
  return (
    <aside ref={panel} class="panel" aria-label="Evidence" tabIndex={-1}>
      <button type="button" class="close" aria-label="Close" onClick={() => actions.choose("")}>
        ×
      </button>
      {edge && <EdgeClaim key={edge.id} edge={edge} {...shared} />}
      {node && <Entity key={node.id} node={node} slice={slice} isFocus={isAlone && node.focus} {...shared} />}
      {statement && <StatementClaim key={statement} id={statement} {...shared} />}
      <p class="place">Not medical advice.</p>
    </aside>
  );
}
