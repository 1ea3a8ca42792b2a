"""Studies that survive: killed with -9 at random moments, resumed to the same trials."""

import os
import pathlib
import random
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

import nasturtium as nt

CHILD = """
import sys
import nasturtium as nt

space = nt.spaces.NASBench201()
path, kind, trials = sys.argv[1], sys.argv[2], int(sys.argv[3])
strategy = nt.search.RegularizedEvolution(space, population=20, sample=5)
objective = nt.tables.load("nasbench201-fashion").objective("validation_accuracy")
if kind == "python":
    table = objective
    objective = lambda cell: table[cell]
print("begins", flush=True)
study = strategy.run(objective, n_trials=trials, seed=4, journal=path, progress=False)
print(len(study), repr(study.values.sum()), flush=True)
"""


def start(path, kind, trials):
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(path), kind, str(trials)], stdout=subprocess.PIPE, text=True)


ENDLESS = 1_000_000


@pytest.mark.parametrize("kind", ["table", "python"])
def test_a_study_killed_at_random_moments_resumes_to_the_same_trials(tmp_path, kind):
    """The children's study never ends by itself: every kill falls into work, on a machine of any speed."""
    space = nt.spaces.NASBench201()
    path = tmp_path / "killed.study"
    moments = random.Random(kind)
    for _ in range(20):
        child = start(path, kind, ENDLESS)
        assert child.stdout.readline() == "begins\n"
        time.sleep(moments.uniform(0, 0.12))
        os.kill(child.pid, signal.SIGKILL)
        assert child.communicate()[0] == "" and child.returncode == -signal.SIGKILL
    trials = path.read_bytes().count(b"\n") + 300
    child = start(path, kind, trials)
    count, total = child.communicate()[0].split()[1:]
    objective = nt.tables.load("nasbench201-fashion").objective("validation_accuracy")
    strategy = nt.search.RegularizedEvolution(space, population=20, sample=5)
    whole = strategy.run(objective, n_trials=trials, seed=4, progress=False)
    assert int(count) == trials and float(total.removeprefix("np.float64(").rstrip(")")) == whole.values.sum()
    again = nt.search.open_study(path)
    assert again.trials == whole.trials
    again.close()


def test_a_study_is_opened_from_its_journal(tmp_path):
    space = nt.spaces.ENAS(layers=4)
    path = tmp_path / "own.study"
    study = nt.search.LocalSearch(space).run(
        lambda cell: sum(cell.nodes), n_trials=12, seed=2, skip_duplicates=True, journal=path, progress=False)
    whole = nt.search.LocalSearch(space).run(
        lambda cell: sum(cell.nodes), n_trials=20, seed=2, skip_duplicates=True, progress=False)
    again = nt.search.open_study(path)
    assert again.trials == study.trials == whole.trials[:12] and again.space == space and again.seed == 2
    assert type(again.strategy) is nt.search.LocalSearch and again.strategy.get_params() == {}
    again.optimize(lambda cell: sum(cell.nodes), 8, progress=False)
    assert again.trials == whole.trials and again.journal == str(path)
    with pytest.raises(nt.NasturtiumError, match="open the study again"):
        study.optimize(lambda cell: 1.0, 1, progress=False)
    assert len(study) == 12


def test_the_same_cell_run_again_goes_on(tmp_path):
    space = nt.spaces.NASBench201()
    path = tmp_path / "cell.study"
    for trials in (5, 9, 9):
        study = nt.search.RandomSearch(space).run(
            space.parameters, n_trials=trials, seed=1, journal=path, progress=False)
    assert len(study) == 9
    assert study.trials == nt.search.RandomSearch(space).run(
        space.parameters, n_trials=9, seed=1, progress=False).trials


def test_other_studies_and_files_are_refused(tmp_path):
    space = nt.spaces.NASBench201()
    path = tmp_path / "first.study"
    nt.search.RandomSearch(space).run(space.parameters, n_trials=2, journal=path, progress=False).close()
    before = path.read_bytes()
    with pytest.raises(ValueError, match="seed is 5 here and 0 in the file"):
        nt.search.RandomSearch(space).start(seed=5, journal=path)
    with pytest.raises(ValueError, match="strategy is local_search here and random_search in the file"):
        nt.search.LocalSearch(space).start(journal=path)
    cells = space.sample(200, seed=0)
    some = nt.tables.from_frame(
        {"arch": list(set(cells)), "value": np.arange(len(set(cells)))}, space, arch="arch", metrics=["value"])
    with pytest.raises(ValueError, match=f"size is {len(set(cells))} here and 15625 in the file"):
        nt.search.RandomSearch(space).start(some.objective("value"), journal=path)
    assert path.read_bytes() == before
    notes = tmp_path / "notes.txt"
    notes.write_text("mine")
    with pytest.raises(ValueError, match="another kind of file"):
        nt.search.RandomSearch(space).start(journal=notes)
    with pytest.raises(ValueError, match="the journal of a study"):
        nt.search.open_study(notes)
    with pytest.raises(FileNotFoundError):
        nt.search.open_study(pathlib.Path(tmp_path / "nothing"))
    assert notes.read_text() == "mine"
