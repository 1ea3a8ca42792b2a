"""Predictors against the Python libraries they replace, in turn in fresh processes.

    ./run bench predictors [--rounds 3] [--models xgb lgb ngb rf gp lcsvr lce_m] [--sizes 100 1000]

Fits to cells of NAS-Bench-201 (adjacency encoding, validation accuracy) and queries of all 15,625; what reads curves gets 20
epochs of made ones that end near the accuracy, and of `lcsvr` 50 random settings. Ours holds the encoding of the cells, theirs
begins with encoded ones. Theirs is the best of one thread and two, run by the Python of $NASTURTIUM_RIVALS_PYTHON (by default
~/.rivals/bin/python); emcee, which `lce_m` is compared with, answers 8 curves, and the time is scaled. Ratios are theirs to ours
of the medians over rounds. The cells lie in $NASTURTIUM_DATA.
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
from measured import tables

import nasturtium as nt

RIVAL = pathlib.Path(__file__).resolve().parent / "measured/predictor_libraries.py"
PYTHON = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python"))
MODELS = {"xgb": {"labels": "linear"}, "lgb": {"labels": "linear"}, "ngb": {"labels": "linear"}, "rf": {"labels": "linear"},
          "gp": {"labels": "linear"}, "lcsvr": {"candidates": 50}, "lce_m": {}}
#: Libraries that use one thread whatever they are told.
ONE_THREAD = ("ngb", "lcsvr", "lce_m")
#: Curves are many numbers: of what reads them, so many are asked about.
ASKED_CURVES = 400


class Cells:
    """All cells in a random order, the first of which are known, and a learning curve of each."""

    def __init__(self):
        table = tables.nas_bench_201()
        values = table.metrics["cifar10-valid"]
        order = np.random.RandomState(0).permutation(len(table))
        self.space, self.values = table.space, values[order]
        self.cells = [table.architectures[i] for i in order]
        random, epochs = np.random.RandomState(1), np.arange(1, 21.0)
        ends, rates = self.values / 100, random.uniform(0.4, 1.2, len(order))
        self.curves = ends[:, None] * (1 - 0.6 * epochs[None] ** -rates[:, None]) + random.normal(0, 0.004, (len(order), 20))
        self.curves = np.maximum(self.curves, 0.01)


def ours(name, size):
    """The seconds of the best of three fits and queries, and tau, as JSON."""
    data = Cells()
    kind = nt.predictors.classes()[name]
    on_curves = "curves" in kind.needs
    asked = data.cells[-ASKED_CURVES:] if on_curves else data.cells
    known_curves, asked_curves = ({"curves": {"validation_accuracy": rows}} if on_curves else {}
                                  for rows in (data.curves[:size], data.curves[-ASKED_CURVES:]))
    fits, queries = [], []
    for _ in range(3):
        start = time.perf_counter()
        predictor = kind(**MODELS[name]).fit(data.cells[:size], data.values[:size], progress=False, **known_curves)
        fitted = time.perf_counter()
        predicted = predictor.predict(asked, **asked_curves)
        fits.append(fitted - start)
        queries.append(time.perf_counter() - fitted)
    print(json.dumps({"fit": min(fits), "query": min(queries), "tau": kendall(predicted, data.values[-len(asked):])}))


def kendall(left, right):
    """Kendall's tau-b, of the last 2,000."""
    left, right = (np.sign(np.subtract.outer(a[-2000:], a[-2000:])) for a in (np.asarray(left), np.asarray(right)))
    return float((left * right).sum() / np.sqrt((left * left).sum() * (right * right).sum()))


def written(folder, size, on_curves):
    data = Cells()
    rows = np.asarray(data.space.encode(data.cells, "adjacency"), dtype=np.float64)
    labels = data.values[:size]
    path = pathlib.Path(folder) / f"{size}-{on_curves}.npz"
    np.savez(path, known=rows[:size], labels=(labels - labels.mean()) / labels.std(), asked=rows, curves=data.curves[:size],
             asked_curves=data.curves[-ASKED_CURVES:], truth=data.values[-ASKED_CURVES:] if on_curves else data.values)
    return path


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr.strip()}")
    return json.loads(done.stdout.splitlines()[-1])


def compare(models, sizes, rounds):
    print("| model | labels | fit, ms | library's, ms | ratio | query, ms | library's, ms | ratio | tau | library's |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            for name in models:
                if name == "lce_m" and size != sizes[0]:
                    continue
                kind = nt.predictors.classes()[name]
                path = written(folder, size, "curves" in kind.needs)
                own, theirs = [], {threads: [] for threads in ([1] if name in ONE_THREAD else [1, 2])}
                for _ in range(rounds):
                    own.append(run(sys.executable, __file__, "--ours", name, size))
                    for threads, lines in theirs.items():
                        lines.append(run(PYTHON, RIVAL, path, name, threads))
                row = [name, size if "labels" in kind.needs else "–"]
                for what in ("fit", "query"):
                    mine = statistics.median(line[what] for line in own)
                    other = min(statistics.median(line[what] for line in lines) for lines in theirs.values())
                    learns = what == "query" or "labels" in kind.needs
                    row += [f"{1e3 * mine:.1f}", f"{1e3 * other:.1f}", f"{other / mine:.1f}"] if learns else ["–"] * 3
                row += [f"{own[0]['tau']:.3f}", f"{theirs[1][0]['tau']:.3f}"]
                print("| " + " | ".join(map(str, row)) + " |", flush=True)
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, {rounds} rounds")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
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
