"""Gaussian process on SVGe codes. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from ...embeddings import SVGe
from .._swift import LatentPredictor

__all__ = ["SVGeGP"]


class SVGeGP(LatentPredictor):
    """Gaussian process on SVGe codes.

    A Gaussian process on the codes of a trained embedding, which can also be asked about and climbed in its
    latent space.

    Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural Architecture Search.

    Parameters, all keywords:

    - ``model`` (SVGe | None): A trained SVGe of the space, such as SVGe.pretrained("nas_bench_201"). Required.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``kernel`` (str, default "matern52"): The covariance function: 'rbf' for smooth functions, 'matern52' for
      rougher ones. One of rbf, matern52.
    - ``ard`` (bool, default False): One length scale for each feature instead of one for all (automatic
      relevance determination).
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.SVGeGP(model=nt.SVGe.pretrained("nas_bench_201")).fit(cells, accuracies)
    >>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)
    """

    key = "svge_gp"
    title = "Gaussian process on SVGe codes"
    family = "model-based"
    paper = "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural Architecture Search"
    needs = ("labels",)
    has_standard_deviation = True

    def __init__(
        self, *,
        model: SVGe | None = None, labels: str = "normal_scores", kernel: str = "matern52", ard: bool = False,
        seed: int = 0, workers: int | None = None,
    ) -> None:
        self.model = model
        self.labels = labels
        self.kernel = kernel
        self.ard = ard
        self.seed = seed
        self.workers = workers
