import { ROOT } from "../root.js";

// What the page knows of the release that is served, in the page as data:
// { base, limitRows, deadlineS, prefixes: { prefix: namespace }, classes: [iri], properties: [iri],
//   examples: [{ iri, name, title, question, query }] }.
export const release = JSON.parse(document.getElementById("release").textContent);

// [prefix, namespace], so that the first one that fits is the right one.
export const longestFirst = Object.entries(release.prefixes).sort(([, one], [, other]) => other.length - one.length);

// The short form of an IRI, the longest namespace winning, or null where none fits.
export function findCurie(iri) {
  const found = longestFirst.find(([, namespace]) => iri.startsWith(namespace) && iri.length > namespace.length);
  return found ? `${found[0]}:${iri.slice(found[1].length)}` : null;
}

// Where an IRI leads: ours to this server, others' only if they are web addresses, everything else nowhere (null).
export function findHref(iri) {
  if (!/^https?:\/\//i.test(iri)) return null;
  return iri.startsWith(release.base) ? `${ROOT}/${iri.slice(release.base.length)}` : iri;
}

export const isExample = (query) => release.examples.some((example) => example.query.trim() === query.trim());
