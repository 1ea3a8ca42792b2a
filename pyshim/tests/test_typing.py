"""The package, and the Python that README and docs show, satisfy a type checker."""

import subprocess
import sys

import pytest
from test_docs import PAGES, ROOT, blocks

pytest.importorskip("mypy")
pytestmark = pytest.mark.stock_only
# A page may give a name another meaning further down.
HEADER = "# mypy: allow-redefinition\n"


def test_nothing_to_complain_of(tmp_path):
    for number, page in enumerate(filter(blocks, PAGES)):
        name = page.stem.replace("-", "_")
        (tmp_path / f"page_{number}_{name}.py").write_text(HEADER + "\n".join(blocks(page)), encoding="utf-8")
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", "src/nasturtium", *tmp_path.glob("*.py")],
        cwd=ROOT / "pyshim", capture_output=True, text=True, timeout=300)
    assert checked.returncode == 0, checked.stdout + checked.stderr
