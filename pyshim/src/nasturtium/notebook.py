"""``nasturtium notebook FILE.ipynb``: executes a notebook and fails with the cell that failed."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from pathlib import Path


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="nasturtium notebook", description="Execute a notebook.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--output", type=Path, help="where the executed notebook goes (default: in place)")
    parser.add_argument("--timeout", type=int, default=1200, metavar="SECONDS", help="for each cell (default 1200)")
    parser.add_argument("--kernel", default="nasturtium", metavar="NAME", help="default: nasturtium")
    return parser


def main(arguments: list[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    try:
        import nbformat
        from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
    except ImportError as error:
        sys.exit(f"{error}: pip install 'nasturtium[notebook]'")
    try:
        notebook = nbformat.read(options.notebook, as_version=4)
        nbformat.validate(notebook)
    except (OSError, ValueError, nbformat.ValidationError, AttributeError, KeyError, TypeError, RecursionError) as error:
        sys.exit(f"cannot read '{options.notebook}': {error}")
    output = options.output or options.notebook
    _prepare(output)
    client = _client(notebook, options)
    cells = [0]
    client.on_cell_start = lambda cell, cell_index: cells.append(cell_index + 1)
    started = time.monotonic()
    try:
        client.execute()
    except CellExecutionError:
        _write(notebook, output)
        _explain(notebook)
        return 1
    except (DeadKernelError, CellControlSignal, RuntimeError, TimeoutError) as error:
        _write(notebook, output)
        print(f"cell {cells[-1]} failed: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    _write(notebook, output)
    print(f"{output}: {len(notebook.cells)} cells in {time.monotonic() - started:.1f} s")
    return 0


def _client(notebook, options):
    """What executes the notebook, whose metadata now name the kernel."""
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
    from jupyter_client.manager import AsyncKernelManager
    from nbclient import NotebookClient
    from traitlets import default

    from . import kernel

    class Specs(KernelSpecManager):
        """Knows the kernel of this package without it being installed."""

        def get_kernel_spec(self, name):
            if name == kernel.NAME:
                return KernelSpec(resource_dir=str(kernel.LOGOS), **kernel.spec())
            return super().get_kernel_spec(name)

    class Manager(AsyncKernelManager):
        @default("kernel_spec_manager")
        def _kernel_spec_manager_default(self):
            return Specs(parent=self)

    try:
        spec = Specs().get_kernel_spec(options.kernel)
        notebook.metadata["kernelspec"] = {
            "name": options.kernel, "display_name": spec.display_name, "language": spec.language}
    except NoSuchKernel:
        sys.exit(f"there is no kernel '{options.kernel}': python -m nasturtium.kernel install --sys-prefix")
    return NotebookClient(
        notebook, kernel_manager_class=Manager, kernel_name=options.kernel, timeout=options.timeout,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        resources={"metadata": {"path": str(options.notebook.resolve().parent)}})


def _prepare(path: Path) -> None:
    """Ends the program where no notebook can be written, before a cell has run: on devices, folders, without rights."""
    if path.exists() and not path.is_file():
        sys.exit(f"cannot write '{path}': it is no regular file; give another --output")
    if path.exists() and path.stat().st_size and not _is_notebook(path):
        sys.exit(f"cannot write '{path}': it is a file of another kind; give another --output, or remove it first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(_unfinished(path), "x"):
            os.remove(_unfinished(path))
    except OSError as error:
        sys.exit(f"cannot write '{path}': {error.strerror}; give another --output")


def _is_notebook(path: Path) -> bool:
    try:
        return "cells" in json.loads(path.read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return False


def _unfinished(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}")


def _write(notebook, path: Path) -> None:
    """Whole or not at all."""
    import nbformat

    nbformat.write(notebook, _unfinished(path))
    os.replace(_unfinished(path), path)


def _explain(notebook) -> None:
    """Prints the cell that failed, and its traceback without colors."""
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                print(f"cell {number} failed:\n\n{cell.source}\n", file=sys.stderr)
                print(re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(output.traceback)), file=sys.stderr)
                return


if __name__ == "__main__":
    sys.exit(main())
