"""The words of passages, for whoever runs the server beside the texts of the sources: cut out of them, kept nowhere.

Only passages of the release are cut, and only out of the very text that its source was located in: of another one
nothing is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kg.errors import NotFoundError
from kg.prefixes import OA
from kg.query.framing import Reply, Service
from kg.release import Release
from kg.store import NamedNode, term_text

# For an answer with words in it: it stays out of every cache, and other sites may not read it (`api.shell.answer`).
PRIVATE = {"cache-control": "no-store", "cross-origin-resource-policy": "same-origin"}

# The graphs are named, because engines differ in what their default graph is.
_TEXTS = "SELECT ?source ?sha256 WHERE {{ GRAPH ?g {{ ?source <{characters}> ?n ; <{sha256}> ?sha256 }} }}"
_PASSAGE = """SELECT ?source ?start ?end ?sha256 WHERE {{ GRAPH ?g {{
  {passage} a <{kind}> ; <{oa}hasSource> ?source ; <{sha256}> ?sha256 ; <{oa}hasSelector> ?span .
  ?span <{oa}start> ?start ; <{oa}end> ?end
}} }}"""


class Words:
    """The words of the passages of a release.

    Args:
        release: Open.
        places: Files and folders with texts of sources; read once, now.
    """

    def __init__(self, release: Release, places: Iterable[Path] = ()) -> None:
        self._release = release
        nutri = release.namespaces.nutri
        text = _TEXTS.format(characters=nutri("characters"), sha256=nutri("sha256"))
        given = tuple(places)
        rows = release.engine.select(text).rows if given else ()
        located = {source.value: sha256.value for source, sha256 in rows if source and sha256}
        self._texts = _held(given, located) if located else {}

    @property
    def sources(self) -> list[str]:
        """Ids of the sources whose text is there, sorted."""
        return sorted(map(self._source_id, self._texts))

    def find(self, iri: str) -> str | None:
        """The words of a passage, or None as `get` would raise."""
        try:
            return self.get(iri) if self._texts else None
        except NotFoundError:
            return None

    def get(self, iri: str) -> str:
        """The words of a passage, as they stand in the text of its source.

        Raises:
            NotFoundError: The release has no such passage, the text of its source is not here, or other words stand
                there than the ones that were located.
            EngineError: The store failed.
        """
        source, start, end, sha256 = self._place(iri)
        name = self._source_id(source)
        if source not in self._texts:
            hint = f"Who holds it starts the server with `kg serve --text {name}=FILE`; it is in no release."
            raise NotFoundError(f"the text of {name!r} is not on this server", hint=hint)
        words = self._texts[source][start:end]
        from kg.loaders import sha256_of  # noqa: PLC0415 (see `_held`)

        if sha256_of(words) != sha256:
            hint = f"`kg verify --text {name}=FILE` names every passage that does not hold."
            raise NotFoundError(f"other words stand at {start}–{end} of {name!r} than were located", hint=hint)
        return words

    def _place(self, iri: str) -> tuple[str, int, int, str]:
        names = self._release.namespaces
        missing = NotFoundError(
            f"this release has no passage {names.contract(iri)}", hint="A statement names its passage as its place."
        )
        try:
            passage = term_text(NamedNode(iri))
        except ValueError:  # no IRI, so there is none
            raise missing from None
        text = _PASSAGE.format(passage=passage, kind=names.nutri("Passage"), oa=OA, sha256=names.nutri("sha256"))
        for source, start, end, sha256 in self._release.engine.select(text).rows:
            if source and start and end and sha256:
                return source.value, int(start.value), int(end.value), sha256.value
        raise missing

    def _source_id(self, iri: str) -> str:
        return iri.removeprefix(self._release.namespaces.namespace("source"))


def _held(places: Iterable[Path], located: Mapping[str, str]) -> dict[str, str]:
    """Source → its text, of those whose SHA-256 is given and whose text is in these places."""
    from kg.loaders import find_texts  # noqa: PLC0415 (the loaders take a while to load, and few servers have texts)

    held = find_texts(places, frozenset(located.values()))
    return {source: held[sha256] for source, sha256 in located.items() if sha256 in held}


def make_words_service(release: Release, words: Words) -> Service:
    """The service over one open release: its payload is {"passage": what follows `passage/` in the IRI}."""

    def serve(payload: dict[str, Any], body: bytes) -> Reply:  # noqa: ARG001 - everything is in the payload
        found = words.get(release.namespaces.iri("passage", str(payload["passage"])))
        return Reply(200, {"content-type": "text/plain; charset=utf-8", **PRIVATE}, found.encode())

    return serve
