"""The whole release as files, under /dump/: an index, every file that the manifest lists, and their checksums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from api.negotiation import Offer, choose
from api.problems import NotAcceptableError
from api.root import root_of
from api.sparql.file_answer import FileAnswer
from api.sparql.offers import accept_of, content_type
from kg.errors import NotFoundError
from kg.release.listing import ReleaseFile
from kg.release.manifest import CREATOR

PATH = "/dump/"
CHECKSUMS = "SHA256SUMS"
_OFFERS: tuple[Offer, ...] = (
    ("json", ("application/json",)),
    ("text", ("text/plain",)),
    ("html", ("text/html", "application/xhtml+xml")),
)


def routes(files: Mapping[str, ReleaseFile], index: Mapping[str, Any], page: Callable[[], Response]) -> list[Route]:
    """The routes of the files.

    Args:
        files: Of the release, by name: what is not in here is not there, whatever an address says.
        index: As `make_index` gives it.
        page: Gives the index for a browser.
    """

    async def show(request: Request) -> Response:
        chosen = choose(accept_of(request), _OFFERS)
        if chosen is None:
            hint = "Accept application/json, text/plain or text/html."
            raise NotAcceptableError("the index is not made in any of the accepted media types", hint=hint)
        if chosen == "html":
            answer = page()
        elif chosen == "json":
            answer = JSONResponse(index)
        else:
            answer = PlainTextResponse(_as_text(index))
        answer.headers["vary"] = "Accept"
        return answer

    async def send(request: Request) -> Response:
        name = request.path_params["name"]
        if name == CHECKSUMS:
            return PlainTextResponse(checksums(files))
        if name not in files:
            raise NotFoundError(
                f"there is no file {name!r} in this release",
                hint=f"All of them are listed at {root_of(request)}{PATH}.",
            )
        file = files[name]
        tag = f'"{file.sha256[:32]}"'
        return FileAnswer(request, [file], content_type=content_type(file.media_type), etag=tag, headers={})

    async def redirect(request: Request) -> Response:
        return RedirectResponse(root_of(request) + PATH, 301)

    return [Route("/dump", redirect), Route(PATH, show), Route(PATH + "{name:path}", send)]


def make_index(files: Mapping[str, ReleaseFile], manifest: Mapping[str, Any], root: str = "") -> dict[str, Any]:
    """What there is, on which terms, as JSON values; files sorted by name.

    Args:
        files: Of the release, by name.
        manifest: Its own.
        root: What addresses on this server begin with.
    """
    return {
        "title": manifest["title"],
        "release": manifest["id"],
        "licence": manifest["licence"],
        "attribution": CREATOR,
        "disclaimer": f"Not medical advice. {manifest['disclaimer']}",
        "checksums": root + PATH + CHECKSUMS,
        "files": [
            {
                "name": name,
                "href": root + PATH + quote(name),
                "mediaType": f.media_type,
                "bytes": f.size_bytes,
                "sha256": f.sha256,
            }
            for name, f in files.items()
        ],
    }


def checksums(files: Mapping[str, ReleaseFile]) -> str:
    """The text that `sha256sum -c` reads."""
    return "".join(f"{file.sha256}  {name}\n" for name, file in files.items())


def _as_text(index: Mapping[str, Any]) -> str:
    """The index as plain text: terms first, then a line for each file."""
    lines = [
        f"{index['title']}, release {index['release']}",
        f"Licence: {index['licence']}",
        f"Credit: {index['attribution']}",
        index["disclaimer"],
        f"Checksums: {index['checksums']}",
        "",
        *(f"{file['bytes']:>15,}  {file['href']}  {file['mediaType']}" for file in index["files"]),
    ]
    return "\n".join(lines) + "\n"
