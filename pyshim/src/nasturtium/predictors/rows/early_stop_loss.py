"""Early stopping (loss). Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["EarlyStopLoss"]


class EarlyStopLoss(CatalogPredictor):
    """Early stopping (loss).

    Minus the validation loss after the last epoch used. Needs curves.

    White et al. 2021, How Powerful are Performance Predictors in Neural Architecture Search?.

    Parameters, all keywords:

    - ``epochs`` (int | None, default None): The first epochs of each curve that are used; none means all, of
      curves that are equally long. An integer in 1...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.EarlyStopLoss().fit(cells, accuracies, curves=curves)
    >>> means = predictor.predict(others, curves=others_curves)
    """

    key = "early_stop_loss"
    title = "Early stopping (loss)"
    family = "learning curve"
    paper = "White et al. 2021, How Powerful are Performance Predictors in Neural Architecture Search?"
    needs = ("curves",)
    has_standard_deviation = False

    def __init__(
        self, *,
        epochs: int | None = None, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.epochs = epochs
        self.seed = seed
        self.workers = workers
