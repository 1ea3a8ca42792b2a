"""All strategies: listed, and made from text."""

from __future__ import annotations

import os
from collections.abc import Callable

from .._checks import expect, path_of
from .._descriptions import parsed
from .._loader import native
from ..embeddings import SVGe
from ..objectives import TableObjective
from ..predictors._catalog import own_predictor
from ..spaces import SearchSpace
from ..spaces import from_description as from_space
from .models import GradientAscent, LatentSearch, PredictorSearch
from .strategies import LocalSearch, RandomSearch, RegularizedEvolution, SearchStrategy
from .studies import Study

_KINDS: dict[str, Callable[..., SearchStrategy]] = {
    kind.key: kind
    for kind in (RandomSearch, RegularizedEvolution, LocalSearch, PredictorSearch, LatentSearch, GradientAscent)
}
_OF_CODES = (LatentSearch.key, GradientAscent.key)


def catalog():
    """A pandas data frame of all strategies: key, title, paper, needs_model, parameters."""
    import pandas as pd

    rows = [
        (key, title, paper, needs_model, ", ".join(f"{name}={default}" for name, default, _, _ in parameters))
        for key, title, paper, needs_model, parameters in native.strategy_catalog()]
    return pd.DataFrame(rows, columns=["key", "title", "paper", "needs_model", "parameters"])


def from_description(text: str, space: SearchSpace, *, model: SVGe | None = None) -> SearchStrategy:
    """The strategy that ``strategy.description`` named, such as ``"regularized_evolution(population=50)"``.

    ``model`` is the `SVGe` of a strategy that searches its codes. Raises ValueError for an unknown strategy or
    option, and for another model than the described one.
    """
    key, options = parsed(text)
    named = own_predictor(options.get("predictor"))
    native.strategy_new(  # checks all of it
        text, expect(space, SearchSpace, "space")._handle,
        None if model is None else expect(model, SVGe, "model")._handle, None if named is None else named._on(space))
    options.pop("model", None)
    if key in _OF_CODES:
        return _KINDS[key](expect(model, SVGe, "model"), **options)
    return _KINDS[key](space, **options) if model is None else _KINDS[key](space, model=model, **options)


def open_study(path: str | os.PathLike, *, space: SearchSpace | None = None, objective: TableObjective | None = None,
               model: SVGe | None = None) -> Study:
    """The study whose journal is at ``path``, with its trials told again; ``optimize`` goes on with it.

    ``space`` is needed for a space with a rule of its own, ``objective`` for a study of the listed part of a space,
    ``model`` for a strategy that searches the codes of an `SVGe`. Raises ValueError for a file that is no journal of
    a study, and for another space or model than it began with.
    """
    strategy, described, seed, skip_duplicates = native.study_heading(path_of(path, "path"))
    for given in (model, objective):
        space = given.space if space is None and given is not None else space
    own = from_space(described) if space is None else space
    return from_description(strategy, own, model=model).start(
        objective, seed=seed, skip_duplicates=skip_duplicates, journal=path)
