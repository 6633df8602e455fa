"""Input files → quads: the ontology with its rules and examples, and the sources under `seeds/`.

Checks what a file says (positions, ids, closed lists, domains and ranges) and reports every fault of every file in
one run. Does not reason, does not know what follows from a claim, never writes.
"""

from kg.loaders.cell_checks import TableVerification, WrongCell, verify_cells
from kg.loaders.coverage import Coverage
from kg.loaders.examples import Example, example_quads, load_examples
from kg.loaders.faults import Place
from kg.loaders.figures import Figures
from kg.loaders.held_texts import find_texts
from kg.loaders.ontology import LoadedOntology, RuleText, load_ontology
from kg.loaders.outline import Outline, outline_text
from kg.loaders.passages import BrokenSpan, Location, Verification, locate, read_text, sha256_of, verify_passages
from kg.loaders.places import Declared, Span
from kg.loaders.rows import find_rows
from kg.loaders.seeds import Seeds, SourceCounts
from kg.loaders.seeds_reading import load_seeds, load_source, read_seeds
from kg.loaders.sources import Section, Source
from kg.loaders.statements import Statement

__all__ = [
    "BrokenSpan",
    "Coverage",
    "Declared",
    "Example",
    "Figures",
    "LoadedOntology",
    "Location",
    "Outline",
    "Place",
    "RuleText",
    "Section",
    "Seeds",
    "Source",
    "SourceCounts",
    "Span",
    "Statement",
    "TableVerification",
    "Verification",
    "WrongCell",
    "example_quads",
    "find_rows",
    "find_texts",
    "load_examples",
    "load_ontology",
    "load_seeds",
    "load_source",
    "locate",
    "outline_text",
    "read_seeds",
    "read_text",
    "sha256_of",
    "verify_cells",
    "verify_passages",
]
