"""What validation finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that should not be.

    Attributes:
        check: Name of the check or of the shape.
        focus: CURIE of what it is about.
        message: What is wrong; a shape's own words.
        value: The offending value, empty if there is none.
        hint: How to mend it.
        statements: IRIs of the statements behind it, sorted; empty if none is.
    """

    check: str
    focus: str
    message: str
    value: str
    hint: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, sorted; `checks` are the names of the checks that ran."""

    findings: tuple[Finding, ...]
    checks: tuple[str, ...]

    @property
    def conforms(self) -> bool:
        """True if nothing was found."""
        return not self.findings
