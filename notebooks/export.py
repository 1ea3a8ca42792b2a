"""Turns an executed notebook into a page and pictures: export.py NOTEBOOK FOLDER.

Writes FOLDER/<name>.html and every figure of the notebook as FOLDER/<name>-<cell>[-<n>].png or .svg, numbered by
the code cell that drew it; prints what the notebook printed, then where to look.
"""

import base64
import pathlib
import sys

import nbformat
from nbconvert import HTMLExporter

SUFFIXES = {"image/png": ".png", "image/svg+xml": ".svg"}


def figures(notebook) -> list[tuple[str, str, bytes]]:
    """(label, suffix, bytes) of each picture, in the order of the notebook."""
    found = []
    codes = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(codes, 1):
        drawn = 0
        for output in cell.outputs:
            data = output.get("data", {})
            mime = next((mime for mime in SUFFIXES if mime in data), None)
            if mime is None:
                continue
            drawn += 1
            content = data[mime]
            label = f"{number:02}" if drawn == 1 else f"{number:02}-{drawn}"
            found.append((label, SUFFIXES[mime], base64.b64decode(content) if mime == "image/png" else content.encode()))
    return found


def printed(notebook) -> str:
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    return "".join(output.text for output in outputs if output.output_type == "stream" and output.name == "stdout")


def export(source: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    notebook = nbformat.read(source, as_version=4)
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / f"{source.stem}.html"
    page.write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    written = [page]
    for label, suffix, content in figures(notebook):
        picture = folder / f"{source.stem}-{label}{suffix}"
        picture.write_bytes(content)
        written.append(picture)
    print(printed(notebook), end="")
    return written


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    for path in export(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])):
        print(path)
