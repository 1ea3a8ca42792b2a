"""Ranks of proxies. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from .._swift import CatalogPredictor

__all__ = ["ZeroCostRank"]


class ZeroCostRank(CatalogPredictor):
    """Ranks of proxies.

    The sum of the logarithms of the ranks by Jacobian covariance, NWOT and parameters among architectures that
    are drawn from the space. Needs images.

    Lee and Ham 2024, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search.

    Parameters, all keywords:

    - ``reference`` (int, default 200): Architectures drawn from the space that others are ranked among, which a
      fit scores. An integer in 1...100000.
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
    >>> predictor = nt.predictors.ZeroCostRank().fit(cells, accuracies, images=data.train)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "zc_rank"
    title = "Ranks of proxies"
    family = "zero-cost"
    paper = "Lee and Ham 2024, AZ-NAS: Assembling Zero-Cost Proxies for Network Architecture Search"
    needs = ("images",)
    has_standard_deviation = False

    def __init__(
        self, *,
        reference: int = 200, batch_size: int = 32, channels: int = 8, cells_per_stage: int | None = None,
        draws: int = 1, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.reference = reference
        self.batch_size = batch_size
        self.channels = channels
        self.cells_per_stage = cells_per_stage
        self.draws = draws
        self.seed = seed
        self.workers = workers
