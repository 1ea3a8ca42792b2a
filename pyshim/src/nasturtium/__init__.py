"""Nasturtium: neural architecture search in Swift, driven from Jupyter."""

from ._loader import native
from ._version import __version__

NasturtiumError = native.NasturtiumError

__all__ = ["NasturtiumError", "__version__"]
