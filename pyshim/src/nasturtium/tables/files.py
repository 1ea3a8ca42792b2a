"""Tables from files, from data frames, and those shipped with the package."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .._checks import expect
from .._loader import native
from .._forms import ArchitectureForm
from ..architectures import Architecture, ArchitectureList, handles
from ..progress import bar
from ..spaces import SearchSpace
from .table import BenchmarkTable

_SHIPPED = pathlib.Path(__file__).parent.parent / "data"
_SUFFIX = ".safetensors.gz"


def names() -> list[str]:
    """The tables shipped with the package, which `load` opens."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in _SHIPPED.glob(f"*{_SUFFIX}"))


def load(name: str) -> BenchmarkTable:
    """A table shipped with the package; `names` lists them."""
    if expect(name, str, "name") not in names():
        raise ValueError(f"no table {name!r}: the package ships {', '.join(names()) or 'none'}; read(path) opens files")
    return read(_SHIPPED / f"{name}{_SUFFIX}")


def read(
    path: str | os.PathLike, *, space: SearchSpace | None = None, arch: str = "arch", epoch: str = "epoch",
    seed: str = "seed", metrics: Sequence[str] | None = None, time: str | None = None, by_class: bool = False,
    cache: bool = True, progress: bool | Callable[[int, int], object] | None = False,
) -> BenchmarkTable:
    """The table of a file or folder; its content tells which kind it is.

    Read are NATS-Bench (folder or file), NAS-Bench-101 (``.tfrecord``), NAS-Bench-201 (``.pth``),
    D-VAE's list of ENAS architectures, comma-separated files, also in gzip, and what `save` wrote.
    Nothing in a file is executed. Official files take minutes the first time; with ``cache`` they are
    kept as columns in ``PATH.nasturtium`` or in the user's cache directory, and open at once.

    The other arguments are for comma-separated files: the columns with architectures, epochs and
    seeds (the last two need not be there), those with metrics (by default all numbers), and the one
    with the seconds of each epoch.
    """
    columns = {"arch": arch, "epoch": epoch, "seed": seed} | ({} if time is None else {"time": time})
    own = None if space is None else expect(space, SearchSpace, "space")._handle
    with bar(progress, "read table") as report:
        return BenchmarkTable(native.tables_read(
            os.fspath(path), own, columns, None if metrics is None else list(metrics), by_class, cache, progress=report))


def _column(frame, name: str):
    try:
        return frame[name]
    except KeyError:
        raise ValueError(f"there is no column {name!r}; there are: {', '.join(map(str, frame))}") from None


def _listed(space: SearchSpace, items, parse, report) -> native.ArchitectureList:
    """The architectures of a column."""
    if parse == "key":
        return native.space_of_keys(space._handle, list(items), progress=report)
    if parse is not None and not callable(parse):
        raise TypeError(f"parse must be a function of what the column holds, or 'key', not {parse!r}")
    if isinstance(items, ArchitectureList) and parse is None:
        return handles(space, items)
    forms = list(items if parse is None else map(parse, items))
    if all(isinstance(form, str) for form in forms):
        return native.tables_parse(space._handle, forms)
    if all(isinstance(form, (Architecture, str)) for form in forms):
        return handles(space, forms)
    listed = []
    for row, form in enumerate(forms):
        try:
            listed.append(space.parse(form))
        except (TypeError, ValueError) as error:
            raise type(error)(f"row {row}: {error}") from None
    return handles(space, listed)


def from_frame(
    frame, space: SearchSpace, *, arch: str, metrics: Sequence[str], epoch: str | None = None, seed: str | None = None,
    time: str | None = None, by_class: bool = False, title: str = "measurements",
    parse: str | Callable[[Any], ArchitectureForm] | None = None,
    progress: bool | Callable[[int, int], object] | None = False,
) -> BenchmarkTable:
    """The table of a pandas data frame, or of anything with columns: a dict of lists will do.

    ``arch`` names the column with architectures, their texts or any other form that ``space.parse`` reads, ``metrics`` those
    with numbers, ``epoch``, ``seed`` and ``time`` as in `read`. NaN is a missing value. ``parse`` is a function from what
    stands in the column to such a form, or ``"key"`` where the column holds ``canonical_key``s, as the hashes of
    NAS-Bench-101: then the space is listed once.
    """
    expect(space, SearchSpace, "space")
    if isinstance(metrics, str):
        raise TypeError(f"metrics must be a list of column names, such as [{metrics!r}]")
    metrics = list(metrics) + ([time] if time is not None and time not in metrics else [])
    items = _column(frame, arch)
    columns = [np.ascontiguousarray(_column(frame, name), float) for name in metrics]
    epochs, seeds = (None if name is None else np.asarray(_column(frame, name)).tolist() for name in (epoch, seed))
    with bar(progress, "table") as report:
        listed = _listed(space, items, parse, report)
        return BenchmarkTable(native.tables_of_columns(
            space._handle, listed, metrics, columns, epochs, seeds, time, by_class, title, progress=report))
