"""NAS-Bench-201 cells on 4,000 CIFAR-10 images: one curve, and how short trainings rank cells as the official table does.

    ./run bench cifar_subset [--cells 100] [--seeds 1] [--workers 2]

The images are cifar10_jpeg_{train4000,test1000}.bin.gz in $NASTURTIUM_DATA/images, in the official binary layout. Cells
are drawn at random (seed 0) and trained at 16×16 pixels; their test accuracies are compared with the official CIFAR-10
test accuracies after 200 epochs. Each finished cell is a line of out/cifar_subset.journal: a run that was stopped or
killed goes on there.
"""

import argparse
import gzip
import sys
import time

import numpy as np
from measured import ranking, tables

import nasturtium as nt

SHOWN = {"epochs": 15, "channels": 16, "cells": 1, "batch_size": 64, "learning_rate": 0.1, "crop": 4, "flip": 1}
SHORT = {"epochs": 16, "channels": 8, "cells": 1, "batch_size": 64, "learning_rate": 0.1, "crop": 2, "flip": 1}


def images(name):
    """(pixels 0...1 as (images, rows, columns, channels), labels) of a gzip file in the official binary layout."""
    path = tables.DIRECTORY / f"images/cifar10_jpeg_{name}.bin.gz"
    if not path.exists():
        sys.exit(f"needs the CIFAR-10 subset: no {path}; set NASTURTIUM_DATA to the folder that holds images/")
    records = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8).reshape(-1, 3073)
    return records[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) / np.float32(255), records[:, 0].astype(int)


def train_rest(cells, numbers, data, seeds, workers, journal):
    """Trains what the journal does not hold, one cell on each core."""
    keys = [{"cell": number, "seed": seed, **SHORT} for seed in range(seeds) for number in numbers]
    rest = [key for key in keys if journal.get(key) is None]
    start = time.monotonic()
    for first in range(0, len(rest), 4 * workers):
        part = rest[first : first + 4 * workers]
        curves = [nt.train_many([cells[key["cell"]] for key in part if key["seed"] == seed], data, workers=workers,
                                progress=False, seed=seed, **SHORT) for seed in sorted({key["seed"] for key in part})]
        for key, curve in zip(part, (curve for group in curves for curve in group)):
            journal.add(key, {name: curve[name].tolist() for name in ("train_loss", "test_accuracy", "seconds")})
        done, spent = first + len(part), time.monotonic() - start
        print(f"\r{len(keys) - len(rest) + done} of {len(keys)} trainings, {spent / done * (len(rest) - done) / 60:.0f} "
              "minutes to go ", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return [journal.get(key) for key in keys]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cells", type=int, default=100)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--curve-only", action="store_true", help="train the one cell, no others")
    arguments = parser.parse_args()
    official = tables.nas_bench_201()
    cells = dict(zip(map(official.space.index, official.architectures), official.architectures))
    whole = nt.data.from_arrays(*images("train4000"), test=images("test1000"))
    print(f"{whole}, {ranking.machine()}, workers: {arguments.workers}\n")

    best = official.architectures[int(np.argmax(official.metrics["cifar10"]))]
    print(f"The best cell of the official table, {best.text}, at 32×32 pixels, seed 0, {SHOWN}:\n")
    training = nt.train(best, whole.normalized(), workers=min(arguments.workers, 2), progress=False, seed=0, **SHOWN)
    curve = training.curve
    ranking.table(["epoch", "rate", "train loss", "train accuracy", "test loss", "test accuracy", "seconds"], [
        [int(row[0]), *(f"{value:.3f}" for value in row[1:6]), f"{row[6]:.1f}"] for row in zip(*(curve[name] for name in (
            "epoch", "learning_rate", "train_loss", "train_accuracy", "test_loss", "test_accuracy", "seconds")))])
    if arguments.curve_only:
        return

    numbers = [int(number) for number in np.random.default_rng(0).permutation(len(cells))[: arguments.cells]]
    found = train_rest(cells, numbers, whole.pooled(2).normalized(), arguments.seeds, arguments.workers,
                       ranking.Journal("cifar_subset.journal"))
    accuracy = np.array([row["test_accuracy"] for row in found]).reshape(arguments.seeds, len(numbers), -1)
    rows = {official.space.index(cell): row for row, cell in enumerate(official.architectures)}
    chosen = [rows[number] for number in numbers]
    truth = official.metrics["cifar10"][chosen]
    print(f"\n{len(numbers)} cells drawn with seed 0, trained with seeds 0 to {arguments.seeds - 1}, {SHORT}, "
          f"{sum(sum(row['seconds']) for row in found) / 60:.1f} core-minutes. Against their official test accuracies:\n")

    def line(name, values):
        measured = [ranking.scores(truth, value) for value in values]
        return [name, *(ranking.spread([score[measure] for score in measured]) for measure in ("spearman", "kendall"))]

    last = accuracy.shape[2]
    epochs = [epoch for epoch in (1, 2, 4, 8, 16, 32) if epoch < last] + [last]
    ranking.table(["test accuracy after", "Spearman's rho", "Kendall's tau"], [
        *(line(f"epoch {epoch}", accuracy[:, :, epoch - 1]) for epoch in epochs),
        *(line(f"{name} alone", [official.metrics[name][chosen]]) for name in ("parameters", "flops"))])
    print("\ntest accuracy after the last epoch, percent: {:.1f} least, {:.1f} median, {:.1f} most".format(
        *np.percentile(100 * accuracy[:, :, -1], [0, 50, 100])))


if __name__ == "__main__":
    main()
