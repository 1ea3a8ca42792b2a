"""Images as Python sees them: every reader against files made here, and preparation against numpy."""

import gzip
import pickle

import numpy as np
import pytest

import nasturtium as nt


@pytest.fixture(scope="module")
def arrays():
    random = np.random.default_rng(3)
    return random.random((20, 8, 6, 3), np.float32), random.integers(0, 4, 20)


def test_arrays_come_back(arrays):
    x, y = arrays
    data = nt.data.from_arrays(x, y, test=(x[:5], y[:5]))
    assert data.train.shape == (20, 8, 6, 3) and len(data.test) == 5 and data.train.classes == y.max() + 1
    assert np.array_equal(data.train.pixels, x) and np.array_equal(data.train.labels, y)
    assert np.array_equal(data.train[3:6].pixels, x[3:6]) and np.array_equal(data.train[[4, 1]].labels, y[[4, 1]])
    assert nt.data.from_arrays(x[..., 0], y).train.shape == (20, 8, 6, 1)


def test_preparation_is_numpy(arrays):
    x, y = arrays
    data = nt.data.from_arrays(x, y, test=(x[:5], y[:5]))
    pooled = x.reshape(20, 4, 2, 3, 2, 3).mean((2, 4))
    assert np.allclose(data.pooled(2).train.pixels, pooled, atol=1e-6)
    assert np.allclose(data.resized(4, 3).train.pixels, pooled, atol=1e-6)
    # Every pixel is the mean of the area it covers: repeat to the least common multiple, then pool.
    odd = np.repeat(np.repeat(x, 3, 1), 4, 2).reshape(20, 3, 8, 4, 6, 3).mean((2, 4))
    assert np.allclose(data.resized(3, 4).train.pixels, odd, atol=1e-6)
    normal = data.normalized()
    mean, deviation = x.mean((0, 1, 2)), x.std((0, 1, 2))
    assert np.allclose(normal.train.pixels, (x - mean) / deviation, atol=1e-5)
    assert np.allclose(normal.test.pixels, (x[:5] - mean) / deviation, atol=1e-5)


def test_splits_are_disjoint_and_seeded(arrays):
    x, y = arrays
    data = nt.data.from_arrays(x, y)
    split = data.split(train=12, validation=6, seed=5)
    parts = [{image.tobytes() for image in part.pixels} for part in (split.train, split.validation)]
    assert [len(part) for part in parts] == [12, 6] and not parts[0] & parts[1]
    assert np.array_equal(split.train.pixels, data.split(train=12, validation=6, seed=5).train.pixels)
    assert not np.array_equal(split.train.pixels, data.split(train=12, validation=6, seed=6).train.pixels)
    assert len(data.split(validation=5).train) == 15
    with pytest.raises(ValueError):
        data.split(train=15, validation=6)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape) + array.tobytes()


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress])
def test_fashion_mnist_files(tmp_path, pack):
    random = np.random.default_rng(0)
    images, labels = random.integers(0, 256, (7, 5, 4), np.uint8), np.arange(7, dtype=np.uint8)
    ending = "" if pack(b"") == b"" else ".gz"
    for part, count in (("train", 7), ("t10k", 3)):
        (tmp_path / f"{part}-images-idx3-ubyte{ending}").write_bytes(pack(idx(images[:count])))
        (tmp_path / f"{part}-labels-idx1-ubyte{ending}").write_bytes(pack(idx(labels[:count])))
    data = nt.data.fashion_mnist(tmp_path)
    assert np.allclose(data.train.pixels[..., 0], images / 255) and np.array_equal(data.train.labels, labels)
    assert len(data.test) == 3 and data.train.classes == 10
    (tmp_path / f"t10k-labels-idx1-ubyte{ending}").write_bytes(pack(idx(labels[:2])))
    with pytest.raises(ValueError, match="3 images with one of 2 labels"):
        nt.data.fashion_mnist(tmp_path)


def test_missing_files_are_said(tmp_path):
    with pytest.raises(FileNotFoundError):
        nt.data.fashion_mnist(tmp_path)
    with pytest.raises(FileNotFoundError):
        nt.data.cifar10(tmp_path)


def planes(images: np.ndarray) -> np.ndarray:
    return images.transpose(0, 3, 1, 2).reshape(len(images), -1)


@pytest.mark.parametrize("binary", [True, False])
@pytest.mark.parametrize("classes", [10, 100])
def test_cifar_files(tmp_path, classes, binary):
    random = np.random.default_rng(classes)
    images, labels = random.integers(0, 256, (4, 32, 32, 3), np.uint8), random.integers(0, classes, 4)
    names = [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"] if classes == 10 else ["train", "test"]
    for name in names:
        if binary:
            head = np.stack([labels // 5, labels] if classes == 100 else [labels], 1).astype(np.uint8)
            (tmp_path / f"{name}.bin").write_bytes(np.concatenate([head, planes(images)], 1).tobytes())
        else:
            key = b"labels" if classes == 10 else b"fine_labels"
            batch = {b"data": planes(images), key: labels.tolist(), b"filenames": [b"a.png"] * 4}
            (tmp_path / name).write_bytes(pickle.dumps(batch, protocol=2))
    data = (nt.data.cifar10 if classes == 10 else nt.data.cifar100)(tmp_path)
    assert data.train.shape == (20 if classes == 10 else 4, 32, 32, 3) and data.train.classes == classes
    assert np.allclose(data.test.pixels, images / 255) and np.array_equal(data.test.labels, labels)


def test_imagenet16_files(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3), np.uint8)
    batch = {"data": planes(images), "labels": [1, 120, 121, 1000, 7, 2], "mean": np.zeros(768)}
    for name in [f"train_data_batch_{i}" for i in range(1, 11)] + ["val_data"]:
        (tmp_path / name).write_bytes(pickle.dumps(batch))
    data = nt.data.imagenet16(tmp_path)
    assert data.test.labels.tolist() == [0, 119, 6, 1] and data.train.classes == 120
    assert np.allclose(data.test.pixels, images[[0, 1, 4, 5]] / 255)


def test_pickles_do_nothing(tmp_path):
    class Bomb:
        def __reduce__(self):
            return __import__, ("antigravity",)

    for name in [f"train_data_batch_{i}" for i in range(1, 11)] + ["val_data"]:
        (tmp_path / name).write_bytes(pickle.dumps({"data": Bomb(), "labels": [1]}))
    with pytest.raises(ValueError, match="__import__"):
        nt.data.imagenet16(tmp_path)


def test_what_does_not_fit_is_refused(arrays):
    x, y = arrays
    for bad in (x[0], x[:5], np.full_like(x, np.nan)):
        with pytest.raises(ValueError):
            nt.data.from_arrays(bad, y)
    with pytest.raises(ValueError, match="label"):
        nt.data.from_arrays(x, y - 9)
    with pytest.raises(ValueError, match="label"):
        nt.data.from_arrays(x, y, classes=2)
    with pytest.raises(ValueError, match="whole numbers"):
        nt.data.from_arrays(x, y + 0.5)
    with pytest.raises(ValueError):
        nt.data.from_arrays(x, y).pooled(9)


def test_channels_first_is_said_not_guessed():
    x, y = np.random.default_rng(1).random((5, 3, 8, 6)), np.arange(5) % 2
    with pytest.raises(ValueError, match="channels='first'"):
        nt.data.from_arrays(x, y)
    data = nt.data.from_arrays(x, y, channels="first", test=(x, y))
    np.testing.assert_array_equal(data.test.pixels, np.float32(x.transpose(0, 2, 3, 1)))
    assert nt.data.from_arrays(x, y, channels="last").train.shape == (5, 3, 8, 6)
    with pytest.raises(ValueError, match="'first' or 'last'"):
        nt.data.from_arrays(x, y, channels="middle")


def test_numpy_integers_are_integers(arrays):
    data = nt.data.from_arrays(*arrays)
    assert data.pooled(np.int64(2)).train.shape == data.pooled(2).train.shape
    assert len(data.split(np.int32(4), np.uint8(3)).validation) == 3


def test_digits():
    pytest.importorskip("sklearn")
    data = nt.data.digits()
    assert data.train.shape == (1797, 8, 8, 1) and data.train.pixels.max() == 1
