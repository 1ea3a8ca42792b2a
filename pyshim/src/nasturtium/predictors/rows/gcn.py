"""Graph convolutional network. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["GCN"]


class GCN(CatalogPredictor):
    """Graph convolutional network.

    Convolutions along and against the edges of the operation graph, then the mean over nodes. Reads any space;
    among the best from some hundred labels on.

    Wen et al. 2020, Neural Predictor for Neural Architecture Search.

    Parameters, all keywords:

    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``width`` (int, default 144): The numbers of each node in every layer. An integer in 1...1024.
    - ``epochs`` (int, default 300): Passes over the training set. An integer in 1...1000000.
    - ``batch_size`` (int, default 7): Architectures of one step. An integer in 1...1024.
    - ``learning_rate`` (float, default 0.0001): The first learning rate of Adam, which falls to 0 along half a
      cosine. A number above 0, at most 1.0.
    - ``weight_decay`` (float, default 0.0003): How much of a weight is added to its gradient. A number in
      0.0...1.0.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.GCN().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "gcn"
    title = "Graph convolutional network"
    family = "model-based"
    paper = "Wen et al. 2020, Neural Predictor for Neural Architecture Search"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        labels: str = "normal_scores", width: int = 144, epochs: int = 300, batch_size: int = 7,
        learning_rate: float = 0.0001, weight_decay: float = 0.0003, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.labels = labels
        self.width = width
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.seed = seed
        self.workers = workers
