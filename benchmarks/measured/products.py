"""The Swift programs that benchmarks run."""

import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def built(name):
    """The path of a product after building it, with the package's own flags: with others all of it would be built twice."""
    subprocess.run(["swift", "build", "-c", "release", "--product", name], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return ROOT / ".build/release" / name
