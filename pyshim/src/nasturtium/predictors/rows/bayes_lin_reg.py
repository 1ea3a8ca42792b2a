"""Bayesian linear regression. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["BayesLinReg"]


class BayesLinReg(CatalogPredictor):
    """Bayesian linear regression.

    A linear function of an encoding with a normal prior. The cheapest model: milliseconds for thousands of
    labels.

    Bishop 2006, Pattern Recognition and Machine Learning, sections 3.3 to 3.5.

    Parameters, all keywords:

    - ``encoding`` (str, default "adjacency"): What the features are: one of the space's encodings (White et al.
      2020). One of adjacency, path, categorical, graph, sequence, graf.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.BayesLinReg().fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "bayes_lin_reg"
    title = "Bayesian linear regression"
    family = "model-based"
    paper = "Bishop 2006, Pattern Recognition and Machine Learning, sections 3.3 to 3.5"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        encoding: str = "adjacency", labels: str = "normal_scores", seed: int = 0, workers: int | None = None,
    ) -> None:
        self.encoding = encoding
        self.labels = labels
        self.seed = seed
        self.workers = workers
