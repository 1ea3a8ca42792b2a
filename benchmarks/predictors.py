"""Boosted trees and forests against the Python libraries they replace, in turn in fresh processes.

    ./run bench predictors [--rounds 3] [--models xgb lgb ngb rf] [--sizes 100 1000]

Fits to cells of NAS-Bench-201 (adjacency encoding, validation accuracy) and queries of all 15,625. Ours holds the
encoding of the cells, theirs begins with encoded ones. Theirs is the best of one thread and two, run by the Python of
$NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python). Ratios are theirs to ours of the medians over rounds.
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
import time

import numpy as np

import nasturtium as nt
from measured import tables

RIVAL = pathlib.Path(__file__).resolve().parent / "measured/tree_libraries.py"
PYTHON = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python"))
MODELS = ["xgb", "lgb", "ngb", "rf"]


def ours(name, size):
    """The seconds of the best of three fits and queries, and tau, as JSON."""
    table = tables.nas_bench_201()
    values = table.metrics["cifar10-valid"]
    order = np.random.RandomState(0).permutation(len(table))
    known, asked = [table.architectures[i] for i in order[:size]], [table.architectures[i] for i in order]
    kind = nt.predictors.classes()[name]
    fits, queries = [], []
    for _ in range(3):
        start = time.perf_counter()
        predictor = kind(labels="linear").fit(known, values[order[:size]], progress=False)
        fitted = time.perf_counter()
        predicted = predictor.predict(asked)
        fits.append(fitted - start)
        queries.append(time.perf_counter() - fitted)
    print(json.dumps({"fit": min(fits), "query": min(queries), "tau": kendall(predicted, values[order])}))


def kendall(left, right):
    """Kendall's tau-b, of the last 2,000."""
    left, right = (np.sign(np.subtract.outer(a[-2000:], a[-2000:])) for a in (np.asarray(left), np.asarray(right)))
    return float((left * right).sum() / np.sqrt((left * left).sum() * (right * right).sum()))


def data(folder, size):
    table = tables.nas_bench_201()
    values = table.metrics["cifar10-valid"]
    order = np.random.RandomState(0).permutation(len(table))
    rows = np.asarray(table.space.encode([table.architectures[i] for i in order], "adjacency"), dtype=np.float64)
    labels = values[order[:size]]
    path = pathlib.Path(folder) / f"{size}.npz"
    np.savez(path, known=rows[:size], labels=(labels - labels.mean()) / labels.std(), asked=rows, truth=values[order])
    return path


def run(*command):
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(models, sizes, rounds):
    print("| model | labels | fit, ms | library's, ms | ratio | query of 15,625, ms | library's, ms | ratio | tau | library's |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            path = data(folder, size)
            for name in models:
                own, theirs = [], {1: [], 2: []}
                for _ in range(rounds):
                    own.append(run(sys.executable, __file__, "--ours", name, size))
                    for threads in theirs if name != "ngb" else [1]:
                        theirs[threads].append(run(PYTHON, RIVAL, path, name, threads))
                row = [name, size]
                for what in ("fit", "query"):
                    mine = statistics.median(line[what] for line in own)
                    other = min(statistics.median(line[what] for line in lines) for lines in theirs.values() if lines)
                    row += [f"{1e3 * mine:.1f}", f"{1e3 * other:.1f}", f"{other / mine:.1f}"]
                row += [f"{own[0]['tau']:.3f}", f"{theirs[1][0]['tau']:.3f}"]
                print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, {rounds} rounds")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 1000])
    parser.add_argument("--ours", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        ours(arguments.ours[0], int(arguments.ours[1]))
    elif PYTHON.exists():
        compare(arguments.models, arguments.sizes, arguments.rounds)
    else:
        sys.exit(f"needs the libraries: no {PYTHON}; set NASTURTIUM_RIVALS_PYTHON to a Python that has them")


if __name__ == "__main__":
    main()
