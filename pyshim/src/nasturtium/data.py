"""Images to train on: readers, and preparation that always treats all parts of a dataset alike."""

from __future__ import annotations

import os
import pathlib
from collections.abc import Callable, Sequence

import numpy as np

from ._checks import expect, path_of
from ._loader import native

__all__ = ["Dataset", "Images", "cifar10", "cifar100", "digits", "fashion_mnist", "from_arrays", "imagenet16"]

_FASHION = "/usr/share/datasets/fashion-mnist"


class Images:
    """Images with a class each, float32, held by Swift."""

    def __init__(self, handle: native.Images) -> None:
        self._handle = expect(handle, native.Images, "handle")

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """(images, rows, columns, channels)."""
        images, rows, columns, channels, _ = native.images_shape(self._handle)
        return images, rows, columns, channels

    @property
    def classes(self) -> int:
        return native.images_shape(self._handle)[4]

    @property
    def pixels(self) -> np.ndarray:
        """A copy, float32 ``(images, rows, columns, channels)``."""
        return np.asarray(native.images_pixels(self._handle))

    @property
    def labels(self) -> np.ndarray:
        return np.array(native.images_labels(self._handle))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, positions: Sequence[int] | np.ndarray | slice) -> Images:
        """The images at these positions, in their order."""
        try:
            chosen = np.arange(len(self))[positions]
        except IndexError as error:
            raise IndexError(f"positions: {error}; there are {len(self)} images") from None
        return Images(native.images_select(self._handle, [int(i) for i in np.atleast_1d(chosen)]))

    def __reduce__(self):
        return _images, (self.pixels, self.labels, self.classes)

    def __repr__(self) -> str:
        count, rows, columns, channels = self.shape
        return f"<{count:,} images of {rows}×{columns}×{channels}, {self.classes} classes>"


def _images(pixels: np.ndarray, labels: np.ndarray, classes: int) -> Images:
    return Images(native.images_new(pixels, labels.tolist(), classes))


class Dataset:
    """Images to train on, and where there are any to validate and to test with.

    Every method returns a new dataset: ``fashion_mnist().pooled(2).split(train=4000, validation=4000).normalized()``.
    """

    def __init__(self, train: Images, validation: Images | None = None, test: Images | None = None) -> None:
        self.train = expect(train, Images, "train")
        self.validation = None if validation is None else expect(validation, Images, "validation")
        self.test = None if test is None else expect(test, Images, "test")

    def _each(self, change: Callable[[native.Images], native.Images]) -> Dataset:
        def changed(part: Images | None) -> Images | None:
            return None if part is None else Images(change(part._handle))

        return Dataset(Images(change(self.train._handle)), changed(self.validation), changed(self.test))

    def resized(self, height: int, width: int | None = None) -> Dataset:
        """Every pixel the mean of the area that it covers."""
        return self._each(lambda part: native.images_resized(part, height, height if width is None else width))

    def pooled(self, factor: int) -> Dataset:
        """Smaller images, each pixel the mean of ``factor``² ones."""
        if expect(factor, int, "factor") < 1:
            raise ValueError(f"factor must be at least 1, not {factor}")
        _, rows, columns, _ = self.train.shape
        if factor > min(rows, columns):
            raise ValueError(f"factor must be at most {min(rows, columns)} for images of {rows}×{columns}, not {factor}")
        return self.resized(rows // factor, columns // factor)

    def normalized(self) -> Dataset:
        """Each channel with mean 0 and deviation 1 over the training images; the other parts with the same numbers."""
        means, deviations = native.images_statistics(self.train._handle)
        return self._each(lambda part: native.images_normalized(part, means, deviations))

    def split(self, train: int | None = None, validation: int = 0, *, seed: int = 0) -> Dataset:
        """``train`` and ``validation`` images drawn at random, without overlap, from the training ones.

        By default all that do not validate train. The same seed draws the same images on every machine.
        """
        validation = expect(validation, int, "validation")
        count = len(self.train) - validation if train is None else expect(train, int, "train")
        if count < 1 or validation < 0 or count + validation > len(self.train):
            raise ValueError(f"train={count} and validation={validation} images of a set of {len(self.train)}: give at least "
                             "one to train, and no more in all than there are")
        parts = native.images_parts(self.train._handle, [count] + [validation] * (validation != 0), seed)
        return Dataset(Images(parts[0]), Images(parts[1]) if validation else self.validation, self.test)

    def __repr__(self) -> str:
        parts = {"train": self.train, "validation": self.validation, "test": self.test}
        return "<Dataset: " + "; ".join(f"{name} {part!r}" for name, part in parts.items() if part is not None) + ">"


def from_arrays(
    x: np.ndarray, y: Sequence[int] | np.ndarray, *, test: tuple | None = None, classes: int | None = None,
    channels: str | None = None,
) -> Dataset:
    """A dataset of your own images and their classes.

    Parameters
    ----------
    x : array ``(images, rows, columns)`` or ``(images, rows, columns, channels)``
        Any real numbers; they are kept as float32.
    y : ``images`` whole numbers from 0
    test : pair like ``(x, y)``, optional
    classes : int, optional
        One more than the largest label unless given.
    channels : "last" or "first", optional
        ``"first"`` takes ``(images, channels, rows, columns)``, as PyTorch lays images out. Unless given, channels are
        last, and an array that looks like PyTorch's is refused.

    Raises
    ------
    ValueError
        For labels that are not whole numbers, another number of dimensions, and channels that seem to come first.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> nt.data.from_arrays(rng.random((10, 3, 8, 8)), rng.integers(2, size=10), channels="first")
    <Dataset: train <10 images of 8×8×3, 2 classes>>
    """
    if channels not in (None, "first", "last"):
        raise ValueError(f"channels must be 'first' or 'last', not {channels!r}")
    if test is not None and not (isinstance(test, (tuple, list)) and len(test) == 2):
        raise TypeError(f"test: expected a pair like (x, y), got {type(test).__name__}")
    pairs = [_pair(*pair, channels=channels) for pair in ((x, y), test) if pair is not None]
    if classes is None:
        classes = max(2, 1 + max(int(labels.max(initial=0)) for _, labels in pairs))
    made = [_images(pixels, labels, classes) for pixels, labels in pairs]
    return Dataset(made[0], test=made[1] if len(made) > 1 else None)


def _pair(x, y, *, channels: str | None) -> tuple[np.ndarray, np.ndarray]:
    pixels, labels = np.asarray(x, np.float32), np.asarray(y)
    if labels.dtype.kind not in "iu" or labels.ndim != 1:
        raise ValueError(f"labels y must be whole numbers in one dimension, not {labels.dtype} of shape {labels.shape}")
    if pixels.ndim not in (3, 4) or len(pixels) != len(labels):
        raise ValueError(f"images x of shape {pixels.shape} and {len(labels)} labels y: expected (images, rows, columns) or "
                         "(images, rows, columns, channels), and a label for each image")
    if pixels.ndim == 4 and channels == "first":
        pixels = pixels.transpose(0, 2, 3, 1)
    elif pixels.ndim == 4 and channels is None and pixels.shape[1] <= 4 < pixels.shape[3]:
        raise ValueError(
            f"images of shape {pixels.shape} seem to have their channels first: pass channels='first', or "
            "channels='last' if they really have that many")
    pixels = np.ascontiguousarray(pixels)
    return pixels[..., None] if pixels.ndim == 3 else pixels, labels.astype(np.int64)


def fashion_mnist(path: str | os.PathLike = _FASHION) -> Dataset:
    """Fashion-MNIST (Xiao et al. 2017): 60,000 and 10,000 gray images of 28×28, pixels 0...1.

    ``path`` is the folder of the four IDX files; by default that of the Debian package
    ``dataset-fashion-mnist``.
    """
    folder = pathlib.Path(path_of(path, "path"))
    if folder == pathlib.Path(_FASHION) and not folder.exists():
        raise FileNotFoundError(f"no {folder}: apt-get install dataset-fashion-mnist, or give the folder of the IDX files")

    def read(part: str) -> Images:
        images, labels = (_first(folder, f"{part}-{kind}-ubyte") for kind in ("images-idx3", "labels-idx1"))
        return Images(native.images_idx(images, labels, 10))

    return Dataset(read("train"), test=read("t10k"))


def _first(folder: pathlib.Path, name: str) -> str:
    """The file or, where there is none, its compressed form."""
    plain = folder / name
    return os.fspath(plain if plain.exists() else folder / f"{name}.gz")


def digits() -> Dataset:
    """scikit-learn's 1,797 handwritten digits of 8×8 pixels, 0...1. Needs scikit-learn."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise ImportError("nt.data.digits() needs scikit-learn: pip install scikit-learn") from None
    bunch = load_digits()
    return from_arrays(bunch.images / 16, bunch.target)


def cifar10(path: str | os.PathLike) -> Dataset:
    """CIFAR-10 from the folder of its official files: the binary version, or the Python one, read as data only."""
    return _cifar(path, 10, [f"data_batch_{i}" for i in range(1, 6)], "test_batch")


def cifar100(path: str | os.PathLike) -> Dataset:
    """CIFAR-100 with its 100 fine classes; otherwise as `cifar10`."""
    return _cifar(path, 100, ["train"], "test")


def _cifar(path, classes: int, train: list[str], test: str) -> Dataset:
    folder = pathlib.Path(path_of(path, "path"))
    ending = ".bin" if (folder / f"{test}.bin").exists() else ""

    def read(names: list[str]) -> Images:
        return Images(native.images_cifar([os.fspath(folder / (name + ending)) for name in names], classes))

    return Dataset(read(train), test=read([test]))


def imagenet16(path: str | os.PathLike, *, classes: int = 120) -> Dataset:
    """ImageNet at 16×16 pixels (Chrabaszcz et al. 2017) from the folder of its pickled batches, read as data only.

    The first ``classes`` classes: 120 make NAS-Bench-201's ImageNet16-120. ``test`` is the validation set.
    """
    folder = pathlib.Path(path_of(path, "path"))
    batches = [os.fspath(folder / f"train_data_batch_{i}") for i in range(1, 11)]
    return Dataset(
        Images(native.images_imagenet16(batches, classes)),
        test=Images(native.images_imagenet16([os.fspath(folder / "val_data")], classes)))
