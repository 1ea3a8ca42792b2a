"""What people really hand over is taken or named: every ordinary call again with one argument in another dress."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("pandas")
HERE = pathlib.Path(__file__).parent


@pytest.mark.timeout(600)
def test_every_argument_in_every_dress(tmp_path):
    report = tmp_path / "walk.json"
    ran = subprocess.run(
        [sys.executable, HERE / "walker_driver.py", report], cwd=tmp_path, capture_output=True, text=True,
        errors="replace", timeout=600, env={**os.environ, "MPLBACKEND": "Agg"})
    assert ran.returncode == 0, ran.stderr[-4000:]
    told = json.loads(report.read_text())
    print(f"{told['calls']} calls; never walked: {', '.join(told['unwalked'])}")
    assert told["complaints"] == []
    assert told["calls"] > 2000
