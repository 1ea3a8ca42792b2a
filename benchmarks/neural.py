"""The tape: its overhead, and training steps of small models against PyTorch's, in turn in fresh processes.

    ./run bench neural [--rounds 5]

A step is forward, backward and Adam. Ours runs on one thread; PyTorch's figure is the best of its variants: one thread
or two, fused Adam or foreach, and for the recurrent unit its cell or its whole sequence. PyTorch is run by the Python
of $NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python); without it only our side is measured. Ratios are theirs
to ours of the medians over rounds, and of the best steps in parentheses.
"""

import argparse
import itertools
import json
import os
import pathlib
import platform
import statistics
import subprocess

from measured import products

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = ROOT / ".build/release/benchmark-neural"
RIVAL = ROOT / "benchmarks/measured/torch_neural.py"
PYTHON = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python"))
STEPS = 2000
WORK = {
    "MLP 100-200-200-1, batch 32": (["mlp", 32], [[]]),
    "GRU, batch 32, hidden 100, 1 step": (["gru", 32, 100, 1], [["cell"], ["sequence"]]),
    "GRU, batch 32, hidden 100, each of 8 steps": (["gru", 32, 100, 8], [["cell"], ["sequence"]]),
}


def run(*command):
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def overhead(rounds):
    print("| numbers | ns an operation, forward and backward (best) |\n|---|---|")
    for columns in (16, 64, 1024):
        lines = [run(OURS, "overhead", columns, STEPS) for _ in range(rounds)]
        print(f"| {columns} | {statistics.median(line['time'] for line in lines):.1f} "
              f"({min(line['time_best'] for line in lines):.1f}) |", flush=True)


def steps(rounds):
    print("\n| step | ours, µs | PyTorch's best, µs | its variant | ratio (of the best steps) |\n|---|---|---|---|---|")
    for name, (command, forms) in WORK.items():
        variants = list(itertools.product((1, 2), ("fused", "foreach"), forms)) if PYTHON.exists() else []
        ours, theirs = [], {index: [] for index in range(len(variants))}
        for _ in range(rounds):
            ours.append(run(OURS, *command, STEPS))
            for index, (threads, optimizer, form) in enumerate(variants):
                theirs[index].append(run(PYTHON, RIVAL, *command, STEPS // 4, threads, optimizer, *form))
        median = statistics.median(line["time"] for line in ours)
        if not variants:
            print(f"| {name} | {median:.1f} | – | – | – |", flush=True)
            continue
        index = min(theirs, key=lambda index: statistics.median(line["time"] for line in theirs[index]))
        rival = statistics.median(line["time"] for line in theirs[index])
        best = min(line["time_best"] for lines in theirs.values() for line in lines)
        threads, optimizer, form = variants[index]
        print(f"| {name} | {median:.1f} | {rival:.1f} | {threads} threads, {' '.join([optimizer, *form])} "
              f"| {rival / median:.2f} ({best / min(line['time_best'] for line in ours):.2f}) |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    products.built("benchmark-neural")
    overhead(rounds)
    steps(rounds)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, {rounds} rounds")


if __name__ == "__main__":
    main()
