"""Writes streams.txt beside itself: `name base64` lines of pickles and compressed files made by CPython and numpy.

Made with Python 3.11.2 and numpy 2.4.
"""

import base64
import bz2
import collections
import gzip
import os
import pathlib
import pickle
import struct

import numpy as np


class Call:
    def __init__(self, function, *arguments):
        self.what = function, arguments

    def __reduce__(self):
        return self.what


def short(text):
    return b"U" + bytes([len(text)]) + text


# As Python 2's cPickle writes the official CIFAR batches: 8-bit strings, memo from 1.
CIFAR = b"".join([
    b"\x80\x02}q\x01(", short(b"data"), b"q\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85",
    short(b"b"), b"\x87Rq\x05(K\x01K\x02K\x03\x86cnumpy\ndtype\nq\x06", short(b"u1"), b"K\x00K\x01\x87Rq\x07(K\x03",
    short(b"|"), b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89T", struct.pack("<i", 6), bytes([0, 1, 2, 253, 254, 255]),
    b"tb", short(b"labels"), b"q\x08]q\x09(K\x06K\x09e", short(b"batch_label"), short(b"training batch 1 of 5"), b"u."])

VALUE = {
    "numbers": [0, 255, 256, 65535, 65536, -1, -(2**31), 2**31, 2**63 - 1, -(2**63), 0.1, float("inf"), True, False, None],
    "texts": ("", "é\u4e2d", "x" * 300, b"", b"\x00\xff", b"y" * 300),
    "large": 0x1950A86A20F9469CFC6C,
    3: collections.OrderedDict([("a", {1, 2}), ("b", [{}, (), [[]]])]),
}
SCALARS = [np.float64(0.1), np.float32(0.5), np.int8(-3), np.uint16(65535), np.int64(-(2**63)), np.bool_(True), np.uint8(200)]
ARRAY = np.arange(6, dtype=np.float32).reshape(2, 3)
RECORDS = {
    "names": ["a", "b"],
    "records": {i: collections.OrderedDict(index=i, text="shared" * 3, curve={e: i + e / 10 for e in range(3)}) for i in range(1100)},
    "after": 7,
}

lines = {}
for protocol in (2, 3, 4, 5):
    lines[f"value-{protocol}"] = pickle.dumps(VALUE, protocol)
    lines[f"scalars-{protocol}"] = pickle.dumps(SCALARS, protocol)
for protocol in (2, 4):
    lines[f"array-{protocol}"] = pickle.dumps(ARRAY, protocol)
    lines[f"records-{protocol}"] = bz2.compress(pickle.dumps(RECORDS, protocol))
lines["cifar"] = CIFAR
lines["big-endian"] = pickle.dumps(ARRAY.astype(">f4"), 2)
lines["fortran"] = pickle.dumps(np.asfortranarray(ARRAY), 2)
lines["objects"] = pickle.dumps(np.array([None]), 2)
lines["system"] = pickle.dumps(Call(os.system, "false"), 2)
lines["system-4"] = pickle.dumps({"a": [1, Call(os.system, "false")]}, 4)
lines["eval"] = pickle.dumps(Call(eval, "1"), 4)
lines["getattr"] = b"\x80\x04\x8c\x08builtins\x8c\x07getattr\x93."
lines["text-protocol"] = pickle.dumps([1], 0)
lines["python-2-ordered"] = b"\x80\x02ccollections\nOrderedDict\n]q\x01]q\x02(U\x01kK\x05ea\x85Rq\x03."

text = b"".join(b"line %d\r\n" % (i % 97) for i in range(40_000))
lines["gzip"] = gzip.compress(text, mtime=0)
lines["bzip2"] = bz2.compress(text)
lines["gzip-two"] = gzip.compress(text[:1000], mtime=0) + gzip.compress(text[1000:], mtime=0) + bytes(700)
lines["bzip2-two"] = bz2.compress(text[:1000]) + bz2.compress(text[1000:])
lines["gzip-empty"] = gzip.compress(b"", mtime=0)
lines["bzip2-empty"] = bz2.compress(b"")
lines["gzip-bomb"] = bz2.compress(gzip.compress(bytes(100 << 20), mtime=0))
lines["bzip2-bomb"] = bz2.compress(bytes(100 << 20))

pathlib.Path(__file__).with_name("streams.txt").write_text(
    "".join(f"{name} {base64.b64encode(data).decode()}\n" for name, data in lines.items()))
