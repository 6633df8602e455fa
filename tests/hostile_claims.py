"""Claims whose names and words try to be something else than text: what every format must carry and no reader run.

The expected values are typed in, as is everything here: `CLAIMS` as TriG, what it says as graph formats show it.
"""

from __future__ import annotations

_PREFIXES = """
PREFIX ng: <https://w3id.org/nutrigraph/entity/>
PREFIX nutri: <https://w3id.org/nutrigraph/ontology#>
PREFIX stmt: <https://w3id.org/nutrigraph/statement/>
PREFIX passage: <https://w3id.org/nutrigraph/passage/>
PREFIX source: <https://w3id.org/nutrigraph/source/>
PREFIX graph: <https://w3id.org/nutrigraph/graph/>
PREFIX rule: <https://w3id.org/nutrigraph/rule/>
PREFIX proposition: <https://w3id.org/nutrigraph/proposition/>
PREFIX derivation: <https://w3id.org/nutrigraph/derivation/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
# Id → class, and what the release has as label. Ids are words that formats use themselves, or hold what ends a name somewhere.
ENTITIES = {
    "ng:id": ("Nutrient", "id"),
    "ng:label": ("Food", "source"),
    "ng:source": ("Food", "label"),
    "ng:end": ("Deficiency", "=1+1"),
    "ng:fe": ("Nutrient", '"iron" <b onload="x()">&amp; \'x\'</b> ]]> \\ \\N back\\'),
    "<https://w3id.org/nutrigraph/entity/a:b>": ("Condition", "line\nbreak\tand\r\ntab"),
    "<https://w3id.org/nutrigraph/entity/%C3%A9'(1)&b;c=d,e@f>": ("Condition", "🥬 \u202eevil\u202c \u0007bell\u0001"),
    "ng:graph": ("Factor", '%%{init: {"x": 1}}%% "]; click n0 call x() --> #quot; %% gone?'),
    "ng:n1": ("Symptom", "1. `code` **bold** $$x$$ ~~no~~ {{y}} | z"),
    "<https://example.org/x?y=1#z>": ("Quality", "007"),
    "<https://w3id.org/nutrigraph/entity/-1>": ("Mechanism", "- subgraph end; style n0 fill:red"),
}
# CURIE → label, as every format but RDF shows it: on one line, without control characters and marks of direction.
LABELS = {
    "ng:id": "id",
    "ng:label": "source",
    "ng:source": "label",
    "ng:end": "=1+1",
    "ng:fe": '"iron" <b onload="x()">&amp; \'x\'</b> ]]> \\ \\N back\\',
    "ng:a:b": "line break and tab",
    "ng:%C3%A9'(1)&b;c=d,e@f": "🥬 evil bell",
    "ng:graph": '%%{init: {"x": 1}}%% "]; click n0 call x() --> #quot; %% gone?',
    "ng:n1": "1. `code` **bold** $$x$$ ~~no~~ {{y}} | z",
    "https://example.org/x?y=1#z": "007",
    "ng:-1": "- subgraph end; style n0 fill:red",
}
# What entities are called besides: IRI, property and value in Turtle.
_CALLED = (
    ("ng:id", "skos:altLabel", '"id"@de'),  # as its label says already
    ("ng:fe", "skos:altLabel", '"<i>Fe</i>; | \\\\ %% ]]>"@en'),
    ("ng:fe", "skos:altLabel", '"=fer\\n(II)"@fr'),
    ("ng:fe", "skos:altLabel", '"<i>Fe</i>; | \\\\ %% ]]>"@de'),
    ("ng:fe", "skos:prefLabel", '"Eisen"@de'),
    ("ng:fe", "skos:exactMatch", "<http://purl.obolibrary.org/obo/CHEBI_18248>"),
    ("ng:fe", "skos:exactMatch", "<https://example.org/x?a=1&b=%27;c#d>"),
    ("ng:fe", "skos:closeMatch", "<http://id.nlm.nih.gov/mesh/D007501>"),
    ("ng:fe", "skos:broadMatch", "<http://purl.obolibrary.org/obo/CHEBI_27027>"),
)
# The same of ng:fe under the names of graph formats, which cannot split a text at a bar that is part of a name.
CALLED: dict[str, object] = {
    "synonyms": "<i>Fe</i>; ¦ \\ %% ]]> | =fer (II) | Eisen",
    "exact_match": "CHEBI:18248 https://example.org/x?a=1&b=%27;c#d",
    "close_match": "MESH:D007501",
    "broad_match": "CHEBI:27027",
}
# The node at which no edge ends.
ISOLATED = "ng:graph"
# Id → subject, predicate, object, certainty, hedge cue, section, start, end. Two on one triple, one from a node to itself.
_STATEMENTS = {
    "book-1": ("ng:label", "dietarySourceOf", "ng:fe", "asserted", "", "=cmd|'a'\n\u202ex", 0, 10),
    "book-2": ("ng:label", "dietarySourceOf", "ng:fe", "speculative", '"can" <maybe> %% \\ #x; -->', "b", 3, 4),
    "book:3": ("ng:fe", "associatedWith", "ng:fe", "possible", "", "", -1, -1),
    "it's(4)": ("ng:end", "deficiencyOf", "ng:fe", "asserted", "", "", -1, -1),
    "a@b": (
        "ng:id", "causes", "<https://w3id.org/nutrigraph/entity/%C3%A9'(1)&b;c=d,e@f>", "likely", "\u202ebad", "s", 1, 2,
    ),
    "end": ("ng:source", "affects", "<https://w3id.org/nutrigraph/entity/a:b>", "suggestive", "", "s", 7, 8),
    "x": ("<https://example.org/x?y=1#z>", "characterizedBy", "<https://w3id.org/nutrigraph/entity/-1>", "asserted", "", "s", 10, 20),
    "t": ("ng:source", "alleviates", "ng:end", "asserted", "", "s", 11, 12),
    "n0": ("ng:n1", "worsensDuring", "<https://w3id.org/nutrigraph/entity/-1>", "asserted", "", "s", 10, 20),
}  # fmt: skip
_DENIED = {
    "no-1": ("ng:end", "causes", "ng:fe", "asserted", "", "s", 30, 40),
    "no-2": ("ng:end", "triggers", "ng:fe", "likely", "", "s", 50, 60),
}
# (CURIE of the statement or conclusion, of its subject, of its object): the edges.
EDGES = {
    ("stmt:book-1", "ng:label", "ng:fe"),
    ("stmt:book-2", "ng:label", "ng:fe"),
    ("stmt:book:3", "ng:fe", "ng:fe"),
    ("stmt:it's(4)", "ng:end", "ng:fe"),
    ("stmt:a@b", "ng:id", "ng:%C3%A9'(1)&b;c=d,e@f"),
    ("stmt:end", "ng:source", "ng:a:b"),
    ("stmt:x", "https://example.org/x?y=1#z", "ng:-1"),
    ("stmt:t", "ng:source", "ng:end"),
    ("stmt:n0", "ng:n1", "ng:-1"),
    ("proposition:c", "ng:label", "ng:end"),
}
DENIED = {("stmt:no-1", "ng:end", "ng:fe"), ("stmt:no-2", "ng:end", "ng:fe")}
# Which of them are said to help or to harm.
TONES = {"stmt:t": "helps", "stmt:a@b": "harms"}
# What the second statement says of itself, under the names of graph formats.
EVIDENCE = {
    "certainty": "speculative", "claimed_by": "book", "section": "b", "start": 3, "end": 4,
    "hedge_cue": '"can" <maybe> %% \\ #x; -->', "qualifiers": 'population: "some" <i>', "predicate": "dietarySourceOf", "inferred": False,
}  # fmt: skip
# What the conclusion says of itself.
CONCLUDED = {"certainty": "speculative", "inferred": True, "rule": "addresses", "premises": "stmt:book-2 stmt:it's(4)"}


def _text(words: str) -> str:
    """A literal, every character as an escape, so that nothing here depends on Turtle's own rules."""
    return '"' + "".join(f"\\U{ord(letter):08X}" for letter in words) + '"@en'


def _entity(iri: str, kind: str, label: str) -> str:
    return f"{iri} a nutri:{kind} ; rdfs:label {_text(label)} ; rdfs:isDefinedBy source:book ."


def _statement(local: str, polarity: str, said: tuple[str, str, str, str, str, str, int, int]) -> str:
    subject, predicate, object_, certainty, cue, section, start, end = said
    iri, place = f"<https://w3id.org/nutrigraph/statement/{local}>", f"<https://w3id.org/nutrigraph/passage/{local}>"
    text = (
        f"{iri} a nutri:Statement ; rdf:subject {subject} ; rdf:predicate nutri:{predicate} ; rdf:object {object_} ; "
        f"nutri:polarity nutri:{polarity} ; nutri:certainty nutri:{certainty} ; dcterms:source source:book ; "
        f"nutri:statedIn {place} .\n"
    )
    if cue:
        text += f"{iri} nutri:hedgeCue {_text(cue)} .\n"
    if section:
        span = f"<https://w3id.org/nutrigraph/passage/{local}#span>"
        name = _text(section).removesuffix("@en")
        text += f"{place} nutri:section {name} ; oa:hasSelector {span} . {span} oa:start {start} ; oa:end {end} .\n"
    return text


def _triple(said: tuple[str, str, str, str, str, str, int, int]) -> str:
    return f"{said[0]} nutri:{said[1]} {said[2]} ."


CLAIMS = f"""{_PREFIXES}
graph:book {{
  source:book a nutri:Source ; dcterms:title {_text("A <book> & more")} .
  {chr(10).join(_entity(iri, *said) for iri, said in ENTITIES.items())}
  {chr(10).join(_statement(local, "affirmed", said) for local, said in _STATEMENTS.items())}
  {chr(10).join(_statement(local, "negated", said) for local, said in _DENIED.items())}
}}
graph:book {{ {" . ".join(" ".join(told) for told in _CALLED)} }}
graph:book {{ stmt:book-2 nutri:population {_text('"some" <i>')} }}
graph:direct {{ {chr(10).join(_triple(said) for said in _STATEMENTS.values())} }}
graph:inferred {{
  ng:label nutri:addresses ng:end .
  proposition:c a nutri:Proposition ; rdf:subject ng:label ; rdf:predicate nutri:addresses ; rdf:object ng:end ;
    nutri:certainty nutri:speculative ; prov:wasGeneratedBy derivation:d .
  proposition:p1 a nutri:Proposition ; rdf:subject ng:label ; rdf:predicate nutri:dietarySourceOf ; rdf:object ng:fe ;
    nutri:certainty nutri:speculative ; nutri:statedBy stmt:book-2 .
  proposition:p2 a nutri:Proposition ; rdf:subject ng:end ; rdf:predicate nutri:deficiencyOf ; rdf:object ng:fe ;
    nutri:certainty nutri:asserted ; nutri:statedBy <https://w3id.org/nutrigraph/statement/it's(4)> .
  derivation:d a nutri:Derivation ; nutri:byRule rule:addresses ; prov:used proposition:p1 , proposition:p2 ;
    prov:generated proposition:c .
}}
graph:release {{
  <https://w3id.org/nutrigraph/release> dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:creator "nutrigraph contributors" ; nutri:disclaimer "It is no medical advice."@en .
}}
"""
