"""A search and its trials: told, journaled, resumed."""

from __future__ import annotations

import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import NamedTuple, cast

import numpy as np

from .. import _views
from .._checks import Seed, expect, numbers_of, path_of, seed_number
from .._loader import native
from ..architectures import Architecture, ArchitectureList
from ..objectives import TableObjective
from ..progress import Report, bar
from .objectives import Objective, objective_of


class Trial(NamedTuple):
    """An evaluated architecture; ``number`` counts the trials asked for. ``value`` is None until it is told."""

    number: int
    architecture: Architecture
    value: float | None = None


class Study:
    """A search and its trials in the order of telling. Made by a strategy's ``run`` or ``start``, or by `open`.

    With a journal every told trial is on the disk; a study that is made again with the same settings and journal
    goes on where the file ends, whatever ended it. One call at a time advances a study, any other raises
    NasturtiumError; its trials can be read meanwhile. A copy, pickled or not, goes on by itself, without the journal.
    """

    _journaled: weakref.WeakValueDictionary[str, Study] = weakref.WeakValueDictionary()

    def __init__(
        self, strategy, objective: TableObjective | None = None, *, seed: Seed = 0, skip_duplicates: bool = False,
        journal: str | os.PathLike | None = None, _told: Sequence[str] = (),
    ) -> None:
        if not isinstance(getattr(strategy, "_handle", None), native.Strategy):
            raise TypeError(f"strategy: expected a strategy of nt.search, got {type(strategy).__name__}")
        self.strategy = strategy
        self.space = strategy.space
        self.seed = seed_number(seed)
        self.skip_duplicates = skip_duplicates
        self._objective = objective if objective is None else expect(objective, TableObjective, "objective")
        self.journal = None if journal is None else path_of(journal, "journal")
        self._advancing = threading.Lock()
        path = None if self.journal is None else os.path.realpath(self.journal)
        before = None if path is None else Study._journaled.get(path)
        if before is not None:
            before.close()
        space = self.space._handle if objective is None else native.objective_space(objective._handle)
        self._handle = native.study_new(
            strategy._handle, space, self.seed, skip_duplicates, self.journal, list(_told))
        if path is not None:
            Study._journaled[path] = self

    @contextmanager
    def _alone(self) -> Iterator[None]:
        if not self._advancing.acquire(blocking=False):
            raise native.NasturtiumError("the study is running: use it when the call that runs it has returned")
        try:
            yield
        finally:
            self._advancing.release()

    def optimize(
        self, objective: Objective, n_trials: int, *, progress: bool | Callable[[int, int], object] | None = True
    ) -> Study:
        """Evaluates ``n_trials`` more architectures; fewer where the strategy has none left.

        ``objective`` is what ``Strategy.run`` takes. A trial whose evaluation raised is evaluated again first;
        ``tell`` it a value to give it up.
        """
        if expect(n_trials, int, "n_trials") < 0:
            raise ValueError(f"{n_trials} evaluations: the number must not be negative")
        objective = objective_of(objective, self.space)
        with self._alone(), bar(progress, type(self.strategy).__name__, "trials") as report:
            watch = None if report is None else self._watch(report)
            if isinstance(objective, TableObjective):
                native.study_run(self._handle, objective._handle, n_trials, progress=watch)
            else:
                try:
                    self._call(objective, n_trials, _Rarely(watch))
                finally:
                    native.study_flush(self._handle)
        return self

    def _watch(self, report: Report) -> Callable[..., object]:
        """Passes progress on, with the best value so far."""

        def watch(done: int, total: int, loss: float | None = None) -> None:
            best = native.study_best(self._handle)
            report(done, total, loss, **({} if best is None else {"best": best[2]}))

        return watch

    def _call(self, objective: Callable[[Architecture], float], n_trials: int, report: _Rarely) -> None:
        for done in range(n_trials):
            report(done, n_trials)
            trial = self._next(retry=True)
            if trial is None:
                return
            native.study_tell(self._handle, trial.number, objective(trial.architecture), False)
        report(n_trials, n_trials)

    def _next(self, retry: bool) -> Trial | None:
        asked = native.study_ask(self._handle, retry)
        return None if asked is None else Trial(asked[0], Architecture(self.space, asked[1]))

    def ask(self) -> Trial | None:
        """The next trial, without a value; None where the strategy has none left."""
        with self._alone():
            return self._next(retry=False)

    def tell(self, number: int, value: float) -> None:
        """Gives an asked trial its value, which must be finite. The journal holds it when this returns."""
        with self._alone():
            native.study_tell(self._handle, number, value, True)

    def close(self) -> None:
        """Lets the journal go, so that others can open it; from then on the study can only be read."""
        with self._alone():
            native.study_close(self._handle)

    @property
    def trials(self) -> list[Trial]:
        numbers, listed, values = native.study_trials(self._handle)
        return list(map(Trial, numbers, ArchitectureList(self.space, listed), values))

    @property
    def architectures(self) -> ArchitectureList:
        return ArchitectureList(self.space, native.study_trials(self._handle)[1])

    @property
    def values(self) -> np.ndarray:
        """The value of each trial, float64."""
        return np.array(native.study_trials(self._handle)[2], float)

    @property
    def best_trial(self) -> Trial:
        """The first trial of the highest value. Raises ValueError where there is none."""
        best = native.study_best(self._handle)
        if best is None:
            raise ValueError("the study has no trials yet")
        return Trial(best[0], Architecture(self.space, best[1]), best[2])

    @property
    def best_value(self) -> float:
        return cast(float, self.best_trial.value)

    @property
    def best_architecture(self) -> Architecture:
        return self.best_trial.architecture

    def incumbents(self, objective: TableObjective | None = None) -> np.ndarray:
        """The best value so far after each trial; with ``objective``, what that architecture is worth by it.

        So a search by validation accuracy is judged by test accuracy.
        """
        best = np.maximum.accumulate(self.values)
        if objective is None:
            return best
        rises = np.diff(best, prepend=-np.inf) > 0
        holders = np.maximum.accumulate(np.where(rises, np.arange(len(best)), 0))
        return expect(objective, TableObjective, "objective").values(self.architectures)[holders]

    def regret(self, optimum: float | TableObjective) -> np.ndarray:
        """How far the best so far is from ``optimum``, or from the best of a table, after each trial."""
        return worth(optimum) - self.incumbents()

    def to_pandas(self):
        """A pandas data frame: number, value, best (so far), text, canonical_key."""
        import pandas as pd

        numbers, listed, values = native.study_trials(self._handle)
        found = ArchitectureList(self.space, listed)
        return pd.DataFrame({
            "number": numbers, "value": np.array(values, float), "best": self.incumbents(),
            "text": [architecture.text for architecture in found],
            "canonical_key": self.space.canonical_keys(found)})

    def plot(self, ax=None, *, color: str | None = None):
        """Every value as a point and the best so far as a line; returns the ``Axes``."""
        return _views.plot(self, ax, color=color)

    def __reduce__(self):
        return _again, (
            self.strategy, self._objective, self.seed, self.skip_duplicates, native.study_told(self._handle))

    def __len__(self) -> int:
        return native.study_count(self._handle)

    def __bool__(self) -> bool:
        return True

    def __repr__(self) -> str:
        found = f", best {self.best_value:g}" if len(self) else ""
        return f"<study of {type(self.strategy).__name__} in {self.space.key}: {len(self)} trials{found}>"

    def _repr_html_(self) -> str:
        if not len(self):
            return f"<p>{escape(repr(self))}</p>"
        best = self.best_trial
        return (
            f"<figure style='margin:0'><figcaption>{escape(repr(self))}; found in trial {best.number}</figcaption>"
            f"{best.architecture._repr_svg_()}</figure>")


def _again(strategy, objective: TableObjective | None, seed: int, skip_duplicates: bool, told: list[str]) -> Study:
    return Study(strategy, objective, seed=seed, skip_duplicates=skip_duplicates, _told=told)


def worth(optimum: float | TableObjective) -> float:
    """The best of a table, or the number itself."""
    if isinstance(optimum, TableObjective):
        return optimum.best_value
    return float(numbers_of([optimum], "optimum", each="study")[0])


class _Rarely:
    """Passes progress on, at most ten times a second and at the end."""

    def __init__(self, report: Callable[[int, int], object] | None) -> None:
        self._report, self._last = report, -1.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._report and (done == total or now - self._last >= 0.1):
            self._last = now
            self._report(done, total)
