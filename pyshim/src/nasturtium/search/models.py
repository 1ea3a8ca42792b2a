"""Strategies that fit a model to what was evaluated and ask it what to evaluate next."""

from __future__ import annotations

from typing import Any

from ..embeddings import SVGe
from ..spaces import SearchSpace
from .strategies import SearchStrategy


class PredictorSearch(SearchStrategy):
    """Search by any predictor: fit it to the trials, evaluate what it wants most, repeat.

    Parameters
    ----------
    predictor
        A predictor of ``nt.predictors`` or of your own, or its text such as ``"gp(encoding=path)"``. `open_study`
        finds one of your own where it is registered.
    model
        An `SVGe`, for a predictor that reads codes.
    initial, batch
        Random architectures before the first fit, which count as trials, and architectures chosen from each fit.
    samples, parents, mutations
        The candidates of each round: random architectures, and so many mutants of each of the best.
    labels
        ``"normal_scores"``, the normal quantiles of the ranks, or ``"linear"``, the values as they are.
    acquisition, beta
        ``"expected_improvement"``, ``"upper_confidence_bound"`` (the mean and ``beta`` standard deviations),
        ``"thompson_sampling"`` (a draw from each prediction) or ``"mean"``, which needs no standard deviations.

    BANANAS (White, Neiswanger and Savani 2021) takes Thompson sampling, a batch of 10 and mutants only.
    """

    key = "predictor_search"

    def __init__(
        self, space: SearchSpace, predictor: Any = "gp(encoding=adjacency)", *, model: SVGe | None = None,
        initial: int = 10, batch: int = 5, samples: int = 200, parents: int = 10, mutations: int = 20,
        labels: str = "normal_scores", acquisition: str = "expected_improvement", beta: float = 2.0,
    ) -> None:
        super().__init__(
            space, model=model, predictor=predictor, initial=initial, batch=batch, samples=samples, parents=parents,
            mutations=mutations, labels=labels, acquisition=acquisition, beta=beta)


class LatentSearch(SearchStrategy):
    """Bayesian optimization over the codes of a trained `SVGe` (Lukasik et al. 2021).

    Random architectures are evaluated first. Then, round by round: fit a model to codes and values, take the codes
    it wants most and decode them, and evaluate a batch. The defaults suit few trials; `published` has those of the
    paper.

    Parameters
    ----------
    model
        The trained `SVGe`; its space is searched.
    surrogate
        The model over codes: ``"sparse_gp"``, a sparse Gaussian process with the options ``ard`` (a length scale for
        each dimension, as published), ``inducing_points`` and ``iterations``, or a predictor that reads codes.
    initial, batch
        Random architectures before the first fit, which count as trials, and architectures chosen from each fit.
    draws
        Random decodes of a code, of which the most common valid one counts; 0 takes the most likely graph.
    grid, refinements
        Uniform codes in the box of the initial ones, and the most steps from the best of them to better ones nearby.
    candidates, samples, parents
        ``"architectures"``: what codes decode to, ``samples`` random architectures and all neighbors of the
        ``parents`` best, each judged by the code it really has; or ``"decoded"``: what codes decode to, as published.
        A code that decodes to nothing valid teaches the model the worst of the initial values, one that decodes to a
        known architecture the known value; neither counts as a trial.
    labels, acquisition, beta
        As of `PredictorSearch`.
    """

    key = "latent_search"

    def __init__(
        self, model: SVGe, *, surrogate: Any = "sparse_gp", initial: int = 10, batch: int = 5, draws: int = 0,
        grid: int = 500, refinements: int = 5, candidates: str = "architectures", samples: int = 1000,
        parents: int = 10, labels: str = "normal_scores", acquisition: str = "expected_improvement", beta: float = 2.0,
    ) -> None:
        super().__init__(
            _space(model), model=model, surrogate=surrogate, initial=initial, batch=batch, draws=draws, grid=grid,
            refinements=refinements, candidates=candidates, samples=samples, parents=parents, labels=labels,
            acquisition=acquisition, beta=beta)

    @classmethod
    def published(cls, model: SVGe, *, initial: int = 1000, batch: int = 50) -> LatentSearch:
        """The search of the paper: 1,000 random architectures, then batches of 50 codes from anywhere in their box."""
        return cls(
            model, surrogate="sparse_gp(ard=true)", initial=initial, batch=batch, draws=500, grid=10_000,
            refinements=150, candidates="decoded", labels="linear")


class GradientAscent(SearchStrategy):
    """Gradient ascent over the codes of a trained `SVGe`: as `LatentSearch`, with another way to find codes.

    Fit a ``predictor`` that reads codes, such as ``"svge_gp"`` or ``"svge_mlp(epochs=100)"``, climb its prediction
    from the ``starts`` best codes by ``steps`` steps of length ``rate``, and take the codes on the way, highest
    prediction first. The other options are those of `LatentSearch`; ``candidates="decoded"`` evaluates only what the
    climbs decode to.
    """

    key = "gradient_ascent"

    def __init__(
        self, model: SVGe, *, predictor: Any = "svge_gp", initial: int = 10, batch: int = 5, draws: int = 0,
        starts: int = 20, steps: int = 50, rate: float = 0.02, candidates: str = "architectures", samples: int = 1000,
        parents: int = 10, labels: str = "normal_scores", acquisition: str = "mean", beta: float = 2.0,
    ) -> None:
        super().__init__(
            _space(model), model=model, predictor=predictor, initial=initial, batch=batch, draws=draws, starts=starts,
            steps=steps, rate=rate, candidates=candidates, samples=samples, parents=parents, labels=labels,
            acquisition=acquisition, beta=beta)


def _space(model: SVGe) -> SearchSpace:
    if not isinstance(model, SVGe):
        raise TypeError(f"model: expected SVGe, got {type(model).__name__}")
    return model.space
