"""Every error of the library and the Python exception it is, with its text."""

import errno

import pytest

import nasturtium

pytestmark = pytest.mark.abi

EXPECTED = {
    "invalidShape": (ValueError, "shape [-1] must have non-negative dimensions and fit in memory"),
    "mismatchedShapes": (ValueError, "add: shapes [1] and [2] do not fit together"),
    "notFinite": (ValueError, "x has a NaN or infinite value at index 3: remove or replace it"),
    "outOfMemory": (MemoryError, "cannot allocate 1152921504606846976 bytes: use a smaller batch or fewer rows"),
    "noSolution": (nasturtium.NasturtiumError, "cholesky found no solution: not positive definite"),
    "notFound": (FileNotFoundError, "[Errno 2] No such file or directory: '/a/b'"),
    "occupied": (FileExistsError, "[Errno 17] a PDF document, not a saved table, and stays as it is: name another path, or remove it first: '/a/b'"),
    "notPermitted": (PermissionError, "[Errno 13] a directory: '/a/b'"),
    "system": (OSError, "[Errno 28] write: No space left on device: '/a/b'"),
    "corrupted": (ValueError, "'/a/b' is corrupted at byte 8: no header; restore it from a copy or make it again"),
    "tooLarge": (ValueError, "'/a/b': header is 2 bytes, above the limit of 1"),
    "wrongKind": (ValueError, "'/a/b' is text, expected a model"),
    "invalidGraph": (ValueError, "0 nodes"),
    "notInSpace": (ValueError, "not an architecture of S: 8 nodes"),
    "malformedText": (ValueError, "S cannot read '|a\0|': NUL at byte 2"),
    "invalidArgument": (ValueError, "layers must be positive, got 0"),
    "unsupported": (ValueError, "S has no path: use adjacency"),
    "tooFew": (ValueError, "training: 0 given, at least 1 needed"),
    "diverged": (
        nasturtium.NasturtiumError,
        "training diverged in epoch 1, step 2: the last good weights are kept; "
        "use a lower learning rate or a gradient clip"),
    "wrongModel": (ValueError, "'/a/b' is not a model for this: version 9"),
    "mismatchedFeatures": (
        ValueError, "rows have 2 features, the model was fitted to 3: encode them the same way"),
    "invalidValue": (
        ValueError,
        "trial 4 got the value nan: give a finite number, or the worst value seen for an architecture that failed"),
    "unknownTrial": (ValueError, "trial 7 waits for no value: tell each asked trial once"),
    "unmeasured": (
        ValueError,
        "the table has no value for |a~0|: it is none of the table's 3 architectures, which `architectures` lists"),
    "isRunning": (
        nasturtium.NasturtiumError, "the study is running: use it when the call that runs it has returned"),
    "cancelled": (nasturtium.NasturtiumError, "the computation was cancelled"),
}


def test_every_error_is_expected(native):
    assert native._testing_raise("") == sorted(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_error(native, name):
    kind, text = EXPECTED[name]
    with pytest.raises(kind) as raised:
        native._testing_raise(name)
    assert type(raised.value) is kind
    assert str(raised.value) == text


def test_file_errors_carry_their_file(native):
    with pytest.raises(OSError) as raised:
        native._testing_raise("system")
    assert (raised.value.errno, raised.value.filename) == (errno.ENOSPC, "/a/b")
    assert issubclass(nasturtium.NasturtiumError, RuntimeError)


def test_callbacks_raise_through_swift(native):
    def callback(x):
        raise KeyError(x)

    for call in (native._testing_call, native._testing_call_from_worker):
        with pytest.raises(KeyError) as raised:
            call(callback, 7)
        assert raised.value.args == (7,)
        assert raised.traceback[-1].name == "callback"


def test_callbacks_return_what_is_asked(native):
    for call in (native._testing_call, native._testing_call_from_worker):
        assert call(lambda x: x + 1, 1) == 2
        assert call(abs, -3) == 3
        with pytest.raises(TypeError, match="the callback's result: expected int, got str"):
            call(str, 1)
        with pytest.raises(TypeError, match="expected a callable, got int"):
            call(3, 1)
        with pytest.raises(TypeError):
            call(lambda: 0, 1)
        assert call(lambda x: call(lambda y: y * 2, x) + 1, 5) == 11
