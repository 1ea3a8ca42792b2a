"""A training whose loss is no number any more says so, everywhere, and has no accuracy."""

import numpy as np
import pytest

import nasturtium as nt

SPACE = nt.spaces.NASBench201()
CELL = SPACE.parse("|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|")
WILD = {"channels": 2, "stages": 1, "batch_size": 8, "epochs": 3, "learning_rate": 1e30, "progress": False}


@pytest.fixture(scope="module")
def data():
    random = np.random.default_rng(0)
    # Every image is of class 0: whoever takes it for the largest of scores that are no numbers is always right.
    return nt.data.from_arrays(
        random.normal(size=(40, 8, 8, 1)), np.zeros(40, int), classes=2,
        test=(random.normal(size=(20, 8, 8, 1)), np.zeros(20, int))).split(validation=10)


def test_a_training(data):
    with pytest.warns(RuntimeWarning, match="diverged in epoch 1 of 3: its loss is no number any more; use a lower"):
        training = nt.train(CELL, data, **WILD)
    curve = training.curve
    assert curve.has_diverged and len(curve) == 1
    for part in ("train", "validation", "test"):
        assert np.isnan(curve[f"{part}_accuracy"]).all() and not np.isfinite(curve[f"{part}_loss"]).any()
    assert "diverged in epoch 1 of 3" in repr(training) and "diverged" in repr(curve) and "accuracy" not in repr(curve)
    assert np.isnan(training.predict_proba(data.test)).all()
    with pytest.raises(ValueError, match="its training diverged: use a lower learning_rate"):
        training.predict(data.test)


def test_many(data):
    with pytest.warns(RuntimeWarning, match="2 of 2 trainings diverged, the first that of architecture 0"):
        curves = nt.train_many([CELL, CELL], data, **WILD)
    assert all(curve.has_diverged and np.isnan(curve["test_accuracy"]).all() for curve in curves)


def test_a_sound_training_has_not_diverged(data, recwarn):
    training = nt.train(CELL, data.split(), **WILD | {"learning_rate": 1e-3})
    assert not training.curve.has_diverged and np.isfinite(training.curve["train_accuracy"]).all()
    assert np.isfinite(training.curve["test_accuracy"]).all() and len(training.predict(data.test)) == 20
    assert not [warning for warning in recwarn if warning.category is RuntimeWarning]


def test_an_embedding():
    model = nt.SVGe(SPACE, width=10, latent=3)
    cells = SPACE.sample(40, seed=0)
    before = model.encode(cells)
    with pytest.raises(nt.NasturtiumError, match="diverged in epoch 1"):
        model.fit(cells, epochs=2, kl_weight=1e30, gradient_clip=0, progress=False)
    assert (model.encode(cells) == before).all() and model.history_ == []


def test_a_predictor():
    model = nt.SVGe(SPACE, width=10, latent=3)
    cells = SPACE.sample(40, seed=0)
    predictor = nt.predictors.SVGeMLP(model=model, labels="linear", epochs=5)
    with pytest.raises((nt.NasturtiumError, ValueError), match="diverge|finite|range"):
        predictor.fit(cells, [1e308 * (-1) ** i for i in range(40)], progress=False)
