"""The Swift kernel and the environment that it is started in: versions that must agree, and what names the kernel."""

import json
import pathlib
import platform
import sys

import pytest
from test_host import in_environment, notebook, run

from nasturtium import doctor, host, kernel

pytestmark = [
    pytest.mark.stock_only,
    pytest.mark.skipif(not host.PATH.exists(), reason="built for an interpreter without a shared libpython"),
]


@pytest.mark.parametrize("version, is_refused", [("9.9.9", True), (None, False)])
def test_a_python_of_another_patch_version_is_refused(tmp_path, version, is_refused):
    """Its modules in C, such as ssl, would not load."""
    (tmp_path / "bin").mkdir()
    (tmp_path / f"lib/python{sys.version_info[0]}.{sys.version_info[1]}").mkdir(parents=True)
    other = tmp_path / "bin/python"
    other.write_text(f"#!/bin/sh\necho {version}\n" if version else f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    other.chmod(0o755)
    ended = in_environment(NASTURTIUM_PYTHON=str(other))
    assert (ended.returncode == 1) == is_refused, ended.stderr
    if is_refused:
        for words in (f"'{other}', which is Python 9.9.9", f"runs Python {platform.python_version()}", "ssl", "build it again"):
            assert words in ended.stderr


def test_doctor_sees_another_patch_version(tmp_path):
    other = tmp_path / "nasturtium"
    for version, problem in ((platform.python_version(), False), ("3.11.99", True)):
        other.write_text(f"#!/bin/sh\necho nasturtium 0.0, Python {version}\n")
        other.chmod(0o755)
        finding = doctor._host(other)
        assert ("build the package again with this interpreter" in finding.problem) == problem
    other.write_text("#!/bin/sh\necho no libpython >&2; exit 1\n")
    assert "no libpython" in doctor._host(other).problem and not doctor._host(host.PATH).problem


def test_an_executed_notebook_names_its_kernel(tmp_path):
    for name, kernelspec in (("nasturtium", "Nasturtium (Swift)"), ("python3", "Python 3")):
        source = notebook(tmp_path / f"{name}.ipynb", "1")
        assert run("notebook", source, "--kernel", name).returncode == 0
        spec = json.loads(source.read_text())["metadata"]["kernelspec"]
        assert spec["name"] == name and spec["display_name"].startswith(kernelspec) and spec["language"] == "python"


def test_shipped_notebooks_open_with_this_kernel():
    folder = pathlib.Path(__file__).resolve().parents[2] / "notebooks"
    for path in folder.glob("*.ipynb"):
        spec = json.loads(path.read_text())["metadata"]["kernelspec"]
        assert spec["name"] == kernel.NAME and spec["display_name"] == kernel.spec()["display_name"], path.name
