"""Fit time, query time, Kendall's tau and Spearman's rho of every predictor of the catalog, by number of labels.

    ./run bench predictor_quality
    ./run bench predictor_quality --tables nb201 --predictors gp graf_ensemble --counts 100 --trials 3
    ./run bench predictor_quality --images CIFAR10     # also what measures or trains networks, on the folder's images

Each trial draws training architectures and as many others as `--queries` says, of `fashion` (the table that is shipped),
`nb201` (validation accuracy on CIFAR-10) and `nb101` (one repeat's validation accuracy); the last two lie in $NASTURTIUM_DATA.
Trials are kept in out/predictor_quality.jsonl and not computed again, so a run can be stopped, and rows that are new in the
catalog are added by the next one. Learning curves are those of the shipped table, its first `--epochs`. What needs what is
not there is left out, and said.
"""

import argparse
import time

import numpy as np
from measured import ranking, tables

import nasturtium as nt

TABLES = {"fashion": (tables.fashion, "validation"), "nb201": (tables.nas_bench_201, "cifar10-valid"),
          "nb101": (tables.nas_bench_101, "validation")}
CURVES = {"training_loss": "train_loss", "training_accuracy": "train_accuracy", "validation_loss": "validation_loss",
          "validation_accuracy": "validation_accuracy"}


class Data:
    """A table with what predictors may need beside architectures and labels."""

    def __init__(self, name, arguments):
        self.name, (read, metric) = name, TABLES[name]
        table = read()
        self.space, self.cells, self.values = table.space, table.architectures, table.metrics[metric]
        self.curves, kept = None, np.isfinite(self.values)
        if name == "fashion":
            measured = nt.tables.load("nasbench201-fashion")
            self.curves = {key: np.asarray(measured.curves(self.cells, column))[:, :arguments.epochs]
                           for key, column in CURVES.items()}
            self.final_epoch = np.asarray(measured.curves(self.cells, "train_loss")).shape[1]
            kept &= np.all([np.isfinite(curve).all(axis=1) for curve in self.curves.values()], axis=0)
        self.kept = np.flatnonzero(kept)
        self.images = arguments.images and nt.data.cifar10(arguments.images).normalized().train

    def lacks(self, kind):
        """What a predictor needs and this has not; nothing where it has all."""
        if "curves" in kind.needs and self.curves is None:
            return "learning curves"
        if "images" in kind.needs and self.images is None:
            return "images: give --images"
        return None

    def options(self, kind):
        names, options = kind._parameter_names(), {}
        if "model" in names:
            options["model"] = nt.SVGe.pretrained(ranking.PRETRAINED[self.name])
        if "final_epoch" in names:
            options["final_epoch"] = self.final_epoch
        return options

    def beside(self, rows, kind):
        return {"curves": {name: curve[rows] for name, curve in self.curves.items()}} if "curves" in kind.needs else {}


def trial(kind, data, count, seed, queries):
    """Seconds of a fit and of the queries, and how well they are ranked."""
    order = np.random.default_rng(seed).permutation(data.kept)
    known, asked = order[:count], order[count:count + queries]
    given = data.beside(known, kind)
    if "unlabeled" in kind.needs:
        given["unlabeled"] = data.space.sample(count, seed=seed + 1000)
    if "images" in kind.needs:
        given["images"] = data.images
    predictor = kind(**data.options(kind), **({"seed": seed} if "seed" in kind._parameter_names() else {}))
    cells, others = [data.cells[i] for i in known], [data.cells[i] for i in asked]
    start = time.perf_counter()
    predictor.fit(cells, data.values[known], progress=False, **given)
    fitted = time.perf_counter()
    predicted = predictor.predict(others, **data.beside(asked, kind))
    answered = time.perf_counter()
    found = ranking.scores(data.values[asked], predicted)
    return {"fit": fitted - start, "query": answered - fitted, "kendall": found["kendall"], "spearman": found["spearman"]}


def learns(kind):
    return "labels" in kind.needs


def run(data, kinds, arguments, journal):
    for key, kind in kinds.items():
        if missing := data.lacks(kind):
            print(f"{key} on {data.name}: left out, needs {missing}", flush=True)
            continue
        # What learns nothing from labels says the same for any number of them.
        for count in arguments.counts if learns(kind) else arguments.counts[:1]:
            for seed in range(arguments.trials):
                place = {"table": data.name, "predictor": key, "labels": count if learns(kind) else 0, "seed": seed,
                         "queries": arguments.queries, "epochs": arguments.epochs if "curves" in kind.needs else 0}
                if journal.get(place) is None:
                    journal.add(place, trial(kind, data, count, seed, arguments.queries))


def report(name, kinds, arguments, journal):
    lines = []
    for key, kind in kinds.items():
        for count in arguments.counts if learns(kind) else [0]:
            rows = [row for row in journal.rows.values() if row["key"]["table"] == name and row["key"]["predictor"] == key
                    and row["key"]["labels"] == count and row["key"]["queries"] == arguments.queries][:arguments.trials]
            if rows:
                lines.append([
                    f"`{key}`", count or "–", *(f"{1000 * np.median([row[what] for row in rows]):.1f}" for what in ("fit", "query")),
                    *(ranking.spread([row[what] for row in rows]) for what in ("kendall", "spearman")), len(rows)])
    ranking.table(["predictor", "labels", "fit, ms", f"query of {arguments.queries}, ms", "Kendall's tau", "Spearman's rho",
                   "trials"], lines)


def main():
    classes = nt.predictors.classes()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--predictors", nargs="+", choices=classes, default=list(classes))
    parser.add_argument("--counts", nargs="+", type=int, default=[100, 1000])
    parser.add_argument("--trials", type=int, default=10)
    parser.add_argument("--queries", type=int, default=1000)
    parser.add_argument("--epochs", type=int, default=6, help="of the learning curves")
    parser.add_argument("--images", help="the folder of CIFAR-10's binary files")
    parser.add_argument("--print", action="store_true", help="print what is in the journal and compute nothing")
    arguments = parser.parse_args()
    journal = ranking.Journal("predictor_quality.jsonl")
    kinds = {key: classes[key] for key in arguments.predictors}
    for name in arguments.tables:
        if not arguments.print:
            run(Data(name, arguments), kinds, arguments, journal)
        read, metric = TABLES[name]
        print(f"\n### {name}: {metric}, {arguments.queries:,} queries\n")
        report(name, kinds, arguments, journal)
    print(f"\n{ranking.machine()}")


if __name__ == "__main__":
    main()
