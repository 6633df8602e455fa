// The GraphQL documents behind the panel: what is said of a claim, of an entity, and how two entities hang together.
import { askGraphQL } from "./asking.js";

const STATEMENT = `
fragment Said on Statement {
  id iri certainty polarity hedgeCue
  subject { id label } predicate object { id label } objectText
  source { id iri title }
  place { iri ... on Passage { section start end } }
}`;

const CLAIM = `${STATEMENT}
query Claim($subject: ID!, $predicate: String!, $object: ID!) {
  why(subject: $subject, predicate: $predicate, object: $object) {
    words certainty holds
    statements { ...Said }
    proofs(first: 5) { certainty rule { iri label } premises { words statements { ...Said } } }
  }
}`;

const PATHS = `
query Paths($from: ID!, $to: ID!, $inferred: Boolean!, $certainty: Certainty, $sources: [String!]) {
  path(from: $from, to: $to, includeInferred: $inferred, minCertainty: $certainty, sources: $sources, first: 8) {
    from { id label } to { id label }
    paths { length certainty words nodes { id label } }
    more emptyReason cut
  }
}`;

const SEARCH = `
query Search($text: String!) {
  search(text: $text, first: 8) { edges { node { id label __typename } } }
}`;

export const askClaim = (subject, predicate, object, signal) =>
  askGraphQL(CLAIM, { subject, predicate, object }, signal).then((data) => data.why);

export const askPaths = (variables, signal) => askGraphQL(PATHS, variables, signal).then((data) => data.path);

export const search = (text, signal) =>
  askGraphQL(SEARCH, { text }, signal).then((data) => data.search.edges.map(({ node }) => node));
