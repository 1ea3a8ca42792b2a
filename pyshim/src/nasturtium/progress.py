"""A progress bar for long calls of the native module."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any


@contextmanager
def bar(show: bool | Callable[[int, int], object] | None, description: str) -> Iterator[Callable[[int, int], object] | None]:
    """Gives what a long call takes as its `progress`.

    `show` is True for a bar by ``tqdm.auto`` (a widget in a notebook, text in a terminal), False or
    None for silence, or a function of (done, total) that is called at most ten times a second.
    """
    if show is None or show is False:
        yield None
    elif show is True:
        try:
            from tqdm.auto import tqdm
        except ImportError:
            raise ImportError("progress=True needs tqdm: pip install 'nasturtium[notebook]', or pass progress=False") from None
        with tqdm(desc=description, total=None) as drawn:
            yield lambda done, total: _advance(drawn, done, total)
    elif callable(show):
        yield show
    else:
        raise TypeError(f"progress must be True, False, None or a function of (done, total), not {type(show).__name__}")


def _advance(drawn, done: int, total: int) -> None:
    if drawn.total != total:
        drawn.reset(total=total)
    drawn.update(done - drawn.n)


class EpochWatch:
    """What a training reports to: passes progress on, and each row that ``history()`` gains to ``on_epoch``."""

    def __init__(
        self, history: Callable[[], Sequence[Mapping[str, float]]], report: Callable[[int, int], object] | None,
        on_epoch: Callable[[Any], object] | None,
    ) -> None:
        self._history, self._report, self._on_epoch = history, report, on_epoch
        self._seen = len(history())

    def __call__(self, done: int, total: int) -> None:
        if self._report:
            self._report(done, total)
        self.tell()

    def tell(self) -> None:
        """Passes on what is new."""
        if self._on_epoch:
            for epoch in self._history()[self._seen :]:
                self._seen += 1
                self._on_epoch(epoch)
