"""Arrays cross without a copy, live as long as they are used, and never lie."""

import copy
import ctypes
import gc
import mmap
import pickle
import sys
import weakref

import numpy as np
import pytest

pytestmark = pytest.mark.abi


def address(a):
    return a.__array_interface__["data"][0]


@pytest.mark.parametrize("shape", [[], [0], [1], [3, 4], [2, 0, 5], [1] * 64])
def test_a_tensor_is_shared(native, shape):
    tensor = native.tensor_zeros(shape)
    a = np.asarray(tensor)
    assert list(a.shape) == shape == native.tensor_shape(tensor) and a.dtype == np.float32
    assert not a.flags.owndata and a.flags.writeable and a.flags.c_contiguous
    if a.size:
        assert address(a) == native._testing_address(tensor)
        a[...] = 2
        assert native._testing_sum(tensor) == 2 * a.size == np.asarray(tensor).sum()


def test_an_empty_tensor_of_extents_beyond_memory(native):
    view = memoryview(native.tensor_zeros([0, 2**40, 2**40]))
    assert (view.nbytes, view.shape) == (0, (0, 2**40, 2**40))


def test_a_tensor_of_too_many_axes(native):
    with pytest.raises(BufferError, match="64"):
        memoryview(native.tensor_zeros([1] * 65))


@pytest.mark.parametrize("shape", [[-1], [2**62], [2**31, 2**31, 2**31], [2**40, 2**40, 0], [-(2**63)]])
def test_impossible_shapes(native, shape):
    with pytest.raises(ValueError, match="shape"):
        native.tensor_zeros(shape)


def test_a_tensor_too_large_for_memory(native):
    with pytest.raises(MemoryError):
        native.tensor_zeros([2**59])


def test_an_array_keeps_its_tensor(native):
    gc.collect()
    before = native.tensors_alive()
    tensor = native.tensor_zeros([3, 4])
    view = memoryview(tensor)
    a = np.asarray(tensor)[1:]
    del tensor
    gc.collect()
    a[0, 2] = 3
    assert native.tensors_alive() == before + 1 and a.sum() == 3
    view.release()
    del a
    gc.collect()
    assert native.tensors_alive() == before


def test_an_array_is_lent(native):
    a = np.ones((5, 2), np.float32)
    count = sys.getrefcount(a)
    tensor = native._testing_tensor(a)
    assert native._testing_address(tensor) == address(a)
    back = np.asarray(tensor)
    back[0, 0] = 9
    assert a[0, 0] == 9 and address(back) == address(a)
    alive = weakref.ref(a)
    del a
    gc.collect()
    assert alive() is not None and back.sum() == 18
    del tensor, back
    gc.collect()
    assert alive() is None
    assert count == 2


def test_a_lent_array_cannot_be_resized(native):
    lent = bytearray(np.ones(4, np.float32).tobytes())
    view = memoryview(lent).cast("f")
    tensor = native._testing_tensor(view)
    with pytest.raises(BufferError):
        lent.extend(b"1234")
    assert native._testing_sum(tensor) == 4


def misaligned():
    return np.frombuffer(bytearray(17), np.uint8)[1:].view(np.float32)


@pytest.mark.parametrize("make, error", [
    (lambda: np.ones(3), TypeError), (lambda: np.ones(3, np.float16), TypeError), (lambda: np.ones(3, ">f4"), TypeError),
    (lambda: np.ones(3, np.int32), TypeError), (lambda: np.ones(3, np.complex64), TypeError),
    (lambda: np.ones(3, [("a", "f4")]), TypeError), (lambda: np.array([None, 1]), (TypeError, ValueError)),
    (lambda: np.ones(6, np.float32)[::2], ValueError), (lambda: np.ones(6, np.float32)[::-1], ValueError),
    (lambda: np.ones((2, 3), np.float32).T, ValueError), (lambda: np.broadcast_to(np.float32(1), (2**31, 2**30)), ValueError),
    (lambda: [1.0], TypeError), (lambda: None, TypeError), (lambda: "1234", TypeError),
    (lambda: b"1234", TypeError), (lambda: 1.0, TypeError), (lambda: np.ndarray, TypeError),
    (lambda: memoryview(b"1234").cast("c"), TypeError), (lambda: (ctypes.c_double * 2)(), TypeError),
])
def test_no_arrays(native, make, error):
    for function in (native._testing_sum, native._testing_tensor):
        with pytest.raises(error):
            function(make())


def test_arrays_of_other_libraries(native):
    assert native._testing_sum((ctypes.c_float * 3)(1, 2, 3)) == 6
    assert native._testing_sum(memoryview(b"\0\0\x80\x3f").cast("f")) == 1
    assert native._testing_sum(np.float32(2)[None]) == 2
    assert native._testing_sum(np.zeros((0, 3), np.float32)) == 0
    assert native._testing_sum(np.array(3, np.float32)) == 3
    assert native._testing_sum_double(np.full(10, 0.5)) == 5
    with mmap.mmap(-1, 4096) as pages:
        assert native._testing_sum(np.frombuffer(pages, np.float32)) == 0


def test_read_only_arrays(native):
    a = np.ones(3, np.float32)
    a.flags.writeable = False
    assert native._testing_sum(a) == 3
    copy = np.asarray(native._testing_tensor(a))
    copy[0] = 5
    assert a.tolist() == [1, 1, 1]


def test_misaligned_arrays_are_copied(native):
    lent = misaligned()
    lent[:] = range(4)
    assert native._testing_sum(lent) == 6 and native._testing_sum(native._testing_tensor(lent)) == 6
    lent.flags.writeable = False
    assert native._testing_sum(native._testing_tensor(lent)) == 6
    assert native._testing_address(lent) % 4 == 0


def test_released_views(native):
    view = memoryview(b"\0\0\0\0").cast("f")
    view.release()
    with pytest.raises(ValueError):
        native._testing_sum(view)


def test_handles_are_opaque(native):
    handle = native.tensor_zeros([2])
    kind = type(handle)
    for attempt in (
        lambda: kind(), lambda: kind.__new__(kind), lambda: object.__new__(kind), lambda: type("Sub", (kind,), {}),
        lambda: pickle.dumps(handle), lambda: copy.copy(handle), lambda: copy.deepcopy(handle),
        lambda: setattr(kind, "x", 1), lambda: setattr(handle, "__class__", type("Other", (), {})),
        lambda: setattr(type("Other", (), {})(), "__class__", kind),
        lambda: setattr(native.NasturtiumError(), "__class__", kind),
        lambda: __import__("copyreg")._reconstructor(kind, object, None), lambda: kind.__init_subclass__(3),
    ):
        with pytest.raises((TypeError, AttributeError)):
            attempt()


@pytest.mark.parametrize("flags_of", [lambda n: memoryview(n), lambda n: bytes(n), lambda n: np.frombuffer(n, np.uint8)])
def test_every_kind_of_view(native, flags_of):
    tensor = native.tensor_zeros([2, 3])
    view = flags_of(tensor)
    assert len(bytes(view)) == 24
    c = memoryview(tensor)
    assert (c.format, c.shape, c.strides, c.itemsize, c.readonly) == ("f", (2, 3), (12, 4), 4, False)


def test_two_handle_types_are_not_confused(native):
    class Fake:
        pass

    fake = Fake()
    with pytest.raises(TypeError):
        native.tensor_shape(fake)
    with pytest.raises(TypeError):
        native.tensor_shape(type(native.tensor_zeros([1])))
