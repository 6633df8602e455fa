"""Taking the address that the server listens on, with words for a person when it cannot be had."""

from __future__ import annotations

import errno
import socket

from kg.errors import AddressInUseError

_BACKLOG = 2_048  # connections that the kernel holds while the server is busy; as uvicorn's own default


def bind(host: str, port: int) -> socket.socket:
    """A TCP socket that has its address, and refuses connections until `listen`.

    So a proxy goes on to the next server while this one opens its release.

    Args:
        host: A name or an IPv4 or IPv6 address.
        port: 0 takes a free one; ask the socket which.

    Raises:
        AddressInUseError: The address is taken, is not of this machine, or needs rights that this process lacks.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except socket.gaierror as error:
        raise AddressInUseError(
            f"{host!r} is no address of this machine: {error.strerror}",
            hint="Name another one with --host, such as 127.0.0.1.",
        ) from error
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart need not wait for old connections
        listener.bind(address)
    except OSError as error:
        listener.close()
        raise _refused(error, host, port) from error
    return listener


def listen(listener: socket.socket) -> None:
    """Take connections from now on.

    Raises:
        AddressInUseError: Another program that had the same address has begun to listen meanwhile.
    """
    try:
        listener.listen(_BACKLOG)
    except OSError as error:
        host, port = listener.getsockname()[:2]
        raise _refused(error, host, port) from error


def _refused(error: OSError, host: str, port: int) -> AddressInUseError:
    if error.errno == errno.EADDRINUSE:
        return AddressInUseError(
            f"port {port} of {host} is taken by another program",
            hint="Name another one with --port, 0 for any free one, or stop that program.",
        )
    if error.errno == errno.EACCES:
        return AddressInUseError(
            f"port {port} of {host} is reserved for the administrator", hint="Name one from 1024 up with --port."
        )
    return AddressInUseError(
        f"cannot listen on port {port} of {host}: {error.strerror}", hint="Name another address with --host."
    )


def addresses(listener: socket.socket) -> str:
    """The address of a socket as the start of a URL, `http://127.0.0.1:8000`."""
    host, port = listener.getsockname()[:2]
    shown = "127.0.0.1" if host == "0.0.0.0" else "::1" if host == "::" else host  # noqa: S104 - what to click on
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"
