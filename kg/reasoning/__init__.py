"""What follows from the claims: projection, entailment by the ontology, and rules with their derivations.

Works on quads that pass by; knows no files and writes none.
"""

from kg.reasoning.claims import Claim, Claims, project
from kg.reasoning.conclusions import Conclusions, Derivation, Ground, conclude
from kg.reasoning.entailment import consequences, superclasses
from kg.reasoning.reasoning import Reasoning
from kg.reasoning.rules import Pattern, Rule, parse_rule

__all__ = [
    "Claim",
    "Claims",
    "Conclusions",
    "Derivation",
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
