"""Gradient norm. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["GradNorm"]


class GradNorm(CatalogPredictor):
    """Gradient norm.

    The sum over layers of the norm of the loss's gradient by their weights. Needs images.

    Abdelfattah et al. 2021, Zero-Cost Proxies for Lightweight NAS.

    Parameters, all keywords:

    - ``batch_size`` (int, default 32): Images of the minibatch that every architecture is scored with, drawn
      from those given. An integer in 1...4096.
    - ``channels`` (int, default 8): Channels of the network's first stage; the paper's 16 in NAS-Bench-201 cost
      twice as much or more. An integer in 1...1024.
    - ``cells_per_stage`` (int | None, default None): Cells in a row before the image is halved; none takes as
      many as in the space's paper, 5 in NAS-Bench-201. Fewer are faster, but gradients rank by what depth makes
      of them. An integer in 1...64.
    - ``draws`` (int, default 1): How many times weights are drawn: the score is the mean over the draws. An
      integer in 1...1000.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.GradNorm().fit(cells, accuracies, images=data.train)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "grad_norm"
    title = "Gradient norm"
    family = "zero-cost"
    paper = "Abdelfattah et al. 2021, Zero-Cost Proxies for Lightweight NAS"
    needs = ("images",)
    has_standard_deviation = False

    def __init__(
        self, *,
        batch_size: int = 32, channels: int = 8, cells_per_stage: int | None = None, draws: int = 1,
        seed: int = 0, workers: int | None = None,
    ) -> None:
        self.batch_size = batch_size
        self.channels = channels
        self.cells_per_stage = cells_per_stage
        self.draws = draws
        self.seed = seed
        self.workers = workers
