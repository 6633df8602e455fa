"""What follows from the claims: projection, entailment by the ontology, and rules with their derivations.

Pure functions over quads; knows no files and writes none.
"""

from kg.reasoning.claims import Claim, collect_claims, project
from kg.reasoning.conclusions import Conclusions, Derivation, Ground, conclude
from kg.reasoning.entailment import entail, entail_types, superclasses
from kg.reasoning.reasoning import Reasoned, reason
from kg.reasoning.rules import Pattern, Rule, parse_rule

__all__ = [
    "Claim",
    "Conclusions",
    "Derivation",
    "Ground",
    "Pattern",
    "Reasoned",
    "Rule",
    "collect_claims",
    "conclude",
    "entail",
    "entail_types",
    "parse_rule",
    "project",
    "reason",
    "superclasses",
]
