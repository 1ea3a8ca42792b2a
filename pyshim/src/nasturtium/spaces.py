"""Search spaces: what can be drawn at random, changed, listed, named and encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import overload

import numpy as np

from ._checks import expect, not_of_itself
from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .progress import bar

__all__ = ["DAG", "ENAS", "NASBench101", "NASBench201", "SearchSpace"]


class SearchSpace:
    """A set of architectures. Make one of its subclasses."""

    def __init__(self, handle: native.Space) -> None:
        self._handle = handle

    @property
    def key(self) -> str:
        """A stable identifier, such as ``"nas_bench_201"``."""
        return native.space_key(self._handle)

    @property
    def title(self) -> str:
        return native.space_title(self._handle)

    @property
    def operations(self) -> list[str]:
        """Operation names in label order."""
        return native.space_operations(self._handle)

    @property
    def size(self) -> int | None:
        """How many architectures the space has, exactly; None where only listing them can tell."""
        powers = native.space_size(self._handle)
        if powers is None:
            return None
        product = 1
        for base, exponent in powers:
            product *= base**exponent
        return product

    @property
    def description(self) -> str:
        """The text that names this space in files: ``nt.spaces.from_description`` reads it."""
        return native.space_description(self._handle)

    @overload
    def sample(self, n: None = None, *, seed: int) -> Architecture: ...
    @overload
    def sample(self, n: int, *, seed: int) -> ArchitectureList: ...
    def sample(self, n: int | None = None, *, seed: int) -> Architecture | ArchitectureList:
        """One architecture drawn at random, or a list of ``n``, repeats possible."""
        drawn = ArchitectureList(self, native.space_sample(self._handle, 1 if n is None else n, seed))
        return drawn[0] if n is None else drawn

    def enumerate(self, *, unique: bool = False, progress: bool = False) -> ArchitectureList:
        """All architectures in the space's order; with ``unique`` one of each function class."""
        with bar(progress, f"enumerate {self.key}") as report:
            listed = native.space_enumerate(self._handle, unique, progress=report)
        return ArchitectureList(self, listed)

    def mutate(self, architecture: Architecture, *, seed: int) -> Architecture:
        """A random architecture one edit away."""
        return Architecture(
            self, native.space_mutate(self._handle, self._own(architecture), seed))

    def neighbors(self, architecture: Architecture) -> ArchitectureList:
        """All architectures one edit away, each once."""
        return ArchitectureList(
            self, native.space_neighbors(self._handle, self._own(architecture)))

    def parse(self, text: str) -> Architecture:
        """Reads the space's published text form. Raises ValueError with the position."""
        return Architecture(self, native.space_parse(self._handle, text))

    def encode(self, architectures: Iterable[Architecture], as_: str = "adjacency") -> np.ndarray:
        """One float32 row per architecture, shape ``(n, d)``.

        ``as_`` is ``"adjacency"``, ``"path"``, ``"categorical"``, ``"graph"`` or ``"sequence"``
        (White et al. 2020 and 2021).
        """
        return np.asarray(native.space_encode(self._handle, handles(self, architectures), as_))

    def canonical_keys(self, architectures: Iterable[Architecture]) -> list[str]:
        """The canonical key of every architecture."""
        return native.space_canonical_keys(self._handle, handles(self, architectures))

    def _own(self, architecture: Architecture) -> native.Architecture:
        return expect(architecture, Architecture, "architecture")._handle

    def __contains__(self, architecture: object) -> bool:
        return isinstance(architecture, Architecture) and native.space_contains(
            self._handle, architecture._handle)

    def __len__(self) -> int:
        size = self.size
        if size is None:
            raise TypeError(f"{self.key} has no known size: use len(space.enumerate())")
        return size

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Architecture]:
        return iter(self.enumerate())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SearchSpace):
            return NotImplemented
        return self is other or self.description == other.description

    def __hash__(self) -> int:
        return hash(self.description)

    def __reduce__(self):
        return from_description, (self.description,)

    def __repr__(self) -> str:
        return f"<{self.description}>"


class NASBench201(SearchSpace):
    """NAS-Bench-201 (Dong and Yang 2020): 15,625 cells of 4 nodes, 5 operations on 6 edges."""

    def __init__(self) -> None:
        super().__init__(native.space_nas_bench_201())

    def index(self, architecture: Architecture) -> int:
        """The official index, 0..15624."""
        return native.nas_bench_201_index(self._handle, self._own(architecture))

    def __getitem__(self, index: int) -> Architecture:
        """The architecture with the official index."""
        return Architecture(self, native.nas_bench_201_at(self._handle, index))

    def parameters(self, architecture: Architecture, dataset: str = "cifar10") -> float:
        """Trainable parameters in millions; datasets cifar10, cifar100, imagenet16-120."""
        return native.nas_bench_201_parameters(self._handle, self._own(architecture), dataset)

    def flops(self, architecture: Architecture, dataset: str = "cifar10") -> float:
        """Multiply-adds of one image in millions, as the official table counts them."""
        return native.nas_bench_201_flops(self._handle, self._own(architecture), dataset)


class NASBench101(SearchSpace):
    """NAS-Bench-101 (Ying et al. 2019): 423,624 cells of at most 7 vertices and 9 edges."""

    def __init__(self) -> None:
        super().__init__(native.space_nas_bench_101())

    def enumerate(self, *, unique: bool = True, progress: bool = False) -> ArchitectureList:
        """The unique cells in the official order, the only list this space has."""
        return super().enumerate(unique=unique, progress=progress)


class ENAS(SearchSpace):
    """The ENAS macro space (Pham et al. 2018): 6 operations a layer and any skip connections."""

    def __init__(self, layers: int = 6) -> None:
        super().__init__(native.space_enas(layers))


class DAG(SearchSpace):
    """A user's own space of directed acyclic graphs.

    ``operations`` is the vocabulary, ``nodes`` the most nodes or (fewest, most), input and output
    included, ``edges`` the most edges. ``topology`` fixes the edges instead, as
    ``[(source, target), ...]``. ``on`` puts operations on ``"nodes"`` or ``"edges"``. ``valid`` is
    asked about every architecture and may refuse it by returning False.
    """

    def __init__(
        self,
        operations: Sequence[str],
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

        self._arguments = (operations, nodes, edges, topology, on, valid)
        super().__init__(native.space_dag(
            operations, limits, edges, topology, on, None if valid is None else not_of_itself(check)))

    def __reduce__(self):
        return _dag, self._arguments


def _dag(operations, nodes, edges, topology, on, valid) -> DAG:
    return DAG(operations, nodes, edges=edges, topology=topology, on=on, valid=valid)


def from_description(text: str) -> SearchSpace:
    """The space that ``space.description`` named. A DAG space comes back without its callback."""
    handle = native.space_from_description(text)
    kinds = {"nas_bench_201": NASBench201, "nas_bench_101": NASBench101, "enas": ENAS, "dag": DAG}
    space: SearchSpace = SearchSpace.__new__(kinds.get(native.space_key(handle), SearchSpace))
    SearchSpace.__init__(space, handle)
    return space
