"""LightGBM. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["LightGBM"]


class LightGBM(CatalogPredictor):
    """LightGBM.

    Boosted trees on an encoding that split the leaf of most gain first. Needs at least 13 labels to say
    anything; among the best of the study from a thousand on.

    Ke et al. 2017, LightGBM: A Highly Efficient Gradient Boosting Decision Tree.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``rounds`` (int, default 500): The most trees. An integer in 1...100000.
    - ``learning_rate`` (float, default 0.05): What each tree's values are multiplied with. A number above 0, at
      most 1.0.
    - ``maximum_leaves`` (int, default 31): The most leaves of a tree. An integer in 2...65536.
    - ``minimum_leaf_rows`` (int, default 5): The fewest architectures of a leaf. An integer in 1...1000000.
    - ``feature_fraction`` (float, default 0.9): The share of the features that each tree may use. A number
      above 0, at most 1.0.
    - ``bagging_fraction`` (float, default 0.8): The share of the architectures that trees learn from. A number
      above 0, at most 1.0.
    - ``bagging_frequency`` (int, default 5): After how many trees these are drawn anew. An integer in
      1...100000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.LightGBM().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "lgb"
    title = "LightGBM"
    family = "model-based"
    paper = "Ke et al. 2017, LightGBM: A Highly Efficient Gradient Boosting Decision Tree"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", rounds: int = 500,
        learning_rate: float = 0.05, maximum_leaves: int = 31, minimum_leaf_rows: int = 5,
        feature_fraction: float = 0.9, bagging_fraction: float = 0.8, bagging_frequency: int = 5, seed: int = 0,
        workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.maximum_leaves = maximum_leaves
        self.minimum_leaf_rows = minimum_leaf_rows
        self.feature_fraction = feature_fraction
        self.bagging_fraction = bagging_fraction
        self.bagging_frequency = bagging_frequency
        self.seed = seed
        self.workers = workers
