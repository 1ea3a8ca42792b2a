"""No argument ends the process: every public function meets thousands of hostile calls in a child that must live."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

pytest.importorskip("hypothesis")
HERE = pathlib.Path(__file__).parent


def read(path: str) -> str:
    file = pathlib.Path(path)
    return file.read_text(errors="replace") if file.exists() else ""


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("kind, cases", [
    pytest.param("native", 6000, id="native"),
    pytest.param("facade", 4000, id="facade"),
    pytest.param("native", 600, id="briefly", marks=pytest.mark.abi),
])
def test_the_process_lives(kind, cases, tmp_path):
    report = tmp_path / f"{kind}.json"
    ran = subprocess.run(
        [sys.executable, HERE / "hostile_driver.py", kind, str(cases), "1", report],
        cwd=tmp_path, capture_output=True, text=True, errors="replace", timeout=1800,
        env={**os.environ, "MPLBACKEND": "Agg"})
    log, trace = read(f"{report}.log").splitlines(), read(f"{report}.trace")
    assert ran.returncode == 0, f"exit {ran.returncode}, last call {log[-1:]}\n{trace}\n{ran.stderr[-4000:]}"
    told = json.loads(report.read_text())
    print({key: told[key] for key in ("cases", "outcomes", "never_accepted", "peak_megabytes")})
    assert told["complaints"] == []
    assert told["cases"] >= cases
    assert told["functions"] and min(told["functions"].values()) >= cases // len(told["functions"])
    assert told["outcomes"]["accepted"] > 0
