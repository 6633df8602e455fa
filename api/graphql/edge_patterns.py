"""SPARQL for the edges of a relation and what speaks for them: plain SPARQL 1.1, every graph named.

Variables that a pattern needs for itself end in a tag, so that patterns can stand within each other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from api.graphql.algebra import Apart
from api.graphql.patterns import OBJECT, PREDICATE, SUBJECT, comma, iri
from kg.prefixes import PROV
from kg.query.evidence_filter import EvidenceFilter
from kg.schema import Leaf, PropertyKind, Schema

# Sources that are named one by one; each is an arm of a UNION.
MOST_GRAPHS = 8
Ends = tuple[str, str]
PARENT_TO_NODE: Ends = ("?parent", "?node")


class EdgePatterns:
    """Patterns over the two ends of an edge, for one release.

    Args:
        schema: Its ontology.
        longest_chain: Tells how many rules build on each other's conclusions: a filter follows each step.
        concluded: Properties that some derivation concludes; None if nobody knows.
    """

    def __init__(
        self, schema: Schema, longest_chain: Callable[[], int], concluded: frozenset[str] | None = None
    ) -> None:
        self._schema = schema
        self._longest_chain = longest_chain
        self._concluded = concluded
        names = schema.namespaces
        self._n = names
        self.inferred = iri(names.graph("inferred"))
        self._polarity = iri(names.nutri("polarity"))
        self.affirmed = f"{self._polarity} {iri(names.nutri('affirmed'))}"
        self._certainty = iri(names.nutri("certainty"))
        self.stated_by = iri(names.nutri("statedBy"))
        self.used = iri(f"{PROV}used")
        self.generated = iri(f"{PROV}generated")

    def edges(self, property_iri: str, kept: EvidenceFilter, ends: Ends = PARENT_TO_NODE, tag: str = "e") -> str:
        """The edges: an affirmed statement survives the filter, or a derivation all of whose premises do.

        Where no statement can be left out, that is what the build has projected, entailed and concluded; otherwise an
        edge comes once for everything that speaks for it.
        """
        if not kept.chooses:
            graph = f"?g{tag}"
            stated_only = "" if kept.include_inferred else f" FILTER({graph} != {self.inferred})"
            return f"GRAPH {graph} {{ {ends[0]} {iri(property_iri)} {ends[1]} }}{stated_only}"
        leaves = self._schema.leaves(property_iri)
        arms = [f"{{ {self._stated(leaf, triple, kept, tag)} }}" for leaf, triple in self.stated(leaves, ends, tag)]
        if kept.include_inferred:
            for allowed, triple in self.concluded(leaves, ends, tag):
                shown = f"?p{tag} {triple} . ?d{tag} {self.generated} ?p{tag}"
                standing = self.standing(kept, f"?d{tag}", tag)
                arms.append(f"{{ GRAPH {self.inferred} {{ {shown} }}{allowed}{standing} }}")
        return "{ " + " UNION ".join(arms) + " }" if arms else "FILTER(false)"

    def _stated(self, allowed: str, triple: str, kept: EvidenceFilter, tag: str) -> str:
        said = self.said(f"?s{tag}", f"{triple} ; {self.affirmed}", kept, tag)
        if kept.graphs is not None and 0 < len(kept.graphs) <= MOST_GRAPHS:
            # Graph by graph an engine reads what these sources say, and not what all others say of a hub.
            return " UNION ".join(f"{{ GRAPH {iri(graph)} {{ {said} }}{allowed} }}" for graph in kept.graphs)
        return f"GRAPH ?g{tag} {{ {said} }}{allowed} {kept.on_graph(f'?g{tag}')}"

    def statements(self, property_iri: str, kept: EvidenceFilter) -> Iterator[Apart]:
        """Groups that bind ?parent ?node ?statement ?graph ?leaf ?polarity ?certainty: what is said, denials included.

        Read apart are the statements of a parent once. Looked up edge by edge, a neighbour of which thousands of
        statements speak would be walked through for each edge.
        """
        for allowed, triple in self.stated(self._schema.leaves(property_iri), PARENT_TO_NODE, ""):
            what = f"{triple} ; {self._polarity} ?polarity ; {self._certainty} ?certainty"
            said = self.said("?statement", what, kept, "s")
            body = f"GRAPH ?graph {{ {said} }}{allowed} {kept.on_graph('?graph')}"
            yield Apart("?parent ?node ?statement ?graph ?leaf ?polarity ?certainty", (body,))

    def derivations(self, property_iri: str, kept: EvidenceFilter) -> Iterator[Apart]:
        """Groups that bind ?parent ?node ?derivation ?leaf and, where no statement can be left out, ?certainty."""
        if not kept.include_inferred:
            return
        sure, column = ("", "") if kept.chooses else (f" ; {self._certainty} ?certainty", " ?certainty")
        for allowed, triple in self.concluded(self._schema.leaves(property_iri), PARENT_TO_NODE, ""):
            shown = f"?ep {triple} . ?derivation {self.generated} ?ep{sure}"
            body = f"GRAPH {self.inferred} {{ {shown} }}{allowed}{self.standing(kept, '?derivation', 'd')}"
            yield Apart(f"?parent ?node ?derivation ?leaf{column}", (body,))

    def stated(self, leaves: Sequence[Leaf], ends: Ends, tag: str) -> list[tuple[str, str]]:
        """`directions` of those leaves that sources can state."""
        return directions(self.statable(leaves), ends, tag)

    def statable(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Those of these leaves that sources can state."""
        return [one for one in leaves if self._schema.properties[one.iri].kind is not PropertyKind.CONCLUDED]

    def concludable(self, leaves: Sequence[Leaf]) -> list[Leaf]:
        """Those of these leaves that rules conclude."""
        known = self._concluded
        return [one for one in leaves if known is None or one.iri in known]

    def concluded(self, leaves: Sequence[Leaf], ends: Ends, tag: str) -> list[tuple[str, str]]:
        """`directions` of those leaves that rules conclude."""
        return directions(self.concludable(leaves), ends, tag)

    def is_concluded(self, property_iri: str) -> bool:
        """True if rules may conclude what a property shows."""
        return bool(self.concludable(self._schema.leaves(property_iri)))

    def said(self, statement: str, what: str, kept: EvidenceFilter, tag: str) -> str:
        """A statement that survives, as it stands inside the GRAPH block of its source."""
        return f"{statement} {what} . {kept.inside(self._n, statement, tag)}"

    def standing(self, kept: EvidenceFilter, derivation: str, tag: str, depth: int = 0) -> str:
        """A filter: no premise has lost every affirmed statement and every derivation; empty if none can be lost."""
        if not kept.chooses:
            return ""
        depth = depth or self._longest_chain()
        premise, statement, graph, step = (f"?{letter}{depth}{tag}" for letter in "wxyz")
        said = self.said(statement, self.affirmed, kept, f"{depth}{tag}")
        # Looked up for each statement: as a join, the engine walks over every affirmed statement of the release.
        survives = f"FILTER EXISTS {{ GRAPH {graph} {{ {said} }} {kept.on_graph(graph)} }}"
        chained = ""
        if depth > 1:
            deeper = self.standing(kept, step, tag, depth - 1)
            chained = f" FILTER NOT EXISTS {{ GRAPH {self.inferred} {{ {step} {self.generated} {premise} }}{deeper} }}"
        return (
            f" FILTER NOT EXISTS {{ GRAPH {self.inferred} {{ {derivation} {self.used} {premise} }} FILTER NOT EXISTS {{ "
            f"GRAPH {self.inferred} {{ {premise} {self.stated_by} {statement} }} {survives} }}{chained} }}"
        )

    def narrowed(self, classes: Sequence[str], node: str = "?node", tag: str = "c") -> str:
        """A pattern that holds for a node of one of these classes, subclasses not implied; empty for no classes."""
        if not classes:
            return ""
        if len(classes) == 1:
            return f"GRAPH ?k{tag} {{ {node} a {iri(classes[0])} }}"
        return f"GRAPH ?k{tag} {{ {node} a ?c{tag} }} FILTER(?c{tag} IN ({comma(classes)}))"


def directions(leaves: Sequence[Leaf], ends: Ends, tag: str) -> list[tuple[str, str]]:
    """Per reading direction a filter on predicates, and what a statement says of the two ends, subject left out.

    Predicates stand in a filter behind one pattern, not in a UNION arm each: half the text to plan, and as fast. The
    variable of the predicate is ?leaf with the tag.
    """
    found = []
    for reverse in (False, True):
        predicates = [leaf.iri for leaf in leaves if leaf.reverse is reverse]
        if predicates:
            near, far = (OBJECT, SUBJECT) if reverse else (SUBJECT, OBJECT)
            allowed = f" FILTER(?leaf{tag} IN ({comma(predicates)}))"
            # Where both ends are known, an engine starts from what stands first: of a hub's neighbours less is said.
            found.append((allowed, f"{far} {ends[1]} ; {near} {ends[0]} ; {PREDICATE} ?leaf{tag}"))
    return found


def allowed_classes(schema: Schema, predicate: str, classes: Sequence[str]) -> tuple[str, ...]:
    """Classes that a field lets through, subclasses included, sorted; empty if it is as wide as its property."""
    if not classes or set(classes) == set(schema.properties[predicate].range):
        return ()
    return tuple(sorted({child for known in classes for child in schema.classes[known].children}))
