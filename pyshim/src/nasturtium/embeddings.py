"""SVGe: a smooth variational graph autoencoder of architectures, and its latent space."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Iterable, Mapping
from typing import Literal, overload

import numpy as np

from ._checks import expect, path_of
from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .latent import Grid, Neighbors, Walk, found, predicted
from .latent import code_rows as _rows
from .progress import EpochWatch, bar
from .spaces import SearchSpace, from_description

__all__ = ["SVGe"]

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
        each epoch's losses, those from a checkpoint included. Ctrl-C stops within 100 ms and keeps
        the weights trained so far. A training with a ``checkpoint`` file, stopped or killed, goes on
        from there when called again, to the same weights as if it had never stopped; a file of another
        training is refused with what differs. A second ``fit`` while one runs is refused.
        The same seed gives the same weights for any number of workers.
        """
        listed = handles(self.space, architectures)
        if epochs is not None:
            options["epochs"] = epochs
        with bar(progress, "fit SVGe", "architectures") as report:
            watch = EpochWatch(lambda: self.history_, report, on_epoch)
            native.svge_fit(
                self._handle, listed, recipe, options, seed, workers,
                None if checkpoint is None else path_of(checkpoint, "checkpoint"), progress=watch)
        watch.tell()
        return self

    @overload
    def encode(
        self, architectures: Iterable[Architecture], *, variance: Literal[False] = ..., progress: bool = ...
    ) -> np.ndarray: ...
    @overload
    def encode(
        self, architectures: Iterable[Architecture], *, variance: Literal[True], progress: bool = ...
    ) -> tuple[np.ndarray, np.ndarray]: ...
    def encode(
        self, architectures: Iterable[Architecture], *, variance: bool = False, progress: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Mean codes, float32 ``(n, latent)``; with ``variance`` also the log variances."""
        with bar(progress, "encode", "architectures") as report:
            mean, log_variance = native.svge_encode(
                self._handle, handles(self.space, architectures), progress=report)
        return (np.asarray(mean), np.asarray(log_variance)) if variance else np.asarray(mean)

    def decode(
        self, codes: np.ndarray, *, draws: int = 0, merge: str = "union", repair: bool = False, seed: int = 0,
        progress: bool = False,
    ) -> list[Architecture | None]:
        """The architecture of each code; None where the decoded graph is none of the space's.

        With ``draws`` the most common valid one of so many random decodes, else the most likely.
        ``merge`` joins the edges of both decoding sides: ``"union"``, ``"forward"``,
        ``"intersection"``. With ``repair`` a graph outside the space becomes one of it: the most
        probable nodes and edges that may be replace those that may not.
        """
        with bar(progress, "decode", "codes") as report:
            return found(self, native.svge_decode(
                self._handle, _rows(codes), draws, merge, seed, repair, progress=report))

    def score(self, architectures: Iterable[Architecture], *, progress: bool = False) -> float:
        """The share of ``architectures`` that come back exactly: same nodes, types and edges."""
        with bar(progress, "reconstruct", "architectures") as report:
            return native.svge_score(
                self._handle, handles(self.space, architectures), progress=report)

    def on(self, space: SearchSpace) -> SVGe:
        """A copy with the same weights on a space with the same operations, such as one of larger graphs."""
        return SVGe._of(native.svge_on(self._handle, expect(space, SearchSpace, "space")._handle), space)

    def metrics(
        self, train: Iterable[Architecture], test: Iterable[Architecture] = (), *, samples: int = 1000,
        draws: int = 10, prior: str = "training", seed: int = 0, progress: bool = False,
    ) -> dict[str, float]:
        """Shares that measure the model; docs/svge.md defines each.

        ``reconstruction`` of ``test``; ``validity``, ``uniqueness`` and ``novelty`` against ``train`` of
        ``samples`` codes decoded ``draws`` times each at random, as decoded and ``_repaired``, by index and up
        to the space's hash (``_classes``). ``prior`` is ``"training"``, normal with the training codes' mean and
        deviation, or ``"standard"``.
        """
        with bar(progress, "metrics") as report:
            return native.svge_metrics(
                self._handle, handles(self.space, train, "train"), handles(self.space, test, "test"), samples, draws, prior, seed,
                progress=report)

    def smoothness(
        self, starts: Iterable[Architecture], ends: Iterable[Architecture], *, steps: int = 11,
        kind: str = "linear", repair: bool = False, predictor=None, progress: bool = False,
    ) -> dict[str, float]:
        """How gently what walks from ``starts`` to ``ends`` decode to changes.

        Means over all pairs of consecutive steps: ``edit_distance`` between the graphs, share ``changed``; over
        all steps: ``validity``; ``longest_move`` is the largest distance. With ``predictor`` also
        ``monotonicity``: the mean size of Kendall's tau between step and prediction, 1 where none turns.
        """
        with bar(progress, "smoothness") as report:
            measures, codes = native.svge_smoothness(
                self._handle, handles(self.space, starts, "starts"), handles(self.space, ends, "ends"), steps, kind, repair,
                progress=report)
        if predictor is not None:
            walks = predicted(predictor, np.asarray(codes))[0].reshape(-1, steps)
            measures["monotonicity"] = float(np.mean([native.monotonicity(list(walk)) for walk in walks]))
        return measures

    def interpolate(
        self, a: Architecture, b: Architecture, *, steps: int = 11, kind: str = "linear",
        repair: bool = False, predictor=None,
    ) -> Walk:
        """A walk of ``steps`` codes from ``a`` to ``b``, ``"linear"`` or ``"great_circle"``."""
        own = self.space._own
        codes, decoded = native.svge_interpolate(self._handle, own(a, "a"), own(b, "b"), steps, kind, repair)
        return Walk(self, np.asarray(codes), found(self, decoded), predictor)

    def circle(
        self, start: Architecture, *, steps: int = 36, seed: int = 0, repair: bool = False, predictor=None
    ) -> Walk:
        """A walk around the origin, back to ``start``, through a random direction at a right angle."""
        codes, decoded = native.svge_circle(self._handle, self.space._own(start, "start"), steps, seed, repair)
        return Walk(self, np.asarray(codes), found(self, decoded), predictor)

    def grid(
        self, center: Architecture, *, size: int = 9, gap: float | None = None, seed: int = 0,
        repair: bool = False, predictor=None,
    ) -> Grid:
        """``size`` × ``size`` codes around ``center``'s along two random directions at right angles.

        ``gap`` is the distance of neighbors; by default the grid reaches as far to each side as the
        center is from the origin.
        """
        gap, codes, decoded = native.svge_grid(
            self._handle, self.space._own(center, "center"), size, gap, seed, repair)
        return Grid(self, np.asarray(codes), found(self, decoded), predictor, gap=gap)

    def nearest(self, architecture: Architecture, among: Iterable[Architecture], count: int = 5) -> Neighbors:
        """The ``count`` architectures of ``among`` with the nearest codes; first of them itself where it is listed."""
        own, listed = self.space._own(architecture), handles(self.space, among, "among")
        positions, distances = native.svge_nearest(self._handle, own, listed, count)
        chosen = ArchitectureList(self.space, native.list_select(listed, positions))
        return Neighbors(architecture, chosen, np.array(positions, int), np.array(distances))

    @property
    def history_(self) -> list[dict[str, float]]:
        """One row per epoch trained: epoch (an int, from 1), kl, loss, reconstruction, learning_rate, seconds."""
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
        native.svge_save(self._handle, path_of(path, "path"), precision, dict(notes or {}))

    @classmethod
    def pretrained(cls, name: str) -> SVGe:
        """A model shipped with the package: ``"enas6"``, ``"nas_bench_101"``, ``"nas_bench_201"``.

        ``model.notes`` says how it was trained and what it reaches.
        """
        shipped = {file.stem: file for file in _PRETRAINED.glob("*.safetensors")}
        if expect(name, str, "name") not in shipped:
            raise ValueError(f"no pretrained model {name!r}: the package ships {', '.join(sorted(shipped)) or 'none'}")
        return cls.load(shipped[name])

    @classmethod
    def load(cls, path: str | os.PathLike, space: SearchSpace | None = None) -> SVGe:
        """Reads what `save` wrote. ``space`` is needed for a DAG space with a callback only."""
        own = None if space is None else expect(space, SearchSpace, "space")._handle
        handle = native.svge_load(path_of(path, "path"), own)
        return cls._of(handle, space)

    def __reduce__(self):
        return _from_bytes, (native.svge_bytes(self._handle), self.space)

    def __repr__(self) -> str:
        epochs = len(self.history_)
        return (f"<SVGe of {self.space.description}: {self.parameter_count:,} parameters, "
                f"{epochs} epoch{'' if epochs == 1 else 's'} trained>")


def _from_bytes(data: bytes, space: SearchSpace) -> SVGe:
    return SVGe._of(native.svge_from_bytes(data, space._handle), space)
