"""The one tree of errors, by who must act; and the fault, one finding in an input file.

    KgError
    ├── InputError        the author of a file: carries every Fault found in one run
    ├── CallerError       the caller
    │   ├── QuerySyntaxError
    │   ├── RefusedError         a limit or a forbidden form, known before any work
    │   │   └── NotReproducibleError   asked again, the same question may give another answer
    │   └── NotFoundError
    └── OperatorError     the operator
        ├── DeadlineError        the reader was killed at the deadline
        ├── MemoryCapError       the reader was killed by its memory cap
        ├── BusyError            no reader is free, or none for what takes long
        ├── EngineError          the store failed
        │   ├── EngineUnreachableError   one on another machine does not answer
        │   ├── EngineTimeoutError       or not in time
        │   └── ReaderLostError      the process that worked on the answer ended
        ├── ReleaseError         a release is missing, damaged or locked
        │   └── NotPublishedError    an engine holds another one
        ├── AssetError           a file of the web pages was not made when this was installed
        ├── AddressInUseError    the port is taken
        └── SettingError         an environment variable has a value that cannot be

Every error has a permanent `code`, a message that holds the offending value, and a `hint` with the mend.
What the codes become over HTTP and GraphQL stands in `api.problems`; exit codes stand in `kg.cli`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in one place of an input file.

    Attributes:
        path: The file, relative to the folder that was loaded (or absolute when outside).
        line: Line, counted from 1; 0 where the file as a whole is meant.
        column: Column in characters, counted from 1; 0 where the line as a whole is meant.
        field: Name of the column or key, empty where there is none.
        message: What is wrong, with the offending value.
        hint: How to mend it.
    """

    path: str
    line: int
    column: int
    field: str
    message: str
    hint: str

    @property
    def place(self) -> str:
        """Path, line, column and field as one text, `seeds/x/statements.tsv:4:12 (predicate)`."""
        place = self.path
        if self.line:
            place += f":{self.line}"
            if self.column:
                place += f":{self.column}"
        return f"{place} ({self.field})" if self.field else place


class KgError(Exception):
    """Root of all errors that this software raises on purpose. A traceback shows the hint below the message.

    Args:
        message: What is wrong, with the offending value.
        hint: How to mend it, one sentence.
    """

    code: ClassVar[str] = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if hint:
            self.add_note(hint)


class InputError(KgError):
    """Input files hold faults; all of them, in file order, are in `faults`.

    Args:
        faults: What is wrong, and where.
        hint: What to do after that; unless given, that of a command that writes.
    """

    code = "input"

    def __init__(self, faults: Sequence[Fault], *, hint: str = "") -> None:
        self.faults = tuple(sorted(faults))
        files = len({fault.path for fault in self.faults})
        super().__init__(
            f"{len(self.faults)} fault{'s' if len(self.faults) != 1 else ''} in {files} file{'s' if files != 1 else ''}",
            hint=hint or "Mend the lines named above and run the command again; nothing was written.",
        )


class CallerError(KgError):
    """What was asked cannot be answered as asked."""

    code = "bad-request"


class QuerySyntaxError(CallerError):
    """A query does not parse.

    Args:
        message: The parser's message.
        line: Line of the fault, from 1; 0 if unknown.
        column: Column of the fault in characters, from 1; 0 if unknown.
    """

    code = "syntax"

    def __init__(self, message: str, *, line: int = 0, column: int = 0, hint: str = "") -> None:
        super().__init__(message, hint=hint or "Check the query at the place named.")
        self.line = line
        self.column = column


class RefusedError(CallerError):
    """A limit is exceeded or a form is forbidden; found before any work was done."""

    code = "refused"


class NotReproducibleError(RefusedError):
    """The answer cannot have a receipt: asked again of the same release, the same question may give another."""

    code = "not-reproducible"


class NotFoundError(CallerError):
    """There is no such thing in this release."""

    code = "not-found"


class OperatorError(KgError):
    """Nothing is wrong with the request; the service could not do it."""

    code = "unavailable"


class DeadlineError(OperatorError):
    """The answer was not ready at the deadline and its reader was killed."""

    code = "deadline"


class MemoryCapError(OperatorError):
    """The answer needed more memory than a query may use and its reader died."""

    code = "memory"


class BusyError(OperatorError):
    """No reader is free, or none for what takes long; try again later."""

    code = "busy"


class EngineError(OperatorError):
    """The store failed in a way that is not the query's fault."""

    code = "engine"


class EngineUnreachableError(EngineError):
    """Another machine's engine does not answer, or answers with a fault of its own."""

    code = "engine-unreachable"


class EngineTimeoutError(EngineError):
    """Another machine's engine did not answer in time."""

    code = "engine-timeout"


class ReaderLostError(EngineError):
    """The process that worked on the answer ended: killed from outside, by a fault of the engine, or with the server."""

    code = "reader-lost"


class ReleaseError(OperatorError):
    """A release is missing, incomplete, damaged or being written by another process."""

    code = "release"


class AssetError(OperatorError):
    """A file that pages are made with is missing, because npm could not be reached when this was installed."""

    code = "asset-missing"


class NotPublishedError(ReleaseError):
    """The engine on another machine holds another release than the directory, or none."""

    code = "not-published"


class AddressInUseError(OperatorError):
    """The address that the server should listen on is taken."""

    code = "address-in-use"


class SettingError(OperatorError):
    """An environment variable has a value that cannot be."""

    code = "setting"
