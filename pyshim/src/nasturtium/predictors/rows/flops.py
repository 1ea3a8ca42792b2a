"""FLOPs. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["FLOPs"]


class FLOPs(CatalogPredictor):
    """FLOPs.

    The multiply-adds of one image through the network, a raw count. Needs nothing but architectures.

    Ning et al. 2021, Evaluating Efficient Performance Estimators of Neural Architectures.

    Parameters, all keywords:

    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.FLOPs().fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "flops"
    title = "FLOPs"
    family = "counting"
    paper = "Ning et al. 2021, Evaluating Efficient Performance Estimators of Neural Architectures"
    needs = ()
    has_standard_deviation = False

    def __init__(
        self, *,
        seed: int = 0, workers: int | None = None,
    ) -> None:
        self.seed = seed
        self.workers = workers
