"""What a long call shows of itself: a bar in a notebook or a terminal, or calls of the user's own function."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Protocol

import numpy as np

Progress = bool | Callable[[int, int], object] | None
"""What every long call takes as ``progress``: True for a bar, False or None for silence, or a function of
(done, total), which is called at most ten times a second."""


class Report(Protocol):
    """What Swift calls ten times a second, and Python when it has advanced.

    ``total`` is 0 as long as nothing is known; ``loss`` is that of a training, ``values`` are shown after it.
    """

    def __call__(self, done: int, total: int, loss: float | None = None, **values: float | str) -> object: ...


@contextmanager
def bar(show: Progress, description: str, unit: str = "") -> Iterator[Report | None]:
    """Gives what a long call of the native module takes as its `progress`; ``unit`` is what it counts, in the plural.

    A call that ends within a moment without having counted anything shows nothing, as one that refuses its arguments.
    """
    if isinstance(show, np.bool_):
        show = bool(show)
    if show is None or show is False:
        yield None
    elif show is True:
        drawn = _Bar(description, unit)
        try:
            yield drawn
        except BaseException:
            drawn.close("stopped")
            raise
        drawn.close("")
    elif callable(show):
        yield _passed_on(show)
    else:
        raise TypeError(f"progress must be True, False, None or a function of (done, total), not {type(show).__name__}")


def _passed_on(show: Callable[[int, int], object]) -> Report:
    """Calls the user's function with what is new."""
    last = (0, 0)

    def report(done: int, total: int, loss: float | None = None, **values: float | str) -> None:
        nonlocal last
        if (done, total) != last:
            last = (done, total)
            show(done, total)

    return report


class _Bar:
    """Share, counts, times and values of one call, drawn where there is a place for it."""

    def __init__(self, description: str, unit: str) -> None:
        self._description, self._unit = description, unit
        self._started = time.monotonic()
        self._state: tuple[int, int, dict[str, float | str]] | None = None
        self._place = _Notebook() if _in_notebook() else _Terminal()

    def __call__(self, done: int, total: int, loss: float | None = None, **values: float | str) -> None:
        self._state = (done, total, values if loss is None else {"loss": loss, **values})
        self._place.draw(self._text(""), self._share())

    def close(self, state: str) -> None:
        if self._state is not None:
            self._place.finish(self._text(state, ended=True), self._share())

    def _share(self) -> float | None:
        done, total, _ = self._state or (0, 0, {})
        return done / total if total else None

    def _text(self, state: str, ended: bool = False) -> str:
        done, total, values = self._state or (0, 0, {})
        seconds = time.monotonic() - self._started
        times = _clock(seconds)
        if total:
            counts = f"{done / total:.0%}, {done:,}/{total:,} {self._unit}".rstrip()
            if 0 < done < total and not ended:
                times += f", {_clock(seconds / done * (total - done))} left"
            times = f"{counts}, {times}"
        shown = [f"{name.replace('_', ' ')} {value if isinstance(value, str) else format(value, '.4g')}"
                 for name, value in values.items()]
        return f"{self._description}: " + ", ".join([times, *shown, *([state] if state else [])])


class _Terminal:
    """One line of standard error that is written again and again; where that is a file, the last state only."""

    def __init__(self) -> None:
        self._width = 0

    def draw(self, text: str, share: float | None) -> None:
        if sys.stderr.isatty():
            self._write(text)

    def finish(self, text: str, share: float | None) -> None:
        self._write(text)
        sys.stderr.write("\n")
        sys.stderr.flush()

    def _write(self, text: str) -> None:
        sys.stderr.write(("\r" if self._width else "") + text.ljust(self._width))
        sys.stderr.flush()
        self._width = len(text)


class _Notebook:
    """One output of the cell that is replaced again and again: a saved notebook keeps the last state."""

    def __init__(self) -> None:
        self._shown: Any = None

    def draw(self, text: str, share: float | None) -> None:
        from IPython.display import display

        data = {"text/plain": text, "text/html": _html(text, share)}
        if self._shown is None:
            self._shown = display(data, raw=True, display_id=True)
        else:
            self._shown.update(data, raw=True)

    finish = draw


def _html(text: str, share: float | None) -> str:
    filled = "" if share is None else f' value="{share:.4f}"'
    return (f'<div style="display:flex;flex-wrap:wrap;gap:0 8px;align-items:center">'
            f'<progress max="1"{filled} style="width:12em"></progress><span>{escape(text)}</span></div>')


def _in_notebook() -> bool:
    """Whether this process is a kernel, whose cells have outputs."""
    shell = sys.modules.get("IPython")
    return shell is not None and hasattr(shell.get_ipython(), "kernel")


def _clock(seconds: float) -> str:
    """``4.2 s`` or ``1:05:30``."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


class EpochWatch:
    """What a training reports to: passes progress on, and each row that ``history()`` gains to ``on_epoch``."""

    def __init__(
        self, history: Callable[[], Sequence[Mapping[str, float]]], report: Report | None,
        on_epoch: Callable[[Any], object] | None, shown: Sequence[str] = (),
    ) -> None:
        self._history, self._report, self._on_epoch, self._shown = history, report, on_epoch, shown
        self._seen = len(history())

    def __call__(self, done: int, total: int, loss: float | None = None) -> None:
        if self._report:
            last = (self._history() or [{}])[-1]
            values = {name: last[name] for name in ("epoch", *self._shown) if name in last}
            self._report(done, total, loss, **values)
        self.tell()

    def tell(self) -> None:
        """Passes on what is new."""
        if self._on_epoch:
            for epoch in self._history()[self._seen :]:
                self._seen += 1
                self._on_epoch(epoch)
