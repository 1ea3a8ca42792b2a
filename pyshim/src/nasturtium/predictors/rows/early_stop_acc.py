"""Early stopping (accuracy). Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["EarlyStopAccuracy"]


class EarlyStopAccuracy(CatalogPredictor):
    """Early stopping (accuracy).

    The validation accuracy after the last epoch used, in the unit of the curve. Needs curves.

    Zoph et al. 2018, Learning Transferable Architectures for Scalable Image Recognition.

    Parameters, all keywords:

    - ``epochs`` (int | None, default None): The first epochs of each curve that are used; none means all, of
      curves that are equally long. An integer in 1...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.EarlyStopAccuracy().fit(cells, accuracies, curves=curves)
    >>> means = predictor.predict(others, curves=others_curves)
    """

    key = "early_stop_acc"
    title = "Early stopping (accuracy)"
    family = "learning curve"
    paper = "Zoph et al. 2018, Learning Transferable Architectures for Scalable Image Recognition"
    needs = ("curves",)
    has_standard_deviation = False

    def __init__(
        self, *,
        epochs: int | None = None, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.epochs = epochs
        self.seed = seed
        self.workers = workers
