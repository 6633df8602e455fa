"""Names of generated GraphQL things."""

from __future__ import annotations

import re

from kg.schema import Scheme


def enum_value(name: str) -> str:
    """The enum value of a local name.

    >>> enum_value("notSupported"), enum_value("NutrientGroup")
    ('NOT_SUPPORTED', 'NUTRIENT_GROUP')
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).replace("-", "_").upper()


def enum_type(scheme: Scheme) -> str:
    """The enum type of a closed list: `CertaintyScale` becomes `Certainty`."""
    return re.sub(r"(Scale|Scheme)$", "", scheme.name)


def python_name(name: str) -> str:
    """The snake-case spelling that strawberry turns back into a GraphQL argument name.

    >>> python_name("minCertainty")
    'min_certainty'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
