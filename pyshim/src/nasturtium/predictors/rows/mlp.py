"""Multilayer perceptron. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["MLP"]


class MLP(CatalogPredictor):
    """Multilayer perceptron.

    A network of ReLU layers on an encoding: tenths of a second, and near the best of what learns from labels
    alone there.

    White et al. 2021, How Powerful are Performance Predictors in Neural Architecture Search.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``layers`` (int, default 3): Hidden layers; the study takes 20. An integer in 1...100.
    - ``width`` (int, default 64): Numbers of each hidden layer; the study takes 20. An integer in 1...512.
    - ``epochs`` (int, default 500): Passes over the training set. An integer in 1...1000000.
    - ``batch_size`` (int, default 32): Architectures of one step. An integer in 1...4096.
    - ``learning_rate`` (float, default 0.001): Of Adam, the same in all steps. A number above 0, at most 1.0.
    - ``l1_penalty`` (float, default 0.2): What the sum of the absolute values of the output layer's weights is
      multiplied with in the loss. A number in 0.0...1000000.0.
    - ``standardize`` (bool, default True): Learn labels in standard deviations from their mean; without, in
      their own unit, as the study learns percent.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.MLP().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "mlp"
    title = "Multilayer perceptron"
    family = "model-based"
    paper = "White et al. 2021, How Powerful are Performance Predictors in Neural Architecture Search"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", layers: int = 3, width: int = 64,
        epochs: int = 500, batch_size: int = 32, learning_rate: float = 0.001, l1_penalty: float = 0.2,
        standardize: bool = True, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.layers = layers
        self.width = width
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.l1_penalty = l1_penalty
        self.standardize = standardize
        self.seed = seed
        self.workers = workers
