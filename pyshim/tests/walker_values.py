"""What people really hand over: the same thing in another dress, which is taken, and the wrong thing, which is named."""

import gzip
import io
import os
import pathlib
import pickle
import types
import zipfile

import numpy as np
import pandas as pd

import nasturtium as nt


def dressed(value, folder: pathlib.Path):
    """(what it is, a value that means the same) pairs: joblib, memory maps, pandas and NumPy hand these over daily."""
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind in "biuf":
        yield from arrays(value, folder)
    elif isinstance(value, bool):
        yield "np.bool_", np.bool_(value)
    elif isinstance(value, int):
        yield "np.int64", np.int64(value)
        yield "np.int32", np.int32(value)
        yield "0-d array", np.array(value)
    elif isinstance(value, float):
        yield "np.float64", np.float64(value)
        yield "np.float32", np.float32(value)
    elif isinstance(value, str) and os.path.exists(value) or isinstance(value, pathlib.Path):
        yield "pathlib.Path", pathlib.Path(value)
        yield "bytes path", os.fsencode(value)
        yield "str path", os.fspath(value)
    elif isinstance(value, str):
        yield "np.str_", np.str_(value)
    elif isinstance(value, pd.DataFrame):
        yield from frames(value)
    elif isinstance(value, dict) and value:
        yield "mapping proxy", types.MappingProxyType(value)
        if all(np.ndim(column) == 1 for column in value.values()):
            yield "data frame", pd.DataFrame({name: list(column) for name, column in value.items()})
    elif isinstance(value, (list, range, nt.architectures.ArchitectureList)) and len(value):
        yield from sequences(value)


def arrays(value: np.ndarray, folder: pathlib.Path):
    frozen = value.copy()
    frozen.flags.writeable = False
    yield "read-only array", frozen
    buffer = np.zeros(value.nbytes + 1, np.uint8)
    unaligned = buffer[1:].view(value.dtype).reshape(value.shape)
    unaligned[...] = value
    yield "unaligned array", unaligned
    yield "big-endian array", value.astype(value.dtype.newbyteorder(">"))
    yield "Fortran array", np.asfortranarray(value)
    yield "strided array", np.repeat(value, 2, axis=0)[::2]
    path = folder / "array.npy"
    np.save(path, value)
    yield "memory map", np.load(path, mmap_mode="r")
    yield "nested list", value.tolist()
    if value.ndim == 1:
        yield "pandas series", pd.Series(value)
    if value.ndim == 2:
        yield "data frame", pd.DataFrame(value)


def frames(value: pd.DataFrame):
    yield "another index", value.set_axis(range(7, 7 + len(value)))
    yield "object columns", value.astype(object)
    yield "nullable columns", value.convert_dtypes()
    yield "dictionary of arrays", {name: value[name].to_numpy() for name in value}


def sequences(value):
    yield "tuple", tuple(value)
    yield "list", list(value)
    yield "generator", (item for item in value)
    yield "object array", objects(value)
    if all(isinstance(item, (bool, int, float)) for item in value):
        yield "array", np.array(list(value))
        yield "pandas series", pd.Series(list(value))


def objects(value) -> np.ndarray:
    array = np.empty(len(value), object)
    array[:] = list(value)
    return array


def wrong(value):
    """(what it is, a value that cannot be meant): each must be refused in words, or make sense after all."""
    if isinstance(value, bool):
        yield from [("text", "yes"), ("list", [value])]
    elif isinstance(value, (int, float)):
        yield from [("text", "many"), ("list", [value]), ("NaN", float("nan")), ("negative", -7), ("huge", 10**400)]
        if isinstance(value, int):
            yield from [("fraction", value + 0.5), ("None", None)]
    elif isinstance(value, (str, pathlib.Path)):
        yield from [("number", 3.5), ("list", [str(value)]), ("other text", "no such thing"), ("empty text", "")]
    elif isinstance(value, np.ndarray) and value.ndim:
        yield from [("NaN", np.full(value.shape, np.nan)), ("fewer", value[:-1]), ("text", "array"), ("number", 1.0),
                    ("more axes", value[None]), ("complex", value.astype(complex)), ("texts", value.astype(str))]
    elif isinstance(value, nt.architectures.Architecture):
        yield from [("text", "cell"), ("list", [value]), ("number", 3), ("of another space", STRANGER)]
    elif isinstance(value, (list, range, nt.architectures.ArchitectureList)):
        yield from [("text", "everything"), ("number", 7), ("list of None", [None] * max(len(value), 1)),
                    ("list of lists", [[item] for item in value]), ("set", set())]
    elif isinstance(value, dict):
        yield from [("text", "columns"), ("list", list(value)), ("other names", {f"{name} ": item for name, item in value.items()})]
    elif not isinstance(value, (type(None), type, types.FunctionType)):
        yield from [("text", "anything"), ("number", 1), ("list", [value]), ("class", type(value))]


STRANGER = nt.spaces.DAG(["strange"], nodes=4).sample(seed=0)


def foreign_files(folder: pathlib.Path) -> dict[str, pathlib.Path]:
    """A file of every kind that ends up where another was meant, by the word that must name it."""
    image = b"\x89PNG\r\n\x1a\n" + bytes(64)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("data/part.csv", "arch,acc\n")
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("xl/workbook.xml", "<workbook/>")
    contents = {
        "HTML": b"<!DOCTYPE html>\n<html><head><title>404</title></head><body>Not found</body></html>\n",
        "archive": archive.getvalue(), "spreadsheet": sheet.getvalue(), "image": image,
        "LFS": b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n",
        "empty": b"", "PDF": b"%PDF-1.7\n" + bytes(64), "notebook": b'{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}',
        "pickle": pickle.dumps({"data": [1, 2, 3]}, protocol=4),
        "gzip": gzip.compress(b"nothing of ours"), "text": b"Dear reader,\n", "JSON": b'{"name": 1}',
    }
    made = {}
    for name, content in contents.items():
        made[name] = folder / f"foreign-{name}"
        made[name].write_bytes(content)
    return made
