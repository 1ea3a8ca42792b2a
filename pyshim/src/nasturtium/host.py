"""The host executable: where it is, and the console command `nasturtium`, which becomes it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PATH = Path(__file__).parent / "_bin" / "nasturtium"


def require() -> Path:
    """The host; ``FileNotFoundError`` where the package was built without one."""
    if PATH.exists():
        return PATH
    raise FileNotFoundError(
        f"there is no host executable at {PATH}: the package was built for an interpreter without a shared "
        "libpython; use the stock Python kernel, or build with Debian's python3"
    )


def become(*arguments: str) -> None:
    """Replaces this process by the host in this interpreter's environment; signals reach it directly."""
    path = os.fspath(require())
    os.execve(path, [path, *arguments], os.environ | {"NASTURTIUM_PYTHON": sys.executable})


def main() -> None:
    try:
        become(*sys.argv[1:])
    except FileNotFoundError as error:
        sys.exit(str(error))
