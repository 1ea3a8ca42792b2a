"""Accuracy predicted from SVGe's codes: heads beside XGBoost and the parameter count, by number of labels.

    ./run bench svge_prediction --model nb201=nb201.safetensors --seeds 5
    ./run bench svge_prediction --spaces nb201 --labels 100 --seeds 1 --methods gp mlp xgb-path --width 32

For each seed a permutation of the table: its first rows are the labeled ones, its last 5,000 (--test) the tested ones.
The autoencoder saw architectures only, nine tenths of the space, never a label. Without --model it is trained here with
the standard recipe (--epochs, --width) and kept in out/. Rows are journaled in out/svge-prediction.jsonl, so that a run
that was stopped goes on; delete the file to measure again. Accuracies are in percent, and so is the RMSE.
"""

import argparse
import time

import numpy as np
from measured import ranking, tables

import nasturtium as nt

SPACES = {
    "nb201": (tables.nas_bench_201, ["cifar10", "cifar100", "imagenet16-120"]),
    "nb101": (tables.nas_bench_101, ["validation"]),
    "enas": (tables.enas, ["accuracy"]),
}
METHODS = ["gp", "mlp", "joint", "joint-encoder", "xgb-adjacency", "xgb-path", "parameters"]
JOINT = {"joint": {"vae_share": 0.1}, "joint-encoder": {"vae_share": 0.0}}


def autoencoder(name, table, files, arguments):
    """The model of a space, the codes of its table, and the name of its weights."""
    listed = table.architectures if name == "enas" else table.space.enumerate()
    model = ranking.autoencoder(name, table.space, listed, files, arguments)
    return model, model.encode(table.architectures), ranking.name_of(model)


def parameters(name, table):
    return ranking.enas_parameters(table.architectures) if name == "enas" else table.metrics["parameters"]


class Target:
    """One space and metric: predictions of its test rows by every method."""

    def __init__(self, table, metric, model, codes, arguments):
        self.table, self.model, self.codes, self.arguments = table, model, codes, arguments
        self.values = table.metrics[metric]

    def split(self, seed, labels):
        order = np.random.default_rng(seed).permutation(len(self.table))
        test = min(self.arguments.test, len(order) // 2)
        return order[:labels], order[-test:]

    def encoding(self, kind, rows):
        return self.table.space.encode([self.table.architectures[i] for i in rows], kind)

    def joint_epochs(self, labels):
        """The published 100, or fewer for many labels: about 20,000 passes over an architecture."""
        return max(min(self.arguments.joint_epochs, 20_000 // labels), 1)

    def predict(self, method, name, seed, labels):
        """The prediction of the seed's test rows."""
        train, test = self.split(seed, labels)
        if method == "parameters":
            return parameters(name, self.table)[test]
        if method.startswith("xgb"):
            known, asked = (self.encoding(method.removeprefix("xgb-"), rows) for rows in (train, test))
            return ranking.boosted([(known, self.values[train], asked)])[0]
        return self.head(method, seed, train, test)

    def head(self, method, seed, train, test):
        if method in JOINT:
            head = nt.predictors.SVGeMLP(
                model=self.model, labels="linear", joint=True, seed=seed, epochs=self.joint_epochs(len(train)),
                **JOINT[method])
            head.fit([self.table.architectures[i] for i in train], self.values[train], progress=False)
            return head.predict([self.table.architectures[i] for i in test])
        kind = {"gp": nt.predictors.SVGeGP, "mlp": nt.predictors.SVGeMLP}[method]
        head = kind(model=self.model, labels="linear", seed=seed)
        return head.fit_codes(self.codes[train], self.values[train], progress=False).predict_codes(self.codes[test])


def key_of(name, metric, method, labels, seed, weights, epochs, test):
    own = {} if method.startswith(("xgb", "par")) else {"model": weights}
    own |= {"epochs": epochs} if method in JOINT else {}
    return {"space": name, "metric": metric, "labels": labels, "method": method, "seed": seed, "test": test, **own}


def measure(arguments):
    journal = ranking.Journal("svge-prediction.jsonl")
    files = dict(entry.split("=", 1) for entry in arguments.model)
    for name in arguments.spaces:
        table = SPACES[name][0]()
        model, codes, weights = autoencoder(name, table, files, arguments)
        for metric in SPACES[name][1]:
            target = Target(table, metric, model, codes, arguments)
            found = {}
            for labels in arguments.labels:
                for method in arguments.methods:
                    if method == "joint" and labels < arguments.joint_labels:
                        continue
                    keys = [key_of(name, metric, method, labels, seed, weights, target.joint_epochs(labels), arguments.test)
                            for seed in range(arguments.seeds)[: arguments.joint_seeds if method in JOINT else None]]
                    missing = [] if arguments.report else [key for key in keys if journal.get(key) is None]
                    for key in missing:
                        start = time.perf_counter()
                        values = target.predict(method, name, key["seed"], labels)
                        seconds = time.perf_counter() - start
                        truth = target.values[target.split(key["seed"], labels)[1]]
                        journal.add(key, {**ranking.scores(truth, values, method != "parameters"), "seconds": seconds})
                    rows = [row for row in map(journal.get, keys) if row]
                    if rows:
                        found[labels, method] = rows
            show(name, metric, found, min(arguments.test, len(table) // 2), weights)


def show(name, metric, found, tested, weights):
    print(f"\n### {name}: {metric} ({tested:,} test rows, weights {weights})\n")
    ranking.table(
        ["labels", "method", "RMSE", "Pearson", "Spearman", "Kendall", "seeds", "s"],
        [[labels, method, *(ranking.spread([row[m] for row in rows]) for m in ranking.METRICS), len(rows),
          f"{np.mean([row['seconds'] for row in rows]):.1f}"] for (labels, method), rows in found.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spaces", nargs="+", choices=SPACES, default=list(SPACES))
    parser.add_argument("--labels", nargs="+", type=int, default=[100, 200, 400, 1000])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--methods", nargs="+", choices=METHODS, default=METHODS)
    parser.add_argument("--model", nargs="+", default=[], metavar="SPACE=FILE",
                        help="trained weights; SPACE=pretrained: those that the package ships")
    parser.add_argument("--epochs", type=int, default=3, help="of an autoencoder trained here")
    parser.add_argument("--width", type=int, default=250, help="of an autoencoder trained here")
    parser.add_argument("--most", type=int, default=8000, help="architectures to train an autoencoder on here")
    parser.add_argument("--test", type=int, default=5000, help="test rows")
    parser.add_argument("--joint-epochs", type=int, default=100, help="at most")
    parser.add_argument("--joint-seeds", type=int, default=3, help="at most, of joint training")
    parser.add_argument("--report", action="store_true", help="print what the journal holds and compute nothing")
    parser.add_argument("--joint-labels", type=int, default=1000,
                        help="joint training with the decoder from so many labels on")
    arguments = parser.parse_args()
    print(f"{ranking.machine()}; seeds 0..{arguments.seeds - 1}")
    measure(arguments)


if __name__ == "__main__":
    main()
