"""The pages that depend on the release alone: made once, when the server starts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.render import render

_SPARQL_LEAD = (
    "SPARQL 1.1, queries only. Without a FROM clause the default graph is the union of all graphs of the release: "
    "what sources state, what follows from it, the vocabulary."
)
_GRAPHQL_LEAD = (
    "Types and fields come from the vocabulary. Every edge carries its certainty and the statements behind it. The "
    "schema is at /graphql/schema.graphql."
)
_GRAPHQL_EXAMPLE = """{
  condition(id: "restless-legs-syndrome") {
    label
    linkedDeficiencies {
      edges {
        certainty
        node {
          label
          addressedBy { edges { certainty inferred node { label } } }
        }
      }
    }
  }
}"""


class StaticPages:
    """The start page and the consoles of the two query languages.

    Args:
        manifest: Of the release that is served.
    """

    def __init__(self, manifest: Mapping[str, Any]) -> None:
        self._manifest = manifest
        self._common = {"disclaimer": manifest["disclaimer"], "release_id": manifest["id"]}
        self._flagship = _flagship(manifest["base_iri"])
        self.home = self._home()
        self.sparql = render(
            "console.html",
            title="SPARQL",
            lead=_SPARQL_LEAD,
            action="/sparql",
            language="sparql",
            example=self._flagship,
            curl="curl http://127.0.0.1:8000/sparql -H 'Accept: text/csv' \\\n"
            "  --data-urlencode 'query=SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 5'",
            **self._common,
        )
        self.graphql = render(
            "console.html",
            title="GraphQL",
            lead=_GRAPHQL_LEAD,
            action="/graphql",
            language="graphql",
            example=_GRAPHQL_EXAMPLE,
            curl="curl http://127.0.0.1:8000/graphql -H 'Content-Type: application/json' \\\n"
            """  --data '{"query": "{ release { id } }"}'""",
            **self._common,
        )

    def error(self, problem: object) -> bytes:
        """A `Problem` as a page."""
        return render("error.html", problem=problem, **self._common)

    def _home(self) -> bytes:
        counts = self._manifest["counts"]
        statements = counts["statements"].values()
        return render(
            "home.html",
            flagship=self._flagship,
            flagship_href="/sparql",
            statements=sum(sum(by_polarity.values()) for by_polarity in statements),
            denials=sum(by_polarity.get("negated", 0) for by_polarity in statements),
            entities=sum(counts["entities"].values()),
            mappings=counts["mappings"],
            quads=counts["quads"],
            classes=sorted(counts["entities"].items(), key=lambda pair: (-pair[1], pair[0])),
            licence=self._manifest["licence"],
            **self._common,
        )


def _flagship(base: str) -> str:
    return f"""PREFIX ng: <{base}entity/>
PREFIX nutri: <{base}ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?deficiency ?food WHERE {{
  ng:restless-legs-syndrome nutri:linkedFrom ?lack .
  ?lack a nutri:Deficiency ; rdfs:label ?deficiency .
  OPTIONAL {{ ?lack nutri:addressedBy/rdfs:label ?food }}
}}
ORDER BY ?deficiency ?food"""
