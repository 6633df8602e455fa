"""Benchmark graphs: releases of about a given number of triples in which the flagship always has the same answer.

They are real releases: seeds through `kg build`, and `kg serve --release DIR` opens them. Made once per size and seed,
kept, and made again when software or ontology change.

    python -m tests.benchmarks.graphs --scale 1 --scale 100 [--seed 1] [--hub FOODS] [--out FOLDER]
    python -m tests.benchmarks.graphs --seeds FOLDER --scale 3000

prints the directory of each release, or writes only the seeds for `kg build --seeds FOLDER`. Scale 1 is ten thousand
triples, 3000 are thirty million; `--triples 10k` and `--triples 1m` name sizes as well. For a profile: `KG_MEMORY_TRIPLES=1 kg serve
--release DIR` reads any of them from disk, a large number holds any in memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from platformdirs import user_cache_path

from kg.locations import ontology_dir
from kg.release.build import build_in_folder
from kg.release.draft import Inputs
from kg.release.folder import ReleaseFolder
from kg.release.manifest import load_manifest
from kg.release.opening import derive_store
from kg.release.progress import ignore_progress
from kg.settings import Settings
from tests.benchmarks.core_seeds import core_sources
from tests.benchmarks.growth import grown_sources
from tests.benchmarks.hub_seeds import hub_sources
from tests.benchmarks.seed_files import SeedSource

# What gives the release of about so many triples.
Graphs = Callable[[int], Path]
SMALL, MIDDLE, LARGE, LARGEST = 10_000, 100_000, 1_000_000, 10_000_000
SEED = 1
# Measured: what ontology and core make, and what each further claim makes with passage, inverses, types and conclusions.
_CORE_TRIPLES = 9_700
_TRIPLES_PER_CLAIM = 34.0
_TRIPLES_OF_SCALE, _LARGEST_SCALE = 10_000, 3_000


def graph_cache() -> Path:
    """Where built graphs are kept between runs."""
    return user_cache_path("nutrigraph") / "benchmarks"


def sources(triples: int, seed: int = SEED, hub: int = 0) -> Iterator[SeedSource]:
    """The sources of a graph of about so many triples, and besides them hubs, the largest of so many foods."""
    yield from core_sources()
    yield from grown_sources(max(0, int((triples - _CORE_TRIPLES) / _TRIPLES_PER_CLAIM)), seed)
    yield from hub_sources(hub, seed)


def benchmark_release(triples: int, *, seed: int = SEED, hub: int = 0, cache: Path | None = None) -> Path:
    """A release of about so many triples, with its store on disk beside it.

    Args:
        triples: Within a tenth; never below the ontology and the core, 9,700.
        seed: Another one gives other neighbours and the same answer.
        hub: Foods of the largest hub (`tests.benchmarks.hub_seeds`), none for 0; its triples come on top.
        cache: Folder in which releases are kept; made if need be.

    Returns:
        The release directory.
    """
    with tempfile.TemporaryDirectory() as name:
        seeds = Path(name) / "seeds"
        for source in sources(triples, seed, hub):
            source.write(seeds)
        inputs = Inputs(ontology_dir(), seeds)
        settings = Settings()
        folder = ReleaseFolder((cache or graph_cache()) / f"{triples}-{seed}{f'-hub{hub}' if hub else ''}")
        with folder.locked():
            found = folder.find_current()
            return found.resolve() if found and _is_fresh(found, inputs, settings) else _build(inputs, folder, settings)


def _is_fresh(release: Path, inputs: Inputs, settings: Settings) -> bool:
    manifest, wanted = load_manifest(release), inputs.fingerprint(settings.base_iri).described()
    return all(manifest[key] == wanted[key] for key in ("inputs", "software"))


def _build(inputs: Inputs, folder: ReleaseFolder, settings: Settings) -> Path:
    """What `kg build` does, with the store on disk in any case; the one before goes."""
    path = build_in_folder(inputs, folder, progress=ignore_progress, settings=settings).path
    derive_store(path)
    folder.prune(1)
    return path


def size(text: str) -> int:
    """The number that `10k`, `1m` or plain digits mean."""
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    number = text[:-1] if factor > 1 else text
    if not number.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no size such as 10k, 1m or 30000")
    return int(number) * factor


def scale(text: str) -> int:
    """The number of triples of a scale factor."""
    factor = int(text)
    if not 1 <= factor <= _LARGEST_SCALE:
        raise argparse.ArgumentTypeError(f"a scale factor is 1 to {_LARGEST_SCALE}")
    return factor * _TRIPLES_OF_SCALE


def main() -> None:
    """Make graphs and print where they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=size, action="append", default=[], help="size, such as 10k; may come again")
    parser.add_argument(
        "--scale", type=scale, action="append", dest="triples", metavar="FACTOR", help="size in ten thousand triples"
    )
    parser.add_argument("--seed", type=int, default=SEED, help="another one gives other neighbours")
    parser.add_argument("--hub", type=size, default=0, help="foods of the largest hub, whose triples come on top")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--out", type=Path, help="folder of releases")
    where.add_argument("--seeds", type=Path, help="write seeds of one size into this folder, which must not exist")
    options = parser.parse_args()
    if not options.triples or (options.seeds and len(options.triples) > 1):
        parser.error("name a size with --scale or --triples; with --seeds just one")
    if options.seeds and options.seeds.exists():
        parser.error(f"{options.seeds} exists already: name a folder that does not")
    if options.hub < 0:
        parser.error("a hub has 0 foods or more")
    if options.seeds:
        for source in sources(options.triples[0], options.seed, options.hub):
            source.write(options.seeds)
        sys.stdout.write(f"{options.seeds}\n")
        return
    for triples in options.triples:
        sys.stdout.write(f"{benchmark_release(triples, seed=options.seed, hub=options.hub, cache=options.out)}\n")


if __name__ == "__main__":
    main()
