"""Networks on graphs and token sequences against PyTorch's, in turn in fresh processes.

    ./run bench predictor_graphs [--rounds 3] [--models gcn bonas nao seminas] [--sizes 100 400]

Both learn the standardized validation accuracies of cells of NAS-Bench-201 with the study's settings and rank 1,000 others.
PyTorch is run by the Python of $NASTURTIUM_RIVALS_PYTHON (by default ~/.rivals/bin/python), with the best of one thread and
two. Ratios are its time to ours, of the medians over rounds.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from measured import ranking, tables

import nasturtium as nt

RIVAL = pathlib.Path(__file__).resolve().parent / "measured/torch_graphs.py"
PYTHON = pathlib.Path(os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python"))
MODELS = ["gcn", "bonas", "nao", "seminas"]
NODES, TYPES, OTHERS = 8, 7, 1000


def sample(size, seed):
    """Cells, `size` to learn and others to rank, and their labels."""
    table = tables.nas_bench_201()
    order = np.random.default_rng(seed).permutation(len(table))[:size + OTHERS]
    return table.space, [table.architectures[i] for i in order], table.metrics["cifar10-valid"][order]


def ours(name, size, seed):
    _, cells, values = sample(size, seed)
    start = time.perf_counter()
    predictor = nt.predictors.classes()[name](labels="linear", seed=seed).fit(cells[:size], values[:size], progress=False)
    fitted = time.perf_counter()
    means = predictor.predict(cells)
    print(json.dumps({"fit": fitted - start, "query": time.perf_counter() - fitted, "means": list(means)}))


def write(path, size, seed):
    space, cells, values = sample(size, seed)
    graphs = np.asarray(space.encode(cells, "graph"))
    known = values[:size]
    np.savez(path, adjacency=graphs[:, :NODES * NODES].reshape(-1, NODES, NODES),
             types=graphs[:, NODES * NODES:].reshape(-1, NODES, TYPES).argmax(2),
             tokens=np.asarray(space.encode(cells, "sequence")), labels=(known - known.mean()) / known.std())
    return values


def run(*command):
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def compare(models, sizes, rounds):
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for name in models:
            for size in sizes:
                own, theirs, taus = [], {1: [], 2: []}, [[], []]
                for seed in range(rounds):
                    path = pathlib.Path(folder) / "cells.npz"
                    values = write(path, size, seed)
                    own.append(run(sys.executable, __file__, "--ours", name, size, seed))
                    for threads, found in theirs.items():
                        found.append(run(PYTHON, RIVAL, name, path, "--threads", threads, "--seed", seed))
                    for row, found in zip(taus, (own, theirs[1])):
                        row.append(ranking.scores(values[size:], np.array(found[-1]["means"][size:]))["kendall"])
                times = {part: (statistics.median(run[part] for run in own),
                                min(statistics.median(run[part] for run in runs) for runs in theirs.values()))
                         for part in ("fit", "query")}
                columns = [text for mine, other in times.values()
                           for text in (f"{mine:.3f}", f"{other:.3f}", f"{other / mine:.1f}")]
                lines.append([name, str(size), *columns, *(f"{np.mean(row):.3f}" for row in taus)])
    ranking.table(["model", "labels", "fit, s", "PyTorch", "ratio", "query, s", "PyTorch", "ratio", "tau", "PyTorch"], lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--sizes", nargs="+", type=int, default=[100, 400])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ours", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.ours:
        ours(arguments.ours[0], *map(int, arguments.ours[1:]))
    else:
        print(ranking.machine())
        compare(arguments.models, arguments.sizes, arguments.rounds)


if __name__ == "__main__":
    main()
