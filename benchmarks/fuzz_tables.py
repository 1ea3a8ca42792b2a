"""Mutated files of every kind of table, read in processes of little memory that must live. Prints what became of them."""

import argparse
import bz2
import collections
import gzip
import os
import pathlib
import random
import resource
import struct
import subprocess
import sys
import tempfile
import time

import nasturtium as nt

ROOT = pathlib.Path(__file__).resolve().parents[1]
FIXTURES = ROOT / "Tests/TablesTests/Fixtures"
OFFICIAL = pathlib.Path(os.environ.get("NASTURTIUM_DATA", ROOT.parent / "shared/data")) / "fixtures"
MEMORY = 4 << 30  # of address space, most of it the libraries'
BATCH = 2000
CHECKED = "TFRecord, checksums repaired"


def seeds() -> dict[str, bytes]:
    """Small whole files of every kind, some also as what their compression holds."""
    table = nt.tables.read(FIXTURES / "rebuilt.pth", cache=False)
    texts = [cell.text for cell in table.architectures]
    with tempfile.TemporaryDirectory() as folder:
        table.save(f"{folder}/table")
        packed = pathlib.Path(folder, "table").read_bytes()
    files = {
        "torch": (FIXTURES / "rebuilt.pth").read_bytes(),
        "pickle": bz2.decompress((FIXTURES / "rebuilt.pickle.pbz2").read_bytes()),
        "pickle in bzip2": (FIXTURES / "rebuilt.pickle.pbz2").read_bytes(),
        "packed": packed,
        "packed, without gzip": gzip.decompress(packed),
        "comma-separated": "".join(
            ["arch,epoch,seed,accuracy,loss\n"] + [f"{t},{e},{s},{e + s / 7},{1 / (e + 1)}\n" for t in texts for e in (0, 1, 9) for s in (3, 4)]
        ).encode(),
        "ENAS list": b"[[1], [2, 1], [3, 0, 1]], 0.71\n[[0], [2, 1], [3, 1, 1]], 0.72\n" * 2,
    }
    for name, path in (
        ("one architecture", "NATS-sss-v1_0-50262-simple/000011.pickle.pbz2"),
        ("TFRecord", "nb101_reconstructed_3rows.tfrecord"),
        (CHECKED, "nb101_reconstructed_3rows.tfrecord"),
    ):
        if (OFFICIAL / path).exists():
            content = (OFFICIAL / path).read_bytes()
            files[name] = bz2.decompress(content) if path.endswith("pbz2") else content
    return files


def mutate(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(changed)) if changed else 0
        match rng.randrange(6):
            case 0 if changed:
                changed[at] ^= 1 << rng.randrange(8)
            case 1 if changed:
                changed[at] = rng.randrange(256)
            case 2:
                del changed[at : at + rng.randint(1, 8)]
            case 3:
                del changed[at:]
            case 4:
                changed[at:at] = changed[rng.randrange(len(changed) or 1) :][: rng.randint(1, 64)]
            case _:
                changed[at:at] = rng.randbytes(rng.randint(1, 8))
    return bytes(changed)


CRC_TABLE = []
for byte in range(256):
    for _ in range(8):
        byte = byte >> 1 ^ (0x82F63B78 if byte & 1 else 0)
    CRC_TABLE.append(byte)


def masked_checksum(data: bytes) -> bytes:
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ CRC_TABLE[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def mutate_records(data: bytes, rng: random.Random) -> bytes:
    """Mutations behind proper checksums, or the parsing of records would never be reached."""
    changed, at = b"", 0
    while at < len(data):
        (count,) = struct.unpack_from("<Q", data, at)
        record = data[at + 12 : at + 12 + count]
        record = mutate(record, rng) if rng.random() < 0.5 else record
        length = struct.pack("<Q", len(record))
        changed += length + masked_checksum(length) + record + masked_checksum(record)
        at += 16 + count
    return changed


def child(kind: str, count: int, seed: int) -> None:
    """Reads `count` mutations of one kind; prints how many were a table and how many were refused."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    data, rng, outcomes = seeds()[kind], random.Random(seed), collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "mutated")
        for _ in range(count):
            path.write_bytes((mutate_records if kind == CHECKED else mutate)(data, rng))
            try:
                table = nt.tables.read(path, cache=False)
                for metric in table.metrics[:2]:
                    table.query(None, metric)
                outcomes["a table"] += 1
            except ValueError as error:
                assert str(error)
                outcomes["refused"] += 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(outcomes["a table"], outcomes["refused"], peak)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        child(options.child[0], int(options.child[1]), int(options.child[2]))
        return 0
    kinds, failed, started = list(seeds()), 0, time.perf_counter()
    each = -(-options.files // len(kinds))
    print(f"{each * len(kinds):,} files, seed {options.seed}, Python {sys.version.split()[0]}\n")
    print("| kind | files | read as a table | refused | peak MB | seconds |\n|---|---|---|---|---|---|")
    for kind in kinds:
        start, tables, refused, peak = time.perf_counter(), 0, 0, 0
        for batch in range(0, each, BATCH):
            count = min(BATCH, each - batch)
            ran = subprocess.run(
                [sys.executable, __file__, "--child", kind, str(count), str(options.seed + batch)],
                capture_output=True, text=True)
            if ran.returncode != 0:
                failed += 1
                print(f"\n{kind}, seed {options.seed + batch}: exit {ran.returncode}\n{ran.stderr[-2000:]}")
                continue
            told = list(map(int, ran.stdout.split()))
            tables, refused, peak = tables + told[0], refused + told[1], max(peak, told[2])
        print(f"| {kind} | {tables + refused:,} | {tables:,} | {refused:,} | {peak} | {time.perf_counter() - start:.0f} |", flush=True)
    print(f"\n{failed} processes failed, {time.perf_counter() - started:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
