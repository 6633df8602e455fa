// An IRI that may be a link, or nothing: others (javascript:, data:) lead to no good.
export const webAddress = (iri) => (/^https?:\/\//i.test(iri) ? iri : undefined);
