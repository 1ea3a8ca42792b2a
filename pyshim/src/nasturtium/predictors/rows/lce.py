"""Learning curve extrapolation. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["LCE"]


class LCE(CatalogPredictor):
    """Learning curve extrapolation.

    The validation accuracy at a later epoch, extrapolated from the first ones, in the unit of the curve; it may
    lie above 100 %. Needs curves.

    Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by
    Extrapolation of Learning Curves.

    Parameters, all keywords:

    - ``epochs`` (int | None, default None): The first epochs of each curve that are used; none means all, of
      curves that are equally long. An integer in 4...1000000.
    - ``final_epoch`` (int, default 200): The epoch whose accuracy is predicted, counted from 1. An integer in
      1...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.LCE().fit(cells, accuracies, curves=curves)
    >>> means = predictor.predict(others, curves=others_curves)
    """

    key = "lce"
    title = "Learning curve extrapolation"
    family = "learning curve"
    paper = (
        "Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by "
        "Extrapolation of Learning Curves"
    )
    needs = ("curves",)
    has_standard_deviation = False

    def __init__(
        self, *,
        epochs: int | None = None, final_epoch: int = 200, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.epochs = epochs
        self.final_epoch = final_epoch
        self.seed = seed
        self.workers = workers
