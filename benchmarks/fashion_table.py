"""The table nasbench201-fashion: its builder, the pilot that chose its recipe, and what its numbers are worth.

    ./run bench fashion_table pilot --cells 100 [--workers 2] [--channels 2 ...]
    ./run bench fashion_table build [--workers 2]
    ./run bench fashion_table report out/nasbench201-fashion.journal
    ./run bench fashion_table pack [JOURNAL]

Every class of equal NAS-Bench-201 cells is trained on Fashion-MNIST at 14×14 pixels (Debian package
dataset-fashion-mnist), once, and 600 of them with two more seeds; `pilot` trains a random part with three seeds. Both
append each finished curve to a journal, on the disk before the next begins: a stopped or killed run goes on when it is
started again, to the same bytes. Times stand apart in <journal>.times. `report` prints Kendall's tau between seeds, the
noise ceiling of any predictor, and what parameters and FLOPs alone reach. `pack` writes what the package ships.
"""

import argparse
import pathlib
import subprocess

import numpy as np
from measured import products, ranking, tables

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "out"
SHIPPED = ROOT / "pyshim/src/nasturtium/data/nasbench201-fashion.safetensors.gz"
COLUMNS = ["train_loss", "train_accuracy", "validation_loss", "validation_accuracy", "test_loss", "test_accuracy"]


def builder(*arguments):
    return [products.built("build-fashion-table"), *map(str, arguments)]


def read(journal):
    """{(number, seed): [epoch, column]} and {(number, seed): seconds}."""
    def rows(path, split):
        lines = (line.split() for line in path.read_text().splitlines())
        return {(int(number), int(seed)): split(values) for number, seed, values, _ in lines}

    curves = rows(journal, lambda text: np.array([[float(x) for x in epoch.split(",")] for epoch in text.split(";")]))
    times = rows(pathlib.Path(f"{journal}.times"), lambda text: sum(map(float, text.split(";"))))
    return curves, times


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


def report(journal):
    curves, times = read(journal)
    numbers = list(dict.fromkeys(number for number, seed in curves if seed == 0))
    repeated = [number for number in numbers if (number, 1) in curves]
    print(f"{len(curves)} trainings of {len(numbers)} cells, {len(repeated)} of them with several seeds, "
          f"{len(curves[numbers[0], 0])} epochs; {np.mean(list(times.values())):.2f} s each on one thread, "
          f"{max(times.values()):.2f} s at most, {sum(times.values()) / 3600:.2f} hours together\n")
    last = {key: dict(zip(COLUMNS, curve[-1])) for key, curve in curves.items()}
    diverged = sum(not np.isfinite(curve[-1][0]) for curve in curves.values())
    print("| last epoch | tau of two seeds | 95 % | tau in the top half | 95 % | deviation of a seed | of the cells |")
    print("|---|---|---|---|---|---|---|")
    for name in ("validation_accuracy", "test_accuracy"):
        values = {key: row[name] for key, row in last.items()}
        pairs = [(a, b) for a in range(3) for b in range(a) if all((n, s) in values for n in repeated for s in (a, b))]
        if not pairs or len(repeated) < 8:
            continue
        arrays = [(np.array([values[n, a] for n in repeated]), np.array([values[n, b] for n in repeated])) for a, b in pairs]
        noise = np.sqrt(np.mean([np.mean((x - y) ** 2) / 2 for x, y in arrays]))
        print(f"| {name.replace('_', ' ')} | {np.mean([tau(*pair) for pair in arrays]):.3f} | {interval(*arrays[0], tau)} "
              f"| {np.mean([top_half(*pair) for pair in arrays]):.3f} | {interval(*arrays[0], top_half)} "
              f"| {100 * noise:.2f} % | {100 * np.std(arrays[0][0]):.2f} % |")
    accuracy = np.array([last[number, 0]["test_accuracy"] for number in numbers])
    quantiles = np.percentile(100 * accuracy, [0, 5, 25, 50, 75, 95, 100])
    print("\ntest accuracy, percent: " + ", ".join(
        f"{name} {value:.2f}" for name, value in zip(["least", "5 %", "25 %", "median", "75 %", "95 %", "most"], quantiles))
        + f"; {diverged} diverged\n")
    official = tables.nas_bench_201()
    by_number = {official.space.index(cell): row for row, cell in enumerate(official.architectures)}
    rows = [by_number[number] for number in numbers]
    print("| test accuracy against | Kendall's tau | Spearman's rho |\n|---|---|---|")
    for name, title in (("parameters", "parameters"), ("flops", "FLOPs"), ("cifar10", "official CIFAR-10 test, 200 epochs"),
                        ("cifar100", "official CIFAR-100 test"), ("imagenet16-120", "official ImageNet16-120 test")):
        found = ranking.scores(official.metrics[name][rows], accuracy)
        print(f"| {title} | {found['kendall']:.3f} | {found['spearman']:.3f} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["pilot", "build", "report", "pack"])
    parser.add_argument("journal", nargs="?", type=pathlib.Path)
    parser.add_argument("--cells", type=int, default=100)
    arguments, others = parser.parse_known_args()
    journal = arguments.journal or OUT / ("pilot.journal" if arguments.what == "pilot" else "nasbench201-fashion.journal")
    journal.parent.mkdir(exist_ok=True)
    if arguments.what == "pack":
        SHIPPED.parent.mkdir(exist_ok=True)
        return subprocess.run(builder(journal, "--pack", SHIPPED, *others), check=True)
    if arguments.what != "report":
        pilot = ["--pilot", arguments.cells] if arguments.what == "pilot" else []
        subprocess.run(builder(journal, *pilot, *others), check=True)
    report(journal)


if __name__ == "__main__":
    main()
