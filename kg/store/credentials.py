"""Who asks an engine on another machine, and where: addresses and credentials as they are given, and never told."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx

from kg.errors import SettingError

_ADDRESS_HINT = "Give one such as http://localhost:7878/query."
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token of RFC 9110, section 5.6.2


@dataclass(frozen=True, slots=True)
class Credentials:
    """How to say who asks: at most one of these.

    Attributes:
        user: With `password`, for Basic, or for Digest if `is_digest`.
        bearer: A token (RFC 6750).
        header: "Name: value", for engines with a header of their own.
    """

    user: str = ""
    password: str = ""
    is_digest: bool = False
    bearer: str = ""
    header: str = ""

    @property
    def auth(self) -> httpx.Auth | None:
        """For the client."""
        if not self.user:
            return None
        return (httpx.DigestAuth if self.is_digest else httpx.BasicAuth)(self.user, self.password)

    @property
    def headers(self) -> dict[str, str]:
        """For each request.

        Raises:
            SettingError: The header is none, or it or the token has letters that no header can hold.
        """
        found = {"authorization": f"Bearer {self.bearer}"} if self.bearer else {}
        if self.header:
            name, colon, value = self.header.partition(":")
            if not colon or not _HEADER_NAME.fullmatch(name.strip()):
                raise SettingError(
                    "the header for the engine is no header", hint='Write it as "Name: value" in KG_ENGINE_HEADER.'
                )
            found[name.strip().lower()] = value.strip()
        for value in found.values():
            if not (value.isascii() and value.isprintable()):
                raise SettingError(
                    "the token or header for the engine has characters that no HTTP header can hold",
                    hint="Look at KG_ENGINE_TOKEN and KG_ENGINE_HEADER: ASCII without line breaks.",
                )
        return found


NOBODY = Credentials()


def split_address(url: str) -> tuple[SplitResult, httpx.URL]:
    """The parts of an address of an engine; what stands before the last @ is never told."""
    try:
        parts, given = urlsplit(url), httpx.URL(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except (ValueError, httpx.InvalidURL):
        sound = False
    if sound and "@" not in parts.path:
        return parts, given
    shown, hint = url.rpartition("@")[2].partition("?")[0], _ADDRESS_HINT
    if "@" in url:
        hint += " In a user name or password write / as %2F, @ as %40 and : as %3A, or use KG_ENGINE_PASSWORD."
    raise SettingError(f"{shown!r} is no address of an engine", hint=hint)
