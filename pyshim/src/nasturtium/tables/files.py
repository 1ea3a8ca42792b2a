"""Tables from files, from data frames, and those shipped with the package."""

from __future__ import annotations

import os
import pathlib
import warnings
from collections.abc import Callable, Sequence
from typing import IO, Any

from .._checks import expect, nearest, path_of
from .._checks import names as names_of
from .._loader import native
from .._forms import ArchitectureForm
from ..architectures import Architecture, ArchitectureList, handles
from ..progress import bar
from ..spaces import SearchSpace
from .columns import column, measurements, texts, whole_numbers
from .table import BenchmarkTable

_SHIPPED = pathlib.Path(__file__).parent.parent / "data"
_SUFFIX = ".safetensors.gz"


def names() -> list[str]:
    """The tables shipped with the package, which `load` opens."""
    return sorted(file.name.removesuffix(_SUFFIX) for file in _SHIPPED.glob(f"*{_SUFFIX}"))


def load(name: str) -> BenchmarkTable:
    """A table shipped with the package; `names` lists them."""
    if expect(name, str, "name") not in names():
        raise ValueError(
            f"no table {name!r}: the package ships {', '.join(names()) or 'none'}; read(path) opens files"
            + nearest(name, names()))
    return read(_SHIPPED / f"{name}{_SUFFIX}")


def read(
    path: str | os.PathLike | IO, *, space: SearchSpace | None = None, arch: str = "arch", epoch: str = "epoch",
    seed: str = "seed", metrics: Sequence[str] | None = None, time: str | None = None, by_class: bool = False,
    cache: bool = True, progress: bool | Callable[[int, int], object] | None = False,
) -> BenchmarkTable:
    """The table of a file or folder, or of an open file; its content tells which kind it is.

    Read are NATS-Bench (folder or file), NAS-Bench-101 (``.tfrecord``), NAS-Bench-201 (``.pth``),
    D-VAE's list of ENAS architectures, comma-separated files, also in gzip, and what `save` wrote.
    Nothing in a file is executed. Official files take minutes the first time; with ``cache`` they are
    kept as columns in ``PATH.nasturtium``, in the user's cache directory, or below ``$NASTURTIUM_CACHE`` where that is
    set, and open at once. Where no cache can be kept, as on a full disk, a warning says so.

    Parameters
    ----------
    space : the space of a comma-separated file, by default the built-in one that reads its first architecture. For any
        other file the file's own, as you made it: with the rule that files do not hold
    arch, epoch, seed : columns of a comma-separated file; the last two need not be there
    metrics : its columns with measurements, by default all columns of numbers
    time : the column with the seconds of each epoch, or where there are no epochs of the training
    by_class : whether an architecture that is not listed answers through one of the same ``canonical_key``

    In a comma-separated file empty fields, ``NA``, ``nan`` and the like are missing values; columns without a name are
    an index; semicolons or tabs may separate fields. ValueError for anything else that is no number, with row, column,
    value and what to do; the header is row 1, as in a spreadsheet.
    """
    columns = {"arch": arch, "epoch": epoch, "seed": seed} | ({} if time is None else {"time": time})
    own = None if space is None else expect(space, SearchSpace, "space")._handle
    wanted = None if metrics is None else names_of(metrics, "metrics")
    with bar(progress, "read table") as report:
        if hasattr(path, "read"):
            contents = path.read()
            data = contents.encode() if isinstance(contents, str) else contents
            name = str(getattr(path, "name", "the open file"))
            handle = native.tables_read_bytes(data, name, own, columns, wanted, by_class, progress=report)
        else:
            handle = native.tables_read(path_of(path, "path"), own, columns, wanted, by_class, cache, progress=report)
    failure = native.tables_cache_failure(handle)
    if failure is not None:
        warnings.warn(failure, stacklevel=2)
    return BenchmarkTable(handle, space)


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
    with numbers, ``epoch``, ``seed`` and ``time`` as in `read`. NaN, None and pandas.NA are
    missing values; what is no number, infinite, or measured twice is refused with its row. ``parse`` is a function from what
    stands in the column to such a form, or ``"key"`` where the column holds ``canonical_key``s, as the hashes of
    NAS-Bench-101: then the space is listed once.
    """
    expect(space, SearchSpace, "space")
    chosen = names_of(metrics, "metrics")
    if not chosen:
        raise ValueError("metrics is empty: name at least one column with measurements")
    chosen += [time] if time is not None and time not in chosen else []
    items = column(frame, arch)
    items = items if isinstance(items, ArchitectureList) else texts(items, arch)
    columns = [measurements(frame, name) for name in chosen]
    epochs, seeds = (whole_numbers(frame, name, len(items)) for name in (epoch, seed))
    with bar(progress, "table") as report:
        listed = _listed(space, items, parse, report)
        return BenchmarkTable(native.tables_of_columns(
            space._handle, listed, chosen, columns, epochs, seeds, time, by_class, title, progress=report), space)
