"""Documents: parsed, limited and validated once, however often they come.

Texts that differ in what GraphQL ignores (white space, commas, comments) are one document to `compact`. The positions
that errors tell are those of the text that came, so that what fails is parsed as it stands.

Source: GraphQL, section 2.1.7 (ignored tokens).
"""

from __future__ import annotations

import re
from functools import lru_cache

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, validate

from api.graphql.limits import check_document
from kg.settings import Settings

# Documents kept per reader: more than a site's own pages have, and a thousand tokens each at the most.
MOST_DOCUMENTS = 256
# A string (block strings first) as it stands, a quotation mark that begins none, or a run of what is ignored.
_PIECES = re.compile(
    r'("""(?:[^"\\]|\\.|"(?!""))*"""|"(?:[^"\\\n\r]|\\[^\n\r])*"(?!"))|(")|(?:[ \t\n\r,\ufeff]|#[^\n\r]*)+', re.DOTALL
)


class Documents:
    """The documents of one schema.

    Args:
        schema: What documents are validated against.
        settings: For the limits.
    """

    def __init__(self, schema: GraphQLSchema, settings: Settings) -> None:
        self._schema = schema
        self._settings = settings
        self.parse = lru_cache(MOST_DOCUMENTS)(self._parse)
        self.validate = lru_cache(MOST_DOCUMENTS)(self._validate)

    def _parse(self, text: str) -> DocumentNode:
        """The syntax tree of a text.

        Raises:
            GraphQLSyntaxError: It does not parse.
            LimitError: It is over a limit of what is written out.
        """
        document = parse(text, max_tokens=self._settings.graphql_tokens)
        check_document(document, self._settings)
        return document

    def _validate(self, text: str) -> list[GraphQLError]:
        """What is wrong with a text that parses."""
        return validate(self._schema, self.parse(text))


def compact(text: str) -> str:
    r"""The text with one space for each run of what is ignored; texts of one document become equal, strings stay.

    >>> compact('{ food(id: "a # b"),  # by id\n  { label } }')
    '{ food(id: "a # b") { label } }'
    """
    pieces = list(_PIECES.finditer(text))
    if any(piece[2] for piece in pieces):  # no document; made even, it might look like one
        return text
    return _PIECES.sub(lambda piece: piece[1] or " ", text).strip()
