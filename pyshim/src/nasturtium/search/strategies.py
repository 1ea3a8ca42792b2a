"""Strategies: how a search chooses what to evaluate next."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, ClassVar

from .._checks import Seed, expect
from .._descriptions import described
from .._loader import native
from ..embeddings import SVGe
from ..objectives import TableObjective
from ..predictors._catalog import own_predictor
from ..spaces import SearchSpace
from .objectives import Objective, objective_of
from .studies import Study


class SearchStrategy:
    """How a search chooses what to evaluate next. Make one of its subclasses; `catalog` lists them."""

    key: ClassVar[str]
    space: SearchSpace

    def __init__(self, space: SearchSpace, *, model: SVGe | None = None, **options: Any) -> None:
        if type(self) is SearchStrategy:
            raise TypeError("make one of SearchStrategy's subclasses, such as RandomSearch: nt.search.catalog() lists them")
        self.space = expect(space, SearchSpace, "space")
        self.model = model if model is None else expect(model, SVGe, "model")
        self._options = options
        own = own_predictor(options.get("predictor"))
        self._handle = native.strategy_new(
            described(self.key, options), space._handle, None if model is None else model._handle,
            None if own is None else own._on(space))

    @property
    def description(self) -> str:
        """The strategy with all its settings, as a journal holds it: ``nt.search.from_description`` reads it."""
        return native.strategy_description(self._handle)

    def get_params(self) -> dict[str, Any]:
        """The options by name."""
        return dict(self._options)

    def run(
        self, objective: Objective, *, n_trials: int, seed: Seed = 0, skip_duplicates: bool = False,
        journal: str | os.PathLike | None = None, progress: bool | Callable[[int, int], object] | None = True,
    ) -> Study:
        """A study of ``n_trials`` evaluations of ``objective``; higher values are better.

        Parameters
        ----------
        objective
            A function of one architecture, ``table.objective(metric)``, a mapping from architectures to values, an
            array with one value for each of ``space.enumerate()``, or a pair (architectures, values). All but the
            first are evaluated in Swift.
        n_trials
            How many evaluations; with a journal in all, those that it holds included.
        seed
            The same seed and values give the same trials.
        skip_duplicates
            No two evaluated architectures have the same ``canonical_key``.
        journal
            A file that holds every trial: the same call goes on where the file ends.

        Raises
        ------
        ValueError
            For values that are not finite, an architecture that a table lacks, the journal of another study.
        KeyboardInterrupt
            On Ctrl-C; the trials so far are in ``study_``.

        Examples
        --------
        >>> import nasturtium as nt
        >>> space = nt.spaces.NASBench201()
        >>> study = nt.search.LocalSearch(space).run(space.parameters, n_trials=20, seed=0, progress=False)
        """
        n_trials = expect(n_trials, int, "n_trials")
        objective = objective_of(objective, self.space)
        self.study_ = self.start(objective, seed=seed, skip_duplicates=skip_duplicates, journal=journal)
        if journal is not None:
            n_trials = max(n_trials - len(self.study_), 0)
        return self.study_.optimize(objective, n_trials, progress=progress)

    def start(
        self, objective: TableObjective | object = None, *, seed: Seed = 0, skip_duplicates: bool = False,
        journal: str | os.PathLike | None = None,
    ) -> Study:
        """A study without trials but those of its journal, to ask and tell.

        With a table's objective that is ``listed_only``, in the measured part of the space.
        """
        listed = objective if isinstance(objective, TableObjective) else None
        return Study(self, listed, seed=seed, skip_duplicates=skip_duplicates, journal=journal)

    def __reduce__(self):
        return _again, (type(self), self.space, self.model, self._options)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} in {self.space.key}>"


def _again(kind: type[SearchStrategy], space: SearchSpace, model: SVGe | None, options: dict[str, Any]) -> SearchStrategy:
    made = kind.__new__(kind)
    SearchStrategy.__init__(made, space, model=model, **options)
    return made


class RandomSearch(SearchStrategy):
    """Independent samples of the space (Bergstra and Bengio 2012)."""

    key = "random_search"

    def __init__(self, space: SearchSpace) -> None:
        super().__init__(space)


class RegularizedEvolution(SearchStrategy):
    """Aging evolution (Real et al. 2019): mutate the best of a random sample of the population; the oldest dies.

    ``population`` is how many architectures live, ``sample`` of how many the best becomes the parent.
    """

    key = "regularized_evolution"

    def __init__(self, space: SearchSpace, *, population: int = 100, sample: int = 25) -> None:
        super().__init__(space, population=population, sample=sample)


class LocalSearch(SearchStrategy):
    """Hill climbing with restarts (White, Nolen and Savani 2021): evaluate neighbors, move to the first better one."""

    key = "local_search"

    def __init__(self, space: SearchSpace) -> None:
        super().__init__(space)
