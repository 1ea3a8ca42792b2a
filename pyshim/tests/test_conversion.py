"""What crosses, as what, and what hostile objects get instead of a crash."""

import array
import pathlib

import numpy as np
import pytest

pytestmark = pytest.mark.abi


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        if isinstance(self.value, BaseException):
            raise self.value
        return self.value


class Sequence:
    """Claims one length and has another."""

    def __init__(self, claimed, has):
        self.claimed, self.has = claimed, has

    def __len__(self):
        return self.claimed

    def __getitem__(self, i):
        if i >= self.has:
            raise IndexError(i)
        return i


@pytest.mark.parametrize("x", [0, -1, 2**63 - 1, -(2**63), True, np.int8(-3), np.uint64(7), Index(5)])
def test_integers(native, x):
    assert native._testing_int(x) == x.__index__()


@pytest.mark.parametrize("x", [2**63, -(2**63) - 1, 10**4000, Index(2**64)])
def test_integers_out_of_range(native, x):
    with pytest.raises(OverflowError, match=r"^argument 'x': .*64 bits"):
        native._testing_int(x)


@pytest.mark.parametrize("x", [1.0, np.float32(1), "1", None, [1], b"1", 1j, int])
def test_no_integers(native, x):
    with pytest.raises(TypeError, match=f"argument 'x': expected int, got {type(x).__name__}"):
        native._testing_int(x)


def test_exceptions_of_conversions_pass_through(native):
    with pytest.raises(ZeroDivisionError, match="mine"):
        native._testing_int(Index(ZeroDivisionError("mine")))


def test_floats(native):
    assert native._testing_add(1, b=2.5) == 3.5
    assert native._testing_add(np.float32(0.5), Index(2)) == 2.5
    assert np.isnan(native._testing_add(float("nan"), 0))
    assert native._testing_add(float("inf"), 0) == float("inf")
    with pytest.raises(OverflowError):
        native._testing_add(10**400, 0)
    with pytest.raises(TypeError, match="argument 'b': expected float, got str"):
        native._testing_add(1, "2")


@pytest.mark.parametrize("x", [0, 1, "", None, np.int8(1), np.array([True]), []])
def test_only_booleans_are_booleans(native, x):
    for kind in (bool, np.bool_):
        assert native._testing_bool(kind(True)) is True and native._testing_bool(kind(False)) is False
    with pytest.raises(TypeError, match="expected True or False"):
        native._testing_bool(x)


@pytest.mark.parametrize("x", ["", "plain", "é\0x", "\U0001f33c" * 1000, "\n\t\x7f"])
def test_text(native, x):
    assert native._testing_text(x) == x


def test_no_text(native):
    with pytest.raises(UnicodeEncodeError):
        native._testing_text("\ud800")
    for x in (b"bytes", 1, None):
        with pytest.raises(TypeError, match="expected str"):
            native._testing_text(x)


def test_paths(native, tmp_path):
    assert native._testing_path(tmp_path / "ä b") == str(tmp_path / "ä b")
    assert native._testing_path(b"/x") == "/x"
    with pytest.raises(ValueError, match="null"):
        native._testing_path("a\0b")
    for x in (1, None, pathlib):
        with pytest.raises(TypeError):
            native._testing_path(x)


@pytest.mark.parametrize("x", [b"", b"\0\xff" * 500, bytearray(b"ab"), memoryview(b"abc"), array.array("B", [1, 2])])
def test_bytes(native, x):
    assert native._testing_bytes(x) == bytes(x)


@pytest.mark.parametrize("x", ["text", [1, 2], None, memoryview(b"abcd")[::2], array.array("i", [1])])
def test_no_bytes(native, x):
    with pytest.raises((TypeError, ValueError)):
        native._testing_bytes(x)


@pytest.mark.parametrize("x", [[], [1, 2, 3], (4, 5), range(6), np.arange(3), Sequence(2, 9), b"ab", array.array("q", [7])])
def test_sequences(native, x):
    assert native._testing_ints(x) == [x[i] for i in range(len(x))]


@pytest.mark.parametrize("x, error", [
    ("12", TypeError), ({1: 2}, TypeError), ({1, 2}, TypeError), (None, TypeError), (iter([1]), TypeError),
    ([1, None], TypeError), ([1, 2**70], OverflowError), (range(10**12), ValueError), (range(10**30), OverflowError),
    (Sequence(9, 2), ValueError), (Sequence(2**60, 2), ValueError), (Sequence(-1, 2), ValueError),
    (Sequence("x", 2), TypeError), ([[1]], TypeError),
])
def test_no_sequences(native, x, error):
    with pytest.raises(error):
        native._testing_ints(x)


def test_errors_name_the_element(native):
    with pytest.raises(TypeError, match=r"argument 'x': element 1: element 2: expected float, got str"):
        native._testing_nested([[], [1, 2, "x"]])
    assert native._testing_nested([[], [1, 2.5]]) == [[], [1.0, 2.5]]


def test_a_list_that_shrinks_while_it_is_read(native):
    numbers = [0, 1, 2, 3]

    class Shrinks:
        def __index__(self):
            del numbers[1:]
            return 0

    numbers[0] = Shrinks()
    with pytest.raises(ValueError, match="lost elements"):
        native._testing_ints(numbers)


def test_results(native):
    assert native._testing_none() is None
    assert native._testing_optional() == (None, None)
    assert native._testing_optional(None, "y") == (None, "y")
    assert native._testing_optional(y="z", x=3) == (3, "z")
    assert native._testing_dictionary(["a", "bc", "a", "\0"]) == {"a": 1, "bc": 2, "\0": 1}
    assert native._testing_six(1, 2, 3, 4, 5, f=6) == 21


@pytest.mark.parametrize("call", [
    lambda f: f(), lambda f: f(1), lambda f: f(1, 2, 3), lambda f: f(1, c=2), lambda f: f(1, 2, a=1),
    lambda f: f(1, a=1), lambda f: f(*range(1000)), lambda f: f(1, **{"b\0": 2}), lambda f: f(1, **{"\ud800": 2}),
    lambda f: f(1, **{"": 2}),
])
def test_wrong_arguments(native, call):
    with pytest.raises(TypeError, match="_testing_add"):
        call(native._testing_add)


def test_keyword_subclasses_of_str(native):
    class Name(str):
        __hash__ = str.__hash__

        def __eq__(self, other):
            return True

    with pytest.raises(TypeError):
        native._testing_add(1, **{Name("zzz"): 2})
