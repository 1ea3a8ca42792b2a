"""Prints what pyshim/pyproject.toml asks for: build system, dependencies, and the extras named as arguments."""

import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent


def requirements(extras: list[str]) -> list[str]:
    project = tomllib.loads((ROOT / "pyshim/pyproject.toml").read_text())
    table = project["project"]
    lists = [project["build-system"]["requires"], table.get("dependencies", [])]
    lists += [table["optional-dependencies"][extra] for extra in extras]
    return [line for names in lists for line in names]


if __name__ == "__main__":
    print("\n".join(requirements(sys.argv[1:])))
