"""Training steps of NAS-Bench-201 networks: ours and PyTorch's, interleaved in fresh processes.

PyTorch's side is `cells_torch.py` in $NASTURTIUM_RIVALS (by default ../shared/rivals beside the repository), run by the
Python of $NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python). Ratios are theirs to ours, above 1 where ours is
faster: of the medians over rounds, and of the best steps, which a busy neighbor disturbs less.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
RIVAL = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS", ROOT.parent / "shared/rivals")) / "cells_torch.py"
PYTHON = os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python")
# glibc gives large buffers back late, or page faults would count against the rival.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
WORK = [("mix", 32, 128), ("mix", 16, 128), ("light", 16, 128), ("mix", 16, 16)]
ROUNDS = int(os.environ.get("NASTURTIUM_BENCH_ROUNDS", "5"))
STEPS = 9


def run(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | MALLOC)
    return json.loads(done.stdout.splitlines()[-1])


def ours(cell, size, batch, threads):
    return run([ROOT / ".build/release/benchmark-networks", *map(str, (cell, size, batch, threads, STEPS))])


def theirs(layout):
    def measure(cell, size, batch, threads):
        return run([PYTHON, RIVAL, "--cell", cell, "-C", "16", "-N", "1", "--size", str(size), "--batch", str(batch),
                    "--threads", str(threads), "--layout", layout, "--mode", "train", "--steps", str(STEPS)])
    return measure


def main():
    if not (RIVAL.exists() and pathlib.Path(PYTHON).exists()):
        sys.exit(f"needs PyTorch's side: {RIVAL} and {PYTHON}; set NASTURTIUM_RIVALS and NASTURTIUM_RIVALS_PYTHON")
    subprocess.run(["swift", "build", "-c", "release", "--product", "benchmark-networks"], check=True, cwd=ROOT,
                   stdout=subprocess.DEVNULL)
    sides = {"ours": ours, "channels_last": theirs("nhwc"), "NCHW": theirs("nchw")}
    print(f"{'cell':6} {'size':>4} {'batch':>5} {'threads':>7}  ms ours  ratio to channels_last (best)  to NCHW (best)")
    for cell, size, batch in WORK:
        for threads in (1, 2):
            rounds = {name: [] for name in sides}
            for _ in range(ROUNDS):
                for name, measure in sides.items():
                    rounds[name].append(measure(cell, size, batch, threads))
            median = {n: statistics.median(r["ms"] for r in found) for n, found in rounds.items()}
            best = {n: min(r["ms_best"] for r in found) for n, found in rounds.items()}
            ratios = [f"{median[n] / median['ours']:.2f} ({best[n] / best['ours']:.2f})" for n in ("channels_last", "NCHW")]
            print(f"{cell:6} {size:4} {batch:5} {threads:7}  {median['ours']:7.1f}  {ratios[0]:>29}  {ratios[1]:>14}",
                  flush=True)


if __name__ == "__main__":
    main()
