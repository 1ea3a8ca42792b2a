"""Checks of what users hand in."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

import numpy as np

T = TypeVar("T")


def expect(value: object, kind: type[T], what: str) -> T:
    """``value``, or a TypeError that says what was given instead; NumPy's bools and integers count as Python's."""
    if kind is bool and isinstance(value, np.bool_):
        value = bool(value)
    elif kind is int and isinstance(value, np.integer):
        value = int(value)
    if isinstance(value, kind):
        return value
    raise TypeError(f"{what}: expected {kind.__name__}, got {type(value).__name__}")


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
