"""Predictors of the catalog, which Swift computes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any

import numpy as np

from .._checks import expect, path_of
from .._loader import native
from ..embeddings import SVGe
from ..latent import code_rows
from ..progress import bar
from ..spaces import SearchSpace, from_description
from ._base import Predictor, numbers

__all__ = ["CatalogPredictor", "LatentPredictor", "load"]

#: The generated classes by key.
_classes: dict[str, type[CatalogPredictor]] = {}


class CatalogPredictor(Predictor):
    """A predictor of Swift's catalog: what its generated class and a file have in common."""

    _fitted: native.FittedPredictor | None = None

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls.key:
            _classes[cls.key] = cls

    def _on(self, space: SearchSpace) -> native.Predictor:
        options = {name: _plain(value) for name, value in self.get_params().items() if name not in ("seed", "workers")}
        return native.predictor_new(self.key, options, space._handle)

    def _fit(self, architectures, y, *, curves, images, unlabeled, progress=None) -> None:
        self._fitted = native.predictor_fit(
            self._on(architectures.space), architectures._handle, y, curves, None if images is None else images._handle,
            None if unlabeled is None else unlabeled._handle, self.seed, self.workers, progress=progress)

    def _predict(self, architectures, *, curves=None):
        return self._predicted(architectures, curves, None)

    def _predicted(self, architectures, curves, report):
        return native.predictor_predict(self._handle(), architectures._handle, curves, self.workers, progress=report)

    def _handle(self) -> native.FittedPredictor:
        if self._fitted is None:
            raise ValueError(f"this {type(self).__name__} was not fitted: call fit first")
        return self._fitted

    def save(self, path: str | os.PathLike) -> None:
        """Writes the fitted predictor as safetensors, atomically; `nasturtium.predictors.load` reads it."""
        native.predictor_save(self._handle(), path_of(path, "path"))

    @classmethod
    def load(cls, path: str | os.PathLike, space: SearchSpace | None = None):
        """Reads what `save` wrote. ``space`` is needed for a DAG space with a rule of your own only."""
        found = load(path, space)
        return expect(found, cls, path_of(path, "path"))

    def __getstate__(self) -> dict[str, Any]:
        state = dict(self.__dict__)
        if self._fitted is not None:
            state["_fitted"] = native.predictor_bytes(self._fitted)
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Takes what pickling kept. Raises TypeError or ValueError for anything else, and then changes nothing."""
        own = dict(expect(state, dict, "state"))
        data = own.pop("_fitted", None)
        missing = [name for name in self._parameter_names() if name not in own]
        if missing:
            raise ValueError(f"the state of a {type(self).__name__} lacks {', '.join(missing)}")
        fitted = None
        if data is not None:
            fitted = native.predictor_from_bytes(data, expect(own.get("space_"), SearchSpace, "space_")._handle)[-1]
        self.__dict__.update(own)
        self._fitted = fitted


class LatentPredictor(CatalogPredictor):
    """A predictor that reads the codes of an embedding: it can also be asked about codes, and climbed."""

    model: SVGe | None
    #: Which embedding's codes it reads once fitted: ``model``, or the copy that was trained jointly.
    model_: SVGe

    def fit(self, architectures, y, **data):
        """As `Predictor.fit`; needs ``model``, a trained `SVGe` of the same space."""
        self._required()
        super().fit(architectures, y, **data)
        return self._finish()

    def fit_codes(self, codes: np.ndarray, y: Iterable[float], *, progress=True):
        """Learns from labeled codes ``(n, latent)`` of ``model`` instead of architectures."""
        model, rows = self._required(), code_rows(codes)
        with bar(progress, f"fit {type(self).__name__}") as report:
            self._fitted = native.predictor_fit_codes(
                self._on(model.space), rows, numbers(y, len(rows), "code"), self.seed, self.workers, progress=report)
        self.space_ = model.space
        return self._finish()

    def predict_codes(self, codes: np.ndarray, *, return_std: bool = False, progress=False):
        """The predicted value at each code ``(n, latent)``, float64; with ``return_std`` also standard deviations."""
        with bar(progress, "predict", "codes") as report:
            means, deviations = native.predictor_predict_codes(self._handle(), code_rows(codes), progress=report)
        if return_std and deviations is None:
            raise ValueError(f"{type(self).__name__} has no standard deviation: use SVGeGP")
        return (np.asarray(means), np.asarray(deviations)) if return_std else np.asarray(means)

    def gradient(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(values, gradients by the code) at each code, shapes ``(n,)`` and ``(n, latent)``."""
        means, gradients = native.predictor_gradient(self._handle(), code_rows(codes))
        return np.asarray(means), np.asarray(gradients)

    def ascend(
        self, codes: np.ndarray, *, steps: int = 100, rate: float = 0.02, progress=False
    ) -> tuple[np.ndarray, np.ndarray]:
        """(codes, values): the best met on a climb of the predicted value from each code.

        A step goes ``rate`` times the training codes' root mean square distance from their center along the
        gradient; climbs stay in the box of the training codes.
        """
        with bar(progress, "ascend", "codes") as report:
            found, means = native.predictor_ascend(self._handle(), code_rows(codes), steps, rate, progress=report)
        return np.asarray(found), np.asarray(means)

    def _required(self) -> SVGe:
        if self.model is None:
            raise ValueError(f"{type(self).__name__} needs a trained SVGe: give model=SVGe.pretrained(...) or your own")
        return expect(self.model, SVGe, "model")

    def _finish(self):
        # Only joint training has an embedding of its own.
        joint = getattr(self, "joint", False)
        self.model_ = SVGe._of(native.predictor_embedding(self._handle()), self.space_) if joint else self.model
        return self


def load(path: str | os.PathLike, space: SearchSpace | None = None) -> CatalogPredictor:
    """The fitted predictor that any predictor's ``save`` wrote: it predicts the same values.

    ``space`` is needed for a DAG space with a rule of your own only. Raises FileNotFoundError, and ValueError for a
    file that is no predictor.
    """
    own = None if space is None else expect(space, SearchSpace, "space")._handle
    key, options, described, embedding, fitted = native.predictor_load(path_of(path, "path"), own)
    space = space or from_description(described)
    params = json.loads(options)
    if embedding is not None:
        params["model"] = SVGe._of(embedding, space)
    predictor = _classes[key](**params)
    predictor._fitted, predictor.space_ = fitted, space
    return predictor._finish() if isinstance(predictor, LatentPredictor) else predictor


def _plain(value: Any) -> Any:
    """A parameter as Swift reads it: NumPy's scalars as Python's, a model as its handle."""
    if isinstance(value, np.generic):
        return value.item()
    return value._handle if isinstance(value, SVGe) else value
