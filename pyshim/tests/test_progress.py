"""What long calls show while they run: in terminals, files, notebooks, and to a function of the user's own."""

import io
import sys
import types

import numpy as np
import pytest

import nasturtium as nt
from nasturtium import progress

SPACE = nt.spaces.NASBench201()
CELLS = SPACE.sample(60, seed=0)


class Display:
    """Stands for IPython in a kernel, and keeps what an output of a cell has shown."""

    def __init__(self, monkeypatch):
        self.shown = []
        shell = types.SimpleNamespace(kernel=None)
        self.module = types.SimpleNamespace(get_ipython=lambda: shell)
        monkeypatch.setitem(sys.modules, "IPython", self.module)
        monkeypatch.setitem(sys.modules, "IPython.display", types.SimpleNamespace(display=self.display))

    def display(self, data, raw, display_id):
        assert raw and display_id
        self.shown.append([data])
        return types.SimpleNamespace(update=lambda data, raw: self.shown[-1].append(data))


def test_a_notebook_keeps_the_finished_bar(monkeypatch):
    display = Display(monkeypatch)
    nt.SVGe(SPACE, width=10, latent=3).fit(CELLS, epochs=2)
    (states,) = display.shown
    last = states[-1]
    assert last["text/plain"].startswith("fit SVGe: 100%, 120/120 architectures, ")
    assert "loss " in last["text/plain"] and "left" not in last["text/plain"]
    assert '<progress max="1" value="1.0000"' in last["text/html"] and last["text/plain"] in last["text/html"]


def test_a_call_that_is_refused_shows_nothing(monkeypatch, capsys):
    display = Display(monkeypatch)
    for wrong in (lambda: nt.SVGe(SPACE, width=10, latent=3).fit(CELLS, epochs=-1),
                  lambda: nt.predictors.GP().fit(CELLS, [np.nan] * 60),
                  lambda: nt.search.RandomSearch(SPACE).run(len, n_trials=-1)):
        with pytest.raises(ValueError):
            wrong()
    assert display.shown == [] and capsys.readouterr().err == ""


def test_a_call_without_counts_tells_its_time(native, capsys):
    with progress.bar(True, "waits") as report:
        report(0, 0)
    assert capsys.readouterr().err == "waits: 0.0 s\n"
    with progress.bar(True, "nothing"):
        pass
    assert capsys.readouterr().err == ""


def test_a_call_that_fails_says_that_it_stopped(capsys):
    with pytest.raises(KeyboardInterrupt):
        with progress.bar(True, "steps", "codes") as report:
            report(3, 12, 0.5)
            raise KeyboardInterrupt
    assert capsys.readouterr().err == "steps: 25%, 3/12 codes, 0.0 s, loss 0.5, stopped\n"


def test_a_terminal_has_one_line(monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress.bar(True, "steps") as report:
        report(1, 4, best=0.75)
        report(4, 4)
    first, *others = terminal.getvalue().split("\r")
    assert first.startswith("steps: 25%, 1/4, 0.0 s, 0.0 s left, best 0.75")
    assert all(len(other.rstrip("\n")) >= len(first) for other in others[:1]) and others[-1].startswith("steps: 100%, 4/4, 0.0 s")
    assert terminal.getvalue().count("\n") == 1


def test_units_and_values(capsys):
    random = np.random.default_rng(0)
    data = nt.data.from_arrays(random.random((40, 8, 8, 1)), random.integers(2, size=40)).split(validation=8)
    small = {"channels": 2, "stages": 1, "epochs": 2, "batch_size": 8}
    nt.train(CELLS[0], data, **small)
    nt.train_many(CELLS[:2], data, **small)
    nt.search.RandomSearch(SPACE).run(SPACE.parameters, n_trials=7)
    nt.search.RandomSearch(SPACE).run({cell: 1.5 for cell in SPACE.enumerate()}, n_trials=7)
    trained, many, called, looked_up = capsys.readouterr().err.splitlines()
    assert "8/8 batches" in trained and "epoch 2, validation accuracy " in trained and "loss " in trained
    assert "4/4 epochs" in many
    assert "7/7 trials" in called and "best " in called
    assert "7/7 trials" in looked_up and looked_up.endswith("best 1.5")


def test_a_function_of_ones_own_gets_what_is_new(native):
    calls = []
    with progress.bar(lambda *state: calls.append(state), "steps") as report:
        native._testing_steps(250, progress=report)
        report(250, 250, 0.5)
    assert calls[-1] == (250, 250) and len(set(calls)) == len(calls) and all(total == 250 for _, total in calls)


@pytest.mark.parametrize("seconds, text", [(0, "0.0 s"), (59.94, "59.9 s"), (61, "1:01"), (3600, "1:00:00"), (3725.6, "1:02:06")])
def test_clock(seconds, text):
    assert progress._clock(seconds) == text
