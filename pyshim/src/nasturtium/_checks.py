"""Checks of what users hand in."""

from __future__ import annotations

import difflib
import os
import secrets
import threading
import types
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np

T = TypeVar("T")

#: A whole number, which always draws the same; a generator, which draws one; or None, another one each time.
Seed = int | np.random.Generator | None


def expect(value: object, kind: type[T], what: str) -> T:
    """``value``, or a TypeError that says what was given instead; NumPy's bools and integers count as Python's."""
    if kind in (bool, int) and isinstance(value, (np.generic, np.ndarray)) and value.ndim == 0:
        value = value.item()
    if isinstance(value, kind):
        return value
    raise TypeError(f"{what}: expected {kind.__name__}, got {type(value).__name__}")


def path_of(value: object, what: str) -> str:
    """The path as text; TypeError for what is none, ValueError for the empty one."""
    if not isinstance(value, (str, bytes, os.PathLike)):
        raise TypeError(f"{what}: expected a path, got {type(value).__name__}")
    if not (path := os.fsdecode(value)):
        raise ValueError(f"{what} is empty: give the path of a file")
    return path


def items_of(values: object, what: str, each: str) -> list:
    """The items of any iterable but a text; TypeError for other things."""
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        raise TypeError(f"{what}: expected a list of {each}, got {type(values).__name__}")
    return list(values)


def numbers_of(values: object, what: str, shape: tuple[int, ...] | None = None, each: str = "place") -> np.ndarray:
    """The numbers of an array, a series or any iterable as contiguous float64, a row unless ``shape`` says more.

    TypeError or ValueError for other things and shapes, which name ``what`` and what there must be a number for.
    """
    if not hasattr(values, "__array__"):
        values = items_of(values, what, f"numbers, one for each {each}")
    try:
        found = np.ascontiguousarray(values, np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise type(error)(f"{what}: expected numbers, one for each {each}: {error}") from None
    if found.ndim != (1 if shape is None else len(shape)) or shape is not None and found.shape != shape:
        expected = "(n,)" if shape is None else shape
        raise ValueError(f"{what} has shape {found.shape}, expected {expected}: one number for each {each}")
    return found


def not_of_itself(valid: Callable[[T], object]) -> Callable[[T], bool]:
    """``valid``, True to whatever is asked while it makes up its mind.

    A rule may look at its architecture in all ways, among them those that ask whether it is valid.
    """
    state = threading.local()

    def asked(value: T) -> bool:
        if getattr(state, "busy", False):
            return True
        state.busy = True
        try:
            return bool(valid(value))
        finally:
            state.busy = False

    return asked


def names(values: object, what: str) -> list[str]:
    """The texts of a list or another iterable; a single text is refused, since it would be read as letters."""
    if isinstance(values, (str, bytes)):
        raise TypeError(f"{what} must be a list of column names, such as [{values!r}]")
    if not isinstance(values, Iterable):
        raise TypeError(f"{what} must be a list of column names, not {type(values).__name__}")
    return [expect(name, str, f"{what}: element {i}") for i, name in enumerate(values)]


def nearest(name: str, known: Iterable[str]) -> str:
    """``"; did you mean 'x'?"`` where one of the names is near, else nothing."""
    listed = list(known)
    near = difflib.get_close_matches(name, listed, 1) or [other for other in listed if name and other.startswith(name)]
    return f"; did you mean {near[0]!r}?" if near else ""


def seed_number(seed: Seed) -> int:
    """The seed as a whole number: drawn from a generator, another one each time for None."""
    if isinstance(seed, np.random.Generator):
        return int(seed.integers(2**63 - 1))
    return secrets.randbits(62) if seed is None else expect(seed, int, "seed")


def same_rule(rule: object, other: object) -> bool:
    """Whether two rules of a user's are one, also where pickling made two functions of one."""
    if rule is other:
        return True
    if not (isinstance(rule, types.FunctionType) and isinstance(other, types.FunctionType)):
        return rule == other
    parts = [
        (f.__code__, f.__defaults__, f.__kwdefaults__, [cell.cell_contents for cell in f.__closure__ or ()])
        for f in (rule, other)]
    return parts[0] == parts[1]
