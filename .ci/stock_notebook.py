"""Executes a notebook under the stock Python kernel: stock_notebook.py NOTEBOOK EXECUTED.

Fails unless every cell ran and the kernel's process was this interpreter, not the Swift host.
"""

import os
import pathlib
import sys

import nbformat
from nbclient import NotebookClient

SECONDS = 1200


def main(source: pathlib.Path, executed: pathlib.Path) -> None:
    notebook = nbformat.read(source, as_version=4)
    cells = len(notebook.cells)
    notebook.cells.append(nbformat.v4.new_code_cell("import os; print(os.readlink('/proc/self/exe'))"))
    client = NotebookClient(notebook, timeout=SECONDS, kernel_name="python3",
                            resources={"metadata": {"path": str(source.parent)}})
    client.execute()
    process = notebook.cells.pop().outputs[0].text.strip()
    nbformat.write(notebook, executed)
    print(f"{source.name}: {cells} cells under {os.path.basename(process)}")
    if process != os.path.realpath(sys.executable):
        sys.exit(f"the kernel was {process}, not {os.path.realpath(sys.executable)}")


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:]))
