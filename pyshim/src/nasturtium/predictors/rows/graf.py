"""Graph features with a forest. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["GRAF"]


class GRAF(CatalogPredictor):
    """Graph features with a forest.

    A random forest on counts, path lengths and degrees of every small set of operations: says what matters in
    an architecture, from few labels on.

    Kadlecová et al. 2024, Surprisingly Strong Performance Prediction with Neural Graph Features.

    Parameters, all keywords:

    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``trees`` (int, default 100): The number of trees. An integer in 1...100000.
    - ``maximum_features`` (float, default 1.0): The share of the features that are drawn for each node. A
      number above 0, at most 1.0.
    - ``minimum_leaf_rows`` (int, default 1): The fewest architectures of a leaf. An integer in 1...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.GRAF().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "graf"
    title = "Graph features with a forest"
    family = "model-based"
    paper = "Kadlecová et al. 2024, Surprisingly Strong Performance Prediction with Neural Graph Features"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        labels: str = "normal_scores", trees: int = 100, maximum_features: float = 1.0,
        minimum_leaf_rows: int = 1, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.labels = labels
        self.trees = trees
        self.maximum_features = maximum_features
        self.minimum_leaf_rows = minimum_leaf_rows
        self.seed = seed
        self.workers = workers
