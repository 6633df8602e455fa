"""A release in the hands of somebody who works in Python or in a notebook: found, looked at, counted, written.

Everything is asked of the rooms below; what is here are names, data frames and pictures. Nothing here writes to a
release. pandas is imported when a data frame is asked for.
"""

from kg.notebook.frames import Frames
from kg.notebook.graph import Graph
from kg.notebook.neighborhood import Neighborhood

__all__ = ["Frames", "Graph", "Neighborhood"]
