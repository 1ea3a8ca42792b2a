"""What layers compute: the vocabulary of operations, and operations of one's own composed of it."""

from __future__ import annotations

from ._checks import expect, numbers_of
from ._loader import native


class Operation:
    """What one layer of a network computes.

    A customary name says it: ``conv_3x3``, ``sep_conv_5x5``, ``dw_conv_3x3`` (depthwise), ``mbconv_3x3-e6`` (an inverted
    bottleneck of expansion 6), ``avg_pool_3x3``, ``max_pool_3x3``, ``skip_connect``, ``none``. ``-bn-relu`` after a
    convolution's kernel puts the activation last, ``-linear`` leaves it out; without either it comes first.

    `sequence` and `sum` compose them. Spaces take the result for what a name means:

    >>> bottleneck = Operation.sum(
    ...     Operation.sequence(Operation("conv_1x1").widened(0.25), Operation("conv_3x3").widened(0.25), "conv_1x1"),
    ...     "skip_connect")
    >>> str(bottleneck)
    'conv_1x1-x0.25@conv_3x3-x0.25@conv_1x1+skip_connect'

    ValueError for a name that means nothing.
    """

    __slots__ = ("text",)

    def __init__(self, text: str | Operation) -> None:
        self.text: str = native.operation_name(text.text if isinstance(text, Operation) else expect(text, str, "text"))

    def widened(self, factor: float) -> Operation:
        """The layer with ``factor`` times the channels that the composed operation reads, above 0 and at most 64, rounded.

        For layers of a `sequence` but the last, which has the channels of the whole.
        """
        factor = float(numbers_of([factor], "factor", each="layer")[0])
        if not 0 < factor <= 64:
            raise ValueError(f"a layer of {factor} times the channels: give a factor above 0 and at most 64")
        if "@" in self.text or "+" in self.text:
            raise ValueError(f"{self.text!r} is composed: widen its layers one by one")
        return _rebuilt(self.text if factor == 1 else f"{self.text}-x{factor:g}")

    @classmethod
    def sequence(cls, *layers: str | Operation) -> Operation:
        """The layers one after the other, at least two. Where the operation halves an image, the first layer with a kernel
        above 1 does."""
        texts = [_text(layer, "layers, a layer") for layer in layers]
        if any("+" in text for text in texts):
            raise ValueError("a sum cannot be a layer of a sequence: write a sum of sequences, or two layers of a Chain")
        return cls("@".join(texts))

    @classmethod
    def sum(cls, *branches: str | Operation) -> Operation:
        """The sum of branches that read the same; each is a layer or a `sequence`."""
        return cls("+".join(_text(branch, "branches, a branch") for branch in branches))

    def cost(
        self, height: int, width: int, channels: int, *, output_channels: int | None = None, stride: int = 1
    ) -> tuple[int, int]:
        """Trainable parameters, and multiply-adds for one image of this size; by default the size stays."""
        return native.operation_cost(self.text, height, width, channels, output_channels, stride)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Operation({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, Operation) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def __reduce__(self):
        return _rebuilt, (self.text,)


def _rebuilt(text: str) -> Operation:
    operation = Operation.__new__(Operation)
    operation.text = text
    return operation


def _text(part: str | Operation, what: str) -> str:
    return part.text if isinstance(part, Operation) else Operation(expect(part, str, what)).text
