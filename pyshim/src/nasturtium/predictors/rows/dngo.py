"""DNGO. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["DNGO"]


class DNGO(CatalogPredictor):
    """DNGO.

    A network on an encoding whose last layer is replaced by Bayesian linear regressions: a Gaussian process
    whose time grows with the labels alone.

    Snoek et al. 2015, Scalable Bayesian Optimization Using Deep Neural Networks.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``width`` (int, default 50): Numbers of each of the three hidden layers. An integer in 1...1024.
    - ``epochs`` (int, default 500): Passes over the training set. An integer in 1...1000000.
    - ``batch_size`` (int, default 10): Architectures of one step. An integer in 1...4096.
    - ``learning_rate`` (float, default 0.01): Of Adam, the same in all steps. A number above 0, at most 1.0.
    - ``heads`` (int, default 20): Regressions, each with a prior and noise drawn from their posterior; an even
      number. An integer in 4...1000.
    - ``chain_steps`` (int, default 4000): Steps of the Markov chain that draws priors and noises. An integer in
      0...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.DNGO().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "dngo"
    title = "DNGO"
    family = "model-based"
    paper = "Snoek et al. 2015, Scalable Bayesian Optimization Using Deep Neural Networks"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", width: int = 50, epochs: int = 500,
        batch_size: int = 10, learning_rate: float = 0.01, heads: int = 20, chain_steps: int = 4000,
        seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.width = width
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.heads = heads
        self.chain_steps = chain_steps
        self.seed = seed
        self.workers = workers
