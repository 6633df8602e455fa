"""A frame carries a header and raw bytes over a socket, and an error keeps its class."""

from __future__ import annotations

import socket

import pytest

from kg.errors import EngineError, KgError, MemoryCapError, QuerySyntaxError
from kg.query.framing import LENGTHS, error_record, raised, receive, send


def test_a_frame_arrives_as_it_was_sent() -> None:
    """Any bytes may be a body, also none."""
    left, right = socket.socketpair()
    with left, right:
        send(left, {"service": "é"}, b"\x00\xff\n")
        send(left, {})

        assert receive(right) == ({"service": "é"}, b"\x00\xff\n")
        assert receive(right) == ({}, b"")


@pytest.mark.parametrize("sent", [b"", b"\x00\x00", LENGTHS.pack(2, 0) + b"{", LENGTHS.pack(2, 9) + b"{}"])
def test_an_end_in_mid_frame_is_an_end(sent: bytes) -> None:
    """Whoever is cut off has sent nothing."""
    left, right = socket.socketpair()
    with right:
        left.sendall(sent)
        left.close()

        assert receive(right) is None


@pytest.mark.parametrize("sent", [LENGTHS.pack(2**32 - 1, 0), LENGTHS.pack(2, 0) + b"[]", LENGTHS.pack(1, 0) + b"x"])
def test_what_is_no_frame_is_an_engine_error(sent: bytes) -> None:
    """Lengths out of bounds are not believed; a header is a JSON object."""
    left, right = socket.socketpair()
    with left, right:
        left.sendall(sent)

        with pytest.raises(EngineError):
            receive(right)


def test_an_error_crosses_with_class_and_place() -> None:
    """A syntax error keeps line and column."""
    error = raised(error_record(QuerySyntaxError("no such thing", line=3, column=7, hint="mend it")))

    assert isinstance(error, QuerySyntaxError)
    assert (error.message, error.line, error.column, error.hint) == ("no such thing", 3, 7, "mend it")
    assert isinstance(raised(error_record(MemoryCapError("m"))), MemoryCapError)


@pytest.mark.parametrize("name", ["Exception", "os", "Fault", "InputError", "", "KgErrors"])
def test_an_unknown_class_becomes_an_engine_error(name: str) -> None:
    """A record can make errors of our tree only."""
    error: KgError = raised({"class": name, "message": "m"})

    assert (type(error), error.message) == (EngineError, "m")
