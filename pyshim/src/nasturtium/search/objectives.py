"""Whatever a search can maximize, as a callable or as a table that Swift evaluates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from .._checks import expect
from .._loader import native
from ..architectures import Architecture, ArchitectureList, handles
from ..objectives import TableObjective
from ..spaces import SearchSpace
from ..tables import BenchmarkTable

Objective = (
    Callable[[Architecture], float] | TableObjective | Mapping[Architecture, float] | Sequence | np.ndarray
)
"""What `Strategy.run` takes: a function of an architecture, ``table.objective(metric)``, a mapping from
architectures to values, an array of one value for each of ``space.enumerate()``, or a pair (architectures, values)."""


def objective_of(objective: Objective, space: SearchSpace) -> Callable[[Architecture], float] | TableObjective:
    """A callable, or an objective of ``space`` that Swift evaluates, whichever way the values were given."""
    if isinstance(objective, type):
        raise TypeError(f"objective: expected a function of an architecture or values, got the class {objective.__name__}")
    if isinstance(objective, TableObjective):
        if objective.space != space:
            raise ValueError(f"the table is of {objective.space!r}, the search of {space!r}")
        return objective
    if isinstance(objective, BenchmarkTable):
        raise TypeError(f"give one metric of the table, as table.objective({objective.metrics[0]!r})")
    items = getattr(objective, "items", None)
    if callable(items):
        pairs = list(items())
        return _measured(space, [architecture for architecture, _ in pairs], [value for _, value in pairs])
    if isinstance(objective, tuple) and len(objective) == 2 and not np.isscalar(objective[0]):
        return _measured(space, *objective)
    if isinstance(objective, (np.ndarray, list, tuple)):
        if space.size is not None and space.size != len(objective):
            raise ValueError(
                f"objective: {len(objective)} values for the {space.size} architectures of space.enumerate(): give one for each, "
                "or a pair (architectures, values)")
        return _measured(space, space.enumerate(), objective)
    if callable(objective):
        return objective
    raise TypeError(
        "objective must be a function of an architecture, table.objective(metric), a mapping of architectures to "
        "values, an array of one value for each of space.enumerate(), or a pair (architectures, values), not "
        f"{type(objective).__name__}")


def contiguous(values: Sequence[float] | np.ndarray, what: str) -> np.ndarray:
    """The values as contiguous float64, in one dimension."""
    numbers = np.ascontiguousarray(values, np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"{what} must have one dimension, got shape {numbers.shape}")
    return numbers


def _measured(space: SearchSpace, architectures: Iterable[Architecture], values: Sequence[float] | np.ndarray) -> TableObjective:
    """The values as a table by class, and its objective."""
    numbers = contiguous(values, "values")
    if not np.isfinite(numbers).all():
        raise ValueError("values must be finite: leave out what was not measured")
    if not isinstance(architectures, ArchitectureList):
        architectures = list(architectures)
        if architectures:
            expect(architectures[0], Architecture, "architecture 0")
    table = BenchmarkTable(native.tables_of_columns(
        space._handle, handles(space, architectures), ["value"], [numbers], None, None, None, True, "values"))
    table.space = space
    return TableObjective(table, "value", listed_only=False)
