"""Semi-supervised NAS. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["SemiNAS"]


class SemiNAS(CatalogPredictor):
    """Semi-supervised NAS.

    NAO that labels further architectures itself and learns from them, too: those given as 'unlabeled', or else
    drawn from the space. Some eleven times slower than nao.

    Luo et al. 2020, Semi-Supervised Neural Architecture Search.

    Parameters, all keywords:

    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``width`` (int, default 64): The numbers of each token, LSTM state and code. An integer in 1...1024.
    - ``epochs`` (int, default 50): Passes over the training set. An integer in 1...1000000.
    - ``batch_size`` (int, default 100): Architectures of one step. An integer in 1...4096.
    - ``learning_rate`` (float, default 0.001): The learning rate of Adam, the same in all steps. A number above
      0, at most 1.0.
    - ``weight_decay`` (float, default 0.0001): How much of a weight is added to its gradient. A number in
      0.0...1.0.
    - ``error_share`` (float, default 0.8): The part of the squared error in the loss; the rest is the decoder's
      cross-entropy. A number in 0.0...1.0.
    - ``second_epochs`` (int, default 50): Passes over labeled and self-labeled architectures, after those of
      the first training. An integer in 1...1000000.
    - ``repeats`` (int, default 10): How often each labeled architecture comes in an epoch of the second
      training. An integer in 1...1000.
    - ``unlabeled_count`` (int | None, default None): Architectures that are drawn where none are given; none
      means as many as labeled ones. An integer in 1...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.SemiNAS().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "seminas"
    title = "Semi-supervised NAS"
    family = "model-based"
    paper = "Luo et al. 2020, Semi-Supervised Neural Architecture Search"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        labels: str = "normal_scores", width: int = 64, epochs: int = 50, batch_size: int = 100,
        learning_rate: float = 0.001, weight_decay: float = 0.0001, error_share: float = 0.8,
        second_epochs: int = 50, repeats: int = 10, unlabeled_count: int | None = None, seed: int = 0,
        workers: int | None = None,
    ) -> None:
        self.labels = labels
        self.width = width
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.error_share = error_share
        self.second_epochs = second_epochs
        self.repeats = repeats
        self.unlabeled_count = unlabeled_count
        self.seed = seed
        self.workers = workers
