"""HTML from templates, and the rules by which an IRI becomes a link."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

HERE = Path(__file__).parent
# Resources with a page of their own, by the first step of their IRI after the base.
KINDS = (
    "entity", "statement", "passage", "source", "rule", "derivation", "proposition", "declaration", "mapping",
    "item", "amount", "cell", "coverage", "shape", "prefix", ".well-known/genid", "example",
)  # fmt: skip
# Resources that are the only one of their kind.
SINGLES = ("ontology", "release")
_FOLDERS = tuple(f"{kind}/" for kind in KINDS)


@cache
def environment(root: str = "") -> Environment:
    """The templates; every value is escaped, and a name that a view does not give is an error.

    Args:
        root: What links to this server begin with; see `api.root`. In the macros too, which see no view.
    """
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["root"] = root
    return made


def load_templates(root: str) -> None:
    """Compile every template now, so that processes forked from this one need not."""
    for name in environment(root).list_templates():
        environment(root).get_template(name)


def render(template: str, *, root: str, **view: Any) -> bytes:
    """One page as UTF-8, with links that begin with the root path."""
    return environment(root).get_template(template).render(**view).encode()


def find_href(iri: str, base: str, root: str = "") -> str:
    """The address at which a page may link to an IRI: ours on this server, others' if they are web addresses.

    Args:
        iri: Of anything.
        base: Of our IRIs.
        root: What addresses on this server begin with; see `api.root`.

    Returns:
        Empty where a link would be dangerous or lead nowhere.
    """
    if iri.startswith(base):
        rest = iri.removeprefix(base)
        kind, _, fragment = rest.partition("#")
        if rest == "sparql":
            return f"{root}/sparql"
        if kind == "ontology":
            return f"{root}/ontology.html" + (f"#{quote(fragment)}" if fragment else "")
        if kind in SINGLES or kind.startswith(_FOLDERS):
            return f"{root}/" + quote(kind, safe="/-._~!$&'()*+,;=:@%")
        return ""
    return iri if iri.startswith(("https://", "http://")) else ""


def script_json(text: bytes) -> Markup:
    """JSON that is safe inside a script element: no text in it can end the element."""
    escaped = text.decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return Markup(escaped.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))  # noqa: S704 - escaped above
