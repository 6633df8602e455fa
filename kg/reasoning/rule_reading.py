"""Reading rules: what a CONSTRUCT query must look like so that every premise of every conclusion is known.

The WHERE is one basic graph pattern with filters. Everything else would conclude from what is not a triple (OPTIONAL,
MINUS, EXISTS) or from an unnamed one (paths, blank nodes), and is refused with its reason. A pattern may name a
super-property; what is used as a premise is then each finer triple behind it (see `kg.reasoning.conclusions`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rdflib import BNode, URIRef, Variable
from rdflib import Literal as RdfLiteral
from rdflib.plugins.sparql.algebra import translateQuery, traverse
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue

from kg.errors import Fault, InputError, KgError
from kg.prefixes import RDF
from kg.reasoning.rules import End, Pattern, Rule
from kg.schema import PropertyKind, Schema
from kg.spelling import nearest
from kg.store import Literal, NamedNode, canonical_literals, read_query

_WHY = {
    "LeftJoin": "OPTIONAL: a conclusion may not rest on what is missing",
    "Union": "UNION: write one rule for each branch",
    "Minus": "MINUS: a conclusion may not rest on what is missing",
    "Graph": "GRAPH: rules see stated and concluded triples as one graph",
    "Extend": "BIND: a rule makes no new values",
    "values": "VALUES: name the thing in a pattern or a filter",
    "ToMultiSet": "VALUES or a sub-select",
    "Builtin_EXISTS": "EXISTS: write the pattern itself",
    "Builtin_NOTEXISTS": "NOT EXISTS: a conclusion may not rest on what is missing",
    "Slice": "LIMIT or OFFSET: a rule concludes everything that follows",
    "OrderBy": "ORDER BY: conclusions have no order",
    "Group": "GROUP BY: a conclusion needs each premise by itself",
    "AggregateJoin": "an aggregate: a conclusion needs each premise by itself",
    "ServiceGraphPattern": "SERVICE: rules read this release only",
    "Join": "nested groups: write one list of patterns",
}
_ALLOWED = ("ConstructQuery", "Project", "Filter", "BGP")
_VOLATILE_HINT = "Remove it: the same inputs must give the same release."


def parse_rule(name: str, path: str, text: str, schema: Schema) -> Rule:
    """Read a rule from its query.

    Args:
        name: Local name of the rule.
        path: The path for faults.
        text: A SPARQL CONSTRUCT query.
        schema: The ontology, which says what claims are.

    Raises:
        InputError: The query does not parse, or is not of the form that keeps premises.
    """
    return _RuleReader(name, path, text, schema).read()


class _RuleReader:
    def __init__(self, name: str, path: str, text: str, schema: Schema) -> None:
        self._name = name
        self._path = path
        self._text = text
        self._schema = schema
        self._faults: list[Fault] = []
        self._listed: dict[str, set[str]] = {}  # variables that a filter confines to a list of IRIs

    def read(self) -> Rule:
        algebra = self._parse()
        self._check_forms(algebra)
        patterns = self._patterns(algebra) if not self._faults else []
        template = self._template(algebra) if not self._faults else None
        premises = tuple(p for p in patterns if self._is_premise(p))
        reads = {premise.predicate.value for premise in premises}.union(*map(self._classes, patterns))
        if not self._faults and not premises:
            self._refuse("no triple pattern over a claim property", "A conclusion needs at least one premise.")
        if self._faults or template is None:
            raise InputError(self._faults)
        self._check_bound(template, patterns)
        query = read_query(self._text)
        select = f"{self._text[: query.form_start]}SELECT * {self._text[query.where_start :]}"
        if self._faults:
            raise InputError(self._faults)
        return Rule(
            self._schema.namespaces.iri("rule", self._name), self._name, template, premises, frozenset(reads), select
        )

    def _refuse(self, message: str, hint: str, *, near: str = "", line: int = 0, column: int = 0) -> None:
        if near and not line:
            at = re.search(rf"(?<![\w-]){re.escape(near)}(?![\w-])", self._text)
            if at:
                line = self._text.count("\n", 0, at.start()) + 1
                column = at.start() - self._text.rfind("\n", 0, at.start())
        self._faults.append(Fault(self._path, line, column, self._name, message, hint))

    def _parse(self) -> CompValue:
        try:
            query = read_query(self._text)
            if query.form != "graph" or "CONSTRUCT" not in query.keywords:
                self._refuse("this is no CONSTRUCT query", "Write CONSTRUCT { … } WHERE { … }.")
                raise InputError(self._faults)
            if query.names_dataset:
                self._refuse("FROM is not for rules", "Rules see this release only.", near="FROM")
            if query.volatile:
                self._refuse("a function whose value changes from run to run", _VOLATILE_HINT)
            algebra: CompValue = translateQuery(parseQuery(self._text)).algebra
        except InputError:
            raise
        except KgError as error:
            self._refuse(error.message, error.hint)
            raise InputError(self._faults) from error
        except Exception as error:  # pyparsing and rdflib raise many kinds; each means a bad query
            line, column = getattr(error, "lineno", 0), getattr(error, "column", 0)
            reason = str(error).splitlines()[0]
            self._refuse(f"this is not SPARQL: {reason}", "Mend the query at this place.", line=line, column=column)
            raise InputError(self._faults) from error
        return algebra

    def _check_forms(self, algebra: CompValue) -> None:
        found: set[str] = set()

        def visit(node: object) -> None:
            if isinstance(node, CompValue):
                found.add(node.name)
                if node.name == "Filter":
                    self._note_lists(node.expr)

        traverse(algebra, visitPre=visit)
        if "ToMultiSet" in found and "values" in found:
            found.discard("ToMultiSet")
        for name in sorted(found & _WHY.keys()):
            if name == "Join" and len(found & _WHY.keys()) > 1:
                continue  # the other form is the reason
            keyword = _WHY[name].partition(":")[0]
            self._refuse(
                f"a rule may not use {_WHY[name]}", "Write one basic graph pattern with FILTERs.", near=keyword
            )
        outer = algebra.p
        while isinstance(outer, CompValue) and not self._faults:
            if outer.name not in _ALLOWED:
                self._refuse(f"a rule may not use {outer.name}", "Write one basic graph pattern with FILTERs.")
            outer = outer.get("p")

    def _note_lists(self, condition: object) -> None:
        """Note what a condition lists if it has to hold; one that stands below OR or NOT need not."""
        if not isinstance(condition, CompValue):  # a variable or a constant alone
            return
        if condition.name == "ConditionalAndExpression":
            for part in (condition.expr, *condition.other):
                self._note_lists(part)
        elif condition.name == "RelationalExpression" and condition.op == "IN" and _is_list(condition):
            self._listed.setdefault(str(condition.expr), set()).update(map(str, condition.other))

    def _patterns(self, algebra: CompValue) -> list[Pattern]:
        inner = algebra.p
        while inner.name != "BGP":
            inner = inner.p
        return [found for triple in inner.triples or () if (found := self._pattern(triple, "WHERE"))]

    def _template(self, algebra: CompValue) -> Pattern | None:
        triples = list(algebra.template or ())
        if len(triples) != 1:
            message = f"the template has {len(triples)} triples"
            self._refuse(message, "A rule concludes one triple; write a rule for each.", near="CONSTRUCT")
            return None
        pattern = self._pattern(triples[0], "CONSTRUCT")
        if pattern is None:
            return None
        known = self._schema.properties.get(pattern.predicate.value)
        if known is None or known.is_inverse or known.kind not in (PropertyKind.CONCLUDED, PropertyKind.STATED):
            name = self._schema.namespaces.contract(pattern.predicate.value)
            hint = "Conclude a concluded or a stated property, forward."
            self._refuse(f"a rule may not conclude {name}", hint, near=name)
        return pattern

    def _pattern(self, triple: Iterable[object], part: str) -> Pattern | None:
        subject, predicate, value = triple
        if not isinstance(predicate, URIRef):
            what = "a variable as predicate" if isinstance(predicate, Variable) else f"the path {predicate}"
            hint = "Write each step as a triple pattern of its own, with a property as predicate."
            self._refuse(f"a rule may not use {what}", hint, near=part)
            return None
        if isinstance(subject, BNode) or isinstance(value, BNode):
            self._refuse(f"a blank node in {part}", "Use a variable, so that the premise has a name.", near=part)
            return None
        if isinstance(subject, RdfLiteral):
            hint = "Subjects are things; let subject and object change places, or use a variable."
            self._refuse(f"words or figures as a subject in {part}", hint, near=part)
            return None
        return Pattern(_end(subject), NamedNode(str(predicate)), _end(value))

    def _is_premise(self, pattern: Pattern) -> bool:
        iri = pattern.predicate.value
        if iri == RDF + "type":
            self._check_class(pattern)
            return False
        name = self._schema.namespaces.contract(iri)
        known = self._schema.properties.get(iri)
        if known is None or not known.is_claim:
            hint = "Use claim properties, or `?x a nutri:Class` with a class."
            self._refuse(f"{name} is no claim property", hint, near=name)
            return False
        if known.is_inverse:
            forward = self._schema.namespaces.contract(known.inverse or "")
            hint = f"Premises run forward: use {forward}, and let subject and object change places."
            self._refuse(f"{name} is an inverse", hint, near=name)
            return False
        return True

    def _check_class(self, pattern: Pattern) -> None:
        if isinstance(pattern.object, str) and pattern.object not in self._listed:
            message = f"?{pattern.object} may be any class"
            hint = f"Name the classes: FILTER (?{pattern.object} IN (nutri:A, nutri:B))."
            self._refuse(message, hint, near=f"?{pattern.object}")
        entities = {known.iri: f"nutri:{known.name}" for known in self._schema.classes.values() if known.is_entity}
        for iri in sorted(self._classes(pattern) - entities.keys()):
            name = self._schema.namespaces.contract(iri)
            meant = nearest(name, entities.values())
            otherwise = "Name a class below nutri:Entity: rules know the types of no other."
            hint = f"Did you mean {meant}?" if meant else otherwise
            self._refuse(f"{name} is no class of entities", hint, near=name)

    def _classes(self, pattern: Pattern) -> set[str]:
        """IRIs of the classes that a pattern asks for."""
        if pattern.predicate.value != RDF + "type":
            return set()
        if isinstance(pattern.object, str):
            return self._listed.get(pattern.object, set())
        return {pattern.object.value}

    def _check_bound(self, template: Pattern, patterns: Iterable[Pattern]) -> None:
        bound = {end for p in patterns for end in (p.subject, p.object) if isinstance(end, str)}
        for end in (template.subject, template.object):
            if isinstance(end, str) and end not in bound:
                self._refuse(f"?{end} does not stand in WHERE", "Bind every variable of the template.", near=f"?{end}")
        words = {p.object for p in patterns if isinstance(p.object, str) and self._is_literal(p)}
        things = {p.subject for p in (*patterns, template)}
        things |= {p.object for p in (*patterns, template) if not self._is_literal(p)}
        for end in sorted(words & {thing for thing in things if isinstance(thing, str)}):
            message = f"?{end} stands for words in one place and for an entity in another"
            self._refuse(message, "Use different variables.", near=f"?{end}")

    def _is_literal(self, pattern: Pattern) -> bool:
        known = self._schema.properties.get(pattern.predicate.value)
        return known is not None and known.is_literal


def _is_list(condition: CompValue) -> bool:
    """True if it compares a variable with IRIs."""
    values = condition.other
    return (
        isinstance(condition.expr, Variable) and isinstance(values, list) and all(isinstance(v, URIRef) for v in values)
    )


def _end(term: object) -> End:
    if isinstance(term, Variable):
        return str(term)
    if isinstance(term, URIRef):
        return NamedNode(str(term))
    language, datatype = getattr(term, "language", None), getattr(term, "datatype", None)
    if language:
        literal = Literal(str(term), language=language)
    else:
        literal = Literal(str(term), datatype=NamedNode(str(datatype)) if datatype else None)
    return canonical_literals([literal])[literal]  # facts hold literals in this form
