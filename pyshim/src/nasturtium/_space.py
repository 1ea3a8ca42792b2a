"""What every search space can do, and how a space is found again from its description."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Iterator
from typing import ClassVar, overload

import numpy as np

from . import _forms
from ._checks import Seed, expect, same_rule
from ._loader import native
from .architectures import Architecture, ArchitectureList, handle_of, handles
from .progress import bar


class SearchSpace:
    """A set of architectures. Make one of its subclasses."""

    _classes: ClassVar[dict[str, type[SearchSpace]]] = {}
    #: What else than the description decides: the user's functions ``valid`` and ``equivalent``.
    _rules: tuple[object, object] = (None, None)

    def __init_subclass__(cls, key: str | None = None) -> None:
        if key is not None:
            SearchSpace._classes[key] = cls

    def __init__(self, handle: native.Space) -> None:
        self._handle = handle

    @property
    def key(self) -> str:
        """A stable identifier, such as ``"nas_bench_201"``."""
        return native.space_key(self._handle)

    @property
    def title(self) -> str:
        """The name that people use, such as ``"NAS-Bench-201"``."""
        return native.space_title(self._handle)

    @property
    def operations(self) -> list[str]:
        """Operation names in label order."""
        return native.space_operations(self._handle)

    @property
    def vocabulary(self) -> dict[str, str | None]:
        """What each operation computes, by its name: a name such as ``"sep_conv_5x5"``, or None for an operation that
        has a name and nothing else. Networks can be built where none is None."""
        return dict(zip(self.operations, native.space_vocabulary(self._handle)))

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
    def sample(self, n: None = None, *, seed: Seed) -> Architecture: ...
    @overload
    def sample(self, n: int, *, seed: Seed) -> ArchitectureList: ...
    def sample(self, n: int | None = None, *, seed: Seed) -> Architecture | ArchitectureList:
        """One architecture drawn at random, or a list of ``n``, repeats possible.

        ``seed`` is a whole number, a ``numpy.random.Generator``, or None for others each time.
        """
        drawn = ArchitectureList(self, native.space_sample(self._handle, 1 if n is None else n, seed))
        return drawn[0] if n is None else drawn

    def enumerate(self, *, unique: bool = False, progress: bool = False) -> ArchitectureList:
        """All architectures in the space's order; with ``unique`` one of each function class."""
        with bar(progress, f"enumerate {self.key}", "architectures") as report:
            listed = native.space_enumerate(self._handle, unique, progress=report)
        return ArchitectureList(self, listed)

    def mutate(self, architecture: Architecture, *, seed: Seed) -> Architecture:
        """A random architecture one edit away."""
        return Architecture(self, native.space_mutate(self._handle, self._own(architecture), seed))

    def neighbors(self, architecture: Architecture) -> ArchitectureList:
        """All architectures one edit away, each once."""
        return ArchitectureList(self, native.space_neighbors(self._handle, self._own(architecture)))

    def parse(self, form: _forms.ArchitectureForm) -> Architecture:
        """The architecture that ``form`` describes.

        Parameters
        ----------
        form : one of

            - a text in the space's published form, ``architecture.text``
            - operation indices, ``architecture.indices``, or their names: one for each node or edge, places in
              ``space.operations``. NAS-Bench-201 has NASLib's ``op_indices``, its numbers in its order of edges; ENAS the
              numbers of the published list. Spaces with free edges have none.
            - ``(operations, edges)``: names, and (source, target) pairs of node numbers from 0, the input. Operations on nodes
              are those between input and output; operations on edges are in the order of the edges.
            - ``(matrix, operations)`` or the reverse, as `Architecture.graph` returns: the 0/1 matrix of the nodes, and their
              names with or without ``input`` and ``output``
            - with operations on edges a dict, ``{(source, target): operation}``

        ValueError for what is no architecture of the space. `find` looks up a ``canonical_key``.
        """
        return Architecture(self, _forms.read(self, form))

    def find(self, canonical_key: str) -> Architecture:
        """The first listed architecture of this ``canonical_key``: the hash of NAS-Bench-101's published table, for one.

        Lists the whole space, so ValueError where that is too large, or no architecture has the key.
        """
        return ArchitectureList(self, native.space_of_keys(self._handle, [canonical_key]))[0]

    def encode(self, architectures: Iterable[Architecture], as_: str = "adjacency") -> np.ndarray:
        """One float32 row per architecture, ``(n, columns)``.

        ``as_`` is ``"adjacency"``, ``"path"``, ``"categorical"``, ``"graph"``, ``"sequence"``
        (White et al. 2020 and 2021) or ``"graf"`` (Kadlecová et al. 2024).
        """
        return np.asarray(native.space_encode(self._handle, handles(self, architectures), expect(as_, str, "as_")))

    def canonical_keys(self, architectures: Iterable[Architecture]) -> list[str]:
        """The canonical key of every architecture."""
        return native.space_canonical_keys(self._handle, handles(self, architectures))

    def parameters(
        self, architecture: Architecture, dataset: str = "cifar10", *, channels: int | None = None,
        cells: int | None = None, stages: int | None = None,
    ) -> int:
        """Trainable parameters of the network built from ``architecture``.

        Parameters
        ----------
        dataset : the images: ``"cifar10"``, ``"cifar100"`` or ``"ImageNet16-120"``
        channels, cells, stages : channels of the first stage, cells in each stage, stages; by default those of the
            space's paper, for spaces of your own those of NAS-Bench-201: 16, 5 and 3

        ValueError where an operation is only a name: say what it computes, ``DAG({"mine": "conv_3x3"}, ...)``.
        """
        return self._cost(architecture, dataset, channels, cells, stages)[0]

    def flops(
        self, architecture: Architecture, dataset: str = "cifar10", *, channels: int | None = None,
        cells: int | None = None, stages: int | None = None,
    ) -> int:
        """Multiply-adds of one image through the network built from ``architecture``, which benchmarks call FLOPs and
        list in millions: those of convolutions and the classifier. Arguments and errors as in `parameters`; the same
        unit as the ``flops`` of a training."""
        return self._cost(architecture, dataset, channels, cells, stages)[1]

    def _cost(self, architecture: Architecture, dataset: str, *sizes: int | None) -> tuple[int, int]:
        return native.space_cost(self._handle, self._own(architecture), dataset, *sizes)

    def _own(self, architecture: Architecture, what: str = "architecture") -> native.Architecture:
        return handle_of(self, expect(architecture, Architecture, what), what)

    def __contains__(self, architecture: object) -> bool:
        return isinstance(architecture, Architecture) and native.space_contains(self._handle, architecture._handle)

    def __len__(self) -> int:
        size = self.size
        if size is None:
            raise TypeError(f"{self.key} has no known size: use len(space.enumerate())")
        if size > sys.maxsize:
            raise OverflowError(f"{self.title} has {size:.3g} architectures, more than len() can say: use space.size"
                                if size < 1e300 else f"{self.title} is too large for len(): use space.size")
        return size

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Architecture]:
        return iter(self.enumerate())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SearchSpace):
            return NotImplemented
        return self is other or (self.description == other.description and all(map(same_rule, self._rules, other._rules)))

    def __hash__(self) -> int:
        return hash(self.description)

    def __reduce__(self):
        return from_description, (self.description,)

    def __repr__(self) -> str:
        return f"<{self.description}>"


def from_description(text: str) -> SearchSpace:
    """The space that ``space.description`` named.

    A `DAG` or `Chain` comes back without functions of yours (``valid``, ``equivalent``), unless it was given a key of its
    own with ``nt.spaces.register``: then this process must have registered it too. A warning says where one is
    missing. ValueError for a text that describes no space.
    """
    handle = native.space_from_description(text)
    space: SearchSpace = SearchSpace.__new__(SearchSpace._classes.get(native.space_key(handle), SearchSpace))
    SearchSpace.__init__(space, handle)
    if native.space_lacks_rule(handle):
        warnings.warn(
            f"{space!r} was made with a rule of its own, which no text or file holds, and is here without it: give your "
            "space where space= is taken, or register it with nt.spaces.register", stacklevel=2)
    return space
