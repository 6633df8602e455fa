"""The engine's builtin exceptions, turned into errors of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from kg.errors import EngineError, QuerySyntaxError

_POSITION = re.compile(r"error at (\d+):(\d+): ")


@contextmanager
def engine_errors() -> Iterator[None]:
    """Turn the engine's builtin exceptions into ours; the only place that knows them."""
    try:
        yield
    except SyntaxError as error:  # Oxigraph reports bad SPARQL with the builtin
        message = str(error.msg)
        place = _POSITION.match(message)
        line, column = (int(place[1]), int(place[2])) if place else (error.lineno or 0, error.offset or 0)
        raise QuerySyntaxError(_POSITION.sub("", message), line=line, column=column) from error
    except (OSError, RuntimeError) as error:
        raise EngineError(f"the embedded store failed: {error}") from error
