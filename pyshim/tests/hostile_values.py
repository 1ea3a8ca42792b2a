"""Values that no function asked for, as hypothesis strategies."""

import copy

import numpy as np
from hypothesis import strategies as st


class Refusal(Exception):
    """What hostile objects raise: a function may let it through."""


def _refuse(self, *_, **__):
    raise Refusal("refused")


class Refuses:
    """Raises from every protocol a conversion could try."""

    __len__ = __iter__ = __getitem__ = __index__ = __int__ = __float__ = __bool__ = __str__ = __repr__ = _refuse
    __hash__ = __eq__ = __call__ = __contains__ = __fspath__ = __array__ = __next__ = __bytes__ = _refuse


class Lies:
    """Answers every protocol, with the wrong thing."""

    def __len__(self):
        return 2**60

    def __getitem__(self, index):
        if not isinstance(index, int) or index > 2:
            raise IndexError(index)
        return self

    def __index__(self):
        return -(2**70)

    def __float__(self):
        return float("nan")

    def __bool__(self):
        return False

    def __str__(self):
        return "\udcff"

    def __fspath__(self):
        return "no\0path"

    def __call__(self, *arguments, **keywords):
        return self

    def __eq__(self, other):
        return True

    __hash__ = None


class LyingList(list):
    """A list whose own idea of itself is wrong."""

    def __len__(self):
        return 10**9

    def __iter__(self):
        return iter([self, None])


class ShrinkingList(list):
    """A list that empties itself while its items are read."""

    def __getitem__(self, index):
        self.clear()
        return super().__getitem__(index)


class ClearsOnIndex:
    """An integer that empties the list it stands in when it is read."""

    def __init__(self, home):
        self.home = home

    def __index__(self):
        self.home.clear()
        return 1

    __float__ = __index__


def _endless():
    items = [1]
    items.append(items)
    return items


def _deep():
    items = []
    for _ in range(5000):
        items = [items]
    return items


def _clearing():
    home = [0] * 3
    home.insert(1, ClearsOnIndex(home))
    return home


def _overlapping():
    return np.lib.stride_tricks.as_strided(np.zeros(4, np.float32), (3, 4), (0, 4))


INTEGERS = st.one_of(
    st.sampled_from([-1, 0, 1, 2, 3, 7, 64, 65, 255, 256, 2**15, 2**31 - 1, 2**31, 2**32, 2**53 + 1, 2**62,
                     2**63 - 1, 2**63, 2**64, -(2**31), -(2**63), -(2**63) - 1, 10**40]),
    st.integers())
FLOATS = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0, 5e-324, 1e308, -1e308, 1e39, float("nan"), float("inf"), float("-inf")]),
    st.floats())
TEXTS = st.one_of(
    st.sampled_from(["", "\0", "a\0b", "\ud800", "no/such/file", ".", "|", "[]", "{}", "é" * 3000, "9" * 400,
                     "[" * 2000, "\N{FAMILY}" * 9, "%s%n", "../x"]),
    st.text(st.characters(exclude_characters="/"), max_size=40))
BYTES = st.one_of(st.sampled_from([b"", b"\0" * 64, b"\xff" * 64, bytes(2**16)]), st.binary(max_size=80))
ARRAYS = st.sampled_from([
    lambda: np.zeros(0, np.float32), lambda: np.zeros((0, 56), np.float32), lambda: np.zeros((3, 4), np.float32),
    lambda: np.zeros((3, 56), np.float64), lambda: np.zeros((2, 56), np.float32), lambda: np.float32(1),
    lambda: np.zeros((), np.float32), lambda: np.full((2, 56), np.nan, np.float32),
    lambda: np.full((2, 4), np.inf, np.float32), lambda: np.zeros((4, 6), np.float32)[:, ::2],
    lambda: np.zeros((4, 6), np.float32).T, lambda: np.zeros((4, 6), np.float32)[::-1],
    lambda: np.zeros(6, ">f4"), lambda: np.zeros(6, np.float16), lambda: np.zeros(6, np.complex64),
    lambda: np.array([None, 1], object), lambda: np.array(["a", "b"]), lambda: np.zeros(3, "f4,i4"),
    lambda: np.zeros((1,) * 32, np.float32), lambda: np.zeros(8, np.uint8)[1:5].view(np.float32),
    lambda: np.zeros(4, bool), lambda: np.arange(5), lambda: np.zeros(2, "M8[s]"), _overlapping,
    lambda: memoryview(b"abcd"), lambda: np.ma.masked_array([1.0, 2.0], [0, 1]),
])
OBJECTS = st.sampled_from([
    object, Refuses, Lies, lambda: LyingList([1]), lambda: ShrinkingList([1, 2]), _endless, _deep, _clearing,
    lambda: Lies, lambda: type, lambda: len, lambda: (lambda *a, **k: None), lambda: _refuse, lambda: iter([]),
    lambda: {}, lambda: {"epochs": 1.0}, lambda: {1: 2}, lambda: set(), lambda: Ellipsis, lambda: NotImplemented,
    lambda: slice(None, None, 0), lambda: slice(-(2**70), 2**70), lambda: range(10**12), lambda: 1j,
    lambda: bytearray(8), lambda: np, lambda: [[0, 1], [1, 0]], lambda: [(0, 1), (1,)], lambda: [[2**63, 1]],
])
ANYTHING = st.one_of(
    st.none(), st.booleans(), INTEGERS, FLOATS, TEXTS, BYTES, ARRAYS.map(lambda make: make()),
    OBJECTS.map(lambda make: make()),
    st.lists(st.one_of(INTEGERS, FLOATS, TEXTS, st.none()), max_size=6),
    st.lists(st.lists(INTEGERS, max_size=3), max_size=4),
    st.tuples(INTEGERS, INTEGERS), st.dictionaries(TEXTS, st.one_of(FLOATS, INTEGERS, st.none()), max_size=3))


def near(value):
    """Values of the same kind as `value`, slightly wrong: what parsers and range checks are for."""
    if isinstance(value, bool) or value is None:
        return st.sampled_from([True, False, None, 2])
    if isinstance(value, int):
        return st.one_of(st.integers(value - 2, value + 2), INTEGERS)
    if isinstance(value, float):
        return FLOATS
    if isinstance(value, str):
        return edited(value, TEXTS, "")
    if isinstance(value, bytes):
        return edited(value, BYTES, b"")
    if isinstance(value, np.ndarray):
        others = [value[:-1], value[..., :-1], value[::-1]] if value.ndim else [value]
        if value.ndim and value.dtype.kind in "biuf":
            others += [value.astype(np.float64), np.full_like(value, np.nan, dtype=np.float32)]
        return st.one_of(ARRAYS.map(lambda make: make()), st.sampled_from(others))
    if type(value) in (list, tuple) and value:  # lists that lie or change when read would spoil the replay
        return st.integers(0, len(value) - 1).flatmap(
            lambda i: near(value[i]).map(lambda item: _replaced(value, i, item)))
    if isinstance(value, dict) and value:
        return st.sampled_from(list(value)).flatmap(lambda key: near(value[key]).map(lambda item: {**value, key: item}))
    return ANYTHING


def _replaced(value, index, item):
    items = list(copy.copy(value))
    items[index] = item
    return items if isinstance(value, list) else tuple(items)


def edited(value, pieces, empty):
    """`value` with one stretch cut out or overwritten by a short piece."""
    def edit(start, length, piece):
        return value[:start] + piece + value[start + length :]

    short = st.one_of(st.just(empty), pieces.filter(lambda piece: len(piece) <= 80))
    return st.builds(edit, st.integers(0, len(value)), st.integers(0, 4) | st.integers(0, len(value)), short)
