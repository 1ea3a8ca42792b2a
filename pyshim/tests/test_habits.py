"""What users of NumPy and scikit-learn try: generators as seeds, arrays as architectures, files of another kind."""

import pickle

import numpy as np
import pytest

import nasturtium as nt


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


def test_seeds_are_numbers_generators_or_none(space):
    first, second = np.random.default_rng(3), np.random.default_rng(3)
    assert space.sample(5, seed=first) == space.sample(5, seed=second) != space.sample(5, seed=first)
    assert space.sample(20, seed=None) != space.sample(20, seed=None)
    cells = space.sample(20, seed=0)
    labels = [space.parameters(cell) for cell in cells]
    fitted = [nt.predictors.GP(seed=np.random.default_rng(1)).fit(cells, labels, progress=False) for _ in range(2)]
    np.testing.assert_array_equal(*(model.predict(cells) for model in fitted))
    assert nt.search.RandomSearch(space).start(seed=None).seed != nt.search.RandomSearch(space).start(seed=None).seed
    with pytest.raises(TypeError, match="argument 'seed': expected int, got str"):
        space.sample(3, seed="x")


def test_arrays_of_numbers_are_no_architectures(space):
    cells = space.sample(10, seed=0)
    model = nt.predictors.GP().fit(cells, np.arange(10), progress=False)
    np.testing.assert_array_equal(model.predict(np.array(list(cells), object)), model.predict(cells))
    with pytest.raises(TypeError, match="give architectures, not an array of float32"):
        model.predict(space.encode(cells))


def test_foreign_image_files_are_named(tmp_path):
    html = b"<!DOCTYPE html><html></html>"
    for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        (tmp_path / name).write_bytes(html)
    with pytest.raises(ValueError, match="data_batch_1' is an HTML page"):
        nt.data.cifar10(tmp_path)
    record = bytes([3]) + bytes(3072)
    for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
        (tmp_path / name).write_bytes((record * 2)[:-7])
    with pytest.raises(ValueError, match=r"data_batch_1.bin': 6139 bytes are no batch of CIFAR-10.*cut off"):
        nt.data.cifar10(tmp_path)
    batch = pickle.dumps({b"data": np.zeros((2, 3072), np.uint8), b"labels": [0, 1]}, protocol=2)
    for name in [f"data_batch_{i}.bin" for i in range(1, 6)] + ["test_batch.bin"]:
        (tmp_path / name).write_bytes(batch[:-900])
    with pytest.raises(ValueError, match="data_batch_1.bin' is corrupted"):
        nt.data.cifar10(tmp_path)
    with pytest.raises(ValueError, match="model.pt' is an HTML page.*, expected a safetensors file"):
        (tmp_path / "model.pt").write_bytes(html)
        nt.SVGe.load(tmp_path / "model.pt")


def test_foreign_journals_are_named(tmp_path):
    (tmp_path / "study").write_text("<html>\n</html>\n")
    with pytest.raises(ValueError, match="study' is an HTML page.*, expected the journal of a study"):
        nt.search.open_study(tmp_path / "study")
