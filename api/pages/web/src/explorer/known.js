// What the page knows of the release that is served, in the page as data (api/pages/explorer_service.py writes it):
// { base, start, classes: [{ name, label, colour, shape }], certainties: [{ name, label, definition, width, dash: [number] }],
//   predicates: [{ name, label, tone: "helps" | "harms" | "" }], qualifiers: [{ name, label, kind: "entity" | "choice" | "flag" | "text" }],
//   sources: [{ id, title }], release,
//   questions: [{ title, question, picture, query, document }], mostNodes, defaultNodes }.
// A saved file has more (kg/export/offline.py writes it): slice, statements, propositions, steps, leaves, subclasses, symmetric.
export const known = JSON.parse(document.getElementById("known").textContent);

const byName = (list) => new Map(list.map((one) => [one.name, one]));

export const classes = byName(known.classes);
export const certainties = byName(known.certainties);
export const predicates = byName(known.predicates);

// How a member of a closed list or a class is called in GraphQL.
export const enumName = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_").toUpperCase();

// The id of an entity as answers give it, of whatever an address calls it: iron, ng:iron, or its IRI; of nothing, nothing.
export function curieOf(name) {
  const space = `${known.base}entity/`;
  if (name.startsWith(space)) return `ng:${name.slice(space.length)}`;
  return !name || name.includes(":") ? name : `ng:${name}`;
}
