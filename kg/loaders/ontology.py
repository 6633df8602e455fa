"""`ontology/`: Turtle files and rules → quads in the graph of the ontology, without blank nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from kg.errors import QuerySyntaxError
from kg.loaders.faults import Faults, Place
from kg.loaders.files import shown_path
from kg.loaders.query_files import note_missing_decorators, read_decorators, read_ontology_text
from kg.loaders.skolem import TangledError, skolemize_nested
from kg.loaders.sources import SLUG
from kg.prefixes import DCTERMS, PROV, RDF, RDFS, SKOS, XSD, Namespaces
from kg.store import BlankNode, Literal, NamedNode, Quad, read_graph

_TEXT_KINDS = frozenset(XSD + kind for kind in ("anyURI", "normalizedString", "token", "language"))
_WHOLE_KINDS = frozenset(
    XSD + kind
    for kind in (
        "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger", "long", "int", "short",
        "byte", "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte",
    )
)  # fmt: skip
_KINDS = frozenset(XSD + kind for kind in ("string", "integer", "decimal", "boolean", "date"))
# Nobody writes this many by hand; what reads the shapes later takes some time for each.
_BLANK_NODES = 20_000


@dataclass(frozen=True, slots=True)
class RuleText:
    """A rule as its file says it.

    Attributes:
        name: Local name, from the file's name.
        path: As faults show it.
        label: The decorator `summary`.
        definition: The decorator `description`.
        text: The whole file, with the base IRI in use.
    """

    name: str
    path: str
    label: str
    definition: str
    text: str


@dataclass(frozen=True, slots=True)
class LoadedOntology:
    """The ontology, read.

    Attributes:
        quads: In the ontology's graph, sorted by N-Quads text; blank nodes have become IRIs.
        rules: Sorted by name.
    """

    quads: list[Quad]
    rules: tuple[RuleText, ...]


def load_ontology(folder: Path, namespaces: Namespaces) -> LoadedOntology:
    """Read the Turtle files and the rules of an ontology folder.

    Args:
        folder: Holds `*.ttl` and `rules/*.rq`; paths in faults are relative to its parent.
        namespaces: Their base replaces the default base IRI in the texts.

    Raises:
        InputError: Carries every fault of every file; a Turtle file has at most one of syntax.
    """
    reader = _OntologyReader(folder, namespaces)
    quads = reader.read_turtle()
    rules = reader.read_rules()
    reader.faults.raise_if_any()
    quads |= {quad for rule in rules for quad in rule_quads(rule, namespaces)}
    return LoadedOntology(sorted(quads, key=str), tuple(rules))


def rule_quads(rule: RuleText, namespaces: Namespaces) -> Iterable[Quad]:
    """The node of a rule, with its text, so that a release explains itself."""
    graph = NamedNode(namespaces.graph("ontology"))
    node = NamedNode(namespaces.iri("rule", rule.name))

    def quad(predicate: str, value: NamedNode | Literal) -> Quad:
        return Quad(node, NamedNode(predicate), value, graph)

    return (
        quad(RDF + "type", NamedNode(namespaces.nutri("Rule"))),
        quad(RDF + "type", NamedNode(PROV + "Plan")),
        quad(RDFS + "label", Literal(rule.label, language="en")),
        quad(SKOS + "definition", Literal(rule.definition, language="en")),
        quad(DCTERMS + "source", NamedNode(namespaces.base + "ontology")),
        quad(namespaces.nutri("sparql"), Literal(rule.text)),
    )


class _OntologyReader:
    def __init__(self, folder: Path, namespaces: Namespaces) -> None:
        self.faults = Faults()
        self._folder = folder
        self._root = folder.parent
        self._namespaces = namespaces

    def _files(self, folder: Path, pattern: str) -> list[Path]:
        found = sorted(folder.glob(pattern))
        if not found:
            shown = shown_path(folder, self._root)
            self.faults.add(Place(shown), f"there is no {pattern} in the folder", "Name the folder of the ontology.")
        return found

    def _text(self, path: Path) -> str | None:
        return read_ontology_text(path, self._root, self._namespaces, self.faults)

    def read_turtle(self) -> set[Quad]:
        """The triples of all files, each file's blank nodes named for themselves."""
        found: set[Quad] = set()
        for path in self._files(self._folder, "*.ttl"):
            text = self._text(path)
            if text is not None:
                found |= set(self._read_file(text, shown_path(path, self._root)))
        return found

    def _read_file(self, text: str, shown: str) -> list[Quad]:
        try:
            quads = read_graph(text.encode(), "ttl")
        except QuerySyntaxError as error:
            place = Place(shown, error.line, error.column)
            self.faults.add(place, f"this is not Turtle: {error.message}", "Mend the Turtle at this place.")
            return []
        blank = {quad.subject for quad in quads if isinstance(quad.subject, BlankNode)}
        if len(blank) > _BLANK_NODES:
            self.faults.add(Place(shown), f"the file has {len(blank)} blank nodes", f"Use at most {_BLANK_NODES}.")
            return []
        graph = NamedNode(self._namespaces.graph("ontology"))
        found = []
        for quad in quads:
            value = self._normalised(quad, text, shown)
            if value is not None:
                found.append(Quad(quad.subject, quad.predicate, value, graph))
        try:
            return skolemize_nested(found, self._namespaces.genid)
        except TangledError as error:
            self.faults.add(Place(shown), str(error), "Give the node an IRI.")
            return []

    def _normalised(self, quad: Quad, text: str, shown: str) -> NamedNode | BlankNode | Literal | None:
        value = quad.object
        if not isinstance(value, Literal) or value.language is not None:
            return value  # type: ignore[return-value]
        kind = value.datatype.value
        if kind in _TEXT_KINDS:
            return Literal(value.value)
        if kind in _WHOLE_KINDS:
            return Literal(value.value, datatype=NamedNode(XSD + "integer"))
        if kind in _KINDS:
            return value
        line = next((n for n, words in enumerate(text.split("\n"), start=1) if value.value in words), 0)
        hint = "Use a string, a string with a language, an integer, a decimal, a boolean or a date."
        predicate = self._namespaces.contract(quad.predicate.value)
        self.faults.add(Place(shown, line, 0, predicate), f"literal {value} is of a kind that no release holds", hint)
        return None

    def read_rules(self) -> list[RuleText]:
        """The rules, without looking into their SPARQL."""
        found = []
        for path in sorted((self._folder / "rules").glob("*.rq")):
            text = self._text(path)
            if text is not None and (rule := self._read_rule(path, text)):
                found.append(rule)
        return found

    def _read_rule(self, path: Path, text: str) -> RuleText | None:
        shown = shown_path(path, self._root)
        decorators = read_decorators(text)
        before = len(self.faults.found)
        if not SLUG.fullmatch(path.stem):
            self.faults.add(Place(shown), f"{path.stem!r} is no rule name", "Use lower-case words joined by hyphens.")
        note_missing_decorators(decorators, ("summary", "description"), "rule", shown, self.faults)
        if len(self.faults.found) > before:
            return None
        return RuleText(path.stem, shown, decorators["summary"], decorators["description"], text)
