"""What follows from the claims: projection, entailment by the ontology, and rules with their derivations.

Works on quads that pass by; knows no files and writes none.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kg.reasoning.claims import Claim, Claims, project
from kg.reasoning.conclusions import Conclusions, Derivation, Ground, conclude
from kg.reasoning.entailment import consequences, superclasses
from kg.reasoning.facts import Fact
from kg.reasoning.reasoning import Reasoning
from kg.reasoning.rules import Pattern, Rule

if TYPE_CHECKING:
    from kg.reasoning.rule_reading import parse_rule

# What reads rules needs a parser of SPARQL that takes a tenth of a second to load.
_LAZY = {"parse_rule": "kg.reasoning.rule_reading"}

__all__ = [
    "Claim",
    "Claims",
    "Conclusions",
    "Derivation",
    "Fact",
    "Ground",
    "Pattern",
    "Reasoning",
    "Rule",
    "conclude",
    "consequences",
    "parse_rule",
    "project",
    "superclasses",
]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name]), name)
