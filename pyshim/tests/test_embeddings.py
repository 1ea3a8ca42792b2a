"""SVGe as Python sees it: training can be watched, stopped, saved; its mathematics is tested in Swift."""

import pickle
import signal
import subprocess
import sys

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt

SMALL = {"width": 12, "latent": 4}


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def cells(space):
    return space.sample(60, seed=0)


@pytest.fixture
def model(space):
    return nt.SVGe(space, **SMALL, seed=1)


def test_published_size(space):
    assert nt.SVGe(space).parameter_count == 2_245_985
    assert nt.SVGe(nt.spaces.NASBench101()).parameter_count == 2_245_121
    assert nt.SVGe(nt.spaces.ENAS(layers=6)).parameter_count == 2_246_417


def test_fit_returns_the_model_and_lowers_the_loss(model, cells):
    epochs = []
    assert model.fit(cells, epochs=4, seed=2, progress=False, on_epoch=epochs.append) is model
    assert [row["epoch"] for row in epochs] == [1, 2, 3, 4] and epochs == model.history_
    assert epochs[-1]["loss"] < epochs[0]["loss"]
    model.fit(cells, epochs=1, seed=2, progress=False)
    assert [row["epoch"] for row in model.history_] == [1, 2, 3, 4, 5]


def test_the_same_seed_gives_the_same_codes_for_any_number_of_workers(space, cells):
    codes = [
        nt.SVGe(space, **SMALL, seed=1).fit(cells, epochs=2, seed=3, workers=workers, progress=False).encode(cells)
        for workers in (1, 2, 1)
    ]
    assert np.array_equal(codes[0], codes[1]) and np.array_equal(codes[0], codes[2])
    other = nt.SVGe(space, **SMALL, seed=1).fit(cells, epochs=2, seed=4, progress=False)
    assert not np.array_equal(codes[0], other.encode(cells))


def test_codes_decode_and_walk(model, space, cells):
    mean, log_variance = model.encode(cells, variance=True)
    assert mean.shape == log_variance.shape == (60, 4) and mean.dtype == np.float32
    assert np.array_equal(mean[10:20], model.encode(cells[10:20]))
    decoded = model.decode(mean)
    assert len(decoded) == 60 and all(cell is None or cell in space for cell in decoded)
    score = model.score(cells)
    assert score == np.mean([a == b for a, b in zip(decoded, cells)])
    for kind in ("linear", "great_circle"):
        walk = model.interpolate(cells[0], cells[1], steps=5, kind=kind)
        assert len(walk) == 5 and walk.codes.shape == (5, 4)
        np.testing.assert_allclose(walk.codes[[0, -1]], mean[:2], atol=1e-6)
    linear = model.interpolate(cells[0], cells[1], steps=5).codes
    np.testing.assert_allclose(np.diff(linear, n=2, axis=0), 0, atol=1e-6)
    assert model.decode(mean[:3], draws=20, seed=1) == model.decode(mean[:3], draws=20, seed=1)


def test_files_and_pickles_bring_the_model_back(model, cells, tmp_path):
    model.fit(cells, epochs=1, progress=False)
    model.save(tmp_path / "model.safetensors")
    for again in (nt.SVGe.load(tmp_path / "model.safetensors"), pickle.loads(pickle.dumps(model))):
        assert np.array_equal(again.encode(cells), model.encode(cells))
        assert again.history_ == model.history_ and again.space == model.space


def test_the_file_is_a_safetensors_file(model, tmp_path):
    safetensors = pytest.importorskip("safetensors.numpy")
    model.save(tmp_path / "model.safetensors")
    tensors = safetensors.load_file(tmp_path / "model.safetensors")
    assert sum(tensor.size for tensor in tensors.values()) == model.parameter_count


def test_damaged_files_are_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    model.save(path)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ValueError, match="model.safetensors"):
        nt.SVGe.load(path)
    with pytest.raises(FileNotFoundError):
        nt.SVGe.load(tmp_path / "absent")
    model.save(path)
    with pytest.raises(ValueError, match="space|enas"):
        nt.SVGe.load(path, nt.spaces.ENAS(layers=6))


def test_bad_arguments_say_what_to_do(model, space, cells):
    foreign = nt.spaces.ENAS(layers=6).sample(3, seed=0)
    code = model.encode(cells[:1])
    for call in (
        lambda: nt.SVGe(space, width=7), lambda: nt.SVGe(space, latent=0), lambda: nt.SVGe(space, rounds=10**9),
        lambda: model.fit([]), lambda: model.fit(cells, epochs=0), lambda: model.fit(cells, recipe="best"),
        lambda: model.fit(cells, batchsize=3), lambda: model.fit(cells, learning_rate=float("nan")),
        lambda: model.fit(foreign), lambda: model.encode(foreign), lambda: model.decode(code[:, :3]),
        lambda: model.decode(code[0]), lambda: model.decode(np.full((1, 4), np.nan)),
        lambda: model.decode(code, merge="xor"), lambda: model.decode(code, draws=-1),
        lambda: model.interpolate(cells[0], cells[1], steps=1),
        lambda: model.interpolate(cells[0], cells[1], kind="cubic"),
    ):
        with pytest.raises(ValueError):
            call()
    with pytest.raises(TypeError):
        nt.SVGe("nas_bench_201")
    with pytest.raises(TypeError, match="list of architectures"):
        model.fit(cells[0])


def test_an_interrupt_stops_fit_and_keeps_the_model_usable(space):
    cells = space.enumerate()
    model = nt.SVGe(space)
    seconds = interrupted(lambda: model.fit(cells, epochs=1000, progress=False), after=1.0)
    print(f"fit stopped {seconds * 1000:.0f} ms after the interrupt")
    assert seconds < 1, "the promise is 100 ms; a busy machine may take longer"
    model.fit(cells[:64], epochs=1, progress=False)
    assert np.isfinite(model.encode(cells[:5])).all()


def test_a_model_answers_while_it_trains(model, cells):
    before, seen = model.encode(cells), []

    def watch(report):
        if len(seen) < 2:
            seen.append((report["epoch"], model.score(cells), model.encode(cells)))

    model.fit(cells, epochs=300, progress=False, on_epoch=watch)
    assert [epoch for epoch, _, _ in seen] == [1, 2]
    assert not np.array_equal(seen[0][2], before) and not np.array_equal(seen[0][2], model.encode(cells))


def test_a_killed_training_goes_on(space, cells, tmp_path):
    path = tmp_path / "run.training"
    code = f"""
import nasturtium as nt
space = nt.spaces.NASBench201()
model = nt.SVGe(space, width=12, latent=4)
model.fit(space.sample(60, seed=0), epochs=400, checkpoint={str(path)!r}, progress=False,
          on_epoch=lambda report: print(report["epoch"], flush=True))
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert child.stdout.readline()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    cells = space.sample(60, seed=0)
    whole = nt.SVGe(space, width=12, latent=4).fit(cells, epochs=400, progress=False)
    resumed = nt.SVGe(space, width=12, latent=4).fit(cells, epochs=400, checkpoint=path, progress=False)
    assert np.array_equal(resumed.encode(cells), whole.encode(cells))
    assert [row["loss"] for row in resumed.history_] == [row["loss"] for row in whole.history_]
    with pytest.raises(ValueError, match="epochs is 401 here and 400 in the file"):
        nt.SVGe(space, width=12, latent=4).fit(cells, epochs=401, checkpoint=path, progress=False)


def test_a_second_fit_is_refused(space, cells):
    model = nt.SVGe(space, width=12, latent=4)

    def again(row):
        with pytest.raises(nt.NasturtiumError, match="this model is being trained"):
            model.fit(cells, epochs=1, progress=False)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        model.fit(cells, epochs=100_000, progress=False, on_epoch=again)
    model.fit(cells, epochs=1, progress=False)


def test_a_checkpoint_of_other_weights_is_refused(space, cells, tmp_path):
    path = tmp_path / "run.training"
    nt.SVGe(space, width=12, latent=4).fit(cells, epochs=1, checkpoint=path, progress=False)
    other = nt.SVGe(space, width=12, latent=4, seed=5)
    before = other.encode(cells)
    with pytest.raises(ValueError, match="starting_weights is .* here and .* in the file"):
        other.fit(cells, epochs=1, checkpoint=path, progress=False)
    assert np.array_equal(other.encode(cells), before)


def test_a_killed_training_loses_no_saved_file(space, cells, tmp_path):
    path = tmp_path / "model.safetensors"
    code = f"""
import nasturtium as nt
space = nt.spaces.NASBench201()
cells = space.sample(60, seed=0)
model = nt.SVGe(space, width=12, latent=4)
def keep(report):
    model.save({str(path)!r})
    print(len(model.history_), flush=True)
model.fit(cells, epochs=100000, progress=False, on_epoch=keep)
"""
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        for _ in range(5):
            assert child.stdout.readline()
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    saved = nt.SVGe.load(path)
    assert len(saved.history_) >= 1 and np.isfinite(saved.encode(cells)).all()
    assert [entry.name for entry in tmp_path.iterdir() if "tmp" not in entry.name] == [path.name]


def test_the_principal_plane_is_numpys(cells, space):
    codes = np.random.default_rng(0).normal(size=(200, 6)).astype(np.float32) @ np.diag([9, 5, 1, 1, 1, 1]).astype("f4")
    plane = nt.PrincipalPlane().fit(codes)
    _, singular, rows = np.linalg.svd(codes - codes.mean(0), full_matrices=False)
    np.testing.assert_allclose(np.abs(plane.components_ @ rows[:2].T), np.eye(2), atol=1e-4)
    np.testing.assert_allclose(plane.explained_variance_ratio_, (singular**2 / (singular**2).sum())[:2], rtol=1e-4)
    assert plane.transform(codes).shape == (200, 2)


@pytest.mark.parametrize("options", [["epochs"], np.zeros(2), "epochs", 3])
def test_options_must_be_a_mapping(space, cells, options):
    model = nt.SVGe(space, width=12, latent=4)
    with pytest.raises(TypeError, match="expected a dict"):
        nt._loader.native.svge_fit(model._handle, cells._handle, "standard", options, 0, None)


def test_a_model_reads_larger_graphs():
    small = nt.SVGe(nt.spaces.ENAS(layers=3), width=12, latent=4)
    large = small.on(nt.spaces.ENAS(layers=9))
    codes = large.encode(large.space.sample(5, seed=0))
    assert codes.shape == (5, 4) and np.isfinite(codes).all()
    few = small.space.sample(5, seed=0)
    predictor = nt.predictors.SVGeMLP(model=small, epochs=1).fit(few, range(5), progress=False)
    assert np.array_equal(large.on(small.space).encode(few), small.encode(few))
    assert predictor.predict_codes(codes).shape == (5,)
    with pytest.raises(ValueError):
        small.on(nt.spaces.NASBench101())
    with pytest.raises(TypeError):
        small.on("enas")
