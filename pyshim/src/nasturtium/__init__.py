"""Nasturtium: neural architecture search, computed in Swift and scripted from Python.

>>> import nasturtium as nt
>>> space = nt.spaces.NASBench201()
>>> cells = space.sample(3, seed=0)
>>> space.encode(cells).shape
(3, 30)
"""

import importlib

from . import _views, data, display, embeddings, latent, networks, predictors, search, spaces, tables
from ._loader import native
from ._version import __version__
from .architectures import Architecture, ArchitectureList
from .embeddings import SVGe
from .latent import Grid, LatentMap, Neighbors, PrincipalPlane, Walk
from .networks import train, train_many

NasturtiumError = native.NasturtiumError

__all__ = [
    "Architecture", "ArchitectureList", "Grid", "LatentMap", "NasturtiumError", "Neighbors",
    "PrincipalPlane", "SVGe", "Walk", "__version__", "data", "display", "embeddings", "latent", "networks", "plotting",
    "predictors", "search", "spaces", "tables", "train", "train_many",
]


def _load_plotting():
    """Imports matplotlib, which costs half a second, only for those who plot."""
    return importlib.import_module(".plotting", __name__)


_views.plots_come_from(_load_plotting)


def __getattr__(name: str):
    if name == "plotting":
        return _load_plotting()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
