"""Rules of the user's own about architectures: which are valid, and which count as the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from ._checks import not_of_itself
from ._loader import native
from .architectures import Architecture

Equivalence = str | Callable[[Architecture], Any]
"""A named rule, ``"isomorphism"``, ``"identity"`` or ``"function"``, or a function that returns the same for architectures
that count as the same."""


def validity(space, valid: Callable[[Architecture], bool] | None) -> Callable[[native.Architecture], bool] | None:
    """``valid`` as Swift asks it."""
    if valid is None:
        return None
    return not_of_itself(lambda handle: valid(Architecture(space, handle)))


def equivalence(space, equivalent: Equivalence | None) -> tuple[str | None, Callable[[native.Architecture], str] | None]:
    """The name of a rule, or the user's function as Swift asks it."""
    if equivalent is None or isinstance(equivalent, str):
        return equivalent, None
    if not callable(equivalent):
        raise TypeError(
            "equivalent must be 'isomorphism', 'identity', 'function', or a function of an architecture, not "
            f"{type(equivalent).__name__}")
    state = threading.local()

    def asked(handle: native.Architecture) -> str:
        architecture = Architecture(space, handle)
        if getattr(state, "busy", False):
            return architecture.text  # The rule itself asks for the key.
        state.busy = True
        try:
            return _key(equivalent(architecture))
        finally:
            state.busy = False

    return None, asked


def _key(form: Any) -> str:
    """A text that is equal for equal forms, in every process."""
    if isinstance(form, str):
        return form
    if isinstance(form, Architecture):
        return form.text
    if _is_plain(form):
        return repr(form)
    raise TypeError(
        "equivalent must return a text, a number, an architecture, or a tuple or list of these, which is the same in every "
        f"process, not {type(form).__name__}: sort a set into a tuple, turn an array into a list")


def _is_plain(form: Any) -> bool:
    if isinstance(form, (tuple, list)):
        return all(map(_is_plain, form))
    return form is None or type(form) in (str, int, float, bool, bytes)
