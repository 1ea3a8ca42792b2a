"""XGBoost. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["XGBoost"]


class XGBoost(CatalogPredictor):
    """XGBoost.

    Boosted trees on an encoding that grow level by level: milliseconds a fit, among the best of the study from
    a few hundred labels on.

    Chen and Guestrin 2016, XGBoost: A Scalable Tree Boosting System.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``rounds`` (int, default 500): The number of trees. An integer in 1...100000.
    - ``learning_rate`` (float, default 0.3): What each tree's values are multiplied with. A number above 0, at
      most 1.0.
    - ``maximum_depth`` (int, default 6): The most splits above a leaf. An integer in 1...64.
    - ``minimum_child_weight`` (float, default 1.0): The fewest architectures of a leaf. A number in
      0.0...1000000.0.
    - ``l2_penalty`` (float, default 1.0): λ: added to the architectures of a leaf when their mean is taken. A
      number in 0.0...1000000.0.
    - ``gamma`` (float, default 0.0): The least gain of a split, for standardized labels. A number in
      0.0...1000000.0.
    - ``subsample`` (float, default 1.0): The share of the architectures that each tree learns from. A number
      above 0, at most 1.0.
    - ``column_sample_by_tree`` (float, default 1.0): The share of the features that each tree may use. A number
      above 0, at most 1.0.
    - ``column_sample_by_level`` (float, default 1.0): The share of a tree's features that each of its levels
      may use. A number above 0, at most 1.0.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.XGBoost().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "xgb"
    title = "XGBoost"
    family = "model-based"
    paper = "Chen and Guestrin 2016, XGBoost: A Scalable Tree Boosting System"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", rounds: int = 500,
        learning_rate: float = 0.3, maximum_depth: int = 6, minimum_child_weight: float = 1.0,
        l2_penalty: float = 1.0, gamma: float = 0.0, subsample: float = 1.0, column_sample_by_tree: float = 1.0,
        column_sample_by_level: float = 1.0, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.rounds = rounds
        self.learning_rate = learning_rate
        self.maximum_depth = maximum_depth
        self.minimum_child_weight = minimum_child_weight
        self.l2_penalty = l2_penalty
        self.gamma = gamma
        self.subsample = subsample
        self.column_sample_by_tree = column_sample_by_tree
        self.column_sample_by_level = column_sample_by_level
        self.seed = seed
        self.workers = workers
