"""Architectures drawn with matplotlib; `plotting` shows them to users."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from ._checks import expect, numbers_of
from ._loader import native
from .architectures import Architecture
from .spaces import SearchSpace


def axes_of(ax: Axes | None) -> Axes:
    return plt.gca() if ax is None else expect(ax, Axes, "ax")


def draw(architecture: Architecture, ax: Axes | None = None, *, text: bool = True) -> Axes:
    """The cell drawn on ``ax`` with the same layout as its SVG."""
    expect(architecture, Architecture, "architecture")
    ax = axes_of(ax)
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


def key(space: SearchSpace, ax: Axes | None = None, *, below: float = 0.05) -> Axes:
    """What the colors in drawings without text mean, in a row so many heights of the axes ``below`` them."""
    below = float(numbers_of([below], "below", (1,), "axes")[0])
    marks: list[Any] = native.drawing_operations(expect(space, SearchSpace, "space")._handle)
    ax = axes_of(ax)
    lines = [
        Line2D([], [], color=stroke, linestyle=line, marker="s", markerfacecolor=fill, markeredgecolor=stroke)
        for _, fill, stroke, line in marks]
    row = ax.inset_axes((0, -below - 0.1, 1, 0.1))
    row.axis("off")
    row.legend(
        lines, [text for text, *_ in marks], loc="upper center", fontsize=8, ncols=min(len(marks), 8), frameon=False)
    return ax


def draw_small(architecture: Architecture | None, ax: Axes, *, framed: bool = False) -> None:
    """A drawing without text, ``framed`` on white; a cross where there is no architecture."""
    if architecture is None:
        ax.axis("off")
        ax.text(0.5, 0.5, "×", ha="center", va="center", color="#A33", transform=ax.transAxes)
        return
    draw(architecture, ax, text=False)
    if framed:
        ax.set_axis_on()
        ax.set(xticks=[], yticks=[], facecolor="white")
        ax.spines[:].set(color="#999", linewidth=0.5)
