// What the explorer asks of GraphQL. Statements come with everything that narrows them, which the vocabulary says.
import { known } from "./known.js";

const qualifiers = known.qualifiers.map(({ name, kind }) => (kind === "entity" ? `${name} { id label }` : name)).join(" ");

const SAID = `
fragment Said on Statement {
  id iri certainty polarity hedgeCue
  subject { id label } predicate object { id label } objectText
  source { id iri title }
  place {
    __typename id iri
    ... on Passage { section start end }
    ... on Declaration { declaredBy declaredOn reason }
    ... on TableCell { rowKey column }
  }
  ${qualifiers}
}`;

export const CLAIM = `${SAID}
query Claim($subject: ID!, $predicate: String!, $object: ID!) {
  why(subject: $subject, predicate: $predicate, object: $object) {
    statements { ...Said }
    proofs(first: 5) { certainty rule { iri label } premises { words statements { ...Said } } }
    cautions { ...Said }
  }
}`;

export const STATEMENT = `${SAID}
query Statement($id: ID!) {
  statement(id: $id) { ...Said }
}`;

export const DENIALS = `${SAID}
query Denials($id: ID!) {
  statements(first: 25, where: { polarity: NEGATED, or: [{ subject: $id }, { object: $id }] }) { totalCount nodes { ...Said } }
}`;

export const PATHS = `
query Paths($from: ID!, $to: ID!, $inferred: Boolean!, $certainty: Certainty, $sources: [String!], $qualifiers: QualifierFilter) {
  path(
    from: $from, to: $to, includeInferred: $inferred, minCertainty: $certainty, sources: $sources, qualifiers: $qualifiers, first: 8
  ) {
    from { id label } to { id label }
    paths { length certainty words nodes { id label } }
    more emptyReason cut
  }
}`;

export const SEARCH = `
query Search($text: String!) {
  search(text: $text, first: 8) { edges { matched node { id label __typename } } }
}`;

export const NAMES = `
query Names($ids: [ID!]!) {
  entities(first: 10, where: { id: { in: $ids } }) { nodes { id label } }
}`;
