"""Architectures as networks that train, in Swift."""

from __future__ import annotations

import html
import os
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from . import _views
from ._checks import expect, items_of, path_of
from ._loader import native
from .architectures import Architecture, ArchitectureList, handles
from .data import Dataset, Images
from .operations import Operation
from .progress import EpochWatch, bar

__all__ = ["Curve", "Operation", "Training", "train", "train_many"]


class Curve:
    """What every epoch of a training came to.

    ``curve["validation_accuracy"]`` is an array over the epochs; the other columns are ``epoch``,
    ``learning_rate``, ``train_loss``, ``train_accuracy``, ``validation_loss``, ``test_loss``,
    ``test_accuracy`` and ``seconds``. Accuracies are 0...1; NaN where there were no such images, and where the training
    diverged: then ``has_diverged`` is true, and the epoch in which it did is the last.
    """

    columns = ("epoch", "learning_rate", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy",
               "test_loss", "test_accuracy", "seconds")

    def __init__(self, rows: Sequence[Mapping[str, float]]) -> None:
        if isinstance(rows, (str, Mapping)) or not isinstance(rows, Iterable):
            raise TypeError(f"rows: expected a mapping from columns to numbers for each epoch, got {type(rows).__name__}")
        rows = list(rows)
        if not all(isinstance(row, Mapping) for row in rows):
            raise TypeError("rows: expected a mapping from columns to numbers for each epoch")
        self._rows = [{name: float(row.get(name, np.nan)) for name in self.columns} for row in rows]
        known = [name for row in rows[-1:] for name in self.columns if name.endswith("_loss") and name in row]
        self.has_diverged = not all(np.isfinite(self._rows[-1][name]) for name in known)
        """Whether the training ended early because a loss was no number any more."""

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, column: str) -> np.ndarray:
        if column not in self.columns:
            raise KeyError(f"no column {column!r}: there are {', '.join(self.columns)}")
        return np.array([row[column] for row in self._rows], int if column == "epoch" else float)

    def to_pandas(self):
        """A ``pandas.DataFrame`` with a row for each epoch."""
        import pandas as pd

        return pd.DataFrame(self._rows, columns=list(self.columns)).astype({"epoch": int}).set_index("epoch")

    def plot(self, ax=None):
        """Accuracies by epoch on ``ax``; returns it."""
        return _views.plot(self, ax)

    def __repr__(self) -> str:
        if not self._rows:
            return "<Curve: no epoch yet>"
        last = self._rows[-1]
        shown = [f"{name.replace('_', ' ')} {last[name]:.4g}" for name in
                 ("train_loss", "validation_accuracy", "test_accuracy") if not np.isnan(last[name])]
        if self.has_diverged:
            shown = ["diverged in the last"]
        return f"<Curve: {len(self)} epoch{'' if len(self) == 1 else 's'}, {', '.join(shown)}>"

    def _repr_html_(self) -> str:
        names = [name for name in self.columns if not all(np.isnan(row[name]) for row in self._rows)]
        head = "".join(f"<th>{html.escape(name.replace('_', ' '))}</th>" for name in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{row[name]:.4g}</td>" for name in names) + "</tr>" for row in self._rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


class Training:
    """An architecture as a network, and its training so far.

    Made by `train`, or by hand to watch it: ``Training(cell, data, epochs=12).run()``. The options are those of
    `train`.
    """

    def __init__(self, architecture: Architecture, data: Dataset, *, workers: int = 1, **options: Any) -> None:
        self.architecture = expect(architecture, Architecture, "architecture")
        self.data = expect(data, Dataset, "data")
        self._settings = {"workers": workers, **options}
        self._handle = native.training_new(
            architecture.space._handle, architecture._handle, _plan(data, **options), workers)

    def run(
        self, *, checkpoint: str | os.PathLike | None = None, progress: bool | Callable[[int, int], Any] = True,
        on_epoch: Callable[[dict[str, float]], None] | None = None,
    ) -> Training:
        """Trains the epochs that are left, and returns the training.

        Ctrl-C stops within 100 ms; the training stands at its last whole epoch, and another ``run`` goes on. With a
        ``checkpoint`` file also a killed one goes on from there, to the same bits as if it had never stopped.
        ``on_epoch`` is called with each epoch's row of the curve, those from a checkpoint included.
        RuntimeWarning where the training diverges: its accuracies are NaN from then on.
        """
        with bar(progress, "train", "batches") as report:
            watch = EpochWatch(
                lambda: native.training_curve(self._handle), report, on_epoch, ["validation_accuracy", "test_accuracy"])
            native.training_run(self._handle, None if checkpoint is None else path_of(checkpoint, "checkpoint"), progress=watch)
        watch.tell()
        if self.curve.has_diverged:
            _warn(f"the training of {self.architecture.text} diverged in epoch {len(self.curve)} of {self.epochs}")
        return self

    @property
    def curve(self) -> Curve:
        return Curve(native.training_curve(self._handle))

    @property
    def parameter_count(self) -> int:
        """Trainable numbers of the network."""
        return native.training_costs(self._handle)[0]

    @property
    def flops(self) -> int:
        """Multiply-adds for one image, which benchmarks call FLOPs."""
        return native.training_costs(self._handle)[1]

    @property
    def epochs(self) -> int:
        """How many epochs the whole training has."""
        return native.training_costs(self._handle)[2]

    def predict_proba(self, images: Images) -> np.ndarray:
        """The probability of each class, ``(images, classes)``; NaN where the training diverged. Prepare images as the
        training ones were."""
        return np.asarray(native.training_probabilities(self._handle, expect(images, Images, "images")._handle))

    def predict(self, images: Images) -> np.ndarray:
        """The most probable class of each image. ValueError where the training diverged."""
        probabilities = self.predict_proba(images)
        if np.isnan(probabilities).any():
            raise ValueError(f"the network gives no numbers, since its training diverged: {_REMEDY}")
        return probabilities.argmax(1)

    def weights(self) -> dict[str, np.ndarray]:
        """A copy of every array of weights, convolutions as ``(kernel, kernel, input, output)``."""
        return {name: np.asarray(array) for name, array in native.training_weights(self._handle)}

    def __reduce__(self):
        return _again, (self.architecture, self.data, self._settings, native.training_state(self._handle))

    def __repr__(self) -> str:
        curve = self.curve
        state = (f"diverged in epoch {len(curve)} of {self.epochs}" if curve.has_diverged
                 else f"{len(curve)} of {self.epochs} epochs")
        return f"<Training of {self.architecture.text}: {self.parameter_count:,} parameters, {state}>"

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(repr(self)[1:-1])}</p>{self.curve._repr_html_()}"


def _again(architecture: Architecture, data: Dataset, settings: dict[str, Any], state: bytes) -> Training:
    training = Training(architecture, data, **settings)
    native.training_resume(training._handle, state)
    return training


_REMEDY = "use a lower learning_rate, or gradient_clip"


def _warn(what: str) -> None:
    warnings.warn(f"{what}: its loss is no number any more; {_REMEDY}", RuntimeWarning, stacklevel=3)


def train(
    architecture: Architecture, data: Dataset, *, checkpoint: str | os.PathLike | None = None,
    progress: bool | Callable[[int, int], Any] = True, on_epoch: Callable[[dict[str, float]], None] | None = None,
    **options: Any,
) -> Training:
    """Builds the network of an architecture, trains it on ``data``, and returns both with the curve.

    ``epochs`` 12; ``channels`` of the first stage 16, ``cells`` in each of ``stages`` 1 and 3 (for ENAS ``channels``
    only; a `Chain` has its own, and ``channels`` scale it); ``batch_size`` 64; ``learning_rate`` 0.1, or 1e-3 with ``optimizer`` "adam" or "adamw" instead of "sgd"; ``schedule`` "cosine",
    "constant", or the epochs at which the rate falls by ``factor`` 0.1; ``seed`` 0; ``workers`` 1 or 2 threads.
    What the operations of a space of your own compute, the space says (see `DAG`). Further:
    ``momentum`` 0.9, ``nesterov`` 1, ``weight_decay`` 5e-4, ``gradient_clip`` 0 (none), ``warmup`` 0, a share of all epochs,
    ``final_rate`` 0, ``label_smoothing`` 0, ``crop`` from a border of so many pixels 0, ``flip`` 0.

    The same arguments give the same numbers for any number of workers. A training that diverges ends early with a
    RuntimeWarning; its curve says so, and its accuracies are NaN from then on. About ``checkpoint``, ``progress`` and Ctrl-C see `Training.run`.
    """
    return Training(architecture, data, **options).run(checkpoint=checkpoint, progress=progress, on_epoch=on_epoch)


def train_many(
    architectures: Iterable[Architecture], data: Dataset, *, workers: int | None = None,
    progress: bool | Callable[[int, int], Any] = True, **options: Any,
) -> list[Curve]:
    """The curve of each architecture, one trained on each core. The options are those of `train`.

    RuntimeWarning where some diverge: their curves say so (``curve.has_diverged``) and have accuracies of NaN.
    """
    expect(data, Dataset, "data")
    listed = architectures if isinstance(architectures, ArchitectureList) else items_of(
        architectures, "architectures", "architectures")
    if not len(listed):
        return []
    space = expect(listed[0], Architecture, "architectures").space
    with bar(progress, "train", "epochs") as report:
        found = native.train_many(
            space._handle, handles(space, listed), _plan(data, **options), workers, progress=report)
    curves = list(map(Curve, found))
    diverged = [i for i, curve in enumerate(curves) if curve.has_diverged]
    if diverged:
        _warn(f"{len(diverged)} of {len(curves)} trainings diverged, the first that of architecture {diverged[0]}")
    return curves


def _plan(
    data: Dataset, *, epochs: int = 12, channels: int | None = None, cells: int | None = None, stages: int | None = None, batch_size: int = 64,
    learning_rate: float | None = None, optimizer: str = "sgd", schedule: str | Sequence[int] = "cosine", seed: int = 0,
    **options: float,
) -> native.TrainingPlan:
    name, milestones = (schedule, []) if isinstance(schedule, str) else ("steps", list(schedule))
    options = {"epochs": epochs, "batch_size": batch_size, **options}
    sizes = {"channels": channels, "cells": cells, "stages": stages}
    for what, size in sizes.items():
        if size is not None and not 0 < expect(size, int, what) < 2**31:
            raise ValueError(f"{what} is {str(size)[:20]}: expected a whole number from 1 to {2**31 - 1:,}")
    if learning_rate is not None:
        options["learning_rate"] = learning_rate
    validation, test = (None if part is None else part._handle for part in (data.validation, data.test))
    return native.training_plan(
        data.train._handle, validation, test, list(sizes.values()), optimizer, name, milestones, options, seed)
