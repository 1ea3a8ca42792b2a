"""SVGe against PyTorch: training, encoding and generation, interleaved in fresh processes; and memory.

    ./run bench svge
    ./run bench svge --rounds 1 --work enas:32 --workers 2
    ./run bench svge --only memory

PyTorch's side is `svge_torch.py` in $NASTURTIUM_RIVALS (by default ../shared/rivals beside the repository), run by the
Python of $NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python): the model batched by hand, float32, Adam, in three
variants; every figure is compared with the best of them. Both sides work on the same graphs, in batches made
beforehand, with as many threads as workers, and generate with the model they just trained. Ratios are ours to theirs, of
the medians over rounds and of the best batches, which a busy neighbor disturbs less. The floor is the time of the matrix
products alone, counted with exact algebra, at the rate of large products of our own on as many cores.

Memory: one process encodes every NAS-Bench-101 cell through Python.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

from measured import products

ROOT = pathlib.Path(__file__).resolve().parent.parent
RIVALS = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS", ROOT.parent / "shared/rivals"))
RIVAL = RIVALS / "svge_torch.py"
PYTHON = os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python")
OURS = ROOT / ".build/release/benchmark-svge"
# glibc gives large buffers back late, or page faults would count against the rival.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
WORK = ["enas:32", "enas:128", "nb101:128", "nb201:32"]
VARIANTS = {"plain": ["--plain"], "fused": ["--fused"], "compile": ["--compile"]}
MODES = ["train", "encode", "generate"]
BATCHES = 5  # that benchmark-svge repeats
ENCODE = """
import resource, time
import nasturtium as nt
space = nt.spaces.NASBench101()
cells = space.enumerate()
model = nt.SVGe(space)
start = time.perf_counter()
codes = model.encode(cells)
seconds = time.perf_counter() - start
gigabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(f"{len(codes):,} cells in {seconds:.1f} s, {gigabytes:.2f} GB at most")
"""


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--work", nargs="+", default=WORK, metavar="SPACE:BATCH", help="spaces: enas, nb101, nb201")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--variants", nargs="+", choices=list(VARIANTS), default=list(VARIANTS))
    parser.add_argument("--repeats", type=int, default=6, help="of the five batches, on both sides")
    parser.add_argument("--only", choices=["speed", "memory"])
    return parser.parse_args()


def run(command):
    done = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True,
                          env=os.environ | MALLOC)
    return {row["mode"]: row for row in map(json.loads, done.stdout.splitlines())}


def measure(args, space, batch, workers, graphs):
    """For each side and mode the rows of all rounds."""
    commands = {"ours": [OURS, space, batch, workers, args.repeats, graphs]}
    for variant in args.variants:
        commands[variant] = [PYTHON, RIVAL, "--space", space, "--batch", batch, "--threads", workers,
                             "--batches", BATCHES * args.repeats, *VARIANTS[variant]]
    rounds = {side: [] for side in commands}
    for _ in range(args.rounds):
        for side, command in commands.items():
            rounds[side].append(run(command))
    return {side: {mode: [row[mode] for row in rows] for mode in MODES} for side, rows in rounds.items()}


def median(rows, field="graphs_per_second"):
    return statistics.median(row[field] for row in rows)


def best(rows):
    return max(row["graphs_per_second_best"] for row in rows)


def spread(rows):
    rates = [row["graphs_per_second"] for row in rows]
    return f"{min(rates):,.0f}–{max(rates):,.0f}"


def report(found, space, batch, workers):
    for mode in MODES:
        ours = found["ours"][mode]
        rivals = {side: rows[mode] for side, rows in found.items() if side != "ours"}
        cells = [f"{space} {batch}", mode, workers, f"{median(ours):,.0f} ({spread(ours)})"]
        for side, rows in rivals.items():
            cells.append(f"{median(rows):,.0f} ({spread(rows)})")
        rival = max(rivals.values(), key=median)
        cells.append(f"{median(ours) / median(rival):.2f} ({best(ours) / max(map(best, rivals.values())):.2f})")
        cells += ["–", "–"] if ours[0]["gflops"] is None else [
            f"{median(ours, 'gflops'):.0f}", f"{100 * median(ours, 'share_of_floor'):.0f} %"]
        print("|", " | ".join(map(str, cells)), "|", flush=True)


def speed(args):
    if not (RIVAL.exists() and pathlib.Path(PYTHON).exists()):
        sys.exit(f"needs PyTorch's side: {RIVAL} and {PYTHON}; set NASTURTIUM_RIVALS and NASTURTIUM_RIVALS_PYTHON")
    products.built("benchmark-svge")
    torch = subprocess.run([PYTHON, "-c", "import torch; print(torch.__version__)"], check=True,
                           capture_output=True, text=True).stdout.strip()
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout.splitlines()[0]
    print(f"{processor()}, {os.cpu_count()} cores; {swift}; PyTorch {torch}; {args.rounds} rounds; graphs per second, "
          "median (lowest–highest round)\n")
    columns = ["space, batch", "mode", "workers", "ours", *args.variants, "ratio to the best (best batches)", "GFLOP/s",
               "of the floor"]
    print("|", " | ".join(columns), "|")
    print("|", " | ".join("---" for _ in columns), "|")
    for work in args.work:
        space, batch = work.split(":")
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as graphs:
            subprocess.run([PYTHON, ROOT / "benchmarks/SVGe/graphs.py", RIVALS, space, str(BATCHES * int(batch))],
                           check=True, stdout=graphs)
            for workers in args.workers:
                report(measure(args, space, batch, workers, graphs.name), space, batch, workers)


def processor():
    lines = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def main():
    args = arguments()
    if args.only != "memory":
        speed(args)
    if args.only != "speed":
        print("\nEvery NAS-Bench-101 cell:", subprocess.run(
            [sys.executable, "-c", ENCODE], check=True, capture_output=True, text=True).stdout.strip())


if __name__ == "__main__":
    main()
