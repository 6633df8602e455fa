"""What searching costs among very many labels: an index of a million made-up names, asked what people type.

    python -m tests.benchmarks.search_labels [--labels 1m] [--rounds 5] [--out FILE]

Names are of one to four words of a vocabulary as skewed as in real data: the commonest word ("acid") stands in a tenth of
all names. No release is needed: rows go straight to `kg.query.search_writing.build_index`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from kg.query.search import SearchIndex
from kg.query.search_writing import IndexRow, build_index
from tests.benchmarks.graphs import graph_cache, size

_COMMON = "acid oil vitamin leaf root protein extract deficiency red wild".split()
_SYLLABLES = "ba ce di fo gu ha ke li mo nu pa ri so ta vu xe yo za".split()
_KINDS = ("Food", "Nutrient", "Condition", "Symptom")
QUESTIONS = {
    "exact name": "acid",
    "one letter": "a",
    "two letters": "ac",
    "common word": "vitamin",
    "start of many words": "vita",
    "two common words": "acid oil",
    "common word and letter": "vitamin c",
    "rare word": "bacedi",
    "common and rare word": "acid bacedi",
    "whole name": "acid food 77",
    "number": "77",
    "typo of a common word": "vitamni",
    "typo beside a common word": "acid protien",
    "run together": "redacid",
    "unknown word": "qqqqqqq",
    "unknown words": "qqqq wwww zzzz",
    "id": "ng:food-500",
    "long text": "the best wild leaf and root extract for iron deficiency",
}


def rows(labels: int) -> Iterator[IndexRow]:
    """One entity for each label; the same number gives the same rows."""
    chance = random.Random(7)
    words = [*_COMMON, *("".join(chance.choices(_SYLLABLES, k=3)) for _ in range(20_000))]
    for number in range(labels):
        chosen = [words[int(len(words) * chance.random() ** 8)] for _ in range(chance.randint(1, 3))]
        kind = _KINDS[number % len(_KINDS)]
        slug = f"{kind.lower()}-{number}"
        label = " ".join((*chosen, kind.lower(), str(number)) if number % 3 else chosen)
        synonyms = (f"{chosen[0]} of {chosen[-1]}",) if number % 5 == 0 else ()
        yield IndexRow(f"https://w3id.org/nutrigraph/entity/{slug}", f"ng:{slug}", kind, label, synonyms)


def main() -> None:
    """Make the index unless it is there, and ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=size, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    path = options.out or graph_cache() / f"search-{options.labels}.sqlite"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        build_index(path, rows(options.labels))
    index = SearchIndex(path)
    for name, text in QUESTIONS.items():
        taken = []
        for _ in range(options.rounds):
            start = time.perf_counter()
            found = index.search(text)
            taken.append(time.perf_counter() - start)
        told = f"{found.total:>9,} found{f', corrected to {found.corrected_to!r}' if found.corrected_to else ''}"
        sys.stdout.write(f"{name:<28}{statistics.median(taken) * 1000:>10.1f} ms {told}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
