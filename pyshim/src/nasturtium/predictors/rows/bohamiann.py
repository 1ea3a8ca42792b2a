"""BOHAMIANN. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["BOHAMIANN"]


class BOHAMIANN(CatalogPredictor):
    """BOHAMIANN.

    Networks on an encoding whose weights are drawn from their posterior; how much they differ says how sure it
    is.

    Springenberg et al. 2016, Bayesian Optimization with Robust Bayesian Neural Networks.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``width`` (int, default 50): Numbers of each of the two hidden layers. An integer in 1...1024.
    - ``steps`` (int, default 100): Steps of the sampler. An integer in 2...10000000.
    - ``burn_in`` (int, default 10): The first steps, in which the sampler adapts its step sizes. An integer in
      0...10000000.
    - ``keep_every`` (int, default 5): After burn-in, every so many steps the network is kept. An integer in
      1...1000000.
    - ``batch_size`` (int, default 20): Architectures of one step. An integer in 1...4096.
    - ``learning_rate`` (float, default 0.01): Of the sampler. A number above 0, at most 1.0.
    - ``friction`` (float, default 0.05): The share of its momentum that a weight loses in a step. A number in
      0.0...0.999.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.BOHAMIANN().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "bohamiann"
    title = "BOHAMIANN"
    family = "model-based"
    paper = "Springenberg et al. 2016, Bayesian Optimization with Robust Bayesian Neural Networks"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", width: int = 50, steps: int = 100,
        burn_in: int = 10, keep_every: int = 5, batch_size: int = 20, learning_rate: float = 0.01,
        friction: float = 0.05, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.width = width
        self.steps = steps
        self.burn_in = burn_in
        self.keep_every = keep_every
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.friction = friction
        self.seed = seed
        self.workers = workers
