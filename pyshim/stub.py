"""Writes src/nasturtium/_native.pyi from what the native module says of itself.

Run it with the project's Python after registering functions: ./run python pyshim/stub.py
"""

from pathlib import Path

STUB = Path(__file__).parent / "src/nasturtium/_native.pyi"
HEADER = '''\
"""The native module. Written by pyshim/stub.py; a test compares."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import typing_extensions

Buffer: TypeAlias = np.ndarray[Any, Any] | typing_extensions.Buffer

class NasturtiumError(RuntimeError): ...
'''


def text() -> str:
    from nasturtium._loader import native

    return HEADER + "\n".join(native._stubs) + "\n"


if __name__ == "__main__":
    STUB.write_text(text())
