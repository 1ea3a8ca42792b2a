"""Plots with matplotlib. Every function draws on the given ``Axes`` (or the current one) and returns it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from . import _views
from ._cells import axes_of, draw, draw_small, key
from ._checks import expect, numbers_of
from .embeddings import SVGe
from .latent import Grid, LatentMap, Walk, predicted
from .networks import Curve
from .search import RegretCurve, Study

__all__ = ["curve", "draw", "grid", "history", "key", "latent", "latent_map", "regret", "study", "walk"]


def history(model: SVGe, ax: Axes | None = None) -> Axes:
    """The loss of each epoch, with its reconstruction part."""
    rows = expect(model, SVGe, "model").history_
    ax = axes_of(ax)
    epochs = np.arange(1, len(rows) + 1)
    ax.plot(epochs, [row["loss"] for row in rows], marker="o", label="loss")
    ax.plot(epochs, [row["reconstruction"] for row in rows], marker=".", label="reconstruction")
    ax.set(xlabel="epoch", ylabel="loss per graph (nats)", yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(frameon=False)
    return ax


@_views.plots(Curve)
def curve(curve: Curve, ax: Axes | None = None, *, label: str = "") -> Axes:
    """Accuracies by epoch: of training dotted, of validation and test where there are any."""
    expect(curve, Curve, "curve")
    ax = axes_of(ax)
    color = f"C{len(ax.lines) // 3 % 10}"
    for name, style in (("train", ":"), ("validation", "--"), ("test", "-")):
        values = curve[f"{name}_accuracy"]
        if not np.isnan(values).all():
            ax.plot(curve["epoch"], values, style, color=color, label=f"{label} {name}".strip())
    ax.set(xlabel="epoch", ylabel="accuracy")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(frameon=False)
    return ax


def latent(
    plane: np.ndarray, values: Sequence[float] | np.ndarray, *, label: str, ax: Axes | None = None,
    cmap: str = "viridis", size: float = 4,
) -> Axes:
    """Codes in the plane as points colored by ``values``, lowest drawn first."""
    places = np.asarray(plane, float)
    if places.ndim != 2 or places.shape[1] != 2:
        raise ValueError(f"plane has shape {places.shape}, expected (n, 2): two coordinates for each point")
    numbers = numbers_of(values, "values", (len(places),), "point of the plane")
    ax = axes_of(ax)
    order = np.argsort(numbers)
    x, y = places[order].T
    points = ax.scatter(x, y, c=numbers[order], s=size, cmap=cmap, linewidths=0, rasterized=True)
    ax.figure.colorbar(points, ax=ax, label=label)
    ax.set(xlabel="first principal component", ylabel="second principal component")
    return ax


@_views.plots(Walk)
def walk(
    path: Walk, values: Sequence[float | None] | None = None, *, predictor=None, label: str = "",
    measured: Sequence[float | None] | None = None, ax: Axes | None = None, cell_height: float = 0.45,
) -> Axes:
    """A value along the walk, with the decoded cells drawn under the axis.

    The values are those given, else what ``predictor`` says, else the walk's predictions; without any the
    distance walked in latent space. Predictions have a band of two standard deviations to each side where the predictor
    has them. ``measured`` are values of the decoded architectures, such as a table's, drawn as crosses. A step that
    decodes to no architecture of the space has a cross in place of its drawing.
    """
    steps = np.arange(len(expect(path, Walk, "path")))
    (numbers, deviations), label = _values(path, values, predictor), label or "prediction"
    if numbers is None:
        moves = np.linalg.norm(np.diff(path.codes, axis=0), axis=1)
        numbers, label = np.concatenate([[0], np.cumsum(moves)]), "distance in latent space"
    ax = axes_of(ax)
    ax.plot(steps, numbers, marker="o", color="#555", zorder=2, label=label if values is not None else "prediction")
    if deviations is not None:
        ax.fill_between(
            steps, numbers - 2 * deviations, numbers + 2 * deviations, color="#555", alpha=0.15, linewidth=0, zorder=1,
            label="±2 standard deviations")
    if measured is not None:
        ax.plot(steps, _given(path, measured), "x", color="#C33", zorder=3, label="measured, of the decoded cell")
    if deviations is not None or measured is not None:
        ax.legend(frameon=False)
    ax.set(xlim=(-0.5, len(path) - 0.5), xticks=steps, ylabel=label)
    ax.set_xlabel("step of the walk", labelpad=2)
    for step, architecture in enumerate(path):
        below = ax.inset_axes(
            ((step + 0.04) / len(path), -cell_height - 0.18, 0.92 / len(path), cell_height))
        draw_small(architecture, below)
    return key(path.model.space, ax, below=cell_height + 0.2)


@_views.plots(Study)
def study(found: Study, ax: Axes | None = None, *, color: str | None = None) -> Axes:
    """Every value of a search as a point and the best so far as a line, in one ``color``."""
    values = expect(found, Study, "found").values
    ax = axes_of(ax)
    steps = np.arange(1, len(values) + 1)
    (line,) = ax.step(steps, found.incumbents(), where="post", color=color, label="best")
    ax.scatter(steps, values, s=6, alpha=0.5, linewidths=0, color=line.get_color())
    ax.set(xlabel="evaluations", ylabel="value")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


@_views.plots(RegretCurve)
def regret(
    curve: RegretCurve, ax: Axes | None = None, *, label: str | None = None, color: str | None = None
) -> Axes:
    """The mean regret over evaluations with its interval as a band, the regret on a logarithmic axis."""
    steps = np.arange(1, len(expect(curve, RegretCurve, "curve")) + 1)
    ax = axes_of(ax)
    (line,) = ax.plot(steps, curve.mean, label=label, color=color)
    ax.fill_between(steps, curve.lower, curve.upper, color=line.get_color(), alpha=0.2, linewidth=0)
    ax.set(xlabel="evaluations", ylabel=f"mean regret of {curve.runs} runs")
    if (curve.mean > 0).all():
        ax.set_yscale("log")
    return ax


@_views.plots(Grid)
def grid(
    square: Grid, values: Sequence[float | None] | None = None, *, predictor=None, label: str = "",
    ax: Axes | None = None, cmap: str = "viridis",
) -> Axes:
    """The decoded cells of a grid, each in a square colored by its value, around the framed center.

    The values are those given, else what ``predictor`` says, else the grid's predictions; without any the
    squares are white.
    """
    size = expect(square, Grid, "square").size
    numbers, _ = _values(square, values, predictor)
    ax = axes_of(ax)
    if numbers is not None:
        image = ax.imshow(numbers.reshape(size, size), origin="lower", cmap=cmap, alpha=0.5)
        ax.figure.colorbar(image, ax=ax, label=label or "prediction")
    for place, architecture in enumerate(square):
        row, column = divmod(place, size)
        draw_small(architecture, ax.inset_axes((column - 0.45, row - 0.45, 0.9, 0.9), transform=ax.transData), framed=True)
    middle = size // 2 - 0.5
    ax.add_patch(plt.Rectangle((middle, middle), 1, 1, fill=False, edgecolor="black", lw=2))
    offsets = [f"{(i - size // 2) * square.gap:.3g}" for i in range(size)]
    ax.set(
        xlim=(-0.5, size - 0.5), ylim=(-0.5, size - 0.5), aspect="equal", xticks=range(size), yticks=range(size),
        xticklabels=offsets, yticklabels=offsets, xlabel="first random direction", ylabel="second random direction")
    return key(square.model.space, ax, below=0.12)


@_views.plots(LatentMap)
def latent_map(
    plane: LatentMap, values: Sequence[float | None] | None = None, *, predictor=None, label: str = "",
    ax: Axes | None = None, cmap: str = "viridis", cells: int = 6,
) -> Axes:
    """The plane of largest variance, colored by prediction, with its architectures and what it decodes to.

    The values of the plane's codes are those given, else what ``predictor`` says, else the map's predictions.
    Dots are the map's architectures, colored by their own values where it has them. ``cells`` × ``cells`` evenly
    spaced codes, at most all, are drawn as what they decode to.
    """
    size = expect(plane, LatentMap, "plane").size
    if expect(cells, int, "cells") < 0:
        raise ValueError(f"cells must not be negative, got {cells}")
    cells = min(int(cells), size)
    numbers, _ = _values(plane, values, predictor)
    ax = axes_of(ax)
    own = plane.values
    known = np.concatenate([v[np.isfinite(v)] for v in (numbers, own) if v is not None] or [np.zeros(0)])
    colors = {"cmap": cmap, "vmin": known.min(), "vmax": known.max()} if known.size else {}
    drawn = None
    if numbers is not None:
        drawn = ax.pcolormesh(
            plane.columns, plane.rows, numbers.reshape(size, size), shading="nearest", alpha=0.55, **colors)
    dots: dict[str, Any] = {"c": "#444"} if own is None else {"c": own, **colors}
    x, y = plane.points.T
    points = ax.scatter(x, y, s=9, linewidths=0.2, edgecolors="#222", rasterized=True, **dots)
    if known.size:
        ax.figure.colorbar(points if drawn is None else drawn, ax=ax, label=label or "prediction")
    chosen = np.linspace(0, size - 1, cells).round().astype(int)
    (left, right), (low, high) = plane.columns[[0, -1]], plane.rows[[0, -1]]
    wide, tall = (0.8 * (end - start) / max(cells, 1) for start, end in ((left, right), (low, high)))
    for row in chosen:
        for column in chosen:
            left_of, below = plane.columns[column] - wide / 2, plane.rows[row] - tall / 2
            draw_small(
                plane[int(row) * size + int(column)],
                ax.inset_axes((left_of, below, wide, tall), transform=ax.transData), framed=True)
    ax.set(
        xlabel="first principal component", ylabel="second principal component",
        xlim=(left - 0.6 * wide, right + 0.6 * wide), ylim=(low - 0.6 * tall, high + 0.6 * tall))
    return key(plane.model.space, ax, below=0.1)


def _values(places, values: Sequence[float | None] | None, predictor) -> tuple[np.ndarray | None, np.ndarray | None]:
    """One value for each place, those given, the predictor's, or those that the places came with; and its standard
    deviations where there are some."""
    if values is not None:
        return _given(places, values), None
    return (places.predictions, places.standard_deviations) if predictor is None else predicted(predictor, places.codes)


def _given(places, values: Sequence[float | None]) -> np.ndarray:
    if isinstance(values, Sequence) and not isinstance(values, str):
        values = [np.nan if value is None else value for value in values]
    return numbers_of(values, "values", (len(places),))
