"""How far rounding carries the rows of nasbench201-fashion: rows trained again, as they are and from nudged images.

    ./run bench table_rounding [TABLE] [--rows 12] [--workers 2]

The first must equal the table's own to the last bit on CPUs of the family that made it. Of the second, half of all pixels
are moved by one unit in the last place, which is what another order of sums may do.
"""

import argparse
import pathlib

import numpy as np
from measured import ranking

import nasturtium as nt


def nudged(images, random):
    pixels = images.pixels
    return np.where(random.random(pixels.shape) < 0.5, np.nextafter(pixels, np.float32(2)), pixels), images.labels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("table", nargs="?", default="nasbench201-fashion", help="a shipped table's name or a file")
    parser.add_argument("--rows", type=int, default=12)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    given = pathlib.Path(arguments.table)
    table = nt.tables.read(given) if given.exists() else nt.tables.load(arguments.table)
    rows = [int(row) for row in np.random.default_rng(0).permutation(len(table))[: arguments.rows]]
    data = nt.data.fashion_mnist()
    print(f"{table.notes['recipe']}, rows drawn with seed 0, {ranking.machine()}\n")
    print(nt.tables.rebuild(table, rows, data=data, workers=arguments.workers), "\n", flush=True)

    random = np.random.default_rng(1)
    other = nt.data.from_arrays(*nudged(data.train, random), test=nudged(data.test, random))
    found = nt.tables.rebuild(table, rows, data=other, workers=arguments.workers)
    theirs = table.curves(found.cells, "test_accuracy", seed=0)
    ours = np.full_like(theirs, np.nan)  # a training that diverged has fewer epochs
    for row, curve in zip(ours, found.curves):
        row[: len(curve)] = curve["test_accuracy"]
    quantiles = np.nanpercentile(100 * np.abs(ours - theirs), [50, 90, 95, 100], axis=0)
    print("From nudged images, by how many points test accuracies move:\n")
    ranking.table(["epoch", "median", "90 %", "95 %", "largest"], [
        [epoch, *(f"{value:.2f}" for value in column)]
        for epoch, column in zip(table.epochs("test_accuracy"), quantiles.T)])


if __name__ == "__main__":
    main()
