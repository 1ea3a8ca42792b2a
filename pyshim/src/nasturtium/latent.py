"""Places in a model's latent space: walks, grids, maps, neighbors, and the plane to look at them in.

Each holds the codes, the architectures decoded there and, when made with a ``predictor``, anything with
``predict_codes``, the predictions, with ``standard_deviations`` where the predictor has them. Jupyter shows the picture
that `plotting` draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ._checks import expect, items_of
from ._loader import native
from ._views import html
from .architectures import Architecture, ArchitectureList, handles

if TYPE_CHECKING:
    from nasturtium.embeddings import SVGe

__all__ = ["Grid", "LatentMap", "Neighbors", "PrincipalPlane", "Walk"]


class _Places(Sequence):
    """Codes and what they decode to; an architecture is None where the space has none."""

    def __init__(
        self, model: SVGe, codes: np.ndarray, architectures: list[Architecture | None], predictor=None
    ) -> None:
        self.model = _checked(model)
        self.codes = np.asarray(codes)
        self.architectures = items_of(architectures, "architectures", "architectures, one for each code")
        if self.codes.ndim != 2 or len(self.codes) != len(self.architectures):
            raise ValueError(f"codes of shape {self.codes.shape} for {len(self.architectures)} architectures: expected (n, "
                             "latent), a code for each architecture")
        self.predictions: np.ndarray | None = None
        self.standard_deviations: np.ndarray | None = None
        if predictor is not None:
            self.predictions, self.standard_deviations = predicted(predictor, self.codes)

    def __len__(self) -> int:
        return len(self.architectures)

    def __getitem__(self, index):
        return self.architectures[index]

    def _counted(self) -> str:
        valid = [a for a in self.architectures if a is not None]
        return f"{len(valid)} valid, {len(set(valid))} distinct architectures"


class Walk(_Places):
    """Codes along a path in latent space and the architectures decoded there."""

    def __repr__(self) -> str:
        return f"<walk of {len(self)} steps in {self.model.space.key}: {self._counted()}>"

    def _repr_html_(self) -> str:
        return html(self)


class Grid(_Places):
    """A square of codes around an architecture's, row by row; ``gap`` is the distance of neighbors."""

    def __init__(self, model: SVGe, codes, architectures, predictor=None, *, gap: float) -> None:
        super().__init__(model, codes, architectures, predictor)
        self.gap = gap
        self.size = round(len(self) ** 0.5)
        if self.size**2 != len(self):
            raise ValueError(f"{len(self)} places do not make a square")

    def __repr__(self) -> str:
        return f"<grid of {self.size}×{self.size} in {self.model.space.key}: {self._counted()}>"

    def _repr_html_(self) -> str:
        return html(self)


class LatentMap(_Places):
    """The plane of largest variance of the codes of ``architectures``, decoded at ``size`` × ``size`` points.

    ``points`` are the architectures' coordinates in ``plane``; ``columns`` and ``rows`` the coordinates of the
    decoded points, whose codes and architectures are listed row by row. ``values``, one for each architecture,
    such as measured accuracies, color its point.
    """

    def __init__(
        self, model: SVGe, architectures: Sequence[Architecture], *, size: int = 15,
        values: Sequence[float] | np.ndarray | None = None, predictor=None, repair: bool = False,
    ) -> None:
        listed = handles(_checked(model).space, architectures)
        self.values = None if values is None else np.asarray(values, float)
        if self.values is not None and self.values.shape != (native.list_count(listed),):
            raise ValueError(f"{self.values.shape} values for {native.list_count(listed)} architectures")
        plane, points, columns, rows, codes, decoded = native.svge_map(model._handle, listed, size, repair)
        self.plane = PrincipalPlane._of(plane)
        self.points = np.asarray(points)
        self.columns, self.rows = np.asarray(columns), np.asarray(rows)
        self.size = size
        super().__init__(model, np.asarray(codes), found(model, decoded), predictor)

    def __repr__(self) -> str:
        return (f"<map of {self.size}×{self.size} codes among {len(self.points)} architectures of "
                f"{self.model.space.key}: {self._counted()}>")

    def _repr_html_(self) -> str:
        return html(self)


class Neighbors(Sequence):
    """The architectures whose codes are nearest to that of ``center``, nearest first.

    ``indices`` are their positions in the list that was searched, ``distances`` Euclidean.
    """

    def __init__(
        self, center: Architecture, architectures: ArchitectureList, indices: np.ndarray, distances: np.ndarray
    ) -> None:
        self.center = expect(center, Architecture, "center")
        self.architectures = architectures
        self.indices = indices
        self.distances = distances

    def __len__(self) -> int:
        return len(self.architectures)

    def __getitem__(self, index):
        return self.architectures[index]

    def __repr__(self) -> str:
        shown = ", ".join(f"{a.text} at {d:.3g}" for a, d in zip(self.architectures[:3], self.distances))
        return f"<{len(self)} neighbors of {self.center.text}: {shown}{', ...' if len(self) > 3 else ''}>"

    def _repr_html_(self) -> str:
        return html(self)


class PrincipalPlane:
    """The plane of largest variance of a set of codes, to project other codes onto.

    Learned by ``fit``: ``mean_``, ``components_`` of shape ``(2, d)`` and
    ``explained_variance_ratio_``.
    """

    @classmethod
    def _of(cls, learned: tuple) -> PrincipalPlane:
        plane = cls()
        plane.mean_, plane.components_, plane.explained_variance_ratio_ = map(np.asarray, learned)
        return plane

    def fit(self, codes: np.ndarray) -> PrincipalPlane:
        self.mean_, self.components_, self.explained_variance_ratio_ = map(
            np.asarray, native.principal_plane(code_rows(codes)))
        return self

    def transform(self, codes: np.ndarray) -> np.ndarray:
        """Coordinates in the plane, shape ``(n, 2)``."""
        if not hasattr(self, "mean_"):
            raise ValueError("this plane is not fitted yet: call fit with codes first")
        return np.asarray(native.principal_plane_project(
            code_rows(codes), np.ascontiguousarray(self.mean_, np.float32),
            np.ascontiguousarray(self.components_, np.float32)))

    def fit_transform(self, codes: np.ndarray) -> np.ndarray:
        return self.fit(codes).transform(codes)

    def __repr__(self) -> str:
        if not hasattr(self, "mean_"):
            return "<plane of largest variance, not fitted>"
        share = self.explained_variance_ratio_.sum()
        return f"<plane of largest variance in {len(self.mean_)} dimensions: {share:.0%} of the variance>"


def code_rows(codes: np.ndarray) -> np.ndarray:
    """The codes as contiguous float32 rows."""
    rows = np.ascontiguousarray(codes, np.float32)
    if rows.ndim != 2:
        raise ValueError(f"codes must have shape (n, d), got {rows.shape}: use codes[None] for one")
    if not np.isfinite(rows).all():
        wrong = int(np.argmin(np.isfinite(rows).all(1)))
        raise ValueError(f"codes: row {wrong} has a NaN or an infinity: remove or replace it")
    return rows


def _checked(model: SVGe) -> SVGe:
    if not isinstance(getattr(model, "_handle", None), native.SVGe):
        raise TypeError(f"model: expected SVGe, got {type(model).__name__}")
    return model


def found(model: SVGe, decoded: list) -> list[Architecture | None]:
    """What Swift decoded, as architectures of the model's space."""
    return [None if handle is None else Architecture(model.space, handle) for handle in decoded]


def predicted(predictor, codes: np.ndarray) -> tuple[np.ndarray, np.ndarray | None]:
    """The value of each code by ``predictor.predict_codes``, and standard deviations where the predictor has them."""
    if not callable(getattr(predictor, "predict_codes", None)):
        raise TypeError(
            f"predictor: expected something with predict_codes, such as an SVGeGP, got {type(predictor).__name__}")
    if getattr(predictor, "has_standard_deviation", False):
        found = predictor.predict_codes(codes, return_std=True)
    else:
        found = (predictor.predict_codes(codes),)
    parts = [np.asarray(part, float) for part in found]
    for part in parts:
        if part.shape != (len(codes),):
            raise ValueError(f"the predictor gave an array of shape {part.shape} for {len(codes)} codes")
    return parts[0], parts[1] if len(parts) > 1 else None
