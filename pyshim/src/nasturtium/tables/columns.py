"""Columns of data frames as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._checks import nearest


def column(frame: Any, name: str) -> Any:
    """The column of that name. Raises ValueError, which lists those there are."""
    if isinstance(frame, (str, bytes)) or not hasattr(frame, "__getitem__"):
        raise TypeError(f"frame: expected a data frame or a dict of columns, got {type(frame).__name__}")
    try:
        return frame[name]
    except (KeyError, IndexError, TypeError):
        known = list(map(str, frame))
        raise ValueError(f"the frame has no column {name!r}; there are: {', '.join(known)}{nearest(str(name), known)}") from None


def measurements(frame: Any, name: str) -> np.ndarray:
    """The column as contiguous float64; what is missing, None and pandas.NA included, is NaN.

    Raises ValueError, which says in which row a value is no number.
    """
    values = column(frame, name)
    try:
        return np.ascontiguousarray(values, np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value, name, row) for row, value in enumerate(values)], np.float64)


def whole_numbers(frame: Any, name: str | None, length: int) -> list[int] | None:
    """The column of epochs or seeds as integers, such as 5.0 where a merge left floats; None for no column."""
    if name is None:
        return None
    values = measurements(frame, name)
    for row, value in enumerate(values):
        if not (np.isfinite(value) and value == np.floor(value) and abs(value) < 2**53):
            raise ValueError(f"column {name!r}, row {row} (counted from 0): {value} is no whole number; every row needs one")
    if len(values) != length:
        raise ValueError(f"column {name!r} has {len(values)} rows for {length} architectures")
    return [int(value) for value in values]


def texts(items: Sequence[Any], name: str) -> list[Any]:
    """The architectures' column as a list; a missing one is refused with its row."""
    listed = list(items)
    for row, item in enumerate(listed):
        if item is None or isinstance(item, float):
            raise ValueError(f"column {name!r}, row {row} (counted from 0): no architecture; drop the row")
    return listed


def _number(value: Any, name: str, row: int) -> float:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return np.nan
    try:
        if not isinstance(value, (str, bytes)):
            return float(value)
    except (TypeError, ValueError):
        pass
    raise ValueError(
        f"column {name!r}, row {row} (counted from 0): {value!r} is no number; convert the column, for example with "
        "pandas.to_numeric")
