"""Where an engine differs from SPARQL 1.1, or from the store here, and why: part of a query → the reason."""

KNOWN: dict[str, dict[str, str]] = {"Oxigraph": {}, "Virtuoso": {}}
