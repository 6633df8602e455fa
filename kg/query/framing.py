"""How a request and its reply cross a socket between processes: two lengths, a JSON header, a raw body.

    >II  header bytes, body bytes | header (JSON object, UTF-8) | body

The body is never looked at here: a reader writes the final bytes and the parent passes them on.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import kg.errors
from kg.errors import EngineError, InputError, KgError, QuerySyntaxError

LENGTHS = struct.Struct(">II")
# A header names a service and its parameters, or a status and its header fields: never a body.
HEADER_BYTES = 8 << 20
BODY_BYTES = 1 << 30  # above any `result_bytes` in use; a longer one means that the stream is out of step

# What one call to the system brings or takes at most; short frames, which most are, need a single one.
_CHUNK_BYTES = 1 << 16
# Headers of replies and of many requests are the same again and again; those up to this size are read once.
_KEPT, _KEPT_BYTES = 1_000, 400


_encode = json.JSONEncoder(separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers.

    Attributes:
        status: An HTTP status.
        headers: Header fields, names in lower case.
        body: Final bytes.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


# A service answers one kind of request: parameters (JSON values) and a raw body in, a reply out.
Service = Callable[[dict[str, Any], bytes], Reply]


def pack(header: Mapping[str, Any], body: bytes = b"") -> list[bytes]:
    """The buffers of one frame, to be written one after the other; a single one if it is short."""
    text = _encode(header).encode()
    lengths = LENGTHS.pack(len(text), len(body))
    return [lengths + text + body] if len(body) < _CHUNK_BYTES else [lengths + text, body]


def read_lengths(data: bytes | bytearray) -> tuple[int, int]:
    """The lengths of header and body at the start of a frame.

    Raises:
        EngineError: They are larger than any frame of ours.
    """
    header_bytes, body_bytes = LENGTHS.unpack_from(data)
    if header_bytes > HEADER_BYTES or body_bytes > BODY_BYTES:
        raise EngineError(f"a frame of {header_bytes} + {body_bytes} bytes is out of bounds")
    return header_bytes, body_bytes


def unpack(header: bytes) -> Mapping[str, Any]:
    """The JSON object of a header; not to be changed, because small ones are kept.

    Raises:
        EngineError: It is no JSON object.
    """
    return _unpack_again(header) if len(header) <= _KEPT_BYTES else _unpack(header)


def _unpack(header: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(header)
    except ValueError as error:
        raise EngineError("a frame's header is no JSON") from error
    if not isinstance(found, dict):
        raise EngineError("a frame's header is no JSON object")
    return found


_unpack_again = lru_cache(_KEPT)(_unpack)


class FrameReader:
    """Reads frames off a blocking socket, with one call to the system for each that is short.

    Args:
        connection: Read by nobody else.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = memoryview(
            bytearray(_CHUNK_BYTES)
        )  # the allocator works for longer on a new one than a query takes
        self._rest = b""

    def receive(self) -> tuple[Mapping[str, Any], bytes] | None:
        """Wait for one frame; None if the other side has gone, be it in mid-frame.

        Raises:
            EngineError: What came is no frame.
        """
        received = self._fill(self._rest, LENGTHS.size)
        if received is None:
            return None
        header_bytes, body_bytes = read_lengths(received)
        body_start = LENGTHS.size + header_bytes
        end = body_start + body_bytes
        received = self._fill(received, end)
        if received is None:
            return None
        self._rest = received[end:]
        return unpack(received[LENGTHS.size : body_start]), received[body_start:end]

    def _fill(self, received: bytes, size: int) -> bytes | None:
        """What was received and more, until it is so long; None at the end of the stream."""
        if len(received) >= size:
            return received
        chunks, missing = [received], size - len(received)
        while missing > 0:
            try:
                length = self._connection.recv_into(self._buffer)
            except ConnectionError:
                return None
            if not length:
                return None
            chunks.append(bytes(self._buffer[:length]))
            missing -= length
        return b"".join(chunks)


def send(connection: socket.socket, header: Mapping[str, Any], body: bytes = b"") -> None:
    """Write one frame to a blocking socket; OSError if the other side has gone."""
    for buffer in pack(header, body):
        connection.sendall(buffer)


def error_record(error: KgError) -> dict[str, Any]:
    """An error as JSON values; `raised` makes the same error of it on the other side."""
    record: dict[str, Any] = {"class": type(error).__name__, "message": error.message, "hint": error.hint}
    if isinstance(error, QuerySyntaxError):
        record |= {"line": error.line, "column": error.column}
    return record


def raised(record: Mapping[str, Any]) -> KgError:
    """The error of a record, in the class that it had; an unknown class becomes EngineError."""
    found = getattr(kg.errors, str(record.get("class")), None)
    known = isinstance(found, type) and issubclass(found, KgError) and not issubclass(found, InputError)
    message, hint = str(record.get("message", "")), str(record.get("hint", ""))
    if found is QuerySyntaxError:
        return QuerySyntaxError(
            message, line=int(record.get("line", 0)), column=int(record.get("column", 0)), hint=hint
        )
    return found(message, hint=hint) if known and found is not None else EngineError(message, hint=hint)
