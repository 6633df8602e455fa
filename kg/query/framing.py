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
from typing import Any

import kg.errors
from kg.errors import EngineError, InputError, KgError, QuerySyntaxError

LENGTHS = struct.Struct(">II")
# A header names a service and its parameters, or a status and its header fields: never a body.
HEADER_BYTES = 8 << 20
BODY_BYTES = 1 << 30  # above any `result_bytes` in use; a longer one means that the stream is out of step

_CHUNK_BYTES = 1 << 20


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
    """The buffers of one frame, to be written one after the other."""
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=True).encode()
    return [LENGTHS.pack(len(text), len(body)) + text, body] if body else [LENGTHS.pack(len(text), 0) + text]


def read_lengths(data: bytes | bytearray) -> tuple[int, int]:
    """The lengths of header and body at the start of a frame.

    Raises:
        EngineError: They are larger than any frame of ours.
    """
    header_bytes, body_bytes = LENGTHS.unpack_from(data)
    if header_bytes > HEADER_BYTES or body_bytes > BODY_BYTES:
        raise EngineError(f"a frame of {header_bytes} + {body_bytes} bytes is out of bounds")
    return header_bytes, body_bytes


def unpack(header: bytes | bytearray | memoryview) -> dict[str, Any]:
    """The JSON object of a header.

    Raises:
        EngineError: It is no JSON object.
    """
    try:
        found = json.loads(bytes(header))
    except ValueError as error:
        raise EngineError("a frame's header is no JSON") from error
    if not isinstance(found, dict):
        raise EngineError("a frame's header is no JSON object")
    return found


def receive(connection: socket.socket) -> tuple[dict[str, Any], bytes] | None:
    """Wait for one frame on a blocking socket; None if the other side has gone, be it in mid-frame.

    Raises:
        EngineError: What came is no frame.
    """
    lengths = _receive_exactly(connection, LENGTHS.size)
    if lengths is None:
        return None
    header_bytes, body_bytes = read_lengths(lengths)
    header = _receive_exactly(connection, header_bytes)
    body = _receive_exactly(connection, body_bytes)
    if header is None or body is None:
        return None
    return unpack(header), body


def _receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    chunks: list[bytes] = []
    while size:
        try:
            chunk = connection.recv(min(size, _CHUNK_BYTES))
        except ConnectionError:
            return None
        if not chunk:
            return None
        chunks.append(chunk)
        size -= len(chunk)
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
