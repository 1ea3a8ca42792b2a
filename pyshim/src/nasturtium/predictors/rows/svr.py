"""Support vector regression. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["SVR"]


class SVR(CatalogPredictor):
    """Support vector regression.

    Support vector regression with a radial basis function on an encoding: milliseconds for some hundred labels,
    and strong there. Time grows with their square and more.

    Schölkopf et al. 2000, New Support Vector Algorithms.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``cost`` (float, default 2.0): C, the price of a unit of distance to the tube, for standardized labels. A
      number above 0, at most 1000000.0.
    - ``nu`` (float, default 0.5): The largest share of the labels outside the tube, which is made as wide as
      that takes. A number above 0, at most 1.0.
    - ``epsilon`` (float | None, default None): The half width of the tube in standard deviations of the labels,
      in place of nu; none means that nu decides. A number in 0.0...1000000.0.
    - ``gamma`` (float | None, default None): How fast the radial basis function falls with the squared
      distance; none means 1 over features times variance of the encoding. A number above 0, at most 1000000.0.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.SVR().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "svr"
    title = "Support vector regression"
    family = "model-based"
    paper = "Schölkopf et al. 2000, New Support Vector Algorithms"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", cost: float = 2.0, nu: float = 0.5,
        epsilon: float | None = None, gamma: float | None = None, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.cost = cost
        self.nu = nu
        self.epsilon = epsilon
        self.gamma = gamma
        self.seed = seed
        self.workers = workers
