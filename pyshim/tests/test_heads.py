"""Performance heads as Python sees them; their mathematics is tested in Swift."""

import pickle

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt

KINDS = [("mlp", False), ("mlp", True), ("gp", False)]


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def model(space):
    return nt.SVGe(space, width=12, latent=4, seed=1)


@pytest.fixture(scope="module")
def cells(space):
    return space.sample(60, seed=0)


@pytest.fixture(scope="module")
def values(space, cells):
    return [90 + space.parameters(cell) / 1e6 for cell in cells]


@pytest.mark.parametrize("kind, joint", KINDS)
def test_fit_returns_a_head_that_predicts_in_the_users_unit(model, cells, values, kind, joint):
    codes = model.encode(cells)
    head = nt.PerformanceHead(model, kind=kind, joint=joint)
    assert head.fit(cells, values, epochs=60, seed=1, learning_rate=0.01, progress=False) is head
    predicted = head.predict(cells)
    assert predicted.shape == (60,) and predicted.dtype == np.float64
    assert np.corrcoef(predicted, values)[0, 1] > 0.7 and abs(predicted.mean() - np.mean(values)) < 0.3
    assert np.array_equal(predicted, head.predict_codes(head.model.encode(cells)))
    assert np.array_equal(model.encode(cells), codes), "the user's model never changes"
    assert (head.model is model) == (not joint)
    again = nt.PerformanceHead(model, kind=kind, joint=joint)
    again.fit(iter(cells), np.array(values), epochs=60, seed=1, learning_rate=0.01, workers=1, progress=False)
    assert np.array_equal(again.predict(cells), predicted)
    if joint:
        assert np.array_equal(again.fit(cells, values, epochs=60, seed=1, learning_rate=0.01, progress=False).predict(cells), predicted)


def test_codes_are_enough(model, cells, values):
    codes = model.encode(cells)
    head = nt.PerformanceHead(model, kind="gp").fit_codes(codes, values, progress=False)
    assert np.array_equal(head.predict(cells), nt.PerformanceHead(model, kind="gp").fit(cells, values, progress=False).predict(cells))
    mean, deviation = head.predict(cells, return_std=True)
    assert mean.shape == deviation.shape == (60,) and (deviation >= 0).all()
    assert np.array_equal(mean, head.predict_codes(codes, return_std=True)[0])
    with pytest.raises(ValueError, match="'gp'"):
        nt.PerformanceHead(model).fit(cells, values, epochs=1, progress=False).predict(cells, return_std=True)
    with pytest.raises(ValueError, match="fit"):
        nt.PerformanceHead(model, joint=True).fit_codes(codes, values)


@pytest.mark.parametrize("kind", ["mlp", "gp"])
def test_ascents_climb(model, cells, values, kind):
    codes = model.encode(cells)
    head = nt.PerformanceHead(model, kind=kind).fit(cells, values, epochs=60, learning_rate=0.01, progress=False)
    start, slopes = head.gradient(codes)
    np.testing.assert_allclose(start, head.predict(cells), rtol=1e-10)
    assert slopes.shape == codes.shape
    found, best = head.ascend(codes, steps=20)
    assert (best >= start).all() and best.mean() > start.mean()
    np.testing.assert_allclose(head.predict_codes(found), best, rtol=1e-10)
    assert (found >= codes.min(0)).all() and (found <= codes.max(0)).all()


@pytest.mark.parametrize("kind, joint", KINDS)
def test_files_and_pickles_bring_the_head_back(model, cells, values, tmp_path, kind, joint):
    head = nt.PerformanceHead(model, kind=kind, joint=joint)
    unfitted = pickle.loads(pickle.dumps(head))
    assert (unfitted.kind, unfitted.joint) == (kind, joint) and "unfitted" in repr(unfitted)
    head.fit(cells, values, epochs=2, progress=False)
    head.save(tmp_path / "head.safetensors")
    for again in (nt.PerformanceHead.load(tmp_path / "head.safetensors"), pickle.loads(pickle.dumps(head))):
        assert (again.kind, again.joint, repr(again)) == (kind, joint, repr(head))
        assert np.array_equal(again.predict(cells), head.predict(cells))
        assert np.array_equal(again.model.encode(cells), head.model.encode(cells))


def test_wrong_files_are_refused(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="format"):
        nt.PerformanceHead.load(tmp_path / "model.safetensors")
    with pytest.raises(FileNotFoundError):
        nt.PerformanceHead.load(tmp_path / "absent")


def test_bad_arguments_say_what_to_do(model, space, cells, values):
    head = nt.PerformanceHead(model).fit(cells, values, epochs=1, progress=False)
    code = model.encode(cells[:1])
    foreign = nt.spaces.ENAS(layers=6).sample(60, seed=0)
    for call in (
        lambda: nt.PerformanceHead(model, kind="tree"), lambda: nt.PerformanceHead(model, kind="gp", joint=True),
        lambda: nt.PerformanceHead(model).predict(cells), lambda: nt.PerformanceHead(model).ascend(code),
        lambda: head.fit(cells, values[1:]), lambda: head.fit(cells[:1], values[:1]), lambda: head.fit([], []),
        lambda: head.fit(foreign, values), lambda: head.fit(cells, [*values[1:], float("nan")]),
        lambda: head.fit(cells, np.ones((60, 1))), lambda: head.fit(cells, values, epochs=0),
        lambda: head.fit(cells, values, rate=1), lambda: head.fit(cells, values, vae_share=1),
        lambda: head.predict(foreign), lambda: head.predict_codes(code[:, :3]), lambda: head.predict_codes(code[0]),
        lambda: head.gradient(np.full((1, 4), np.inf)), lambda: head.ascend(code, steps=-1),
        lambda: head.ascend(code, rate=0), lambda: model.on(nt.spaces.NASBench101()),
    ):
        with pytest.raises(ValueError):
            call()
    for call in (lambda: nt.PerformanceHead("model"), lambda: nt.PerformanceHead(model, joint=1),
                 lambda: head.fit(cells[0], values), lambda: model.on("enas")):
        with pytest.raises(TypeError):
            call()


def test_an_interrupt_stops_a_joint_fit(space):
    cells = space.sample(400, seed=0)
    head = nt.PerformanceHead(nt.SVGe(space), joint=True)
    assert interrupted(lambda: head.fit(cells, range(400), epochs=10_000, progress=False), after=1.0) < 1


def test_a_model_reads_larger_graphs(cells):
    small = nt.SVGe(nt.spaces.ENAS(layers=3), width=12, latent=4)
    large = small.on(nt.spaces.ENAS(layers=9))
    codes = large.encode(large.space.sample(5, seed=0))
    assert codes.shape == (5, 4) and np.isfinite(codes).all()
    few = small.space.sample(5, seed=0)
    head = nt.PerformanceHead(small).fit(few, range(5), epochs=1, progress=False)
    assert np.array_equal(large.on(small.space).encode(few), small.encode(few))
    assert head.predict_codes(codes).shape == (5,)
