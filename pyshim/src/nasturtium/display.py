"""Rich pictures for Jupyter: galleries of drawn architectures, whole networks."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from html import escape

from . import _views
from ._checks import expect, items_of, path_of
from ._loader import native
from .architectures import Architecture, ArchitectureList
from .latent import Grid, LatentMap, Neighbors, Walk

__all__ = ["SVG", "gallery", "network"]


class SVG:
    """An SVG picture that Jupyter shows; ``str(picture)`` is its text, ``save`` writes a file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_svg_(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"<SVG picture of {len(self._text):,} characters>"

    def save(self, path) -> None:
        """Writes the picture's text, whole or not at all; FileExistsError where ``path`` is another kind of file."""
        native.drawing_save(self._text, path_of(path, "path"))


class Gallery:
    """Drawings side by side."""

    def __init__(self, cards: list[str], columns: int) -> None:
        self._cards = cards
        self._columns = columns

    def _repr_html_(self) -> str:
        return (
            f'<div style="display:grid;grid-template-columns:repeat({self._columns},minmax(0,1fr));'
            'gap:12px;align-items:end">' + "".join(self._cards) + "</div>")


def gallery(
    architectures: Iterable[Architecture | None], *, columns: int = 4, limit: int = 24,
    captions: Sequence[str] | None = None,
) -> Gallery:
    """The first ``limit`` architectures drawn in a grid, each with its caption."""
    if columns < 1 or limit < 1:
        raise ValueError(f"columns and limit must be at least 1, got {columns} and {limit}")
    cards = []
    for i, architecture in enumerate(items_of(architectures, "architectures", "architectures")):
        if i == limit:
            break
        caption = str(captions[i]) if captions is not None and i < len(captions) else f"{i}"
        picture = "(not in the space)" if architecture is None else expect(
            architecture, Architecture, f"item {i}")._repr_svg_()
        cards.append(
            f'<figure style="margin:0;text-align:center">{picture}'
            f'<figcaption style="font-size:11px">{escape(caption)}</figcaption></figure>')
    return Gallery(cards, min(columns, max(len(cards), 1)))


def figure(content: object, *, width: float, height: float) -> str | None:
    """The plot of ``content`` as an HTML image; None without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return None
    picture, bytes_ = Figure(figsize=(width, height)), io.BytesIO()
    _views.plot(content, picture.add_subplot())
    picture.savefig(bytes_, format="png", dpi=100, bbox_inches="tight")
    data = base64.b64encode(bytes_.getvalue()).decode()
    return f'<img alt="{escape(repr(content))}" src="data:image/png;base64,{data}">'


def network(
    architecture: Architecture, dataset: str = "cifar10", *, channels: int | None = None, cells: int | None = None,
    stages: int | None = None,
) -> SVG:
    """The whole network that is built from ``architecture``, with its channels: stem, stages of cells, classifier.

    The sizes are those that ``space.flops`` and ``nt.train`` take; by default those of the space's paper. Where the
    architecture is the whole network, or an operation is only a name, the architecture itself is drawn.
    """
    expect(architecture, Architecture, "architecture")
    return SVG(native.drawing_network(
        architecture.space._handle, architecture._handle, dataset, channels, cells, stages))


@_views.shows(ArchitectureList)
def _list(architectures: ArchitectureList) -> str:
    return gallery(architectures)._repr_html_()


@_views.shows(Walk)
def _walk(path: Walk) -> str:
    return figure(path, width=max(6, 0.9 * len(path)), height=4.5) or _squares(path, len(path))


@_views.shows(Grid)
def _grid(square: Grid) -> str:
    side = 1 + 0.8 * square.size
    return figure(square, width=side, height=side - 0.5) or _squares(square, square.size)


@_views.shows(LatentMap)
def _map(plane: LatentMap) -> str:
    return figure(plane, width=9, height=7) or _squares(plane, plane.size)


@_views.shows(Neighbors)
def _neighbors(found: Neighbors) -> str:
    captions = ["the center", *(f"distance {d:.3g}" for d in found.distances)]
    return gallery([found.center, *found.architectures], columns=6, limit=24, captions=captions)._repr_html_()


def _squares(places: Sequence[Architecture | None], columns: int) -> str:
    return gallery(places, columns=columns, limit=len(places))._repr_html_()
