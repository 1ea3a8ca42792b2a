"""Training steps of NAS-Bench-201 networks and single convolutions: ours and PyTorch's, in turn in fresh processes.

    ./run bench networks [--rounds 5] [--only steps|kernels] [--compile]

PyTorch's side is `cells_torch.py` in $NASTURTIUM_RIVALS (by default ../shared/rivals beside the repository), run by the
Python of $NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python). Ratios are theirs to ours, above 1 where ours is
faster: of the medians over rounds, and of the best steps, which a busy neighbor disturbs less. --compile adds
torch.compile of both layouts, after its warm-up, to the largest step.
"""

import argparse
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys

from measured import products

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / ".build/release/benchmark-networks"
RIVAL = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS", ROOT.parent / "shared/rivals")) / "cells_torch.py"
PYTHON = os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python")
# glibc gives large buffers back late, or page faults would count against the rival.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "1073741824", "MALLOC_TRIM_THRESHOLD_": "4294967296"}
WORK = [("mix", 32, 128), ("mix", 16, 128), ("light", 16, 128), ("mix", 16, 16)]
# Size of the image, channels in and out, kernel, stride.
KERNELS = [(32, 16, 16, 3, 1), (16, 32, 32, 3, 1), (8, 64, 64, 3, 1), (32, 16, 32, 3, 2), (16, 32, 64, 3, 2),
           (32, 16, 16, 1, 1), (16, 32, 32, 1, 1), (8, 64, 64, 1, 1)]
BATCH = 128
STEPS = 9


def run(command):
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | MALLOC)
    return json.loads(done.stdout.splitlines()[-1])


def ours(cell, size, batch, threads):
    return run([OURS, *map(str, (cell, size, batch, threads, STEPS))])


def theirs(layout, *options):
    def measure(cell, size, batch, threads):
        return run([PYTHON, RIVAL, "--cell", cell, "-C", "16", "-N", "1", "--size", str(size), "--batch", str(batch),
                    "--threads", str(threads), "--layout", layout, "--mode", "train", "--steps", str(STEPS), *options])
    return measure


def in_turn(sides, rounds, *arguments):
    """{side: its lines, one for each round}."""
    found = {name: [] for name in sides}
    for _ in range(rounds):
        for name, measure in sides.items():
            found[name].append(measure(*arguments))
    return found


def ratio(found, rival, key="ms"):
    median = {name: statistics.median(line[key] for line in found[name]) for name in ("ours", rival)}
    best = {name: min(line[f"{key}_best"] for line in found[name]) for name in ("ours", rival)}
    return f"{median[rival] / median['ours']:.2f} ({best[rival] / best['ours']:.2f})"


def steps(rounds, compiled):
    sides = {"ours": ours, "channels_last": theirs("nhwc"), "NCHW": theirs("nchw")}
    largest = {"compiled channels_last": theirs("nhwc", "--compile"), "compiled NCHW": theirs("nchw", "--compile")}
    print("| cell | image | batch | threads | ours, ms a step | ratio to channels_last (best) | to NCHW (best) | compiled |")
    print("|---|---|---|---|---|---|---|---|")
    for cell, size, batch in WORK:
        for threads in (1, 2):
            more = largest if compiled and (cell, size, batch) == WORK[0] else {}
            found = in_turn(sides | more, rounds, cell, size, batch, threads)
            ms = statistics.median(line["ms"] for line in found["ours"])
            others = ", ".join(f"{name.split()[1]} {ratio(found, name)}" for name in more) or "–"
            print(f"| {cell} | {size}×{size} | {batch} | {threads} | {ms:.1f} | {ratio(found, 'channels_last')} "
                  f"| {ratio(found, 'NCHW')} | {others} |", flush=True)


def kernels(rounds):
    def torch(layout):
        return lambda *numbers: run([PYTHON, ROOT / "benchmarks/measured/torch_convolution.py",
                                     *map(str, numbers), str(STEPS), layout, "1"])

    sides = {"ours": lambda *numbers: run([OURS, "kernel", *map(str, numbers), str(STEPS)]),
             "channels_last": torch("nhwc"), "NCHW": torch("nchw")}
    print(f"\nOne thread, {BATCH} images; operations counted as the textbook's convolution.\n")
    print("| image | channels | kernel | stride | pass | ours, ms | GFLOP/s | of the peak | ratio to channels_last (best) "
          "| to NCHW (best) |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for shape in KERNELS:
        size, inputs, outputs, kernel, stride = shape
        found = in_turn(sides, rounds, *shape, BATCH)
        for name in ("forward", "input", "weights"):
            key = f"{name}_ms"
            ms = statistics.median(line[key] for line in found["ours"])
            rate = found["ours"][0]["gflop"] / ms * 1e3
            peak = statistics.median(line["peak"] for line in found["ours"])
            print(f"| {size}×{size} | {inputs} to {outputs} | {kernel}×{kernel} | {stride} | {name} | {ms:.2f} | {rate:.0f} "
                  f"| {100 * rate / peak:.0f} % | {ratio(found, 'channels_last', key)} | {ratio(found, 'NCHW', key)} |",
                  flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", choices=["steps", "kernels"])
    parser.add_argument("--compile", action="store_true")
    arguments = parser.parse_args()
    if not (RIVAL.exists() and pathlib.Path(PYTHON).exists()):
        sys.exit(f"needs PyTorch's side: {RIVAL} and {PYTHON}; set NASTURTIUM_RIVALS and NASTURTIUM_RIVALS_PYTHON")
    products.built("benchmark-networks")
    if arguments.only != "kernels":
        steps(arguments.rounds, arguments.compile)
    if arguments.only != "steps":
        kernels(arguments.rounds)
    torch = subprocess.run([PYTHON, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, PyTorch {torch.stdout.strip()}, {arguments.rounds} rounds")


if __name__ == "__main__":
    main()
