"""Documents that a client names instead of sending: persisted by their first use, or trusted by the operator."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from typing import Protocol

from api.graphql.request import GraphQLRequest
from kg.errors import CallerError, RefusedError
from kg.settings import Settings

# What an entry costs beside its text: its hash, and its place in the order.
_ENTRY_BYTES = 200
# One document may take this part of the memory, so that no single client empties it.
_SHARE = 16


class PersistedQueryNotFoundError(CallerError):
    """No document of this hash is known; message and code are what Apollo's protocol has, and clients send the text then."""

    code = "PERSISTED_QUERY_NOT_FOUND"


class PersistedQueryNotSupportedError(CallerError):
    """Persisted queries are switched off; message and code are what Apollo's protocol has."""

    code = "PERSISTED_QUERY_NOT_SUPPORTED"


class PersistedQueryMismatchError(CallerError):
    """The hash is not that of the document beside it."""

    code = "persisted-query-mismatch"


class UntrustedDocumentError(RefusedError):
    """Only trusted documents run here, and this is none."""

    code = "untrusted-document"


class Documents(Protocol):
    """Where the document of a request comes from."""

    trusted: bool

    @property
    def digest(self) -> str:
        """Tells sources apart that give other documents for the same identifier."""
        ...

    def find(self, asked: GraphQLRequest) -> str:
        """The document that a request is about.

        Raises:
            CallerError: There is none, or it may not run.
        """
        ...

    def keep(self, asked: GraphQLRequest) -> None:
        """Remember the document of a request that ran."""
        ...


class PersistedDocuments:
    """Apollo's automatic persisted queries: documents by their SHA-256, the least recently used ones go.

    Only what ran is kept, so that nobody fills the memory with what does not parse.

    Args:
        most_bytes: Memory for all of them; 0 switches them off.
    """

    trusted = False

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._texts: OrderedDict[str, str] = OrderedDict()

    @property
    def digest(self) -> str:
        """See `Documents`: a hash stands for one document only."""
        return ""

    def find(self, asked: GraphQLRequest) -> str:
        """See `Documents`."""
        if asked.sha256 is not None and not self._most_bytes:
            raise PersistedQueryNotSupportedError("PersistedQueryNotSupported", hint="Send the document as `query`.")
        if asked.query is not None:
            _check_hash(asked)
            return asked.query
        text = self._texts.get(asked.sha256 or "")
        if text is None:
            raise PersistedQueryNotFoundError("PersistedQueryNotFound", hint="Send the document along with its hash.")
        self._texts.move_to_end(asked.sha256 or "")
        return text

    def keep(self, asked: GraphQLRequest) -> None:
        """See `Documents`."""
        if asked.query is None or asked.sha256 is None or asked.sha256 in self._texts:
            return
        size = _size(asked.query)
        if size > self._most_bytes // _SHARE:
            return
        self._texts[asked.sha256] = asked.query
        self._bytes += size
        while self._bytes > self._most_bytes:
            self._bytes -= _size(self._texts.popitem(last=False)[1])


class TrustedDocuments:
    """An allow-list: only these documents run, named by an identifier or sent as they are.

    Args:
        texts: Identifier → document. The SHA-256 of a document is an identifier too.
    """

    trusted = True

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._by_id = dict(texts)
        for text in texts.values():
            # An editor ends a file with a line break that a client does not send.
            self._by_id |= {sha256(text): text, sha256(text.strip()): text}
        self._allowed = {text.strip() for text in texts.values()}

    @property
    def digest(self) -> str:
        """See `Documents`."""
        return sha256(json.dumps(sorted(self._by_id.items())))

    def find(self, asked: GraphQLRequest) -> str:
        """See `Documents`."""
        if asked.query is not None:
            _check_hash(asked)
            if asked.query.strip() in self._allowed:
                return asked.query
        else:
            text = self._by_id.get(asked.sha256 or asked.document_id or "")
            if text is not None:
                return text
        raise UntrustedDocumentError(
            "this document is none of those that run here", hint="Send one of the trusted documents, or its identifier."
        )

    def keep(self, asked: GraphQLRequest) -> None:
        """Nothing is added to the list while it is served."""


def make_documents(settings: Settings) -> PersistedDocuments | TrustedDocuments:
    """The trusted documents where the operator names some, a memory of persisted ones otherwise.

    Raises:
        SettingError: The trusted documents cannot be read.
    """
    if settings.graphql_documents is None:
        return PersistedDocuments(settings.graphql_persisted_bytes)
    from api.graphql.trusted import load_documents  # noqa: PLC0415 - loads graphql-core, which this process needs for nothing else

    return TrustedDocuments(load_documents(settings.graphql_documents))


def _check_hash(asked: GraphQLRequest) -> None:
    """Compare the hash of a request with the document beside it.

    Raises:
        PersistedQueryMismatchError: They differ.
    """
    if asked.query is not None and asked.sha256 is not None and sha256(asked.query) != asked.sha256:
        raise PersistedQueryMismatchError(
            "provided sha does not match query",
            hint="Send the SHA-256 of the document in UTF-8, in hexadecimal digits.",
        )


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _size(text: str) -> int:
    return len(text.encode()) + _ENTRY_BYTES
