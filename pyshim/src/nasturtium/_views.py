"""How values are shown: values ask here, and the modules that know how to draw them answer.

A leaf: values import it without knowing who draws. `display` registers HTML with `shows`, `plotting`
registers plots with `plots`; ``nasturtium`` itself says how plotting is loaded, the first time it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_html: dict[type, Callable[[Any], str]] = {}
_plots: dict[type, Callable[..., Any]] = {}
_loaders: list[Callable[[], object]] = []


def shows(kind: type) -> Callable[[F], F]:
    """Registers a function ``(value) -> str`` as what Jupyter shows of a ``kind``."""
    return _registers(_html, kind)


def plots(kind: type) -> Callable[[F], F]:
    """Registers a function ``(value, ax=None, **style) -> Axes`` as the plot of a ``kind``."""
    return _registers(_plots, kind)


def plots_come_from(load: Callable[[], object]) -> None:
    """Registers a function that imports a module of plots; it is called when a plot is asked for, not before."""
    _loaders.append(load)


def html(value: object) -> str:
    """The HTML of ``value``."""
    return _of(_html, value)(value)


def plot(value: object, ax: Any = None, **style: Any) -> Any:
    """``value`` drawn on ``ax`` or the current Axes, which is returned. ImportError without matplotlib."""
    while _loaders:
        _loaders[-1]()
        _loaders.pop()
    return _of(_plots, value)(value, ax=ax, **style)


def _registers(table: dict[type, Callable[..., Any]], kind: type) -> Callable[[F], F]:
    def keep(function: F) -> F:
        table[kind] = function
        return function

    return keep


def _of(table: dict[type, Callable[..., Any]], value: object) -> Callable[..., Any]:
    for kind in type(value).__mro__:
        if kind in table:
            return table[kind]
    raise TypeError(f"nothing is registered that draws a {type(value).__name__}")
