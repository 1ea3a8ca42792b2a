"""The Jupyter kernel whose process is the Swift host: ``python -m nasturtium.kernel install``."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from shutil import copyfile

from .. import host

NAME = "nasturtium"
LOGOS = Path(__file__).parent / "logos"


def spec() -> dict:
    """The contents of kernel.json. The interpreter finds the host, which may move with the package."""
    return {
        "argv": [sys.executable, "-m", "nasturtium.kernel", "launch", "-f", "{connection_file}"],
        "display_name": "Nasturtium (Swift)",
        "language": "python",
        "env": {"PYTHONFAULTHANDLER": "1"},
        "metadata": {"debugger": True},
    }


def install(user: bool = False, prefix: str | None = None) -> str:
    """Installs the kernelspec and returns its folder: the user's, that of `prefix`, or the system's."""
    from jupyter_client.kernelspec import KernelSpecManager

    host.require()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "kernel.json").write_text(json.dumps(spec(), indent=1) + "\n")
        for logo in LOGOS.iterdir():
            copyfile(logo, Path(folder, logo.name))
        Path(folder).chmod(0o755)
        return KernelSpecManager().install_kernel_spec(folder, NAME, user=user, prefix=prefix)


def installed(user: bool = False, prefix: str | None = None) -> Path:
    """Where `install` puts the kernelspec."""
    from jupyter_core.paths import SYSTEM_JUPYTER_PATH, jupyter_data_dir

    data = jupyter_data_dir() if user else Path(prefix, "share/jupyter") if prefix else SYSTEM_JUPYTER_PATH[0]
    return Path(data, "kernels", NAME)
