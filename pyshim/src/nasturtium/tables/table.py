"""One table of measured architectures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from html import escape
from typing import overload

import numpy as np

from .._checks import expect, names, nearest, path_of
from .._loader import native
from ..architectures import Architecture, ArchitectureList, handles
from ..objectives import TableObjective
from ..spaces import SearchSpace, from_description


class BenchmarkTable:
    """What was measured: architecture × metric × epoch × seed. Made by `read`, `load` and `from_frame`.

    ``epoch`` is by default the last one of the metric, and ``seed=None`` the mean over the seeds
    that an architecture was measured with. What was not measured is NaN; an architecture, metric,
    epoch or seed that the table does not have raises ValueError, which lists what there is. Where
    ``by_class`` is true, an architecture that is not listed answers through the first listed one
    with the same ``canonical_key``.
    """

    def __init__(self, handle: native.BenchmarkTable, space: SearchSpace | None = None) -> None:
        self._handle = handle
        self.space: SearchSpace = (
            from_description(native.space_description(native.tables_space(handle))) if space is None else space)
        self.title, self._count, self.by_class, self.notes, metrics = native.tables_about(handle)
        self._metrics = {name: (epochs, seeds) for name, epochs, seeds in metrics}

    @property
    def metrics(self) -> list[str]:
        return list(self._metrics)

    def epochs(self, metric: str) -> list[int]:
        """The epochs that the metric was measured at; empty for a single value."""
        return self._about(metric)[0]

    def seeds(self, metric: str) -> list[int]:
        """The seeds that the metric was measured with; empty where it belongs to none."""
        return self._about(metric)[1]

    def _about(self, metric: str) -> tuple[list[int], list[int]]:
        if expect(metric, str, "metric") not in self._metrics:
            raise ValueError(
                f"the table has no metric {metric!r}; it has: {', '.join(self._metrics)}{nearest(metric, self._metrics)}")
        return self._metrics[metric]

    @property
    def architectures(self) -> ArchitectureList:
        return ArchitectureList(self.space, native.tables_list(self._handle))

    @overload
    def query(  # type: ignore[overload-overlap]  # a text is an iterable of texts
        self, architectures: Architecture | str, metric: str, *, epoch: int | None = None, seed: int | None = None,
    ) -> float: ...

    @overload
    def query(
        self, architectures: Iterable[Architecture | str] | None, metric: str, *, epoch: int | None = None,
        seed: int | None = None,
    ) -> np.ndarray: ...

    def query(self, architectures, metric, *, epoch=None, seed=None):
        """The value of one architecture, or of each of many, float64; None asks for all listed ones.

        An architecture may be given as its text.
        """
        if isinstance(architectures, str):
            architectures = self.space.parse(architectures)
        if isinstance(architectures, Architecture):
            handles(self.space, [architectures])
            return native.tables_value(self._handle, architectures._handle, metric, epoch, seed)
        asked = None if architectures is None else handles(self.space, architectures)
        return np.array(native.tables_values(self._handle, asked, metric, epoch, seed), float)

    def curves(self, architectures: Iterable[Architecture], metric: str, *, seed: int | None = None) -> np.ndarray:
        """The value of each architecture at every epoch of ``epochs(metric)``, shape ``(n, epochs)``."""
        asked = handles(self.space, architectures)
        epochs, values = native.tables_curves(self._handle, asked, metric, seed)
        return np.array(values, float).reshape(-1, max(len(epochs), 1))

    def best(
        self, metric: str, *, epoch: int | None = None, seed: int | None = None, lowest: bool = False
    ) -> tuple[Architecture, float]:
        """The listed architecture of the highest value, or of the lowest, and that value; the first among equals."""
        row, value = native.tables_best(self._handle, metric, epoch, seed, lowest)
        return self.architectures[row], value

    def simulate_cost(
        self, architectures: Iterable[Architecture], metric: str, *, epoch: int | None = None, seed: int | None = None
    ) -> np.ndarray:
        """The seconds that measuring each architecture took: its training up to ``epoch`` and the evaluation after it.

        The sum is what a search that asked for these architectures would have waited.
        """
        asked = handles(self.space, architectures)
        return np.array(native.tables_cost(self._handle, asked, metric, epoch, seed), float)

    def objective(
        self, metric: str, *, epoch: int | None = None, seed: int | None = None, lowest: bool = False,
        listed_only: bool | None = None,
    ) -> TableObjective:
        """The metric as an objective of a search, of the architectures that were measured.

        Searches look for high values: ``lowest`` turns the sign, as for a loss. With ``listed_only`` a search
        visits the measured architectures only: an edit that leads out of them goes to the nearest one. That is
        the default where the table lacks some of the space and is not ``by_class``.
        """
        return TableObjective(self, metric, epoch, seed, lowest, listed_only)

    def __getitem__(self, rows: slice | Sequence[int] | np.ndarray) -> BenchmarkTable:
        """The table of some rows, by slice, positions or boolean mask over ``architectures``.

        ``table[table.query(None, "accuracy") > 90]``. A metric that none of them was measured for is not in it.
        """
        if isinstance(rows, (str, Architecture)) or hasattr(rows, "__index__") and getattr(rows, "ndim", 0) == 0:
            raise TypeError("index a table with a slice, positions or a mask; one row is table.architectures[i], its "
                            "values table.query(architecture, metric)")
        if not isinstance(rows, (slice, np.ndarray)):
            rows = list(rows)
        places = np.arange(len(self))
        try:
            chosen = places[rows if isinstance(rows, slice) else np.asarray(rows, None if len(rows) else int)]
        except IndexError as error:
            raise IndexError(f"a table of {len(self)} rows: {error}") from None
        if chosen.ndim != 1:
            raise TypeError("index a table with a slice, or with positions or a mask in one dimension")
        return BenchmarkTable(native.tables_select(self._handle, chosen.tolist()), self.space)

    def with_metric(self, name: str, values: Sequence[float] | np.ndarray) -> BenchmarkTable:
        """The table with one more metric, of one value for each of ``architectures``; NaN is a missing value.

        >>> table = nt.tables.load("nasbench201-fashion")[:100]
        >>> flops = [table.space.flops(cell) for cell in table.architectures]
        >>> table.with_metric("imagenet_flops", flops).query(table.architectures[:2], "imagenet_flops").shape
        (2,)
        """
        numbers = np.ascontiguousarray(values, np.float64)
        if numbers.ndim != 1:
            raise ValueError(f"values must have one dimension, not shape {numbers.shape}")
        return BenchmarkTable(native.tables_with_metric(self._handle, name, numbers), self.space)

    def to_pandas(
        self, metrics: Sequence[str] | None = None, *, curves: bool = False, seeds: bool = False,
        seed: int | None = None,
    ):
        """A pandas data frame.

        One row for each architecture, with its text as ``arch`` and every metric at its last epoch; with ``curves`` one
        row for each architecture and epoch, of the metrics that have epochs; with ``seeds`` one row for each of these
        and each seed, of the metrics that have seeds. Rows without any value are left out.
        """
        import pandas as pd

        chosen = list(self._metrics) if metrics is None else names(metrics, "metrics")
        chosen = [name for name in chosen if not (curves and not self.epochs(name) or seeds and not self.seeds(name))]
        if seeds and seed is not None:
            raise ValueError("give seed for the values of one, or seeds=True for a row of each")
        texts = np.array(native.tables_texts(self._handle), object)
        if not seeds:
            return self._rows(pd, texts, chosen, curves, seed)
        parts = []
        for one in sorted({one for name in chosen for one in self.seeds(name)}):
            part = self._rows(pd, texts, [name for name in chosen if one in self.seeds(name)], curves, one)
            part.insert(1, "seed", one)
            parts.append(part)
        if not parts:
            return pd.DataFrame({"arch": [], "seed": []})
        found = pd.concat(parts, ignore_index=True)
        return found.dropna(subset=[name for name in chosen], how="all").reset_index(drop=True)

    def _rows(self, pd, texts: np.ndarray, metrics: list[str], curves: bool, seed: int | None):
        if not curves:
            return pd.DataFrame({"arch": texts, **{name: self.query(None, name, seed=seed) for name in metrics}})
        epochs = sorted({epoch for name in metrics for epoch in self.epochs(name)})
        columns = {"arch": np.repeat(texts, len(epochs)), "epoch": np.tile(epochs, len(texts)).astype(int)}
        for name in metrics:
            values = np.full((len(texts), len(epochs)), np.nan)
            values[:, np.searchsorted(epochs, self.epochs(name))] = self.curves(self.architectures, name, seed=seed)
            columns[name] = values.ravel()
        return pd.DataFrame(columns).dropna(subset=metrics, how="all").reset_index(drop=True)

    def save(self, path: str | os.PathLike) -> None:
        """Writes the table as one small file that `read` reads; name it ``*.safetensors.gz``. Values stay exact."""
        native.tables_write(self._handle, path_of(path, "path"))

    def __reduce__(self):
        return _from_bytes, (native.tables_bytes(self._handle), self.space)

    def __len__(self) -> int:
        return self._count

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        shown = ", ".join(list(self._metrics)[:4]) + (", ..." if len(self._metrics) > 4 else "")
        return f"<{self.title}: {self._count:,} architectures of {self.space.key}; {shown}>"

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{_range(epochs)}</td><td>{_range(seeds)}</td></tr>"
            for name, (epochs, seeds) in list(self._metrics.items())[:60])
        more = f"<p>and {len(self._metrics) - 60} more</p>" if len(self._metrics) > 60 else ""
        return (
            f"<p><b>{escape(self.title)}</b>: {self._count:,} architectures of {escape(self.space.title)}</p>"
            f"<table><tr><th>metric</th><th>epochs</th><th>seeds</th></tr>{rows}</table>{more}")


def _from_bytes(data: bytes, space: SearchSpace) -> BenchmarkTable:
    return BenchmarkTable(native.tables_of_bytes(data, space._handle), space)


def _range(numbers: list[int]) -> str:
    if len(numbers) <= 4:
        return ", ".join(map(str, numbers)) or "—"
    return f"{len(numbers)}: {numbers[0]} to {numbers[-1]}"
