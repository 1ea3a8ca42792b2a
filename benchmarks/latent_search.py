"""Search at equal numbers of trials: random, evolution, local, latent Bayesian optimization and gradient ascent, by their regret.

    ./run bench latent_search --model nb201=pretrained nb101=pretrained
    ./run bench latent_search --spaces fashion --model fashion=pretrained --trials 100
    ./run bench latent_search --spaces nb201 --seeds 2 --trials 60 --strategies random "latent_search(batch=1)"

A strategy is one of the names below or a description as nt.search.from_description reads it. The problems, all maximized:
  fashion  Fashion-MNIST validation accuracy of the shipped table, which needs no file. Regret is in the objective itself: the
         test accuracies of one seed differ from it by more than the best cells do from each other.
  nb201  CIFAR-10 validation accuracy, any of the 15,625 cells. Regret is in CIFAR-10 test accuracy: how far the test
         accuracy of the best cell so far by validation is below the best test accuracy of the table.
  nb101  validation accuracy of one repeat, among the 20,001 measured cells only. No test accuracy is at hand, so regret
         is in the objective itself. All strategies search the same list: an edit or a decoded cell that leads out of it
         stands for the nearest listed cell (table.objective(..., listed_only=True)).

The random start of a strategy counts as trials, a cell equal to an earlier one (by canonical_key) is never evaluated again, and
no autoencoder saw an accuracy. Without --model it is trained here with the standard recipe and kept in out/. Runs are
journaled in out/latent-search.jsonl, so that a stopped comparison goes on; delete the file to measure again. Prints the
mean regret with 95 % bootstrap intervals over the seeds and draws out/latent-search.png.
"""

import argparse
import hashlib
import time

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
from measured import ranking, tables

import nasturtium as nt

# The table, the objective, what regret is measured in, and whether only listed cells can be searched.
SPACES = {
    "fashion": (tables.fashion, "validation", "validation", False),
    "nb201": (tables.nas_bench_201, "cifar10-valid", "cifar10", False),
    "nb101": (tables.nas_bench_101, "validation", "validation", True),
}
TITLES = {
    "random": "random search", "evolution": "regularized evolution", "local": "local search",
    "latent": "latent GP-EI, box (as published)", "latent-cells": "latent GP-EI, cells",
    "ascent": "gradient ascent, decoded", "ascent-cells": "gradient ascent, cells",
    "gp": "GP on adjacency, expected improvement", "gp-path": "GP on paths, expected improvement",
}


def strategy(name, space, model):
    if name not in TITLES:
        of_codes = name.startswith(("latent_search", "gradient_ascent")) or "svge_" in name
        return nt.search.from_description(name, space, model=model if of_codes else None)
    return {
        "random": lambda: nt.search.RandomSearch(space),
        "evolution": lambda: nt.search.RegularizedEvolution(space, population=30, sample=10),
        "local": lambda: nt.search.LocalSearch(space),
        "latent": lambda: nt.search.LatentSearch(
            model, surrogate="sparse_gp(ard=true)", initial=30, batch=10, draws=50, grid=10_000, refinements=150,
            candidates="decoded", labels="linear"),
        "latent-cells": lambda: nt.search.LatentSearch(model),
        "ascent": lambda: nt.search.GradientAscent(model, candidates="decoded", initial=30, batch=10),
        "ascent-cells": lambda: nt.search.GradientAscent(model),
        "gp": lambda: nt.search.PredictorSearch(space),
        "gp-path": lambda: nt.search.PredictorSearch(space, "gp(encoding=path)"),
    }[name]()


def runs(name, journal, files, arguments):
    """For each strategy what its best so far is worth, a row of the journal for each seed; and the optimum."""
    read, objective, judged, listed = SPACES[name]
    table = read()
    measured = nt.tables.from_frame(
        {"arch": table.architectures, objective: table.metrics[objective], judged: table.metrics[judged]}, table.space,
        arch="arch", metrics=list(dict.fromkeys((objective, judged))), by_class=True)
    values, worth = measured.objective(objective, listed_only=listed), measured.objective(judged)
    model = ranking.autoencoder(name, table.space, table.space.enumerate(), files, arguments)
    weights = hashlib.sha256(model.encode(table.architectures).tobytes()).hexdigest()[:12]
    print(f"\n### {name}: {objective}, judged by {judged} ({len(table):,} cells, optimum {worth.best_value:.3f} %, "
          f"codes of model {weights})\n", flush=True)
    found = {}
    for seed in range(arguments.seeds):
        for which in arguments.strategies:
            own = {"model": weights} if which.startswith(("latent", "ascent", "gradient")) or "svge_" in which else {}
            key = {"space": name, "strategy": which, "queries": arguments.trials, "seed": seed, **own}
            row = journal.get(key)
            if row is None:
                start = time.perf_counter()
                study = strategy(which, table.space, model).run(
                    values, n_trials=arguments.trials, seed=seed, skip_duplicates=True, progress=False)
                row = journal.add(key, {"worth": study.incumbents(worth).tolist(), "seconds": time.perf_counter() - start})
            found.setdefault(which, []).append(row)
    return found, worth.best_value


def show(name, found, optimum, ax, arguments):
    marks = [q for q in (30, 50, 100, 150, 200, 300, 500) if q < arguments.trials] + [arguments.trials]
    lines = []
    for which, rows in found.items():
        curve = nt.search.RegretCurve([row["worth"] for row in rows], optimum)
        curve.plot(ax, label=TITLES.get(which, which))
        lines.append([
            TITLES.get(which, which), *(f"{curve.mean[q - 1]:.3f} ({curve.lower[q - 1]:.3f} to {curve.upper[q - 1]:.3f})" for q in marks),
            f"{curve.median[-1]:.3f}", f"{np.mean([row['seconds'] for row in rows]):.1f}"])
    ranking.table(["mean regret, %", *(f"{q} trials" for q in marks), "final median", "s a run"], lines)
    ax.set(title=f"{name}, {arguments.seeds} seeds", ylabel=f"mean regret in {SPACES[name][2]} accuracy, %",
           yscale="log", xlim=(1, arguments.trials), ylim=(2e-3, None))
    ax.legend(frameon=False, fontsize=7)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spaces", nargs="+", choices=SPACES, default=["nb201", "nb101"])
    parser.add_argument("--strategies", nargs="+", default=list(TITLES))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--trials", type=int, default=150)
    parser.add_argument("--model", nargs="+", default=[], metavar="SPACE=FILE",
                        help="trained weights; SPACE=pretrained: those that the package ships")
    parser.add_argument("--epochs", type=int, default=3, help="of an autoencoder trained here")
    parser.add_argument("--width", type=int, default=250, help="of an autoencoder trained here")
    parser.add_argument("--most", type=int, default=20_000, help="architectures to train an autoencoder on here")
    arguments = parser.parse_args()
    print(f"{ranking.machine()}; seeds 0..{arguments.seeds - 1}")
    journal = ranking.Journal("latent-search.jsonl")
    files = dict(entry.split("=", 1) for entry in arguments.model)
    figure, axes = plt.subplots(1, len(arguments.spaces), figsize=(6 * len(arguments.spaces), 4.5), squeeze=False)
    for name, ax in zip(arguments.spaces, axes[0]):
        found, optimum = runs(name, journal, files, arguments)
        show(name, found, optimum, ax, arguments)
    figure.tight_layout()
    figure.savefig(ranking.OUT / "latent-search.png", dpi=150)
    print(f"\n{ranking.OUT / 'latent-search.png'}")


if __name__ == "__main__":
    main()
