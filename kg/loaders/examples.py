"""`ontology/examples/`: one SPARQL query per file → resources that any client can find, as `sh:SPARQLExecutable`.

The form is that of the example queries of other endpoints of the life sciences: `rdfs:comment` says what is asked,
`sh:select`, `sh:ask` or `sh:construct` holds the query, `schema:target` names the endpoint.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QuerySyntaxError
from kg.loaders.faults import Faults, Place, suggest
from kg.loaders.files import shown_path
from kg.loaders.query_files import note_missing_decorators, read_decorators, read_ontology_text
from kg.prefixes import RDF, RDFS, SCHEMA, SH, XSD, Namespaces
from kg.store import Dataset, EmbeddedEngine, Literal, NamedNode, Quad, Token, read_query, read_tokens

_FILE = re.compile(r"(?P<position>\d{2})-(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)")
_DECORATORS = ("summary", "description", "keywords")  # and `picture`, where there is something to look at
# The query string of an address of the explorer: parameters as `kg export` has them, the focus by slug.
_PICTURE = re.compile(r"[a-z-]+=[\w.,:-]+(?:&[a-z-]+=[\w.,:-]+)*", re.ASCII)
# Keyword of the form → class and property of the query.
_FORMS = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
}
# What nests deeper than the endpoint allows can end the process of a parser.
_NESTING = 100


@dataclass(frozen=True, slots=True)
class Example:
    """An example query, whole and checked.

    Attributes:
        name: From the file's name, without the number; unique.
        position: The number, which orders the examples.
        title: The decorator `summary`.
        question: The decorator `description`: what is asked, in words.
        keywords: As written.
        form: "SELECT", "ASK" or "CONSTRUCT".
        query: With its prefixes and the base IRI in use, without the decorators.
        picture: The decorator `picture`: which slice of the graph shows the answer; empty if none does.
    """

    name: str
    position: int
    title: str
    question: str
    keywords: tuple[str, ...]
    form: str
    query: str
    picture: str = ""


def load_examples(folder: Path, namespaces: Namespaces, prefixes: Mapping[str, str]) -> list[Example]:
    """Read the examples of an ontology folder; a folder without any is no fault.

    Args:
        folder: Of the ontology; holds `examples/*.rq`. Paths in faults are relative to its parent.
        namespaces: Their base replaces the default base IRI in the texts.
        prefixes: Prefix → namespace, of all that an example may declare.

    Returns:
        Sorted by file name.

    Raises:
        InputError: Carries every fault of every file; of a query that does not parse the first one.
    """
    reader = _ExampleReader(folder, namespaces, prefixes)
    found = [reader.read(path) for path in sorted((folder / "examples").glob("*.rq"))]
    reader.faults.raise_if_any()
    return [example for example in found if example is not None]


def example_quads(example: Example, namespaces: Namespaces) -> Iterator[Quad]:
    """An example as linked data, in the graph of the ontology, which declares the prefixes."""
    node = NamedNode(namespaces.iri("example", example.name))
    kind, holds = _FORMS[example.form]
    facts: list[tuple[str, NamedNode | Literal]] = [
        (RDF + "type", NamedNode(SH + "SPARQLExecutable")),
        (RDF + "type", NamedNode(SH + kind)),
        (RDFS + "label", Literal(example.title, language="en")),
        (RDFS + "comment", Literal(example.question, language="en")),
        (SH + holds, Literal(example.query)),
        (SH + "prefixes", NamedNode(f"{namespaces.base}ontology")),
        (SCHEMA + "target", NamedNode(f"{namespaces.base}sparql")),
        (SCHEMA + "position", Literal(str(example.position), datatype=NamedNode(XSD + "integer"))),
        *((SCHEMA + "keywords", Literal(keyword)) for keyword in example.keywords),
    ]
    if example.picture:
        facts.append((SCHEMA + "url", NamedNode(f"{namespaces.base}?{example.picture}")))
    graph = NamedNode(namespaces.graph("ontology"))
    return (Quad(node, NamedNode(predicate), value, graph) for predicate, value in facts)


class _ExampleReader:
    def __init__(self, folder: Path, namespaces: Namespaces, prefixes: Mapping[str, str]) -> None:
        self.faults = Faults()
        self._root = folder.parent
        self._namespaces = namespaces
        self._prefixes = prefixes
        self._names: dict[str, str] = {}

    def read(self, path: Path) -> Example | None:
        text = read_ontology_text(path, self._root, self._namespaces, self.faults)
        if text is None:
            return None
        shown, before = shown_path(path, self._root), len(self.faults.found)
        file = _FILE.fullmatch(path.stem)
        if file is None:
            hint = "Use two digits and lower-case words joined by hyphens: 07-foods-of-a-nutrient.rq."
            self.faults.add(Place(shown), f"{path.stem!r} is no name of an example", hint)
        elif self._names.setdefault(file["name"], shown) != shown:
            message = f"the name {file['name']!r} is taken by {self._names[file['name']]}"
            self.faults.add(Place(shown), message, "A name stands once, whatever its number.")
        said = read_decorators(text)
        note_missing_decorators(said, _DECORATORS, "example", shown, self.faults)
        picture = said.get("picture", "")
        if picture and not _PICTURE.fullmatch(picture):
            hint = "Write parameters as in an address: focus=iron&depth=2&types=Food,Nutrient."
            self.faults.add(Place(shown, 1, 1, "picture"), f"{picture!r} names no slice of the graph", hint)
        form = self._check_query(text, shown)
        if file is None or len(self.faults.found) > before:
            return None
        keywords = tuple(dict.fromkeys(filter(None, map(str.strip, said["keywords"].split(",")))))
        query = "\n".join(line for line in text.split("\n") if not line.startswith("#+")).strip()
        words = said["summary"], said["description"], keywords
        return Example(file["name"], int(file["position"]), *words, form, query, picture)

    def _check_query(self, text: str, shown: str) -> str:
        """The keyword of the form; what is wrong is noted."""
        tokens = list(read_tokens(text))
        query = read_query(text)
        form = next((token.text.upper() for token in tokens if token.start == query.form_start), "")
        place = _place(text, query.form_start, shown)
        if form not in _FORMS:
            message = f"{form} is no form of an example" if form else "the text is no SPARQL query"
            self.faults.add(place, message, "Write a SELECT, an ASK or a CONSTRUCT.")
        elif query.calls_service:
            self.faults.add(place, "SERVICE is not allowed: the endpoint calls no other", "Ask this release only.")
        elif query.nesting > _NESTING:
            self.faults.add(place, f"brackets nest {query.nesting} deep, more than {_NESTING}", "Flatten the query.")
        elif self._check_prefixes(tokens, text, shown):
            self._parse(text, shown)
        return form

    def _check_prefixes(self, tokens: list[Token], text: str, shown: str) -> bool:
        """Whether every prefix is declared here as the ontology declares it; what is not is noted."""
        before = len(self.faults.found)
        declared: set[str] = set()
        for token, iri in _declarations(tokens):
            prefix = token.text[:-1]
            declared.add(prefix)
            known = self._prefixes.get(prefix)
            if known is None:
                hint = suggest(prefix, self._prefixes, "Declare it in prefixes.ttl, or use another.")
                self.faults.add(_place(text, token.start, shown), f"prefix {prefix!r} is not known", hint)
            elif iri is not None and iri.text != f"<{known}>":
                message = f"prefix {prefix!r} stands for {iri.text} here"
                self.faults.add(_place(text, iri.start, shown), message, f"The ontology says <{known}>.")
        for token in tokens:
            prefix = token.text.partition(":")[0]
            if token.kind == "pname" and prefix not in declared:
                declared.add(prefix)  # once is enough
                known = self._prefixes.get(prefix)
                hint = f"Add PREFIX {prefix}: <{known}>." if known else suggest(prefix, self._prefixes, "Declare it.")
                self.faults.add(_place(text, token.start, shown), f"prefix {prefix!r} is not declared", hint)
        return len(self.faults.found) == before

    def _parse(self, text: str, shown: str) -> None:
        """Have the engine read the query, over nothing."""
        try:
            with EmbeddedEngine.in_memory() as engine:
                engine.answer(text, accept_results="json", accept_graph="nt", dataset=Dataset())
        except QuerySyntaxError as error:
            place, reason = _find_syntax_fault(text, shown) or (Place(shown, error.line, error.column), error.message)
            self.faults.add(place, f"this is not SPARQL: {reason}", "Mend the query at this place.")


def _find_syntax_fault(text: str, shown: str) -> tuple[Place, str] | None:
    """Where a second parser stops: nearer to the fault than the engine, which often names the end of the text."""
    from rdflib.plugins.sparql.parser import parseQuery  # noqa: PLC0415 (only who made a mistake needs it)

    try:
        parseQuery(text)
    except Exception as error:  # noqa: BLE001 - pyparsing and rdflib raise many kinds; each means a bad query
        place = Place(shown, getattr(error, "lineno", 0), getattr(error, "column", 0))
        return place, str(error).partition("  (at char")[0].splitlines()[0]
    return None


def _declarations(tokens: list[Token]) -> Iterator[tuple[Token, Token | None]]:
    """The prefix and the namespace of each declaration."""
    for index, token in enumerate(tokens):
        if token.kind == "pname" and index and tokens[index - 1].text.upper() == "PREFIX":
            iri = tokens[index + 1] if index + 1 < len(tokens) else None
            yield token, iri if iri is not None and iri.kind == "iri" else None


def _place(text: str, offset: int, shown: str) -> Place:
    if offset < 0:
        return Place(shown, 1, 1)
    return Place(shown, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
