"""Graph features with an ensemble. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["GRAFEnsemble"]


class GRAFEnsemble(CatalogPredictor):
    """Graph features with an ensemble.

    Support vectors, extra trees and boosting on graph features, random flow features, paths, parameters and
    FLOPs: ranks best of all models of labels alone, from some ten labels to thousands, in tenths of a second.

    Kadlecová et al. 2024, Surprisingly Strong Performance Prediction with Neural Graph Features.

    Parameters, all keywords:

    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``trees`` (int, default 200): Extremely randomized trees; the standard deviation is that of these. An
      integer in 1...100000.
    - ``rounds`` (int, default 400): Boosted trees. An integer in 1...100000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.GRAFEnsemble().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "graf_ensemble"
    title = "Graph features with an ensemble"
    family = "model-based"
    paper = "Kadlecová et al. 2024, Surprisingly Strong Performance Prediction with Neural Graph Features"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        labels: str = "normal_scores", trees: int = 200, rounds: int = 400, seed: int = 0,
        workers: int | None = None,
    ) -> None:
        self.labels = labels
        self.trees = trees
        self.rounds = rounds
        self.seed = seed
        self.workers = workers
