// What the page knows of the release that is served, in the page as data (api/pages/explorer_service.py writes it):
// { base, start, classes: [{ name, label, colour, shape }], certainties: [{ name, label, definition, width, dash: [number] }],
//   predicates: [{ name, label, tone: "helps" | "harms" | "" }], sources: [{ id, title }], qualifiers: [{ name, label }],
//   questions: [{ title, question, picture, query, document }], mostNodes, defaultNodes }.
export const known = JSON.parse(document.getElementById("known").textContent);

const byName = (list) => new Map(list.map((one) => [one.name, one]));

export const classes = byName(known.classes);
export const certainties = byName(known.certainties);
export const predicates = byName(known.predicates);

// How a member of a closed list or a class is called in GraphQL.
export const enumName = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll("-", "_").toUpperCase();
