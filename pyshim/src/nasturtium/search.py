"""Search: strategies that choose what to evaluate next, and studies of what they found. Higher values are better."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import NamedTuple

import numpy as np

from . import _views
from ._checks import expect
from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .embeddings import SVGe
from .progress import bar
from .spaces import SearchSpace

__all__ = [
    "GradientAscent", "LatentSearch", "LocalSearch", "RandomSearch", "RegretCurve", "RegularizedEvolution", "Strategy", "Study", "Table",
    "Trial",
]


class Trial(NamedTuple):
    """An evaluated architecture; ``number`` counts the trials asked for. ``value`` is None until it is told."""

    number: int
    architecture: Architecture
    value: float | None = None


class Table:
    """Measured values of architectures, as an objective that Swift evaluates without calling Python.

    An architecture without a value of its own has that of the first listed one with the same
    ``canonical_key``; one without either raises ValueError. With ``listed_only`` a search visits only the
    listed architectures: an edit that leads out of the list goes to the nearest listed one, by path
    encoding.
    """

    def __init__(
        self, architectures: Iterable[Architecture], values: Sequence[float], *, listed_only: bool = False,
        progress: bool = False,
    ) -> None:
        if not isinstance(architectures, ArchitectureList):
            architectures = list(architectures)
            if not architectures:
                raise ValueError("a table needs at least one architecture")
            expect(architectures[0], Architecture, "item 0")
        self.space = architectures.space if isinstance(architectures, ArchitectureList) else architectures[0].space
        listed = handles(self.space, architectures)
        with bar(progress, "read table") as report:
            self._handle = native.table_new(
                self.space._handle, listed, _numbers(values, "values"), listed_only, progress=report)
        self.listed_only = listed_only

    @property
    def architectures(self) -> ArchitectureList:
        return ArchitectureList(self.space, native.table_list(self._handle))

    @property
    def best_architecture(self) -> Architecture:
        """The first architecture of the highest value."""
        return Architecture(self.space, native.table_best(self._handle)[0])

    @property
    def best_value(self) -> float:
        return native.table_best(self._handle)[1]

    def values(self, architectures: Iterable[Architecture]) -> np.ndarray:
        """The value of each architecture, float64."""
        return np.array(native.table_values(self._handle, handles(self.space, architectures)), float)

    def __getitem__(self, architecture: Architecture) -> float:
        return float(self.values([architecture])[0])

    def __len__(self) -> int:
        return len(self.architectures)

    def __repr__(self) -> str:
        return f"<table of {len(self):,} architectures of {self.space.key}, best {self.best_value:g}>"


class Strategy:
    """How a search chooses what to evaluate next. Make one of its subclasses."""

    space: SearchSpace

    def __init__(self, space: SearchSpace, handle: native.Strategy) -> None:
        self.space = expect(space, SearchSpace, "space")
        self._handle = handle

    def run(
        self,
        objective: Callable[[Architecture], float] | Table | Mapping[Architecture, float] | np.ndarray,
        *,
        queries: int,
        seed: int = 0,
        skip_duplicates: bool = False,
        progress: bool | Callable[[int, int], object] | None = True,
    ) -> Study:
        """A new study after ``queries`` evaluations of ``objective``; higher values are better.

        ``objective`` is a function of one architecture, a `Table`, a mapping from architectures to
        values, or an array with one value for each of ``space.enumerate()``; the last three are
        evaluated in Swift. With ``skip_duplicates`` no two evaluated architectures have the same
        ``canonical_key``. Ctrl-C raises KeyboardInterrupt; the trials so far are in ``study_``.
        The same seed and values give the same trials.
        """
        objective = _objective(objective, self.space)
        self.study_ = self.start(objective, seed=seed, skip_duplicates=skip_duplicates)
        return self.study_.optimize(objective, queries, progress=progress)

    def start(self, objective: Table | object = None, *, seed: int = 0, skip_duplicates: bool = False) -> Study:
        """A study without trials, to ask and tell; of a table with ``listed_only``, in its part of the space."""
        if isinstance(objective, Table):
            space = native.table_space(objective._handle)
        else:
            space = self.space._handle
        return Study(self, native.study_new(self._handle, space, seed, skip_duplicates), seed)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.space.key}>"


class RandomSearch(Strategy):
    """Independent samples of the space (Bergstra and Bengio 2012)."""

    def __init__(self, space: SearchSpace) -> None:
        super().__init__(space, native.strategy_random_search())


class RegularizedEvolution(Strategy):
    """Aging evolution (Real et al. 2019): mutate the best of a random sample of the population; the oldest dies."""

    def __init__(self, space: SearchSpace, *, population: int = 100, sample: int = 25) -> None:
        super().__init__(space, native.strategy_regularized_evolution(population, sample))


class LocalSearch(Strategy):
    """Hill climbing with restarts (White, Nolen and Savani 2021)."""

    def __init__(self, space: SearchSpace) -> None:
        super().__init__(space, native.strategy_local_search())


class LatentSearch(Strategy):
    """Bayesian optimization over the codes of a trained `SVGe` (Lukasik et al. 2021).

    ``initial`` random architectures are evaluated first; they count as queries. Then a sparse
    Gaussian process of codes and values proposes ``batch`` codes of most expected improvement at a
    time. Each is decoded ``samples`` times, and the most common valid architecture is evaluated
    (``samples=0``: the most likely one). A code that decodes to nothing valid teaches the process
    the worst of the initial values, one that decodes to a known architecture the known value;
    neither counts as a query.

    ``candidates`` is ``"box"``, as published: the best of ``grid`` uniform codes in the box of the
    initial codes, each refined by at most ``refinements`` steps; or ``"architectures"``: the codes
    of architectures only, those that ``"box"`` proposes, of ``pool`` random samples and of all
    neighbors of the ``parents`` best. ``labels`` is ``"linear"``, as published, or
    ``"normal_scores"``, the normal quantiles of the ranks. ``per_feature`` gives each code
    dimension a length scale of its own, as published; ``inducing_points`` and ``iterations`` bound
    the process and the search for its hyperparameters.
    """

    def __init__(
        self, model: SVGe, *, initial: int = 100, batch: int = 5, samples: int = 500, candidates: str = "box",
        labels: str = "linear", pool: int = 1000, parents: int = 10, grid: int = 10_000, refinements: int = 150,
        per_feature: bool = True, inducing_points: int = 500, iterations: int = 50,
    ) -> None:
        self.model = expect(model, SVGe, "model")
        super().__init__(model.space, native.strategy_latent_search(
            model._handle,
            {"initial": initial, "batch": batch, "samples": samples, "pool": pool, "parents": parents},
            candidates, labels,
            {"grid": grid, "refinements": refinements, "per_feature": int(per_feature),
             "inducing_points": inducing_points, "iterations": iterations}))


class GradientAscent(Strategy):
    """Gradient ascent on a performance head over the codes of a trained `SVGe`.

    As `LatentSearch`, with another way to propose: fit a `PerformanceHead` of ``kind`` ``"mlp"`` or
    ``"gp"`` to the codes and values so far, climb its prediction from the ``starts`` best codes by
    ``steps`` steps of length ``rate``, and try the codes on the way, highest prediction first. With
    ``candidates="architectures"`` the head chooses among architectures by their own codes.
    ``options`` change the head's training, such as ``epochs``.
    """

    def __init__(
        self, model: SVGe, *, initial: int = 100, batch: int = 5, samples: int = 0, candidates: str = "box",
        labels: str = "linear", pool: int = 1000, parents: int = 10, kind: str = "mlp", starts: int = 20,
        steps: int = 50, rate: float = 0.02, **options: float,
    ) -> None:
        self.model = expect(model, SVGe, "model")
        super().__init__(model.space, native.strategy_gradient_ascent(
            model._handle,
            {"initial": initial, "batch": batch, "samples": samples, "pool": pool, "parents": parents,
             "starts": starts, "steps": steps},
            candidates, labels, kind, {"rate": rate, **options}))


class Study:
    """A search and its trials in the order of telling. Made by a strategy's ``run`` or ``start``."""

    def __init__(self, strategy: Strategy, handle: native.Study, seed: int) -> None:
        self.strategy = expect(strategy, Strategy, "strategy")
        self.space = strategy.space
        self.seed = seed
        self._handle = handle

    def optimize(
        self, objective, queries: int, *, progress: bool | Callable[[int, int], object] | None = True
    ) -> Study:
        """Evaluates ``queries`` more architectures; fewer where the strategy has none left.

        ``objective`` is what ``Strategy.run`` takes. A trial whose evaluation raised is evaluated
        again first; ``tell`` it a value to give it up.
        """
        objective = _objective(objective, self.space)
        with bar(progress, type(self.strategy).__name__) as report:
            if isinstance(objective, Table):
                native.study_run(self._handle, objective._handle, queries, progress=report)
            else:
                self._call(objective, queries, _Rarely(report))
        return self

    def _call(self, objective: Callable[[Architecture], float], queries: int, report: _Rarely) -> None:
        if queries < 0:
            raise ValueError(f"{queries} evaluations: the number must not be negative")
        for done in range(queries):
            report(done, queries)
            trial = self._next(retry=True)
            if trial is None:
                return
            self.tell(trial.number, objective(trial.architecture))
        report(queries, queries)

    def ask(self) -> Trial | None:
        """The next trial, without a value; None where the strategy has none left."""
        return self._next(retry=False)

    def _next(self, retry: bool) -> Trial | None:
        asked = native.study_ask(self._handle, retry)
        return None if asked is None else Trial(asked[0], Architecture(self.space, asked[1]))

    def tell(self, number: int, value: float) -> None:
        """Gives an asked trial its value, which must be finite."""
        native.study_tell(self._handle, number, value)

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
        numbers, listed, values = native.study_trials(self._handle)
        if not values:
            raise ValueError("the study has no trials yet")
        best = int(np.argmax(values))
        return Trial(numbers[best], Architecture(self.space, native.list_item(listed, best)), values[best])

    @property
    def best_value(self) -> float:
        return self.best_trial.value

    @property
    def best_architecture(self) -> Architecture:
        return self.best_trial.architecture

    def incumbents(self, table: Table | None = None) -> np.ndarray:
        """The best value so far after each trial; with ``table``, what that architecture is worth there.

        So a search by validation accuracy is judged by test accuracy.
        """
        best = np.maximum.accumulate(self.values)
        if table is None:
            return best
        rises = np.diff(best, prepend=-np.inf) > 0
        holders = np.maximum.accumulate(np.where(rises, np.arange(len(best)), 0))
        return expect(table, Table, "table").values(self.architectures)[holders]

    def regret(self, optimum: float | Table) -> np.ndarray:
        """How far the best so far is from ``optimum``, or from the best of a table, after each trial."""
        return (optimum.best_value if isinstance(optimum, Table) else optimum) - self.incumbents()

    def trials_dataframe(self):
        """A pandas data frame: number, value, best (so far), text, hash."""
        import pandas as pd

        numbers, listed, values = native.study_trials(self._handle)
        found = ArchitectureList(self.space, listed)
        return pd.DataFrame({
            "number": numbers, "value": np.array(values, float), "best": self.incumbents(),
            "text": [architecture.text for architecture in found], "hash": self.space.canonical_keys(found)})

    def plot(self, ax=None, *, color: str | None = None):
        """Every value as a point and the best so far as a line; returns the ``Axes``."""
        return _views.plot(self, ax, color=color)

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


class RegretCurve:
    """The regret of several runs of one strategy after each evaluation.

    ``runs`` are studies, or rows of what the best so far is worth after each evaluation; the curve
    is as long as the shortest. ``mean`` and ``median`` are over the runs, ``lower`` and ``upper`` a
    bootstrap interval of the mean.
    """

    def __init__(
        self, runs: Iterable[Study | np.ndarray], optimum: float | Table, *, confidence: float = 0.95, seed: int = 0
    ) -> None:
        rows = [_numbers(run.incumbents() if isinstance(run, Study) else run, "a run") for run in runs]
        best = optimum.best_value if isinstance(optimum, Table) else optimum
        self.mean, self.median, self.lower, self.upper = map(
            np.array, native.regret_curve(rows, best, confidence, seed))
        self.runs = len(rows)
        self.confidence = confidence

    def plot(self, ax=None, *, label: str | None = None, color: str | None = None):
        """The mean over evaluations, its interval as a band; returns the ``Axes``."""
        return _views.plot(self, ax, label=label, color=color)

    def __len__(self) -> int:
        return len(self.mean)

    def __repr__(self) -> str:
        return (f"<regret of {self.runs} runs: {self.mean[-1]:g} after {len(self)} evaluations, "
                f"{self.lower[-1]:g} to {self.upper[-1]:g} at confidence {self.confidence:g}>")


class _Rarely:
    """Passes progress on, at most ten times a second and at the end."""

    def __init__(self, report: Callable[[int, int], object] | None) -> None:
        self._report, self._last = report, -1.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._report and (done == total or now - self._last >= 0.1):
            self._last = now
            self._report(done, total)


def _numbers(values: Sequence[float], what: str) -> np.ndarray:
    """The values as contiguous float64, in one dimension."""
    numbers = np.ascontiguousarray(values, np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"{what} must have one dimension, got shape {numbers.shape}")
    return numbers


def _objective(objective, space: SearchSpace) -> Callable[[Architecture], float] | Table:
    """A callable or a table of ``space``, whichever way the values were given."""
    if isinstance(objective, Table):
        if objective.space != space:
            raise ValueError(f"the table is of {objective.space!r}, the search of {space!r}")
        return objective
    if callable(getattr(objective, "items", None)):
        items = list(objective.items())
        return Table([architecture for architecture, _ in items], [value for _, value in items])
    if isinstance(objective, (np.ndarray, list, tuple)):
        values = _numbers(objective, "values")
        if space.size is not None and space.size != len(values):
            raise ValueError(
                f"{len(values)} values for the {space.size} architectures of space.enumerate(): give one for each, "
                "or a Table of some architectures")
        return Table(space.enumerate(), values)
    if callable(objective):
        return objective
    raise TypeError(
        "objective must be a function of an architecture, a Table, a mapping of architectures to values, or an array "
        f"of one value for each of space.enumerate(), not {type(objective).__name__}")
