"""Plots with matplotlib. Every function draws on the given ``Axes`` (or the current one) and returns it."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from ._checks import expect
from ._loader import native
from .architectures import Architecture
from .embeddings import SVGe, Walk
from .search import RegretCurve, Study

__all__ = ["draw", "history", "latent", "regret", "study", "walk"]


def _axes(ax: Axes | None) -> Axes:
    return plt.gca() if ax is None else expect(ax, Axes, "ax")


def history(model: SVGe, ax: Axes | None = None) -> Axes:
    """The loss of each epoch, with its reconstruction part."""
    rows = expect(model, SVGe, "model").history_
    ax = _axes(ax)
    epochs = np.arange(1, len(rows) + 1)
    ax.plot(epochs, [row["loss"] for row in rows], marker="o", label="loss")
    ax.plot(epochs, [row["reconstruction"] for row in rows], marker=".", label="reconstruction")
    ax.set(xlabel="epoch", ylabel="loss per graph (nats)", yscale="log")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend(frameon=False)
    return ax


def latent(
    plane: np.ndarray, values: Sequence[float], *, label: str, ax: Axes | None = None,
    cmap: str = "viridis", size: float = 4,
) -> Axes:
    """Codes in the plane as points colored by ``values``, lowest drawn first."""
    plane, values = np.asarray(plane, float), np.asarray(values, float)
    if plane.ndim != 2 or plane.shape[1] != 2 or len(values) != len(plane):
        raise ValueError(f"need (n, 2) coordinates and n values, got {plane.shape} and {values.shape}")
    ax = _axes(ax)
    order = np.argsort(values)
    points = ax.scatter(*plane[order].T, c=values[order], s=size, cmap=cmap, linewidths=0, rasterized=True)
    ax.figure.colorbar(points, ax=ax, label=label)
    ax.set(xlabel="first principal component", ylabel="second principal component")
    return ax


def draw(architecture: Architecture, ax: Axes | None = None, *, text: bool = True) -> Axes:
    """The cell drawn on ``ax`` with the same layout as its SVG."""
    expect(architecture, Architecture, "architecture")
    ax = _axes(ax)
    (width, height), boxes, edges = native.drawing_layout(
        architecture.space._handle, architecture._handle, text)
    for points, (color, line) in edges:
        curve = Path(points, [Path.MOVETO] + [Path.CURVE4] * (len(points) - 1))
        ax.add_patch(FancyArrowPatch(
            path=curve, arrowstyle="-|>", mutation_scale=6, color=color, linestyle=line, lw=1.2))
    for (x, y, w, h), (label, fill, ink) in boxes:
        ax.add_patch(FancyBboxPatch(
            (x - w / 2, y - h / 2), w, h, boxstyle=f"round,pad=0,rounding_size={min(w, h) / 4}",
            facecolor=fill, edgecolor="#444", lw=0.5))
        if text:
            ax.text(x, y, label, ha="center", va="center", fontsize=6, color=ink)
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal")
    ax.axis("off")
    return ax


def walk(
    path: Walk, values: Sequence[float] | None = None, *, label: str = "", ax: Axes | None = None,
    cell_height: float = 0.45,
) -> Axes:
    """A value along the walk, with the decoded cells drawn under the axis.

    Without ``values`` the distance walked in latent space is shown. A step that decodes to no
    architecture of the space is left empty.
    """
    steps = np.arange(len(expect(path, Walk, "path")))
    if values is None:
        moves = np.linalg.norm(np.diff(path.codes, axis=0), axis=1)
        values, label = np.concatenate([[0], np.cumsum(moves)]), label or "distance in latent space"
    values = np.array([np.nan if v is None else v for v in values], float)
    if len(values) != len(path):
        raise ValueError(f"need one value for each of the {len(path)} steps, got {len(values)}")
    ax = _axes(ax)
    ax.plot(steps, values, marker="o", color="#555", zorder=1)
    ax.set(xlim=(-0.5, len(path) - 0.5), xticks=steps, ylabel=label)
    ax.set_xlabel("step of the walk", labelpad=2)
    for step, architecture in enumerate(path):
        if architecture is None:
            continue
        below = ax.inset_axes(
            [(step + 0.04) / len(path), -cell_height - 0.18, 0.92 / len(path), cell_height])
        draw(architecture, below, text=False)
    return ax


def study(found: Study, ax: Axes | None = None, **style) -> Axes:
    """Every value of a search as a point and the best so far as a line."""
    values = expect(found, Study, "found").values
    ax = _axes(ax)
    steps = np.arange(1, len(values) + 1)
    points = ax.scatter(steps, values, s=6, alpha=0.5, linewidths=0)
    ax.step(steps, found.incumbents(), where="post", **{"color": points.get_facecolor()[0][:3], "label": "best", **style})
    ax.set(xlabel="evaluations", ylabel="value")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return ax


def regret(curve: RegretCurve, ax: Axes | None = None, *, label: str | None = None, **style) -> Axes:
    """The mean regret over evaluations with its interval as a band, the regret on a logarithmic axis."""
    steps = np.arange(1, len(expect(curve, RegretCurve, "curve")) + 1)
    ax = _axes(ax)
    (line,) = ax.plot(steps, curve.mean, label=label, **style)
    ax.fill_between(steps, curve.lower, curve.upper, color=line.get_color(), alpha=0.2, linewidth=0)
    ax.set(xlabel="evaluations", ylabel=f"mean regret of {curve.runs} runs")
    if (curve.mean > 0).all():
        ax.set_yscale("log")
    return ax
