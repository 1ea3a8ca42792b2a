"""How far the best found so far is from the optimum, over several runs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from .. import _views
from .._checks import items_of, numbers_of
from .._loader import native
from ..objectives import TableObjective
from .studies import Study, worth


class RegretCurve:
    """The regret of several runs of one strategy after each evaluation.

    ``runs`` are studies, or rows of what the best so far is worth after each evaluation; the curve
    is as long as the shortest. ``mean`` and ``median`` are over the runs, ``lower`` and ``upper`` a
    bootstrap interval of the mean.
    """

    def __init__(
        self, runs: Iterable[Study | np.ndarray], optimum: float | TableObjective, *, confidence: float = 0.95, seed: int = 0
    ) -> None:
        rows = [numbers_of(run.incumbents() if isinstance(run, Study) else run, "runs, a run", each="evaluation")
                for run in items_of(runs, "runs", "studies")]
        best = worth(optimum)
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
