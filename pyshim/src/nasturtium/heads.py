"""Performance heads: values, such as accuracies, predicted from codes."""

from __future__ import annotations

import os
from collections.abc import Iterable

import numpy as np

from ._checks import expect
from ._loader import native
from .architectures import Architecture, handles
from .embeddings import SVGe, _rows
from .progress import bar
from .spaces import SearchSpace

__all__ = ["PerformanceHead"]


class PerformanceHead:
    """Predicts a value of an architecture from its mean code (Lukasik et al. 2021).

    ``kind`` is ``"mlp"``, the published network, or ``"gp"``, a Gaussian process, exact on up to
    2,000 labels and sparse on more. With ``joint`` the network and a copy of ``model`` are trained
    together, and ``head.model`` is that copy; ``model`` itself never changes. Values are in your
    unit, standardized inside.
    """

    def __init__(self, model: SVGe, *, kind: str = "mlp", joint: bool = False) -> None:
        self.model = self._start = expect(model, SVGe, "model")
        self.kind = expect(kind, str, "kind")
        self.joint = expect(joint, bool, "joint")
        if kind not in ("mlp", "gp"):
            raise ValueError(f"unknown kind {kind!r}: choose 'mlp' or 'gp'")
        if joint and kind == "gp":
            raise ValueError("joint training is for kind 'mlp'")
        self._handle: native.Head | None = None

    @classmethod
    def _of(cls, handle: native.Head, space: SearchSpace | None) -> PerformanceHead:
        kind, joint = native.head_kind(handle)
        head = cls(SVGe._of(native.head_model(handle), space), kind=kind, joint=joint)
        head._handle = handle
        return head

    def fit(
        self,
        architectures: Iterable[Architecture],
        values: Iterable[float],
        *,
        epochs: int | None = None,
        seed: int = 0,
        workers: int | None = None,
        progress: bool = True,
        **options: float,
    ) -> PerformanceHead:
        """Fits to labeled architectures, at least 2, from the start, and returns the head.

        ``options`` change single entries of the network's training: ``learning_rate`` and
        ``batch_size``; joint also ``vae_share``, the autoencoder's part of the loss (0 leaves the
        decoder alone and is some ten times faster), and ``autoencoder_rate``. The same seed gives the
        same head for any number of workers.
        """
        if epochs is not None:
            options["epochs"] = epochs
        listed = handles(self.model.space, architectures)
        with bar(progress, "fit head") as report:
            self._handle = native.head_fit(
                self._start._handle, listed, _numbers(values), self.kind, self.joint, options, seed,
                workers, progress=report)
        if self.joint:
            self.model = SVGe._of(native.head_model(self._handle), self.model.space)
        return self

    def fit_codes(
        self,
        codes: np.ndarray,
        values: Iterable[float],
        *,
        epochs: int | None = None,
        seed: int = 0,
        workers: int | None = None,
        progress: bool = True,
        **options: float,
    ) -> PerformanceHead:
        """Fits to any labeled codes ``(n, latent)``; otherwise like `fit`, but never joint."""
        if self.joint:
            raise ValueError("joint training needs architectures: use fit")
        if epochs is not None:
            options["epochs"] = epochs
        with bar(progress, "fit head") as report:
            self._handle = native.head_fit_codes(
                self.model._handle, _rows(codes), _numbers(values), self.kind, options, seed,
                workers, progress=report)
        return self

    def predict(
        self, architectures: Iterable[Architecture], *, return_std: bool = False,
        progress: bool = False,
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """The predicted value of each architecture, float64; see `predict_codes`."""
        self._fitted()
        codes = self.model.encode(architectures, progress=progress)
        return self.predict_codes(codes, return_std=return_std, progress=progress)

    def predict_codes(
        self, codes: np.ndarray, *, return_std: bool = False, progress: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """The predicted value at each code ``(n, latent)``, float64.

        With ``return_std``, of kind ``"gp"`` only, also the standard deviations of the function.
        """
        predict = native.head_predict_deviation if return_std else native.head_predict
        with bar(progress, "predict") as report:
            found = predict(self._fitted(), _rows(codes), progress=report)
        return tuple(map(np.asarray, found)) if return_std else np.asarray(found, np.float64)

    def gradient(self, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """(values, gradients by the code) at each code, shapes ``(n,)`` and ``(n, latent)``."""
        values, gradients = native.head_gradient(self._fitted(), _rows(codes))
        return np.asarray(values), np.asarray(gradients)

    def ascend(
        self, codes: np.ndarray, *, steps: int = 100, rate: float = 0.02, progress: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """(codes, values): the best met on a climb of the predicted value from each code.

        A step goes ``rate`` times the training codes' root mean square distance from their center
        along the gradient; climbs stay in the box of the training codes.
        """
        with bar(progress, "ascend") as report:
            found, values = native.head_ascend(
                self._fitted(), _rows(codes), steps, rate, progress=report)
        return np.asarray(found), np.asarray(values)

    def save(self, path: str | os.PathLike) -> None:
        """Writes the head with its model as safetensors, atomically."""
        native.head_save(self._fitted(), os.fspath(path))

    @classmethod
    def load(cls, path: str | os.PathLike, space: SearchSpace | None = None) -> PerformanceHead:
        """Reads what `save` wrote. ``space`` is needed for a DAG space with a callback only."""
        own = None if space is None else expect(space, SearchSpace, "space")._handle
        return cls._of(native.head_load(os.fspath(path), own), space)

    def _fitted(self) -> native.Head:
        if self._handle is None:
            raise ValueError("this head was not fitted: call fit first")
        return self._handle

    def __reduce__(self):
        if self._handle is None:
            return _unfitted, (self.model, self.kind, self.joint)
        return _from_bytes, (native.head_bytes(self._handle), self.model.space)

    def __repr__(self) -> str:
        state = "unfitted" if self._handle is None else "fitted"
        joint = ", joint" if self.joint else ""
        return f"<PerformanceHead {self.kind!r}{joint} of {self.model.space.description}: {state}>"


def _unfitted(model: SVGe, kind: str, joint: bool) -> PerformanceHead:
    return PerformanceHead(model, kind=kind, joint=joint)


def _from_bytes(data: bytes, space: SearchSpace) -> PerformanceHead:
    return PerformanceHead._of(native.head_from_bytes(data, space._handle), space)


def _numbers(values: Iterable[float]) -> np.ndarray:
    """The values as one row of float64."""
    numbers = np.ascontiguousarray(values if hasattr(values, "__array__") else list(values), np.float64)
    if numbers.ndim != 1:
        raise ValueError(f"values must have shape (n,), got {numbers.shape}")
    return numbers
