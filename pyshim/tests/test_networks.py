"""Training as Python sees it: it can be watched, stopped, killed and resumed; its mathematics is tested in Swift."""

import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt

SMALL = {"channels": 3, "stages": 2, "batch_size": 16, "progress": False}
CELL = "|nor_conv_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|"


def patterns(count: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Images whose class is where they are bright."""
    random = np.random.default_rng(seed)
    labels = random.integers(0, 4, count)
    images = 0.5 * random.normal(size=(count, 8, 8))
    for image, label in zip(images, labels):
        image[4 * (label // 2) : 4 * (label // 2) + 4, 4 * (label % 2) : 4 * (label % 2) + 4] += 1
    return images, labels


@pytest.fixture(scope="module")
def data():
    return nt.data.from_arrays(*patterns(160, 0), test=patterns(80, 1)).split(train=120, validation=40).normalized()


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def cell(space):
    return space.parse(CELL)


def numbers(curve):
    return np.array([curve[name] for name in curve.columns if name != "seconds"])


def test_a_network_learns(cell, data):
    seen = []
    training = nt.train(cell, data, epochs=6, on_epoch=seen.append, **SMALL)
    curve = training.curve
    assert len(curve) == 6 and [row["epoch"] for row in seen] == [1, 2, 3, 4, 5, 6]
    assert curve["train_loss"][-1] < curve["train_loss"][0] and curve["test_accuracy"][-1] > 0.8
    assert curve["seconds"].min() > 0 and not curve.has_diverged
    predicted = training.predict(data.test)
    assert np.mean(predicted == data.test.labels) == pytest.approx(curve["test_accuracy"][-1])
    probabilities = training.predict_proba(data.test)
    assert probabilities.shape == (80, 4) and np.allclose(probabilities.sum(1), 1, atol=1e-5)
    assert training.parameter_count == sum(array.size for array in training.weights().values())
    frame = curve.to_pandas()
    assert list(frame.index) == [1, 2, 3, 4, 5, 6] and frame["test_accuracy"].iloc[-1] == curve["test_accuracy"][-1]
    assert "<table>" in curve._repr_html_() and "6 of 6 epochs" in repr(training)


def test_the_same_arguments_give_the_same_numbers(cell, data):
    curves = [nt.train(cell, data, epochs=2, seed=seed, workers=workers, crop=1, flip=1, **SMALL).curve
              for seed, workers in ((1, 1), (1, 2), (2, 1))]
    assert np.array_equal(numbers(curves[0]), numbers(curves[1]))
    assert not np.array_equal(numbers(curves[0]), numbers(curves[2]))


def test_many_are_as_one(space, data):
    cells = space.sample(3, seed=4)
    options = {"epochs": 2, "optimizer": "adamw", "schedule": [1], "seed": 3, **SMALL}
    curves = nt.train_many(cells, data, workers=2, **options)
    for cell, curve in zip(cells, curves):
        assert np.array_equal(numbers(curve), numbers(nt.train(cell, data, **options).curve))
    assert nt.train_many([], data) == []


@pytest.mark.parametrize("other", [
    nt.spaces.NASBench101(), nt.spaces.ENAS(layers=3), nt.spaces.DAG(["conv_3x3", "max_pool_3x3", "none"], nodes=5)])
def test_every_space_trains(other, data):
    training = nt.train(other.sample(seed=3), data, epochs=1, **SMALL)
    assert len(training.curve) == 1 and training.flops > 0 and np.isfinite(training.curve["train_loss"][0])


def test_own_operations(data):
    space = nt.spaces.DAG({"wide": "sep_conv_5x5", "mean": "avg_pool_3x3"}, nodes=4)
    training = nt.train(space.sample(seed=1), data, epochs=1, **SMALL)
    assert len(training.curve) == 1
    names = nt.spaces.DAG(["wide", "mean"], nodes=4)
    with pytest.raises(ValueError, match="'wide' names no known operation"):
        nt.train(names.sample(seed=1), data, **SMALL)
    with pytest.raises(ValueError, match="'nonsense' names no known operation"):
        nt.spaces.DAG({"other": "nonsense"}, nodes=4)


def test_divergence_is_reported_in_the_curve(cell, data):
    training = nt.train(cell, data, epochs=9, learning_rate=1e30, schedule="constant", **SMALL)
    assert training.curve.has_diverged and len(training.curve) < 9 and "diverged" in repr(training.curve)


def test_an_interrupt_keeps_whole_epochs(cell, data):
    training = nt.networks.Training(cell, data, epochs=100_000, **{k: v for k, v in SMALL.items() if k != "progress"})
    assert min(interrupted(lambda: training.run(progress=False)) for _ in range(2)) < 0.1
    done = len(training.curve)
    assert done >= 1 and training.predict(data.test).shape == (80,)
    with pytest.raises(KeyboardInterrupt):
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        training.run(progress=False)
        time.sleep(5)
    assert len(training.curve) > done


def test_interrupted_is_as_if_it_never_was(cell, data):
    options = {"epochs": 500, "channels": 3, "stages": 2, "batch_size": 16}
    whole = nt.networks.Training(cell, data, **options).run(progress=False)
    parts = nt.networks.Training(cell, data, **options)

    def stop(done, total):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        parts.run(progress=stop)
    assert len(parts.curve) < 500
    parts.run(progress=False)
    assert np.array_equal(numbers(parts.curve), numbers(whole.curve))


KILLED = """
import sys, numpy as np
sys.path.insert(0, sys.argv[1])
import nasturtium as nt
from test_networks import CELL, patterns
data = nt.data.from_arrays(*patterns(160, 0), test=patterns(80, 1)).split(train=120, validation=40).normalized()
cell = nt.spaces.NASBench201().parse(CELL)
nt.train(cell, data, epochs=300, channels=3, stages=2, batch_size=16, checkpoint=sys.argv[2], progress=False)
"""


def test_killed_and_resumed_gives_the_same_bytes(cell, data, tmp_path):
    options = {"epochs": 300, "channels": 3, "stages": 2, "batch_size": 16, "progress": False}
    whole = nt.train(cell, data, checkpoint=tmp_path / "whole", **options)
    killed = tmp_path / "killed"
    for _ in range(2):
        child = subprocess.Popen([sys.executable, "-c", KILLED, os.path.dirname(__file__), killed])
        before = killed.stat().st_mtime_ns if killed.exists() else None
        until = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < until and (
                not killed.exists() or killed.stat().st_mtime_ns == before):
            time.sleep(0.005)
        child.send_signal(signal.SIGKILL)
        child.wait()
    again = nt.train(cell, data, checkpoint=killed, **options)
    assert np.array_equal(numbers(again.curve), numbers(whole.curve))
    for name, array in again.weights().items():
        assert np.array_equal(array, whole.weights()[name])
    with pytest.raises(ValueError, match="epochs is 301 here and 300 in the file, seed is 1 here and 0 in the file"):
        nt.train(cell, data, checkpoint=killed, **{**options, "seed": 1, "epochs": 301})


def test_a_checkpoint_replaces_no_other_file(cell, data, tmp_path):
    model = tmp_path / "model.safetensors"
    nt.SVGe(nt.spaces.NASBench201(), width=8, latent=2).save(model)
    note = tmp_path / "note"
    note.write_text("remember this")
    for path in (model, note):
        before = path.read_bytes()
        with pytest.raises(ValueError, match="name another file, or remove this one"):
            nt.train(cell, data, checkpoint=path, **{**SMALL, "epochs": 1})
        assert path.read_bytes() == before


def test_an_unknown_option_comes_with_the_nearest(cell, data):
    with pytest.raises(ValueError, match="no option 'gradient_clipp': did you mean gradient_clip"):
        nt.train(cell, data, gradient_clipp=1, **{**SMALL, "epochs": 1})


@pytest.mark.parametrize("wrong", [
    {"epochs": 0}, {"batch_size": 0}, {"channels": 0}, {"learning_rate": -1}, {"optimizer": "x"}, {"schedule": "x"}, {"momentun": 0.5},
    {"epochs": 1.5}, {"workers": 0}, {"cells": 1000}, {"weight_decay": float("nan")}])
def test_wrong_settings_are_refused(cell, data, wrong):
    with pytest.raises((ValueError, TypeError)):
        nt.train(cell, data, **{**SMALL, "epochs": 1, **wrong})


def test_one_call_at_a_time(cell, data):
    training = nt.networks.Training(cell, data, epochs=100_000, channels=3, stages=2)
    refused = []

    def meanwhile(done, total):
        try:
            training.run(progress=False)
        except nt.NasturtiumError as error:
            refused.append(str(error))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        training.run(progress=meanwhile)
    assert "running" in refused[0]
