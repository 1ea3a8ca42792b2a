"""Random forest. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["RandomForest"]


class RandomForest(CatalogPredictor):
    """Random forest.

    Trees on an encoding that differ by the features they may use. Needs no tuning, and is among the best of the
    study for a hundred labels.

    Breiman 2001, Random Forests.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``trees`` (int, default 116): The number of trees. An integer in 1...100000.
    - ``maximum_features`` (float, default 0.17055852159745608): The share of the features that are drawn for
      each node. A number above 0, at most 1.0.
    - ``minimum_leaf_rows`` (int, default 2): The fewest architectures of a leaf. An integer in 1...1000000.
    - ``minimum_split_rows`` (int, default 2): The fewest architectures of a node that is split. An integer in
      2...1000000.
    - ``bootstrap`` (bool, default False): Whether each tree learns from as many architectures drawn with
      replacement.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.RandomForest().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "rf"
    title = "Random forest"
    family = "model-based"
    paper = "Breiman 2001, Random Forests"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", trees: int = 116,
        maximum_features: float = 0.17055852159745608, minimum_leaf_rows: int = 2, minimum_split_rows: int = 2,
        bootstrap: bool = False, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.trees = trees
        self.maximum_features = maximum_features
        self.minimum_leaf_rows = minimum_leaf_rows
        self.minimum_split_rows = minimum_split_rows
        self.bootstrap = bootstrap
        self.seed = seed
        self.workers = workers
