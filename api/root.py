"""The path under which a proxy shows this server: `/nutrition` of `https://example.org/nutrition/sparql`.

Inside, a request has the path that its client sees, with the root path in front, as ASGI wants it; what leads back here
begins with it. It is a setting and no field of a request: an answer that is kept must not depend on what any client can
write.

Source: ASGI specification, HTTP connection scope, `root_path`.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import Scope


def under(scope: Scope, root: str) -> Scope:
    """The scope of a request as the client sees it, whether or not the proxy has taken the root path off.

    So probes and tools that come without the proxy need not know the root path.

    >>> under({"path": "/sparql", "raw_path": b"/sparql"}, "/a")
    {'path': '/a/sparql', 'raw_path': b'/a/sparql', 'root_path': '/a'}
    >>> under({"path": "/a", "raw_path": b"/a"}, "/a")["path"]
    '/a/'
    """
    if not root:
        return scope
    path, raw = scope["path"], scope.get("raw_path") or scope["path"].encode()
    if path == root:
        path, raw = f"{root}/", root.encode() + b"/"
    elif not path.startswith(f"{root}/"):
        path, raw = root + path, root.encode() + raw
    return {**scope, "path": path, "raw_path": raw, "root_path": root}


def root_of(request: Request) -> str:
    """What addresses on this server begin with: empty, or `/nutrition`."""
    return str(request.scope.get("root_path", ""))


def inner_path(request: Request) -> str:
    """The path of a request below the root path: `/sparql`."""
    return str(request.scope["path"]).removeprefix(root_of(request))
