"""GraphQL, generated from the ontology: types, a planner that asks one SPARQL query per list, and the HTTP door."""
