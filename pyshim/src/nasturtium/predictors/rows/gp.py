"""Gaussian process. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["GP"]


class GP(CatalogPredictor):
    """Gaussian process.

    An exact Gaussian process on an encoding. Time grows with the cube of the labels: for more than a few
    thousand use sparse_gp.

    Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, algorithm 2.1.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``kernel`` (str, default "rbf"): The covariance function: 'rbf' for smooth functions, 'matern52' for
      rougher ones. One of rbf, matern52.
    - ``ard`` (bool, default False): One length scale for each feature instead of one for all (automatic
      relevance determination).
    - ``optimize`` (bool, default True): Find variance, length scale and noise of most evidence; without, the
      three below are used as they are.
    - ``variance`` (float, default 5.0): The prior variance of the function, for standardized labels; only
      without optimize. A number above 0, at most 1000000.0.
    - ``length_scale`` (float, default 10.0): The distance of features over which the function changes; only
      without optimize. A number above 0, at most 1000000.0.
    - ``noise`` (float, default 1.0): The variance of a label around the function, for standardized labels; only
      without optimize. A number above 0, at most 1000000.0.
    - ``iterations`` (int, default 100): The most steps of the search for hyperparameters. An integer in
      1...10000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.GP().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "gp"
    title = "Gaussian process"
    family = "model-based"
    paper = "Rasmussen and Williams 2006, Gaussian Processes for Machine Learning, algorithm 2.1"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", kernel: str = "rbf", ard: bool = False,
        optimize: bool = True, variance: float = 5.0, length_scale: float = 10.0, noise: float = 1.0,
        iterations: int = 100, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.kernel = kernel
        self.ard = ard
        self.optimize = optimize
        self.variance = variance
        self.length_scale = length_scale
        self.noise = noise
        self.iterations = iterations
        self.seed = seed
        self.workers = workers
