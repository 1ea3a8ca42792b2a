"""Search spaces: what can be drawn at random, changed, listed, named and encoded."""

from __future__ import annotations

from ._loader import native
from ._own_spaces import DAG, Chain, OwnSpace, S, registered_as
from ._space import SearchSpace, from_description
from .architectures import Architecture, ArchitectureList

__all__ = ["DAG", "ENAS", "Chain", "NASBench101", "NASBench201", "SearchSpace", "catalog", "from_description", "register"]


class NASBench201(SearchSpace, key="nas_bench_201"):
    """NAS-Bench-201 (Dong and Yang 2020): 15,625 cells of 4 nodes, 5 operations on 6 edges."""

    def __init__(self) -> None:
        super().__init__(native.space_nas_bench_201())

    def index(self, architecture: Architecture) -> int:
        """The official index, 0..15624."""
        return native.space_index(self._handle, self._own(architecture))

    def __getitem__(self, index: int) -> Architecture:
        """The architecture with the official index."""
        return Architecture(self, native.space_at(self._handle, index))


class NASBench101(SearchSpace, key="nas_bench_101"):
    """NAS-Bench-101 (Ying et al. 2019): 423,624 cells of at most 7 vertices and 9 edges."""

    def __init__(self) -> None:
        super().__init__(native.space_nas_bench_101())

    def enumerate(self, *, unique: bool = True, progress: bool = False) -> ArchitectureList:
        """The unique cells in the official order, the only list this space has."""
        return super().enumerate(unique=unique, progress=progress)


class ENAS(SearchSpace, key="enas"):
    """The ENAS macro space (Pham et al. 2018): 6 operations a layer and any skip connections.

    Parameters
    ----------
    layers : 1 to 62; 6 are those of D-VAE and SVGe, 12 those of the paper
    """

    def __init__(self, layers: int = 6) -> None:
        super().__init__(native.space_enas(layers))


def register(space: S, key: str, title: str = "", paper: str = "none: the user's own") -> S:
    """Gives a space of your own a key, adds it to the catalog, and returns it under that key.

    From then on ``from_description(key)``, saved models, tables and journals find it in this process, its ``valid``
    rule included. Registering a key again replaces what it named.

    Parameters
    ----------
    key : 1 to 64 letters, digits and ``_.+-:@``; none of the library's
    title : what people call it; by default the key
    paper : authors, year and title of what describes it

    TypeError for a space of the library, ValueError for a key that is taken or no name.
    """
    if not isinstance(space, OwnSpace):
        raise TypeError(f"space: expected a DAG or a Chain, got {type(space).__name__}")
    return registered_as(space, key, title, paper)


def catalog() -> list[dict[str, str]]:
    """Every kind of space, yours included, one row each: ``key``, ``title``, ``paper`` and an ``example``, which
    `from_description` reads. ``pandas.DataFrame(nt.spaces.catalog())`` makes a table of it."""
    return [dict(zip(("key", "title", "paper", "example"), row)) for row in native.space_catalog()]
