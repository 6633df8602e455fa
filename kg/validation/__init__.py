"""Checks over a whole release: the ontology's shapes, and what every release promises.

Knows no files; what rows look like and where they stand is `kg.loaders`' business.
"""

from kg.validation.characteristic_sets import CharacteristicSets
from kg.validation.form import FORM_CHECKS, FormCheck
from kg.validation.report import Finding, Report
from kg.validation.validate import CHECKS, validate

__all__ = ["CHECKS", "FORM_CHECKS", "CharacteristicSets", "Finding", "FormCheck", "Report", "validate"]
