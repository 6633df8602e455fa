"""How engines differ: one row each. Nobody else asks for an engine by its name; one without a row is SPARQL 1.1 as written.

Every row is what the tests run against (`make test-engines`); settings override its addresses.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit


@dataclass(frozen=True, slots=True)
class Dialect:
    """What is particular about an engine.

    Attributes:
        name: For people.
        server: How its `Server` header begins; empty where it does not tell.
        supports_lateral: Whether LATERAL (SPARQL-dev SEP-0006) may stand in a text.
        timeout: Form parameter that limits the time of a query, and how many of its units are a second.
        row_cap: Rows after which it may cut an answer without a word, where nobody has measured it; 0 for none.
        cap_header: Header that an answer has with as many rows as it gives at most, and that says how many these are.
        part_header: Header that an answer has of which a part is missing because time ran out.
        ask_variable: Variable of the one row that it answers ASK with, where it does not give a boolean.
        updates: Where updates go, relative to where queries go; None for the same place.
        graphs: Where the Graph Store Protocol is spoken, relative to where queries go; None for nowhere.
        readable: Where it is spoken to those who only read, if elsewhere.
    """

    name: str
    server: str = ""
    supports_lateral: bool = False
    timeout: tuple[str, int] | None = None
    row_cap: int = 0
    cap_header: str = ""
    part_header: str = ""
    ask_variable: str = ""
    updates: str | None = None
    graphs: str | None = None
    readable: str | None = None

    def update_url(self, query_url: str) -> str:
        """Where this engine takes updates."""
        return query_url if self.updates is None else _beside(query_url, self.updates)

    def graphs_url(self, query_url: str, graph: str) -> str | None:
        """Where one graph is written by the Graph Store Protocol; None where the engine does not speak it."""
        return None if self.graphs is None else _of_graph(query_url, self.graphs, graph)

    def readable_url(self, query_url: str, graph: str) -> str | None:
        """Where one graph is read by the Graph Store Protocol; None where the engine does not speak it."""
        found = self.readable or self.graphs
        return None if found is None else _of_graph(query_url, found, graph)


GENERIC = Dialect("SPARQL 1.1 engine")
# The first whose `server` begins the header is taken.
DIALECTS = (
    Dialect(
        "Oxigraph",
        server="Oxigraph/",
        supports_lateral=True,
        updates="update",
        graphs="store",
    ),
    Dialect(
        "Virtuoso",
        server="Virtuoso/",
        timeout=("timeout", 1_000),
        row_cap=10_000,
        cap_header="X-SPARQL-MaxRows",
        part_header="X-SQL-State",
        ask_variable="__ASK_RETVAL",
        updates="sparql-auth",
        graphs="sparql-graph-crud-auth?graph-uri",
        readable="sparql-graph-crud?graph-uri",
    ),
)


def dialect_of(server: str) -> Dialect:
    """The row of the engine that calls itself so in its `Server` header; `GENERIC` for one that is not known."""
    return next((one for one in DIALECTS if one.server and server.startswith(one.server)), GENERIC)


def _of_graph(query_url: str, place: str, graph: str) -> str:
    """The address of a graph; `place` is a step of an address and, after a question mark, the parameter for the graph."""
    name, _, parameter = place.partition("?")
    return f"{_beside(query_url, name)}?{urlencode({parameter or 'graph': graph})}"


def _beside(url: str, name: str) -> str:
    """The address with its last step replaced."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=re.sub(r"[^/]*$", name, parts.path, count=1), query="", fragment=""))
