"""Network on SVGe codes. Written by .ci/predictor_classes.py from Swift's catalog: change it there."""

from __future__ import annotations

from ...embeddings import SVGe
from .._swift import LatentPredictor

__all__ = ["SVGeMLP"]


class SVGeMLP(LatentPredictor):
    """Network on SVGe codes.

    A small network on the codes of a trained embedding, which can also be asked about and climbed in its latent
    space; jointly trained, it has an embedding of its own.

    Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural Architecture Search.

    Parameters, all keywords:

    - ``model`` (SVGe | None): A trained SVGe of the space, such as SVGe.pretrained("nas_bench_201"). Required.
    - ``labels`` (str, default "normal_scores"): 'normal_scores' learns the normal quantiles of the labels'
      ranks, so that a few very bad architectures do not flatten the rest; 'linear' learns the labels,
      standardized, as in the papers. Predictions are in the unit of the labels either way. One of linear,
      normal_scores.
    - ``joint`` (bool, default False): Train the network together with a copy of the embedding; the embedding
      given never changes.
    - ``epochs`` (int | None, default None): Passes over the training set; none means 200, and 100 when joint,
      as published. An integer in 1...1000000.
    - ``batch_size`` (int, default 32): Architectures of one step. An integer in 1...4096.
    - ``learning_rate`` (float | None, default None): The first learning rate of the network; none means 0.003,
      and 0.001 when joint, as published. A number above 0, at most 1.0.
    - ``vae_share`` (float, default 0.1): Joint only: the autoencoder's part of the loss. 0 leaves the decoder
      alone and is some ten times faster. A number in 0.0...0.999.
    - ``autoencoder_rate`` (float, default 0.001): Joint only: the first learning rate of the autoencoder. A
      number above 0, at most 1.0.
    - ``seed`` (int, default 0): of everything random in a fit.
    - ``workers`` (int | None, default None): threads; one per core for None. Results do not depend on it.

    `fit` raises ValueError for a parameter out of its range, for labels that are NaN or do not match, and for
    architectures of different spaces.

    Example:

    >>> cells = space.sample(100, seed=0)
    >>> predictor = nt.predictors.SVGeMLP(model=nt.SVGe.pretrained("nas_bench_201")).fit(cells, accuracies)
    >>> means = predictor.predict(space.sample(1000, seed=1))
    """

    key = "svge_mlp"
    title = "Network on SVGe codes"
    family = "model-based"
    paper = "Lukasik et al. 2021, Smooth Variational Graph Embeddings for Efficient Neural Architecture Search"
    needs = ("labels",)
    has_standard_deviation = False

    def __init__(
        self, *,
        model: SVGe | None = None, labels: str = "normal_scores", joint: bool = False,
        epochs: int | None = None, batch_size: int = 32, learning_rate: float | None = None,
        vae_share: float = 0.1, autoencoder_rate: float = 0.001, seed: int = 0, workers: int | None = None,
    ) -> None:
        self.model = model
        self.labels = labels
        self.joint = joint
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.vae_share = vae_share
        self.autoencoder_rate = autoencoder_rate
        self.seed = seed
        self.workers = workers
