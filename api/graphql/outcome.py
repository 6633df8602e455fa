"""How far a request got: reader processes say it in a header, and the HTTP side chooses the status by it.

Source: GraphQL over HTTP, section 6.4. Values: "executed", "invalid", "refused" by a limit or a switch, "write" for an
operation that is no query, "batch" for several requests, "given" for one of them that was answered before.
"""

from __future__ import annotations

OUTCOME = "kg-graphql"
# The same for each request of a batch, joined by commas.
OUTCOMES = "kg-graphql-batch"
