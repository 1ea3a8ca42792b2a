"""One metric of a table as what a search maximizes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .spaces import SearchSpace

__all__ = ["TableObjective"]


class TableObjective:
    """One metric of a table as what a search maximizes, evaluated in Swift. Made by ``table.objective(metric)``.

    ``objective[architecture]`` is its value, higher is better; ValueError where there is none.

    >>> import nasturtium as nt
    >>> table = nt.tables.load("nasbench201-fashion")
    >>> objective = table.objective("validation_accuracy")
    >>> study = nt.search.LocalSearch(table.space).run(objective, n_trials=50, progress=False)
    """

    def __init__(
        self, table: Any, metric: str, epoch: int | None = None, seed: int | None = None, lowest: bool = False,
        listed_only: bool | None = None,
    ) -> None:
        self._arguments = (table, metric, epoch, seed, lowest, listed_only)
        if not isinstance(getattr(table, "_handle", None), native.BenchmarkTable):
            raise TypeError(f"table: expected a BenchmarkTable, got {type(table).__name__}")
        self._handle = native.objective_new(table._handle, metric, epoch, seed, lowest, listed_only)
        self.table, self.metric = table, metric
        self.space: SearchSpace = table.space
        self.listed_only: bool = native.objective_listed_only(self._handle)

    @property
    def architectures(self) -> ArchitectureList:
        """The measured architectures, in the order of the table."""
        return ArchitectureList(self.space, native.objective_list(self._handle))

    @property
    def best_architecture(self) -> Architecture:
        """The first measured architecture of the highest value."""
        return Architecture(self.space, native.objective_best(self._handle)[0])

    @property
    def best_value(self) -> float:
        return native.objective_best(self._handle)[1]

    def values(self, architectures: Iterable[Architecture]) -> np.ndarray:
        """The value of each architecture, float64, shape ``(n,)``."""
        return np.array(native.objective_values(self._handle, handles(self.space, architectures)), float)

    def __getitem__(self, architecture: Architecture) -> float:
        return float(self.values([architecture])[0])

    def __reduce__(self):
        return TableObjective, self._arguments

    def __len__(self) -> int:
        return len(self.architectures)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        return f"<{self.metric} of {len(self):,} architectures of {self.space.key}, best {self.best_value:g}>"
