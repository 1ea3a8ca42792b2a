"""The forms in which other programs have architectures, read as those of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._loader import native
from .architectures import Architecture

ArchitectureForm = Architecture | str | Sequence | Mapping | np.ndarray
"""What `SearchSpace.parse` reads."""

_FORMS = (
    "give a text, a list of operation indices or names, a pair (operations, edges) or (matrix, operations), what graph() "
    "returns, or with operations on edges a dict {(source, target): operation}")


def read(space, form: ArchitectureForm) -> native.Architecture:
    """The Swift architecture of ``space`` that ``form`` describes."""
    if isinstance(form, Architecture):
        if form not in space:
            raise ValueError(f"{form!r} is an architecture of {form.space!r}, not of {space!r}")
        return form._handle
    if isinstance(form, str):
        return native.space_parse(space._handle, form)
    if isinstance(form, Mapping):
        return _of_edges(space, form)
    if not isinstance(form, (Sequence, np.ndarray)):
        raise TypeError(f"an architecture of {space.title} from {type(form).__name__}: {_FORMS}")
    items = list(form)
    if items and all(map(_is_integer, items)):
        return native.space_of_indices(space._handle, list(map(int, items)))
    if items and _is_names(items):
        return native.space_of_operations(space._handle, list(map(str, items)), None)
    if len(items) == 2 and any(map(_is_names, items)):
        names, edges = items if _is_names(items[0]) else items[::-1]
        return native.space_of_operations(space._handle, list(map(str, names)), _edges(edges, len(names)))
    raise ValueError(f"an architecture of {space.title} from {repr(form)[:200]}: {_FORMS}")


def _is_integer(item: Any) -> bool:
    return isinstance(item, (int, np.integer)) and not isinstance(item, bool)


def _is_names(items: Any) -> bool:
    return isinstance(items, (Sequence, np.ndarray)) and not isinstance(items, str) and all(
        isinstance(item, str) for item in items)


def _of_edges(space, edges: Mapping) -> native.Architecture:
    pairs, names = [], []
    for edge, name in edges.items():
        if not isinstance(edge, tuple) or len(edge) != 2 or not all(map(_is_integer, edge)) or not isinstance(name, str):
            raise TypeError(f"{edge!r}: {name!r} is no edge with its operation, such as (0, 1): {space.operations[0]!r}")
        pairs.append(list(map(int, edge)))
        names.append(name)
    return native.space_of_operations(space._handle, names, pairs)


def _edges(form: Any, names: int) -> list[list[int]]:
    """(source, target) pairs, of pairs or of the 0/1 matrix of as many nodes as names, input and output among them or not."""
    array = np.asarray(form)
    if array.size == 0:
        return []
    if array.ndim == 2 and array.shape[0] == array.shape[1] and array.shape[0] in (names, names + 2) and np.isin(array, (0, 1)).all():
        return [[int(source), int(target)] for source, target in zip(*array.nonzero())]
    if array.ndim != 2 or array.shape[1] != 2 or not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"edges must be (source, target) pairs, or the 0/1 matrix of the nodes, not {repr(form)[:200]}")
    return array.tolist()
