"""What people really hand over is taken or named: every ordinary call again with one argument in another dress."""

import json
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import nasturtium as nt

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


def test_a_thousand_random_tables_come_back(tmp_path):
    """Every table that can be made is read again as it was, whatever its first bytes look like."""
    random = np.random.default_rng(0)
    space = nt.spaces.NASBench201()
    names = ["acc", "loss", "a", "Zeit", "val acc", "µs", "x" * 40]
    path = tmp_path / "table"
    for number in range(1000):
        cells = space.sample(int(random.integers(1, 40)), seed=number)
        cells = cells[np.unique([cell.text for cell in cells], return_index=True)[1]]
        metrics = list(random.choice(names, size=random.integers(1, 4), replace=False))
        frame = {"arch": cells, **{name: random.normal(size=len(cells)) for name in metrics}}
        table = nt.tables.from_frame(frame, space, arch="arch", metrics=metrics)
        table.save(path)
        again = nt.tables.read(path)
        assert again.metrics == table.metrics and again.architectures == table.architectures, number
        for name in metrics:
            assert np.array_equal(again.query(None, name), table.query(None, name)), (number, name)
