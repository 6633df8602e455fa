// Reads N-Triples, the form in which a CONSTRUCT answers: one triple on each line.
const TERM = /<([^>]*)>|_:(\S+)|"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?/g;
const ESCAPES = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };

const plain = (text) =>
  text.replace(/\\(?:u(\w{4})|U(\w{8})|(.))/g, (_, short, long, one) =>
    one === undefined ? String.fromCodePoint(parseInt(short ?? long, 16)) : (ESCAPES[one] ?? one),
  );

function termOf([, iri, blank, text]) {
  if (iri !== undefined) return { type: "uri", value: plain(iri) };
  return blank !== undefined ? { type: "bnode", value: `_:${blank}` } : { type: "literal", value: plain(text) };
}

// [[subject, property, object]], terms as in SPARQL's JSON.
export const readTriples = (text) =>
  text
    .split("\n")
    .map((line) => [...line.matchAll(TERM)].map(termOf))
    .filter((terms) => terms.length === 3);
