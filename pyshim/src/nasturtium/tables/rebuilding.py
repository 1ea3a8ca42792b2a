"""Rows of a shipped table, trained again on this machine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np

from .._checks import expect, items_of
from .._loader import native
from ..architectures import Architecture, handles
from ..data import Dataset, Images, fashion_mnist
from ..networks import Curve
from ..progress import bar
from .files import load
from .table import BenchmarkTable


class Rebuilt:
    """What `nt.tables.rebuild` found: rows trained again, and how far they are from the table's own.

    ``cells`` are the rows as the table lists them and ``curves`` their curves. ``differences[metric]`` holds each
    row's largest difference over the epochs: 0 where all numbers are equal to the last bit (losses once rounded to the
    4 decimals that the table keeps), infinite where only one of the two trainings diverged.
    """

    def __init__(self, title: str, cells: Sequence[Architecture], curves: Sequence[Curve], differences) -> None:
        self.title = title
        self.cells, self.curves = items_of(cells, "cells", "architectures"), items_of(curves, "curves", "curves")
        rows = [expect(row, dict, "differences, a row") for row in items_of(differences, "differences", "rows by metric")]
        self.differences = {name: np.array([row[name] for row in rows]) for name in (rows or [{}])[0]}

    @property
    def equal(self) -> np.ndarray:
        """Of each row, whether it is the table's own to the last bit."""
        return np.array([all(values[i] == 0 for values in self.differences.values()) for i in range(len(self))], bool)

    @property
    def largest_difference(self) -> float:
        """The largest difference of any accuracy, 0...1."""
        return float(max((values.max(initial=0) for name, values in self.differences.items() if "accuracy" in name), default=0))

    def __len__(self) -> int:
        return len(self.cells)

    def __repr__(self) -> str:
        equal = int(self.equal.sum())
        rest = "" if equal == len(self) else f"; accuracies differ by up to {self.largest_difference:.2g}"
        return f"<{len(self)} rows of {self.title}, trained again: {equal} equal bit for bit{rest}>"

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name.replace('_', ' '))}</th>" for name in self.differences)
        rows = "".join(
            f"<tr><td>{escape(cell.text)}</td>" + "".join(f"<td>{values[i]:.2g}</td>" for values in self.differences.values())
            + "</tr>" for i, cell in enumerate(self.cells))
        return (f"<p>{escape(repr(self)[1:-1])}</p><table><thead><tr><th>largest differences of</th>{head}</tr></thead>"
                f"<tbody>{rows}</tbody></table>")


def rebuild(
    table: str | BenchmarkTable, rows: Iterable[Architecture | int], *, seed: int = 0, data: Dataset | None = None,
    workers: int | None = None, progress: bool | Callable[[int, int], object] | None = True,
) -> Rebuilt:
    """Trains rows of a shipped table again on this machine, one on each core, and compares them with the table's own.

    ``rows`` are architectures, each standing for the listed one of its class, or positions in ``table.architectures``;
    ``data`` is by default what the table was made with, ``nt.data.fashion_mnist()``. On CPUs of the family that made
    the table all numbers are equal bit for bit.
    """
    table = load(table) if isinstance(table, str) else expect(table, BenchmarkTable, "table")
    listed = table.architectures
    asked = handles(table.space, [row if isinstance(row, Architecture) else listed[expect(row, int, "rows, a row")] for row in
                                   items_of(rows, "rows", "architectures or positions")])
    data = fashion_mnist() if data is None else expect(data, Dataset, "data")
    with bar(progress, "train", "rows") as report:
        found = native.tables_rebuild(
            table._handle, data.train._handle, expect(data.test, Images, "data.test")._handle, asked, seed, workers,
            progress=report)
    cells, curves, differences = zip(*found) if found else ((), (), ())
    return Rebuilt(table.title, [Architecture(table.space, cell) for cell in cells], list(map(Curve, curves)), differences)
