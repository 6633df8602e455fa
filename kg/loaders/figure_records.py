"""Figures → quads in the graph of their source. What items, amounts and cells look like as RDF is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kg.loaders.figures import Figures, MeasuredAmount, MeasuredItem, MeasuredNutrient, percent_daily_value
from kg.loaders.sources import Source
from kg.prefixes import DCTERMS, OA, RDF, RDFS, XSD
from kg.schema import Schema
from kg.store import Literal, NamedNode, Quad

_TYPE = NamedNode(RDF + "type")
_LABEL = NamedNode(RDFS + "label")
_IDENTIFIER = NamedNode(DCTERMS + "identifier")
_SOURCE = NamedNode(DCTERMS + "source")
_HAS_SOURCE = NamedNode(OA + "hasSource")
_DECIMAL = NamedNode(XSD + "decimal")
# Who waits for a table is told this often.
_ITEMS_BETWEEN_REPORTS = 500


class FigureRecords:
    """Writes the figures of one source.

    Args:
        source: Whose graph takes the quads.
        schema: The ontology, for its namespaces.
        figures: What to write.
    """

    def __init__(self, source: Source, schema: Schema, figures: Figures) -> None:
        names = schema.namespaces
        self._names = names
        self._source_id = source.id
        self._table = source.table
        self._language = source.language
        self._figures = figures
        self._graph = NamedNode(names.graph(source.id))
        self._source = NamedNode(names.iri("source", source.id))
        self._sha256 = Literal(figures.sha256)
        locals_ = (
            "FoodItem", "Amount", "TableCell", "sampleOf", "containsAmount", "amountIn", "ofNutrient", "value", "unit",
            "dailyValue", "percentDailyValue", "statedIn", "rowKey", "column", "sha256",
        )  # fmt: skip
        self._terms = {local: NamedNode(names.nutri(local)) for local in locals_}

    def quads(self, tell: Callable[[int, int], None]) -> Iterator[Quad]:
        """All records.

        Args:
            tell: Told now and then how many items are written, and of how many.
        """
        total = len(self._figures.items)
        for number, (item, amounts) in enumerate(self._figures.per_item()):
            if number % _ITEMS_BETWEEN_REPORTS == 0:
                tell(number, total)
            yield from self._item_quads(item, amounts)
        tell(total, total)

    def _item_quads(self, item: MeasuredItem, amounts: list[tuple[MeasuredNutrient, MeasuredAmount]]) -> Iterator[Quad]:
        graph, terms = self._graph, self._terms
        local = f"{self._source_id}-{self._table.number(item.id) if self._table else item.id}"
        node = NamedNode(self._names.iri("item", local))
        yield Quad(node, _TYPE, terms["FoodItem"], graph)
        yield Quad(node, _LABEL, Literal(item.description, language=self._language), graph)
        yield Quad(node, _IDENTIFIER, Literal(item.id), graph)
        yield Quad(node, _SOURCE, self._source, graph)
        if item.food:
            yield Quad(node, terms["sampleOf"], NamedNode(self._names.iri("ng", item.food)), graph)
        row_key = Literal(item.row_key)
        for nutrient, amount in amounts:
            place = NamedNode(self._names.iri("cell", f"{local}-{nutrient.id}"))
            measured = NamedNode(self._names.iri("amount", f"{local}-{nutrient.id}"))
            yield Quad(node, terms["containsAmount"], measured, graph)
            yield Quad(measured, terms["amountIn"], node, graph)
            yield Quad(measured, terms["statedIn"], place, graph)
            yield from self._amount_quads(measured, nutrient, amount)
            yield Quad(place, _TYPE, terms["TableCell"], graph)
            yield Quad(place, _HAS_SOURCE, self._source, graph)
            yield Quad(place, terms["sha256"], self._sha256, graph)
            yield Quad(place, terms["rowKey"], row_key, graph)
            yield Quad(place, terms["column"], Literal(nutrient.column), graph)

    def _amount_quads(self, node: NamedNode, nutrient: MeasuredNutrient, amount: MeasuredAmount) -> Iterator[Quad]:
        graph, terms = self._graph, self._terms
        yield Quad(node, _TYPE, terms["Amount"], graph)
        yield Quad(node, _SOURCE, self._source, graph)
        yield Quad(node, terms["ofNutrient"], NamedNode(self._names.iri("ng", nutrient.id)), graph)
        yield Quad(node, terms["value"], _decimal(amount.value), graph)
        yield Quad(node, terms["unit"], Literal(nutrient.unit), graph)
        if nutrient.daily_value is not None:
            percent = percent_daily_value(amount.value, nutrient.daily_value)
            yield Quad(node, terms["dailyValue"], _decimal(nutrient.daily_value), graph)
            yield Quad(node, terms["percentDailyValue"], _decimal(percent), graph)


def _decimal(value: object) -> Literal:
    """The form in which a store gives it back: 36, not 36.0."""
    text = f"{value:f}"
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=_DECIMAL)
