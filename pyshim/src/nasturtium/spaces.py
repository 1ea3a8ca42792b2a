"""Search spaces: what can be drawn at random, changed, listed, named and encoded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ._checks import expect, not_of_itself
from ._loader import native
from ._space import SearchSpace, from_description
from .architectures import Architecture, ArchitectureList

__all__ = ["DAG", "ENAS", "NASBench101", "NASBench201", "SearchSpace", "catalog", "from_description", "register"]


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


class DAG(SearchSpace, key="dag"):
    """A user's own space of directed acyclic graphs.

    Parameters
    ----------
    operations : names of 1 to 254 operations, or a mapping from a name to what it computes, such as
        ``{"wide": "sep_conv_5x5", "attention": None}``. Customary names say it themselves: ``none``,
        ``skip_connect``, ``conv_KxK``, ``sep_conv_KxK``, ``dil_conv_KxK``, ``avg_pool_KxK``, ``max_pool_KxK``.
        An operation that means nothing is drawn, encoded and searched; only networks cannot be built.
    nodes : the most nodes, or (fewest, most), input and output included; 2 to 64
    edges : the most edges; by default as many as fit
    topology : ``[(source, target), ...]`` fixes the edges instead
    on : ``"nodes"`` or ``"edges"``, where the operations are
    valid : asked about every architecture; may refuse it by returning False

    >>> space = DAG(["attention", "mlp", "norm"], nodes=5, edges=6)
    >>> space.sample(seed=0) in space
    True
    """

    _arguments: tuple | None = None
    _registered: tuple[str, str, str] | None = None

    def __init__(
        self,
        operations: Sequence[str] | Mapping[str, str | None],
        nodes: int | tuple[int, int] | None = None,
        *,
        edges: int | None = None,
        topology: Sequence[tuple[int, int]] | None = None,
        on: str = "nodes",
        valid: Callable[[Architecture], bool] | None = None,
    ) -> None:
        limits = nodes if nodes is None or isinstance(nodes, Sequence) else [nodes]

        def check(handle: native.Architecture) -> bool:
            return valid is None or valid(Architecture(self, handle))

        if isinstance(operations, str):
            raise TypeError(f"operations must be a list of names, not the text {operations!r}")
        operations = operations if isinstance(operations, Mapping) else list(operations)
        meanings = operations if isinstance(operations, Mapping) else {}
        self._arguments = (operations, nodes, edges, topology, on, valid)
        vocabulary = [[name] if (meaning := meanings.get(name)) is None else [name, meaning] for name in operations]
        super().__init__(native.space_dag(
            vocabulary, limits, edges, topology, on, None if valid is None else not_of_itself(check)))

    def __reduce__(self):
        if self._arguments is None:
            return super().__reduce__()
        return _dag, (*self._arguments, self._registered)


def _dag(operations, nodes, edges, topology, on, valid, registered=None) -> DAG:
    space = DAG(operations, nodes, edges=edges, topology=topology, on=on, valid=valid)
    return space if registered is None else register(space, *registered)


def register(space: DAG, key: str, title: str = "", paper: str = "none: the user's own") -> DAG:
    """Gives a space of your own a key, adds it to the catalog, and returns it under that key.

    From then on ``from_description(key)``, saved models, tables and journals find it in this process, its ``valid``
    rule included. Registering a key again replaces what it named.

    Parameters
    ----------
    key : 1 to 64 letters, digits and ``_.+-:@``; none of the library's
    title : what people call it; by default the key
    paper : authors, year and title of what describes it

    ValueError for a key that is taken or no name.
    """
    expect(space, DAG, "space")
    named = DAG.__new__(DAG)
    SearchSpace.__init__(named, native.space_register(space._handle, key, title or key, paper))
    named._arguments, named._registered = space._arguments, (key, title, paper)
    SearchSpace._classes[key] = DAG
    return named


def catalog() -> list[dict[str, str]]:
    """Every kind of space, yours included, one row each: ``key``, ``title``, ``paper`` and an ``example``, which
    `from_description` reads. ``pandas.DataFrame(nt.spaces.catalog())`` makes a table of it."""
    return [dict(zip(("key", "title", "paper", "example"), row)) for row in native.space_catalog()]
