"""The two sides of the comparison over one release: the product, by each way in which it executes, and the reference."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from graphql import parse, validate

from api.graphql.service import GraphQLDoor
from kg.release import open_release
from kg.settings import Settings
from tests.contracts.asking.compare import Answer, Ask, comparable
from tests.contracts.asking.documents import Asked, Documents
from tests.contracts.asking.values import Pool, Values
from tests.contracts.asking.walks import Walk, Walks
from tests.contracts.reference.answers import OUT_OF_REACH, Reference
from tests.plain_engine import plain_release

# The seed of the corpus that is the same in every run, and that of the one which is another each time. A failure prints
# its seed; KG_CORPUS_SEED=… asks the same again.
FIXED_SEED = 20_261_126
FRESH_SEED = int(os.environ.get("KG_CORPUS_SEED", random.SystemRandom().randrange(2**32)))


@dataclass(frozen=True)
class Answered:
    """A document with the answer of the reference and that of each way of execution of the product."""

    asked: Asked
    expected: Answer
    actual: Mapping[str, Answer]


@dataclass(frozen=True)
class Sides:
    """Both sides over one release.

    Attributes:
        products: Name of a way of execution → what asks it. It raises `Refused` where limits refuse a document.
        seed: What the release itself was made from, for messages.
    """

    products: Mapping[str, Ask]
    reference: Reference
    pool: Pool
    seed: int
    _corpora: dict[tuple[int, int], list[Answered]] = field(default_factory=dict, repr=False)

    def corpus(self, seed: int, size: int) -> list[Answered]:
        """So many documents that no limit refuses, in a fixed order, with all answers; asked once for all tests."""
        if (seed, size) not in self._corpora:
            answered = (found for asked in self.documents(seed) if (found := self.find_answers(asked)) is not None)
            self._corpora[seed, size] = list(islice(answered, size))
        return self._corpora[seed, size]

    def find_answers(self, asked: Asked) -> Answered | None:
        """All answers to a document; None where a limit refuses it."""
        try:
            actual = {name: comparable(ask(asked.text, asked.variables)) for name, ask in self.products.items()}
        except Refused:
            return None
        return Answered(asked, comparable(self.reference.answer(asked.text, asked.variables)), actual)

    def documents(self, seed: int) -> Iterator[Asked]:
        """Valid documents without end, the same for the same seed."""
        chance = random.Random(seed)
        made = Documents(self.reference.sdl, OUT_OF_REACH, Values(self.pool, chance), chance)
        while True:
            asked = made.make()
            if not validate(self.reference.sdl, parse(asked.text)):
                yield asked

    def walks(self, seed: int) -> Iterator[Walk]:
        """Walks through lists without end, the same for the same seed."""
        chance = random.Random(seed)
        made = Walks(self.reference.sdl, self.reference.nodes, Values(self.pool, chance), chance)
        while True:
            yield made.make()


class Refused(Exception):  # noqa: N818 - it is no error but an answer
    """A limit refuses the document before it is executed."""


@contextmanager
def open_sides(release_dir: Path, seed: int = 0) -> Iterator[Sides]:
    """Both sides over a release in a folder."""
    with open_release(release_dir) as release:
        # Every way of execution that the product has stands here, and all of them are asked everything.
        doors = {
            "as served": GraphQLDoor(release, Settings()),
            "by graphql-core": GraphQLDoor(release, Settings(), projecting=False),
            "by queries alone": GraphQLDoor(release, Settings(), indexing=False),
            "in plain SPARQL 1.1": GraphQLDoor(plain_release(release), Settings(), indexing=False),
        }
        sdl = next(iter(doors.values())).sdl()
        reference = Reference(release_dir, release.schema, sdl)
        yield Sides({name: _asking(door) for name, door in doors.items()}, reference, Pool(reference.nodes), seed)


def _asking(door: GraphQLDoor) -> Ask:
    def ask(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            outcome, answer = door.execute(query, variables, None)
        except Exception as error:  # noqa: BLE001 - over HTTP it would be a 500; here it is an answer that differs
            return {"data": f"raised {error!r}", "errors": []}
        if any(error["extensions"]["code"] == "internal" for error in answer.get("errors", ())):
            return {"data": "failed inside", "errors": []}
        if outcome == "refused":
            raise Refused(answer["errors"][0]["message"])
        assert outcome == "executed", (query, variables, answer)
        return {"data": answer["data"], "errors": [error["path"] for error in answer.get("errors", ())]}

    return ask
