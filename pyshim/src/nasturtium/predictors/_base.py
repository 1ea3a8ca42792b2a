"""What every predictor has, whether Swift or Python computes it."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, TypeVar

import numpy as np

from .._checks import expect, numbers_of
from .._loader import native
from ..architectures import Architecture, ArchitectureList, handles
from ..data import Images
from ..progress import bar
from ..spaces import SearchSpace

P = TypeVar("P", bound="Predictor")
Architectures = Iterable[Architecture]
#: By metric ("training_loss", "training_accuracy", "validation_loss", "validation_accuracy") an array (n, epochs).
Curves = Mapping[str, np.ndarray]


class Predictor:
    """Predicts how well architectures do. The base of all predictors, and of your own.

    A predictor of your own is a subclass with the class attributes below, a constructor whose parameters are
    keywords that it stores under their names, and the two methods `_fit` and `_predict`. `register` puts it into
    the catalog.

    >>> @nt.predictors.register
    ... class EdgeCount(nt.predictors.Predictor):
    ...     key, title, family, paper = "edges", "Number of edges", "counting", "none"
    ...     def __init__(self, *, seed=0, workers=None): self.seed, self.workers = seed, workers
    ...     def _fit(self, architectures, y, **data): pass
    ...     def _predict(self, architectures, *, curves=None): return [len(a.edges) for a in architectures]
    """

    #: Lower case with underscores: its name in the catalog.
    key: ClassVar[str] = ""
    title: ClassVar[str] = ""
    family: ClassVar[str] = "model-based"
    paper: ClassVar[str] = ""
    #: What `fit` and `predict` must be given: "labels", "unlabeled", "curves", "images".
    needs: ClassVar[tuple[str, ...]] = ("labels",)
    has_standard_deviation: ClassVar[bool] = False

    seed: int = 0
    workers: int | None = None

    def fit(
        self: P, architectures: Architectures, y: Iterable[float], *, curves: Curves | None = None,
        images: Images | None = None, unlabeled: Architectures | None = None,
        progress: bool | Callable[[int, int], object] = True,
    ) -> P:
        """Learns from labeled architectures and returns itself.

        ``y`` has one number for each architecture, in any unit, higher is better. ``curves`` maps metrics
        to arrays ``(n, epochs)``, ``images`` are what networks are measured on, ``unlabeled`` more architectures of
        the same space; `needs` says which of them this predictor reads. The same seed gives the same
        predictions for any number of workers. Ctrl-C stops within 100 ms and leaves the predictor as it was.

        Raises ValueError for lengths that differ, labels that are NaN or infinite, and what is missing.
        """
        listed = listed_of(architectures)
        space = listed.space
        more = None if unlabeled is None else ArchitectureList(space, handles(space, unlabeled, "unlabeled"))
        if images is not None:
            expect(images, Images, "images")
        with bar(progress, f"fit {type(self).__name__}") as report:
            self._fit(
                listed, numbers(y, len(listed)), curves=_arrays(curves), images=images, unlabeled=more, progress=report)
        self.space_ = space
        return self

    def predict(
        self, architectures: Architectures, *, return_std: bool = False, curves: Curves | None = None,
        progress: bool | Callable[[int, int], object] = False,
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """The predicted value of each architecture, float64 ``(n,)``, in the unit of the labels.

        With ``return_std`` also the standard deviation of the predicted function, without the noise of a
        label; raises ValueError where the predictor has none.
        """
        space = self._fitted_space()
        listed = ArchitectureList(space, handles(space, architectures))
        with bar(progress, "predict", "architectures") as report:
            found = self._predicted(listed, _arrays(curves), report)
        return _split(found, len(listed), return_std, type(self).__name__)

    def score(self, architectures: Architectures, y: Iterable[float]) -> float:
        """The coefficient of determination R² of the predictions, as scikit-learn's regressors score."""
        truth = numbers(y, None)
        errors = truth - self.predict(architectures)
        return float(1 - (errors @ errors) / ((truth - truth.mean()) @ (truth - truth.mean())))

    def _fit(self, architectures: ArchitectureList, y: np.ndarray, *, curves, images, unlabeled, progress=None) -> None:
        """Learns; a subclass of your own takes ``**data`` for what it does not read."""
        raise NotImplementedError(f"{type(self).__name__} has no _fit")

    def _predict(self, architectures: ArchitectureList, *, curves=None):
        """Means, or a tuple of means and standard deviations, one for each architecture."""
        raise NotImplementedError(f"{type(self).__name__} has no _predict")

    def _predicted(self, architectures: ArchitectureList, curves, report):
        return self._predict(architectures, curves=curves)

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The constructor's parameters and their values."""
        return {name: getattr(self, name) for name in self._parameter_names()}

    def set_params(self: P, **params: Any) -> P:
        """Changes parameters of the constructor; the next `fit` uses them. Raises ValueError for other names."""
        names = self._parameter_names()
        for name in params:
            if name not in names:
                raise ValueError(f"{type(self).__name__} has no parameter {name!r}; its parameters: {', '.join(names)}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    @classmethod
    def _parameter_names(cls) -> list[str]:
        return [name for name in inspect.signature(cls.__init__).parameters if name != "self"]

    def _fitted_space(self) -> SearchSpace:
        if not hasattr(self, "space_"):
            raise ValueError(f"this {type(self).__name__} was not fitted: call fit first")
        return self.space_

    def _on(self, space: SearchSpace) -> native.Predictor:
        """This predictor as Swift's strategies and comparisons hold it."""

        def fitted(listed: native.ArchitectureList, y: list[float], seed: int):
            own = type(self)(**{**self.get_params(), "seed": seed})
            own.fit(ArchitectureList(space, listed), y, progress=False)
            return lambda queries: _rows(own, ArchitectureList(space, queries))

        return native.predictor_of_callbacks(space._handle, fitted)

    def __sklearn_tags__(self):
        from sklearn.utils import InputTags, RegressorTags, Tags, TargetTags

        return Tags(
            estimator_type="regressor", target_tags=TargetTags(required=True), regressor_tags=RegressorTags(),
            input_tags=InputTags(two_d_array=False))

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self).__init__).parameters
        changed = [
            f"{name}={value!r}" for name, value in self.get_params().items()
            if value is not defaults[name].default and value != defaults[name].default]
        return f"{type(self).__name__}({', '.join(changed)})"


def listed_of(architectures: Architectures) -> ArchitectureList:
    """The architectures as a list, whose space at least one of them must say."""
    if isinstance(architectures, ArchitectureList):
        return architectures
    if isinstance(architectures, (Architecture, str)) or not isinstance(architectures, Iterable):
        raise TypeError(
            f"architectures: give a list of architectures, such as [architecture], not {type(architectures).__name__}")
    items = list(architectures)
    if not items:
        raise ValueError("no architectures: give at least one, and a label for each")
    space = expect(items[0], Architecture, "architectures, item 0").space
    return ArchitectureList(space, handles(space, items))


def numbers(values: Iterable[float], count: int | None, each: str = "architecture") -> np.ndarray:
    """The labels ``y`` as one row of float64, as many as `count`. Raises ValueError for one that is no number."""
    row = numbers_of(values, "y", None if count is None else (count,), each)
    if not np.isfinite(row).all():
        wrong = int(np.argmin(np.isfinite(row)))
        raise ValueError(f"y: label {wrong} is {row[wrong]}: remove its row or replace the label")
    return row


def _arrays(curves: Curves | None) -> dict[str, np.ndarray] | None:
    return None if curves is None else {name: np.ascontiguousarray(rows, np.float64) for name, rows in curves.items()}


def _rows(predictor: Predictor, architectures: ArchitectureList) -> list[list[float]]:
    found = predictor._predict(architectures)
    return [list(map(float, part)) for part in (found if isinstance(found, tuple) else (found,))]


def _split(found, count: int, return_std: bool, name: str):
    means, deviations = found if isinstance(found, tuple) else (found, None)
    means = np.asarray(means, np.float64)
    if means.shape != (count,):
        raise ValueError(f"{name} predicted an array of shape {means.shape} for {count} architectures")
    if not return_std:
        return means
    if deviations is None:
        raise ValueError(f"{name} has no standard deviation: use a predictor whose has_standard_deviation is True")
    return means, np.asarray(deviations, np.float64)
