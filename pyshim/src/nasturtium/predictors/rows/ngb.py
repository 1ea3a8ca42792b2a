"""NGBoost. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["NGBoost"]


class NGBoost(CatalogPredictor):
    """NGBoost.

    Boosted trees on an encoding that predict a mean and how sure it is; the standard deviation is that of a
    label, noise included.

    Duan et al. 2020, NGBoost: Natural Gradient Boosting for Probabilistic Prediction.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``stages`` (int, default 505): The most stages; each grows a tree for the mean and one for the standard
      deviation. An integer in 1...100000.
    - ``learning_rate`` (float, default 0.08127053060223186): The share of the best step that each stage goes. A
      number above 0, at most 1.0.
    - ``minibatch_fraction`` (float, default 0.5): The share of the architectures that each stage learns from. A
      number above 0, at most 1.0.
    - ``maximum_depth`` (int, default 6): The most splits above a leaf. An integer in 1...64.
    - ``maximum_features`` (float, default 0.7920456318712875): The share of the features that are drawn for
      each node. A number above 0, at most 1.0.
    - ``minimum_leaf_rows`` (int, default 1): The fewest architectures of a leaf. An integer in 1...1000000.
    - ``minimum_split_rows`` (int, default 2): The fewest architectures of a node that is split. An integer in
      2...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.NGBoost().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "ngb"
    title = "NGBoost"
    family = "model-based"
    paper = "Duan et al. 2020, NGBoost: Natural Gradient Boosting for Probabilistic Prediction"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", stages: int = 505,
        learning_rate: float = 0.08127053060223186, minibatch_fraction: float = 0.5, maximum_depth: int = 6,
        maximum_features: float = 0.7920456318712875, minimum_leaf_rows: int = 1, minimum_split_rows: int = 2,
        seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.stages = stages
        self.learning_rate = learning_rate
        self.minibatch_fraction = minibatch_fraction
        self.maximum_depth = maximum_depth
        self.maximum_features = maximum_features
        self.minimum_leaf_rows = minimum_leaf_rows
        self.minimum_split_rows = minimum_split_rows
        self.seed = seed
        self.workers = workers
