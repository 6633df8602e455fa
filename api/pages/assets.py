"""The files that pages load: our own, and the bundles that `hatch_build.py` makes of `web/` when this is installed.

Without bundles the server runs all the same; whoever starts it and whoever opens a page that needs one is told.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kg.errors import NotFoundError

HERE = Path(__file__).parent
OWN = HERE / "static"
BUILT = HERE / "built"
BUNDLES = ("explorer", "graphiql", "sparql")  # what pages need: NAME.js and NAME.css
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
_FOREVER = "public, max-age=31536000, immutable"  # the address holds the hash of the content


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, as it is sent."""

    content: bytes
    media_type: str
    digest: str


class Assets:
    """All files under `/static/`, read once.

    Args:
        folders: Where they lie, without subfolders; a later folder's file does not replace an earlier one's.
    """

    def __init__(self, *folders: Path) -> None:
        self._files: dict[str, Asset] = {}
        for path in (path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir())):
            if path.suffix in _MEDIA_TYPES:
                content = path.read_bytes()
                digest = hashlib.sha256(content).hexdigest()[:16]
                self._files.setdefault(path.name, Asset(content, _MEDIA_TYPES[path.suffix], digest))

    def missing(self) -> list[str]:
        """The bundles that are not there, by name."""
        return [name for name in BUNDLES if not {f"{name}.js", f"{name}.css"} <= self._files.keys()]

    def href(self, name: str) -> str:
        """The path of a file below the root path: it changes when the content does, so that browsers may keep what they have.

        Raises:
            KeyError: There is no such file.
        """
        return f"/static/{name}?v={self._files[name].digest}"

    def routes(self) -> list[Route]:
        """The route that serves them."""

        async def static(request: Request) -> Response:
            name = request.path_params["name"]
            if name not in self._files:
                raise NotFoundError(f"there is no file {name!r}")
            asset = self._files[name]
            headers = {"etag": f'"{asset.digest}"'}
            if request.query_params.get("v") == asset.digest:
                headers["cache-control"] = _FOREVER
            return Response(asset.content, headers=headers, media_type=asset.media_type)

        return [Route("/static/{name}", static)]


def load_assets() -> Assets:
    """The files of this installation."""
    return Assets(OWN, BUILT)


def warning() -> str | None:
    """What an operator should know at the start, or None where nothing is missing."""
    missing = load_assets().missing()
    if not missing:
        return None
    return f"Web assets are missing: {', '.join(missing)}. Everything answers, but the explorer, the editors of queries and the export as HTML. {mending()}"


def mending() -> str:
    """What to do where bundles are missing, as one sentence."""
    if (HERE / "web" / "package.json").is_file():  # a checkout
        return "These files come from npm when nutrigraph is installed: with the network on, run `make assets`, then start again."
    return "This package was built without these files: build it again where the npm registry can be reached, and reinstall it."
