"""Benchmark graphs: releases of about a given number of triples in which the flagship always has the same answer.

They are real releases: seeds through the project's own loaders and rules, written as `kg build` writes them, and
`kg serve --release DIR` opens them. Only the SHACL gate is left out, which takes minutes at a million triples; a test
holds that a small graph passes it. Made once per size and seed, kept, and made again when software or ontology change.

    python -m tests.benchmarks.graphs --triples 10000 --triples 1000000 [--seed 1] [--hub FOODS] [--out FOLDER]

prints the directory of each release (`10k` and `1m` are sizes too). For a profile: `KG_MEMORY_TRIPLES=1 kg serve
--release DIR` reads any of them from disk, a large number holds any in memory.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

from kg.locations import ontology_dir
from kg.release.draft import Inputs, make_draft
from kg.release.folder import ReleaseFolder
from kg.release.manifest import load_manifest
from kg.release.opening import derive_store
from kg.release.progress import ignore_progress
from kg.release.writing import write_release
from kg.settings import Settings
from tests.benchmarks.core_seeds import core_sources
from tests.benchmarks.growth import grown_sources
from tests.benchmarks.hub_seeds import hub_sources
from tests.benchmarks.seed_files import SeedSource

SEED = 1
# Measured: what ontology and core make, and what each further claim makes with passage, inverses, types and conclusions.
_CORE_TRIPLES = 9_700
_TRIPLES_PER_CLAIM = 34.0


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
    """What `kg.release.build` does, without validation; the one before goes."""
    draft = make_draft(inputs, progress=ignore_progress, settings=settings)
    with folder.building() as directory:
        manifest = write_release(draft, directory)
        derive_store(directory)
        path = folder.publish(directory, manifest["id"])
        folder.prune(1)
        return path


def size(text: str) -> int:
    """The number that `10k`, `1m` or plain digits mean."""
    factor = {"k": 1_000, "m": 1_000_000}.get(text[-1:].lower(), 1)
    return int(text[:-1] if factor > 1 else text) * factor


def main() -> None:
    """Make graphs and print where they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--triples", type=size, action="append", required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--hub", type=size, default=0)
    parser.add_argument("--out", type=Path, default=None)
    options = parser.parse_args()
    for triples in options.triples:
        sys.stdout.write(f"{benchmark_release(triples, seed=options.seed, hub=options.hub, cache=options.out)}\n")


if __name__ == "__main__":
    main()
