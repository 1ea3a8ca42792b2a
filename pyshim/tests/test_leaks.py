"""No route across the bridge leaks: 0 bytes a call over 100,000 calls."""

import contextlib
import ctypes
import gc
import sys

import numpy as np
import pytest

pytestmark = pytest.mark.abi

CALLS = 100_000


class Memory(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in (
        "arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")]


def in_use():
    """Bytes of glibc's heap in use (Swift's, and Python's large objects) and blocks of Python's own allocator."""
    gc.collect()
    mallinfo = ctypes.CDLL(None).mallinfo2
    mallinfo.restype = Memory
    memory = mallinfo()
    return memory.uordblks + memory.hblkhd, sys.getallocatedblocks()


def fails(function, *arguments, **keywords):
    def call():
        with contextlib.suppress(Exception):
            function(*arguments, **keywords)

    return call


ARRAY = np.ones(16, np.float32)
ROUTES = {
    "none": lambda n: n._testing_none,
    "keywords": lambda n: lambda: n._testing_add(1.0, b=2.0),
    "text": lambda n: lambda: n._testing_text("é" * 100),
    "path": lambda n: lambda: n._testing_path("/a/b"),
    "bytes": lambda n: lambda: n._testing_bytes(b"x" * 100),
    "list": lambda n: lambda: n._testing_ints([1, 2**40, 3]),
    "nested list": lambda n: lambda: n._testing_nested([[1.0], [2.0, 3.0]]),
    "dictionary": lambda n: lambda: n._testing_dictionary(["a", "b"]),
    "tuple": lambda n: lambda: n._testing_optional(2**40, "text"),
    "array": lambda n: lambda: n._testing_sum(ARRAY),
    "tensor out": lambda n: lambda: np.asarray(n.tensor_zeros([2, 3])),
    "tensor in": lambda n: lambda: n._testing_tensor(ARRAY),
    "there and back": lambda n: lambda: n._testing_sum(np.asarray(n._testing_tensor(ARRAY))),
    "callback": lambda n: lambda: n._testing_call(abs, -(2**40)),
    "wrong type": lambda n: fails(n._testing_int, "x"),
    "wrong keyword": lambda n: fails(n._testing_add, 1, c=2),
    "wrong element": lambda n: fails(n._testing_nested, [[1.0], ["x"]]),
    "wrong array": lambda n: fails(n._testing_sum, np.ones(3)),
    "wrong layout": lambda n: fails(n._testing_tensor, ARRAY[::2]),
    "error of the library": lambda n: fails(n._testing_raise, "malformedText"),
    "error with a file": lambda n: fails(n._testing_raise, "notFound"),
    "callback that raises": lambda n: fails(n._testing_call, lambda x: 1 / 0, 1),
    "callback of a wrong result": lambda n: fails(n._testing_call, str, 1),
}


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_leaks(native, route):
    call = ROUTES[route](native)

    def repeat(count):
        for _ in range(count):
            call()

    repeat(1000)
    bytes_before, blocks_before = in_use()
    repeat(CALLS)
    bytes_after, blocks_after = in_use()
    # One block kept every thousand calls would show.
    assert (bytes_after - bytes_before) / CALLS < 0.02, f"{(bytes_after - bytes_before) / CALLS} bytes a call"
    assert (blocks_after - blocks_before) / CALLS < 0.001


def test_long_calls_leak_nothing(native):
    def repeat(count):
        for _ in range(count):
            native._testing_call_from_worker(abs, -1)
            with contextlib.suppress(ZeroDivisionError):
                native._testing_call_from_worker(lambda x: 1 / 0, 1)

    repeat(100)
    before, blocks = in_use()
    repeat(2000)
    after, blocks_after = in_use()
    assert (after - before) / 4000 < 1 and (blocks_after - blocks) / 4000 < 0.01
