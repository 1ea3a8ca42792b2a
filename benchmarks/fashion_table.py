"""The table nasbench201-fashion: its builder, the pilot that chose its recipe, and what its numbers are worth.

    ./run bench fashion_table pilot --cells 100 [--workers 2] [--channels 2 ...]
    ./run bench fashion_table build [--workers 2]
    ./run bench fashion_table pack [JOURNAL]
    ./run bench fashion_table report [TABLE]

Every class of equal NAS-Bench-201 cells is trained on Fashion-MNIST at 14×14 pixels (Debian package
dataset-fashion-mnist), once, and 600 of them with two more seeds; `pilot` trains a random part with three seeds. Both
append each finished curve to a journal, on the disk before the next begins: a stopped or killed run goes on when it is
started again, to the same bytes. Times stand apart in <journal>.times. `pack` writes what the package ships. `report`
prints of it, or of another packed table, Kendall's tau between seeds, the noise ceiling, the spread, and what
parameters and FLOPs alone reach.
"""

import argparse
import pathlib
import subprocess

import numpy as np
from measured import products, ranking, tables

import nasturtium as nt

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "out"
SHIPPED = ROOT / "pyshim/src/nasturtium/data/nasbench201-fashion.safetensors.gz"


def builder(*arguments):
    return [products.built("build-fashion-table"), *map(str, arguments)]


def tau(x, y):
    return ranking.scores(x, y)["kendall"]


def interval(x, y, measure, draws=200):
    """A 95 % bootstrap interval over the cells."""
    random = np.random.default_rng(0)
    found = [measure(x[chosen], y[chosen]) for chosen in random.integers(0, len(x), (draws, len(x)))]
    return "{:.3f} to {:.3f}".format(*np.nanpercentile(found, [2.5, 97.5]))


def top_half(x, y):
    better = np.argsort(-(x + y))[: len(x) // 2]
    return tau(x[better], y[better])


def report(table):
    cells = table.architectures
    seeds = table.seeds("test_accuracy")
    seconds = np.array([np.nansum(table.curves(cells, "seconds", seed=seed), axis=1) for seed in seeds])
    losses = np.array([table.curves(cells, "train_loss", seed=seed)[:, -1] for seed in seeds])
    trained = seconds > 0
    repeated = trained.all(0)
    print(f"{trained.sum()} trainings of {len(cells)} cells, {repeated.sum()} of them with {len(seeds)} seeds, "
          f"{len(table.epochs('test_accuracy'))} epochs; {seconds[trained].mean():.2f} s each on one thread, "
          f"{seconds.max():.2f} s at most, {seconds.sum() / 3600:.2f} hours together; "
          f"{(trained & ~np.isfinite(losses)).sum()} diverged\n")
    lines = []
    for name in ("validation_accuracy", "test_accuracy"):
        values = [table.query(cells, name, seed=seed)[repeated] for seed in seeds]
        arrays = [(values[a], values[b]) for a in range(len(seeds)) for b in range(a)]
        if not arrays or repeated.sum() < 8:
            continue
        apart = np.median(np.concatenate([np.abs(x - y) for x, y in arrays]))
        noise = np.sqrt(np.mean([np.mean((x - y) ** 2) / 2 for x, y in arrays]))
        lines.append([
            name.replace("_", " "), f"{np.mean([tau(*pair) for pair in arrays]):.3f}", interval(*arrays[0], tau),
            f"{np.mean([top_half(*pair) for pair in arrays]):.3f}", interval(*arrays[0], top_half),
            *(f"{100 * value:.2f} %" for value in (apart, noise, np.std(arrays[0][0])))])
    ranking.table(["last epoch", "tau of two seeds", "95 %", "tau in the top half", "95 %", "two seeds differ by (median)",
                   "deviation of a seed", "of the cells"], lines)
    accuracy = table.query(cells, "test_accuracy", seed=0)
    quantiles = np.percentile(100 * accuracy, [0, 5, 25, 50, 75, 95, 100])
    print("\ntest accuracy, percent: " + ", ".join(
        f"{name} {value:.2f}" for name, value in zip(["least", "5 %", "25 %", "median", "75 %", "95 %", "most"], quantiles)) + "\n")
    measures = {"parameters": table.query(cells, "parameters"), "FLOPs": table.query(cells, "flops")}
    if tables.DIRECTORY.exists():
        official = tables.nas_bench_201()
        by_number = {official.space.index(cell): row for row, cell in enumerate(official.architectures)}
        rows = [by_number[official.space.index(cell)] for cell in cells]
        for name, title in (("cifar10", "CIFAR-10 test, 200 epochs"), ("cifar100", "CIFAR-100 test"),
                            ("imagenet16-120", "ImageNet16-120 test")):
            measures[f"official {title}"] = official.metrics[name][rows]
    found = {title: ranking.scores(values, accuracy) for title, values in measures.items()}
    ranking.table(["test accuracy against", "Kendall's tau", "Spearman's rho"], [
        [title, f"{score['kendall']:.3f}", f"{score['spearman']:.3f}"] for title, score in found.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pilot", "build", "report", "pack"])
    parser.add_argument("file", nargs="?", type=pathlib.Path)
    parser.add_argument("--cells", type=int, default=100)
    arguments, others = parser.parse_known_args()
    if arguments.what == "report":
        return report(nt.tables.read(arguments.file or SHIPPED))
    journal = arguments.file or OUT / ("pilot.journal" if arguments.what == "pilot" else "nasbench201-fashion.journal")
    journal.parent.mkdir(exist_ok=True)
    if arguments.what != "pack":
        pilot = ["--pilot", arguments.cells] if arguments.what == "pilot" else []
        subprocess.run(builder(journal, *pilot, *others), check=True)
    packed = SHIPPED if arguments.what == "pack" else journal.with_suffix(".safetensors.gz")
    packed.parent.mkdir(exist_ok=True)
    subprocess.run(builder(journal, "--pack", packed, *others), check=True)
    report(nt.tables.read(packed))


if __name__ == "__main__":
    main()
