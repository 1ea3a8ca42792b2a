"""Support vector regression on learning curves. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["LcSVR"]


class LcSVR(CatalogPredictor):
    """Support vector regression on learning curves.

    Support vector regression on statistics of the first epochs of validation accuracy, tuned by a
    cross-validated random search: learns from trained architectures how curves end. Needs labels, curves.

    Baker et al. 2017, Accelerating Neural Architecture Search using Performance Prediction.

    Parameters, all keywords:

    - ``epochs`` (int | None, default None): The first epochs of each curve that are used; none means all, of
      curves that are equally long. An integer in 3...1000000.
    - ``candidates`` (int, default 1000): Settings of cost, nu and gamma that the random search tries. An
      integer in 1...100000.
    - ``folds`` (int, default 3): Parts of the training set that the search predicts from the rest, one after
      the other. An integer in 2...100.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.LcSVR().fit(cells, accuracies, curves=curves)
    >>> means = predictor.predict(others, curves=others_curves)
    """

    key = "lcsvr"
    title = "Support vector regression on learning curves"
    family = "hybrid"
    paper = "Baker et al. 2017, Accelerating Neural Architecture Search using Performance Prediction"
    needs = ("labels", "curves")
    has_standard_deviation = False

    def __init__(
        self, *,
        epochs: int | None = None, candidates: int = 1000, folds: int = 3, seed: int = 0,
        workers: int | None = None,
    ) -> None:
        self.epochs = epochs
        self.candidates = candidates
        self.folds = folds
        self.seed = seed
        self.workers = workers
