"""Writes what the package has of the Swift sources: src/nasturtium/_native.pyi, what the native module says of itself,
and src/nasturtium/_version.py.

Run it with the project's Python after registering functions: ./run python pyshim/stub.py
With --check it writes nothing, and fails where a file differs.
"""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = HERE / "src/nasturtium"
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


def version() -> str:
    source = (HERE.parent / "Sources/PythonBridge/RuntimeBridge.swift").read_text()
    return re.search(r'libraryVersion = (".*?")', source)[1]


def stub() -> str:
    os.environ.pop("NASTURTIUM_TESTING", None)
    from nasturtium._loader import native

    return HEADER + "\n".join(native._stubs) + "\n"


def written(path: Path, text: str, check: bool) -> bool:
    """Whether the file says `text`; it does after writing it."""
    if not check:
        path.write_text(text)
    return path.read_text() == text


if __name__ == "__main__":
    check = "--check" in sys.argv[1:]
    # First the version: the package refuses a module of another.
    version_file = f'"""Written by pyshim/stub.py from the Swift sources; a test compares."""\n\n__version__ = {version()}\n'
    files = [written(PACKAGE / "_version.py", version_file, check), written(PACKAGE / "_native.pyi", stub(), check)]
    sys.exit(0 if all(files) else "pyshim/stub.py would write other files")
