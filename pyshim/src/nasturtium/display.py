"""Rich pictures for Jupyter: galleries of drawn architectures, whole networks."""

from __future__ import annotations

import base64
import io
import os
from collections.abc import Iterable, Sequence
from html import escape

from ._checks import expect
from ._loader import native
from .architectures import Architecture

__all__ = ["SVG", "gallery", "network"]


class SVG:
    """An SVG picture that Jupyter shows; ``str(picture)`` is its text, ``save`` writes a file."""

    def __init__(self, text: str) -> None:
        self._text = text

    def _repr_svg_(self) -> str:
        return self._text

    def __str__(self) -> str:
        return self._text

    def save(self, path) -> None:
        with open(os.fspath(path), "w", encoding="utf-8") as file:
            file.write(self._text)


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
    for i, architecture in enumerate(architectures):
        if i == limit:
            break
        caption = str(captions[i]) if captions is not None and i < len(captions) else f"{i}"
        picture = "(not in the space)" if architecture is None else expect(
            architecture, Architecture, f"item {i}")._repr_svg_()
        cards.append(
            f'<figure style="margin:0;text-align:center">{picture}'
            f'<figcaption style="font-size:11px">{escape(caption)}</figcaption></figure>')
    return Gallery(cards, min(columns, max(len(cards), 1)))


def figure(plot: str, content: object, *, width: float, height: float) -> str | None:
    """What the function ``plot`` of `plotting` draws of ``content``, as an HTML image; None without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return None
    from . import plotting

    picture, bytes_ = Figure(figsize=(width, height)), io.BytesIO()
    getattr(plotting, plot)(content, ax=picture.add_subplot())
    picture.savefig(bytes_, format="png", dpi=100, bbox_inches="tight")
    data = base64.b64encode(bytes_.getvalue()).decode()
    return f'<img alt="{escape(repr(content))}" src="data:image/png;base64,{data}">'


def network(architecture: Architecture) -> SVG:
    """The whole network that is built from the cell: stem, stages, head."""
    expect(architecture, Architecture, "architecture")
    return SVG(native.drawing_network(architecture.space._handle, architecture._handle))
