"""Architectures as Python values: one, and many held by the Swift core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, overload

import numpy as np

from ._checks import expect
from ._loader import native
from ._views import html

if TYPE_CHECKING:
    from nasturtium.spaces import SearchSpace


class Architecture:
    """A neural architecture: an immutable labelled directed acyclic graph of one search space.

    Equal architectures have equal numbered graphs; `canonical_key` is equal for architectures that compute
    the same function by the space's own rule. Jupyter shows an architecture as a drawing.
    """

    __slots__ = ("_handle", "space")

    def __init__(self, space: SearchSpace, handle: native.Architecture) -> None:
        self.space = space
        self._handle = handle

    @property
    def nodes(self) -> list[int]:
        """The label of every node, in topological order."""
        return native.architecture_nodes(self._handle)

    @property
    def edges(self) -> list[tuple[int, int, int]]:
        """Every edge as (source, target, label), ordered by target, then source."""
        return native.architecture_edges(self._handle)

    @property
    def text(self) -> str:
        """The space's published text form; `space.parse` reads it."""
        return native.space_text(self.space._handle, self._handle)

    @property
    def indices(self) -> list[int]:
        """The number of each choice, which `space.parse` reads: operation indices, in the space's own order.

        ValueError where the space has free edges.
        """
        return native.space_indices(self.space._handle, self._handle)

    @property
    def canonical_key(self) -> str:
        """The canonical key: equal for architectures that the space takes for the same function."""
        return native.space_canonical_key(self.space._handle, self._handle)

    def graph(self) -> tuple[list[str], np.ndarray]:
        """Operations on nodes: their names in topological order, and the 0/1 adjacency matrix."""
        types, edges = native.space_graph(self.space._handle, self._handle)
        names = ["output", "input", *self.space.operations]
        adjacency = np.zeros((len(types), len(types)), np.int8)
        for source, target in edges:
            adjacency[source, target] = 1
        return [names[kind] for kind in types], adjacency

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Architecture):
            return NotImplemented
        return self.space == other.space and self.packed == other.packed

    def __hash__(self) -> int:
        return hash(self.packed)

    @property
    def packed(self) -> bytes:
        """The graph in a few bytes: node count, node labels, one byte for every node pair."""
        return native.architecture_packed(self._handle)

    def __reduce__(self):
        return _unpack, (self.space, self.packed)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Architecture({self.text!r})"

    def _repr_svg_(self) -> str:
        return native.drawing_cell(self.space._handle, self._handle)


def _unpack(space: SearchSpace, packed: bytes) -> Architecture:
    return Architecture(space, native.architecture_from_packed(packed))


class ArchitectureList(Sequence):
    """Many architectures in Swift memory, used like a tuple; items are made when asked for."""

    __slots__ = ("_handle", "space")

    def __init__(self, space: SearchSpace, handle: native.ArchitectureList) -> None:
        self.space = space
        self._handle = handle

    def __len__(self) -> int:
        return native.list_count(self._handle)

    @overload
    def __getitem__(self, index: int) -> Architecture: ...
    @overload
    def __getitem__(self, index: slice | np.ndarray | Sequence[int]) -> ArchitectureList: ...
    def __getitem__(self, index):
        """One architecture by position, or a new list by slice, integer array or boolean mask."""
        if isinstance(index, slice):
            chosen = range(*index.indices(len(self)))
        elif hasattr(index, "__index__") and getattr(index, "ndim", 0) == 0:
            return Architecture(self.space, native.list_item(self._handle, index.__index__()))
        else:
            chosen = np.asarray(index)
            if chosen.dtype == bool:
                if chosen.shape != (len(self),):
                    raise IndexError(f"a mask of shape {chosen.shape} for {len(self)} architectures")
                chosen = np.flatnonzero(chosen)
            elif chosen.size == 0:
                chosen = chosen.astype(np.int64)
            if chosen.ndim != 1 or not np.issubdtype(chosen.dtype, np.integer):
                raise TypeError("index: expected an integer, a slice, or a 1-D integer or boolean array")
        return ArchitectureList(self.space, native.list_select(self._handle, list(map(int, chosen))))

    def __iter__(self) -> Iterator[Architecture]:
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ArchitectureList):
            return NotImplemented
        return self.space == other.space and native.list_equal(self._handle, other._handle)

    __hash__ = None  # type: ignore[assignment]  # it compares by value, in time that grows with its length

    def __add__(self, other: Iterable[Architecture]) -> ArchitectureList:
        return ArchitectureList(
            self.space, native.list_joined(self._handle, handles(self.space, other, "other")))

    def __reduce__(self):
        return _unpack_list, (self.space, native.list_packed(self._handle))

    def __repr__(self) -> str:
        shown = ", ".join(repr(self[i].text) for i in range(min(3, len(self))))
        return f"<{len(self):,} architectures of {self.space.key}: {shown}{', ...' if len(self) > 3 else ''}>"

    def _repr_html_(self) -> str:
        return html(self)


def _unpack_list(space: SearchSpace, packed: bytes) -> ArchitectureList:
    return ArchitectureList(space, native.list_from_packed(packed))


def handles(
    space: SearchSpace, architectures: Iterable[Architecture | str], what: str = "architectures",
) -> native.ArchitectureList:
    """The Swift list behind `architectures`, whose items must belong to `space`; texts are parsed. Errors name ``what``.

    An architecture of a space that has the same description but another rule is asked whether it belongs.
    """
    if isinstance(architectures, ArchitectureList):
        if architectures.space == space:
            return architectures._handle
        if architectures.space.description != space.description:
            raise ValueError(f"{what}: architectures of {architectures.space!r} were given where {space!r} is needed")
    if isinstance(architectures, str):
        raise TypeError(f"{what}: give a list of architectures, such as [space.parse({architectures!r})]")
    if isinstance(architectures, np.ndarray) and architectures.dtype.kind not in "OU":
        raise TypeError(
            f"{what}: give architectures, not an array of {architectures.dtype}: what codes or encodings stand for is not "
            "known here; predict_codes takes codes, decode makes architectures of them")
    if isinstance(architectures, Architecture) or not isinstance(architectures, Iterable):
        raise TypeError(
            f"{what}: give a list of architectures, such as [architecture], not {type(architectures).__name__}")
    return native.list_of([handle_of(space, item, f"{what}, item {i}") for i, item in enumerate(architectures)])


def handle_of(space: SearchSpace, item: Architecture | str, name: str) -> native.Architecture:
    """The Swift architecture behind `item`, which must belong to `space`; a text is parsed. Errors call it ``name``."""
    if isinstance(item, str):
        return native.space_parse(space._handle, item)
    expect(item, Architecture, name)
    if item.space is not space and item.space != space:
        if item.space.description != space.description:
            raise ValueError(f"{name} is an architecture of {item.space!r}, not of {space!r}")
        if item not in space:
            raise ValueError(f"{name} is an architecture that the valid rule of {space!r} refuses")
    return item._handle
