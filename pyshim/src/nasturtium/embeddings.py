"""SVGe: a smooth variational graph autoencoder of architectures, and its latent space."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from ._checks import expect
from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .progress import bar
from .spaces import SearchSpace, from_description

__all__ = ["PrincipalPlane", "SVGe", "Walk"]

_PRETRAINED = pathlib.Path(__file__).parent / "pretrained"


class SVGe:
    """The smooth variational graph autoencoder of Lukasik et al. 2021, trained in Swift.

    ``width`` is the size of a node's state, ``latent`` of a code, ``rounds`` the message-passing
    rounds; the defaults are the published sizes. ``seed`` draws the initial weights.
    """

    def __init__(
        self, space: SearchSpace, *, width: int = 250, latent: int = 56, rounds: int = 2, seed: int = 0
    ) -> None:
        self.space = expect(space, SearchSpace, "space")
        self._handle = native.svge_new(space._handle, width, latent, rounds, seed)

    @classmethod
    def _of(cls, handle: native.SVGe, space: SearchSpace | None) -> SVGe:
        model = cls.__new__(cls)
        model._handle = handle
        model.space = space or from_description(native.svge_space(handle))
        return model

    def fit(
        self,
        architectures: Iterable[Architecture],
        *,
        epochs: int | None = None,
        seed: int = 0,
        recipe: str = "standard",
        workers: int | None = None,
        checkpoint: str | os.PathLike | None = None,
        progress: bool = True,
        on_epoch: Callable[[dict[str, float]], None] | None = None,
        **options: float,
    ) -> SVGe:
        """Trains on ``architectures``, from the present weights on, and returns the model.

        ``recipe`` is ``"standard"`` (ours) or ``"paper"`` (published: 300 epochs, Adam 1e-4);
        ``options`` change single entries of it: ``batch_size``, ``learning_rate``, ``kl_weight``
        and others that the error message for an unknown name lists. ``on_epoch`` is called with
        each epoch's losses. Ctrl-C stops within 100 ms and keeps the weights trained so far.
        A training with a ``checkpoint`` file, stopped or killed, goes on from there when called
        again, to the same weights as if it had never stopped.
        The same seed gives the same weights for any number of workers.
        """
        listed = handles(self.space, architectures)
        if epochs is not None:
            options["epochs"] = epochs
        with bar(progress, "fit SVGe") as report:
            watch = _EpochWatch(self, report, on_epoch)
            native.svge_fit(
                self._handle, listed, recipe, options, seed, workers,
                None if checkpoint is None else os.fspath(checkpoint), progress=watch)
        watch.tell()
        return self

    def encode(self, architectures: Iterable[Architecture], *, variance: bool = False, progress: bool = False):
        """Mean codes, float32 ``(n, latent)``; with ``variance`` also the log variances."""
        with bar(progress, "encode") as report:
            mean, log_variance = native.svge_encode(
                self._handle, handles(self.space, architectures), progress=report)
        return (np.asarray(mean), np.asarray(log_variance)) if variance else np.asarray(mean)

    def decode(
        self, codes: np.ndarray, *, samples: int = 0, merge: str = "union", seed: int = 0,
        progress: bool = False,
    ) -> list[Architecture | None]:
        """The architecture of each code; None where the decoded graph is none of the space's.

        With ``samples`` the most common valid one of so many random decodes, else the most likely.
        ``merge`` joins the edges of both decoding sides: ``"union"``, ``"forward"``,
        ``"intersection"``.
        """
        with bar(progress, "decode") as report:
            decoded = native.svge_decode(
                self._handle, _rows(codes), samples, merge, seed, progress=report)
        return [None if handle is None else Architecture(self.space, handle) for handle in decoded]

    def score(self, architectures: Iterable[Architecture], *, progress: bool = False) -> float:
        """The share of ``architectures`` that come back exactly: same nodes, types and edges."""
        with bar(progress, "reconstruct") as report:
            return native.svge_score(
                self._handle, handles(self.space, architectures), progress=report)

    def on(self, space: SearchSpace) -> SVGe:
        """A copy with the same weights on a space with the same operations, such as one of larger graphs."""
        return SVGe._of(native.svge_on(self._handle, expect(space, SearchSpace, "space")._handle), space)

    def interpolate(
        self, a: Architecture, b: Architecture, *, steps: int = 11, kind: str = "linear"
    ) -> Walk:
        """A walk of ``steps`` codes from ``a`` to ``b``, ``"linear"`` or ``"great_circle"``."""
        own = self.space._own
        codes, decoded = native.svge_interpolate(self._handle, own(a), own(b), steps, kind)
        found = [None if handle is None else Architecture(self.space, handle) for handle in decoded]
        return Walk(self, np.asarray(codes), found)

    @property
    def history_(self) -> list[dict[str, float]]:
        """One row per epoch trained: loss, reconstruction, kl, learning_rate, seconds."""
        return native.svge_history(self._handle)

    @property
    def parameter_count(self) -> int:
        return native.svge_parameter_count(self._handle)

    @property
    def notes(self) -> dict[str, str]:
        """What the file that the model was read from says of it: how it was made, how good it is."""
        return native.svge_notes(self._handle)

    def save(
        self, path: str | os.PathLike, *, precision: str = "float32", notes: Mapping[str, str] | None = None
    ) -> None:
        """Writes weights, sizes, space and history as safetensors, atomically.

        ``precision="float16"`` halves the file and changes codes a little. ``notes`` are texts for
        whoever reads it.
        """
        native.svge_save(self._handle, os.fspath(path), precision, dict(notes or {}))

    @classmethod
    def pretrained(cls, name: str) -> SVGe:
        """A model shipped with the package: ``"enas6"``, ``"nas_bench_101"``, ``"nas_bench_201"``.

        ``model.notes`` says how it was trained and what it reaches.
        """
        shipped = {file.stem: file for file in _PRETRAINED.glob("*.safetensors")}
        if expect(name, str, "name") not in shipped:
            raise ValueError(f"no pretrained model {name!r}: there are {', '.join(sorted(shipped))}")
        return cls.load(shipped[name])

    @classmethod
    def load(cls, path: str | os.PathLike, space: SearchSpace | None = None) -> SVGe:
        """Reads what `save` wrote. ``space`` is needed for a DAG space with a callback only."""
        own = None if space is None else expect(space, SearchSpace, "space")._handle
        handle = native.svge_load(os.fspath(path), own)
        return cls._of(handle, space)

    def __reduce__(self):
        return _from_bytes, (native.svge_bytes(self._handle), self.space)

    def __repr__(self) -> str:
        epochs = len(self.history_)
        return (f"<SVGe of {self.space.description}: {self.parameter_count:,} parameters, "
                f"{epochs} epoch{'' if epochs == 1 else 's'} trained>")


def _from_bytes(data: bytes, space: SearchSpace) -> SVGe:
    return SVGe._of(native.svge_from_bytes(data, space._handle), space)


class _EpochWatch:
    """Passes progress on, and every finished epoch once."""

    def __init__(self, model: SVGe, report, on_epoch) -> None:
        self._model, self._report, self._on_epoch = model, report, on_epoch
        self._seen = len(model.history_)

    def __call__(self, done: int, total: int) -> None:
        if self._report:
            self._report(done, total)
        self.tell()

    def tell(self) -> None:
        if self._on_epoch:
            for epoch in self._model.history_[self._seen :]:
                self._seen += 1
                self._on_epoch(epoch)


class Walk(Sequence):
    """Codes along a path in latent space and the architectures decoded there."""

    def __init__(
        self, model: SVGe, codes: np.ndarray, architectures: list[Architecture | None]
    ) -> None:
        self.model = model
        self.codes = codes
        self.architectures = architectures

    def __len__(self) -> int:
        return len(self.architectures)

    def __getitem__(self, index):
        return self.architectures[index]

    def __repr__(self) -> str:
        valid = [a for a in self.architectures if a is not None]
        return (f"<walk of {len(self)} steps in {self.model.space.key}: "
                f"{len(valid)} valid, {len(set(valid))} distinct architectures>")

    def _repr_html_(self) -> str:
        from .display import gallery

        return gallery(self.architectures, columns=len(self))._repr_html_()


class PrincipalPlane:
    """The plane of largest variance of a set of codes, to project other codes onto.

    Learned by ``fit``: ``mean_``, ``components_`` of shape ``(2, d)`` and
    ``explained_variance_ratio_``.
    """

    def fit(self, codes: np.ndarray) -> PrincipalPlane:
        mean, components, ratio = native.principal_components(_rows(codes), 2)
        self.mean_ = np.asarray(mean)
        self.components_ = np.asarray(components)
        self.explained_variance_ratio_ = np.asarray(ratio)
        return self

    def transform(self, codes: np.ndarray) -> np.ndarray:
        """Coordinates in the plane, shape ``(n, 2)``."""
        return (_rows(codes) - self.mean_) @ self.components_.T

    def fit_transform(self, codes: np.ndarray) -> np.ndarray:
        return self.fit(codes).transform(codes)


def _rows(codes: np.ndarray) -> np.ndarray:
    """The codes as contiguous float32 rows."""
    rows = np.ascontiguousarray(codes, np.float32)
    if rows.ndim != 2:
        raise ValueError(f"codes must have shape (n, d), got {rows.shape}: use codes[None] for one")
    return rows
