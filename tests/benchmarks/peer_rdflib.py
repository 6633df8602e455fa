"""A peer: rdflib-endpoint as it comes, the dataset of a release in memory, under as many workers as there are cores.

python -m tests.benchmarks.peer_rdflib DATASET PORT WORKERS
"""

from __future__ import annotations

import os
import sys

import rdflib
import uvicorn
from rdflib_endpoint import SparqlEndpoint


def make_app() -> SparqlEndpoint:
    """The endpoint over the file that the environment names; each worker reads it for itself."""
    graph = rdflib.Dataset(default_union=True)
    graph.parse(os.environ["PEER_DATASET"], format="nquads")
    return SparqlEndpoint(graph=graph, path="/")


def main(dataset: str, port: str, workers: str) -> None:
    """Serve until ended."""
    os.environ["PEER_DATASET"] = dataset
    uvicorn.run(
        "tests.benchmarks.peer_rdflib:make_app",
        factory=True,
        port=int(port),
        workers=int(workers),
        log_level="warning",
        access_log=False,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
