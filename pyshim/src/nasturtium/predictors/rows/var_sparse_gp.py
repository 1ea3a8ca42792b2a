"""Variational sparse Gaussian process. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["VarSparseGP"]


class VarSparseGP(CatalogPredictor):
    """Variational sparse Gaussian process.

    A Gaussian process through a few inducing points that move, with a posterior that is learned; time grows
    with the labels.

    Hensman, Fusi and Lawrence 2013, Gaussian Processes for Big Data.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``kernel`` (str, default "rbf"): The covariance function: 'rbf' for smooth functions, 'matern52' for
      rougher ones. One of rbf, matern52.
    - ``inducing_points`` (int, default 10): The most points that stand for the training set. The default is the
      study's. An integer in 1...500.
    - ``iterations`` (int, default 200): The most steps, each on the whole training set. An integer in
      1...10000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.VarSparseGP().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "var_sparse_gp"
    title = "Variational sparse Gaussian process"
    family = "model-based"
    paper = "Hensman, Fusi and Lawrence 2013, Gaussian Processes for Big Data"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", kernel: str = "rbf",
        inducing_points: int = 10, iterations: int = 200, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.kernel = kernel
        self.inducing_points = inducing_points
        self.iterations = iterations
        self.seed = seed
        self.workers = workers
