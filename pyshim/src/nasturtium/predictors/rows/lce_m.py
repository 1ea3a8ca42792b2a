"""Learning curve extrapolation (posterior). Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["LCEM"]


class LCEM(CatalogPredictor):
    """Learning curve extrapolation (posterior).

    The validation accuracy at a later epoch as the mean of a posterior over four families of functions, in the
    unit of the curve, with its standard deviation; some milliseconds a curve. Needs curves.

    Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by
    Extrapolation of Learning Curves.

    Parameters, all keywords:

    - ``epochs`` (int | None, default None): The first epochs of each curve that are used; none means all, of
      curves that are equally long. An integer in 4...1000000.
    - ``final_epoch`` (int, default 200): The epoch whose accuracy is predicted, counted from 1. An integer in
      1...1000000.
    - ``walkers`` (int, default 50): Points that are moved together: an even number, at least twice their 17
      coordinates. An integer in 34...10000.
    - ``steps`` (int, default 800): How often each walker is moved. An integer in 1...1000000.
    - ``burn_in`` (int, default 500): The first steps, which do not count; fewer than steps. An integer in
      0...1000000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.LCEM().fit(cells, accuracies, curves=curves)
    >>> means, deviations = predictor.predict(others, curves=others_curves, return_std=True)
    """

    key = "lce_m"
    title = "Learning curve extrapolation (posterior)"
    family = "learning curve"
    paper = (
        "Domhan et al. 2015, Speeding up Automatic Hyperparameter Optimization of Deep Neural Networks by "
        "Extrapolation of Learning Curves"
    )
    needs = ("curves",)
    has_standard_deviation = True

    def __init__(
        self, *,
        epochs: int | None = None, final_epoch: int = 200, walkers: int = 50, steps: int = 800,
        burn_in: int = 500, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.epochs = epochs
        self.final_epoch = final_epoch
        self.walkers = walkers
        self.steps = steps
        self.burn_in = burn_in
        self.seed = seed
        self.workers = workers
