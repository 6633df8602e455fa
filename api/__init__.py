"""The doors over HTTP: GraphQL, SPARQL, pages. Reads through `kg`; imports no engine and no RDF library."""
