"""Sparse Gaussian process. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["SparseGP"]


class SparseGP(CatalogPredictor):
    """Sparse Gaussian process.

    A Gaussian process that sees the training set through inducing points; time grows with the labels times
    their square.

    Titsias 2009, Variational Learning of Inducing Variables in Sparse Gaussian Processes.

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
    - ``inducing_points`` (int, default 10): The most points that stand for the training set. The default is the
      study's; more follow the labels more closely, for time that grows with their square. An integer in
      1...4000.
    - ``iterations`` (int, default 50): The most steps of the search for hyperparameters. An integer in
      1...10000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.SparseGP().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "sparse_gp"
    title = "Sparse Gaussian process"
    family = "model-based"
    paper = "Titsias 2009, Variational Learning of Inducing Variables in Sparse Gaussian Processes"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", kernel: str = "rbf", ard: bool = False,
        inducing_points: int = 10, iterations: int = 50, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.kernel = kernel
        self.ard = ard
        self.inducing_points = inducing_points
        self.iterations = iterations
        self.seed = seed
        self.workers = workers
