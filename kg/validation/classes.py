"""Instances of classes, as SHACL counts them: those of subclasses too, whether or not the data say so themselves."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from kg.prefixes import RDF, RDFS
from kg.store import EmbeddedEngine, NamedNode
from kg.validation.characteristic_sets import CharacteristicSets
from kg.validation.shape_paths import Fresh, triple_pattern


class Classes:
    """Which patterns find the instances of a class in one release.

    A release says of everything all its classes, so that one pattern finds them; whether it does is asked once for
    each class, and those that the data leave out are looked for among the subclasses.

    Args:
        engine: Over the release.
        fresh: Names for variables.
        sets: Of the release, if they are known.
    """

    def __init__(self, engine: EmbeddedEngine, fresh: Fresh, sets: CharacteristicSets | None = None) -> None:
        self._engine = engine
        self._fresh = fresh
        self._sets = sets
        self._named: dict[str, tuple[str, ...]] = {}

    def pattern(self, class_iri: str, variable: str) -> str:
        """What binds `variable` to the instances of a class; one may come several times."""
        parts = [self._of(iri, variable) for iri in self.named(class_iri)]
        return parts[0] if len(parts) == 1 else " UNION ".join(f"{{ {part} }}" for part in parts)

    def named(self, class_iri: str) -> tuple[str, ...]:
        """The classes one of which the data name for every instance of a class; itself, if they leave nothing out."""
        if class_iri not in self._named:
            self._named[class_iri] = (class_iri, *self._leaving_out(class_iri))
        return self._named[class_iri]

    def _of(self, class_iri: str, variable: str) -> str:
        return triple_pattern(variable, f"<{RDF}type>", str(NamedNode(class_iri)), self._fresh)

    def _leaving_out(self, class_iri: str) -> list[str]:
        """Subclasses with an instance of which the data do not say that it is one of the class."""
        return [
            below
            for below in sorted(self._below(class_iri))
            if not (self._sets and self._sets.members([below]).are([class_iri]))
            and self._engine.ask(
                f"ASK {{ {self._of(below, '?x')} MINUS {{ SELECT ?x {{ {self._of(class_iri, '?x')} }} }} }}"
            )
        ]

    def _below(self, class_iri: str) -> set[str]:
        found: set[str] = set()
        queue = [class_iri]
        while queue:
            for below in self._subclasses.get(queue.pop(), ()):
                if below not in found:
                    found.add(below)
                    queue.append(below)
        return found - {class_iri}

    @cached_property
    def _subclasses(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        pattern = triple_pattern("?below", f"<{RDFS}subClassOf>", "?above", self._fresh)
        for below, above in self._engine.select(f"SELECT ?below ?above {{ {pattern} }}").rows:
            if isinstance(below, NamedNode) and isinstance(above, NamedNode):
                found[above.value].add(below.value)
        return found
