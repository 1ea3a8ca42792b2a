"""SVGe beyond the architectures it was trained on: larger cells, more layers, an operation never seen.

    ./run bench svge_extrapolation --model nb101=nb101.safetensors enas=enas.safetensors nb201=nb201.safetensors
    ./run bench svge_extrapolation --parts operations --seeds 1 --epochs 1 --width 32

Parts:
  sizes       labels from NAS-Bench-101 cells of at most 6 vertices, tested on cells of 7
  cells       the best 7-vertex cell grown to 8 vertices in all 384 ways (Lukasik et al. 2021), encoded and ranked
  layers      ENAS networks of 12 layers, by a model of 6
  operations  NAS-Bench-201 without one operation, tested on the cells that have it

Autoencoders that see less than the whole space are trained here with the standard recipe (--epochs, --width) and kept in
out/; those that see all of it come from --model or are trained too. Rows are journaled in out/svge-extrapolation.jsonl.
"""

import argparse

import numpy as np
from measured import ranking, tables

import nasturtium as nt

TEST = 5000
KINDS = ("gp", "mlp", "joint")
ON_CODES = {"gp": nt.predictors.SVGeGP, "mlp": nt.predictors.SVGeMLP, "joint": nt.predictors.SVGeMLP}
JOINT_SEEDS = 3
BEYOND = 50  # labels that a domain-spanning sample has outside the small domain
CELL = "0110101000001000010000000100000001000000010000000"  # the best 7-vertex cell of Lukasik et al. 2021
OPERATIONS = ["conv3x3-bn-relu"] * 4 + ["conv1x1-bn-relu"]


def fitted(kind, model, architectures, values, labeled, seed):
    """A predictor on labeled rows; "joint" trains the encoder too, for about 10,000 passes over an architecture."""
    options = {"joint": True, "vae_share": 0.0, "epochs": max(min(100, 10_000 // len(labeled)), 1)} if kind == "joint" else {}
    return ON_CODES[kind](model=model, labels="linear", seed=seed, **options).fit(
        [architectures[i] for i in labeled], values[labeled], progress=False)


class Part:
    """One split: what is labeled, what is tested, and rows of scores by variant."""

    def __init__(self, arguments, journal, name, values, train, test, labels, beyond=0):
        """`beyond` of the labels are on rows of the tested kind, which are not among the tested ones."""
        self.arguments, self.journal, self.values = arguments, journal, values
        self.name = f"{name}, {beyond} labels beyond" if beyond else name
        self.train, self.test, self.labels, self.beyond = train, test, labels, beyond
        self.found = {}

    def rows(self, seed):
        draws = np.random.default_rng(seed)
        train, test = draws.permutation(self.train), draws.permutation(self.test)
        return np.concatenate([train[: self.labels - self.beyond], test[TEST : TEST + self.beyond]]), test[:TEST]

    def add(self, variant, predict, model="", is_value=True, most=None):
        """Scores for every seed, or the first `most`, of predict([(labeled rows, tested rows, seed), ...])."""
        splits = {}
        for seed in range(self.arguments.seeds)[:most]:
            labeled, tested = self.rows(seed)
            key = {"part": self.name, "variant": variant, "labels": len(labeled), "test": len(tested), "seed": seed,
                   "model": model}
            if self.journal.get(key) is None:
                splits[seed] = (key, (labeled, tested, seed))
            self.found.setdefault(variant, []).append(key)
        for group in [list(splits.values())] if variant.startswith("XGB") else [[split] for split in splits.values()]:
            for (key, (_, tested, _)), predicted in zip(group, predict([job for _, job in group]) if group else []):
                self.journal.add(key, ranking.scores(self.values[tested], predicted, is_value))

    def heads(self, variant, model, architectures, divisor=None):
        """Heads on the model's codes, divided by one number each where given, or trained with the encoder."""
        codes = model.encode(architectures)
        read = codes if divisor is None else codes / divisor[:, None].astype(np.float32)
        for kind in self.arguments.kinds:
            if kind == "joint" and divisor is not None:
                continue

            def predict(jobs, kind=kind):
                labeled, tested, seed = jobs[0]
                if kind == "joint":
                    head = fitted(kind, model, architectures, self.values, labeled, seed)
                    return [head.predict([architectures[i] for i in tested])]
                head = ON_CODES[kind](model=model, labels="linear", seed=seed)
                head.fit_codes(read[labeled], self.values[labeled], progress=False)
                return [head.predict_codes(read[tested])]

            self.add(f"{kind}, {variant}", predict, ranking.name_of(model),
                     most=JOINT_SEEDS if kind == "joint" else None)

    def baselines(self, space, architectures, sizes):
        for kind in ("adjacency", "path"):
            rows = space.encode(architectures, kind)
            self.add(f"XGBoost, {kind}", lambda jobs: ranking.boosted(
                [(rows[labeled], self.values[labeled], rows[tested]) for labeled, tested, _ in jobs]))
        self.add("parameter count", lambda jobs: [sizes[tested] for _, tested, _ in jobs], is_value=False)

    def show(self, title):
        print(f"\n### {title}\n")
        ranking.table(["method", "RMSE", "Pearson", "Spearman", "Kendall", "seeds"],
                      [[variant, *(ranking.spread([row[m] for row in rows]) for m in ranking.METRICS), len(rows)]
                       for variant, keys in self.found.items() if (rows := [self.journal.get(key) for key in keys])])


def sizes(arguments, files, journal):
    table = tables.nas_bench_101()
    space, cells = table.space, table.architectures
    vertices = np.array([len(cell.nodes) for cell in cells])
    every = space.enumerate()
    few = [cell for cell in every if len(cell.nodes) <= 6]
    labels = min(arguments.labels, int((vertices <= 6).sum()))
    part = Part(arguments, journal, "sizes", table.metrics["validation"], np.flatnonzero(vertices <= 6),
                np.flatnonzero(vertices == 7), labels)
    print(f"\n{len(few):,} of {len(every):,} cells have at most 6 vertices; {(vertices <= 6).sum():,} of the "
          f"{len(cells):,} measured ones", flush=True)
    seen = ranking.autoencoder("nb101-six", space, few, files, arguments)
    all_sizes = ranking.autoencoder("nb101", space, every, files, arguments)
    for name, model in (("cells up to 6", seen), ("all cells, unlabeled", all_sizes)):
        large = [cells[i] for i in np.flatnonzero(vertices == 7)[:2000]]
        print(f"autoencoder of {name}: {100 * model.score(large):.1f} % of 2,000 7-vertex cells reconstructed", flush=True)
        part.heads(f"codes of {name}", model, cells)
        part.heads(f"codes of {name} / vertices", model, cells, divisor=vertices)
    part.baselines(space, cells, table.metrics["parameters"])
    part.show(f"NAS-Bench-101: {labels:,} labels on cells of at most 6 vertices, tested on {TEST:,} of 7")
    spanning = Part(arguments, journal, "sizes", part.values, part.train, part.test, labels, BEYOND)
    spanning.heads("codes of all cells, unlabeled", all_sizes, cells)
    spanning.baselines(space, cells, table.metrics["parameters"])
    spanning.show(f"the same with {BEYOND} of the {labels:,} labels on cells of 7 vertices")
    upper = Part(arguments, journal, "sizes-within", table.metrics["validation"],
                 np.flatnonzero(vertices == 7)[TEST:], np.flatnonzero(vertices == 7)[:TEST], labels)
    upper.heads("codes of all cells, unlabeled", all_sizes, cells)
    upper.baselines(space, cells, table.metrics["parameters"])
    upper.show(f"for comparison: {labels:,} labels on cells of 7 vertices")


def grown(matrix, operations):
    """All 8-vertex cells with a vertex after the old output, or before the old input: (adjacency, inner operations)."""
    names = ["conv1x1-bn-relu", "conv3x3-bn-relu", "maxpool3x3"]
    for after in (True, False):
        for name in names:
            for pattern in range(64):
                larger = np.zeros((8, 8), int)
                bits = [pattern >> i & 1 for i in range(6)]
                if after:
                    larger[:7, :7] = matrix
                    larger[:6, 7], larger[6, 7] = bits, 1
                    yield larger, [*operations, name]
                else:
                    larger[1:, 1:] = matrix
                    larger[0, 1], larger[0, 2:] = 1, bits
                    yield larger, [name, *operations]


def dag_text(matrix, operations):
    """What a DAG space of operations on nodes calls this graph."""
    return " ".join(f"{name}({','.join(map(str, np.flatnonzero(matrix[:, i])))})"
                    for i, name in enumerate([*operations, "output"], 1))


def cells(arguments, files, journal):
    table = tables.nas_bench_101()
    model = ranking.autoencoder("nb101", table.space, table.space.enumerate(), files, arguments)
    eight = nt.spaces.DAG(table.space.operations, nodes=8)
    large = model.on(eight)
    matrix = np.array(list(CELL), int).reshape(7, 7)
    base = eight.parse(dag_text(matrix, OPERATIONS))
    extensions = [eight.parse(dag_text(*cell)) for cell in grown(matrix, OPERATIONS)]
    drawn = eight.sample(20_000, seed=0)
    random = [cell for cell in drawn if len(cell.nodes) == 8][:1000]
    size = ranking.nas_bench_101_size(extensions)
    print(f"\n### NAS-Bench-101 grown to 8 vertices: {len(extensions)} extensions ({len(set(extensions))} different, "
          f"{len(set(eight.canonical_keys(extensions)))} not isomorphic) of the best 7-vertex cell, {len(random)} random cells\n")
    reconstructed = [100 * large.score(group) for group in (extensions, random)]
    print(f"reconstructed exactly: {reconstructed[0]:.1f} % of the extensions, {reconstructed[1]:.1f} % of the random cells\n")
    values, lines, tops = table.metrics["validation"], [], {}
    for kind in arguments.kinds:
        ranks = []
        for seed in range(arguments.seeds)[: JOINT_SEEDS if kind == "joint" else None]:
            rows = np.random.default_rng(seed).permutation(len(values))[: arguments.labels]
            head = fitted(kind, model, table.architectures, values, rows, seed)
            reader = head.model.on(eight)
            ours, others = (head.predict_codes(reader.encode(group)) for group in (extensions, random))
            start = head.predict_codes(reader.encode([base]))[0]
            ranks.append(ours)
            lines.append([kind, seed, f"{start:.2f}", f"{ours.mean():.2f}", f"{ours.max():.2f}", f"{others.mean():.2f}",
                          f"{others.max():.2f}", f"{100 * np.mean(ours[:, None] > others[None]):.0f} %",
                          f"{100 * np.mean(ours > start):.0f} %", f"{ranking.scores(size, ours)['spearman']:.2f}"])
        agreement = [ranking.scores(ranks[i], ranks[j])["spearman"] for i in range(len(ranks)) for j in range(i)]
        tops[kind] = ranking.spread(agreement) if agreement else "–"
        best = np.mean(ranks, 0).argsort()[::-1][:5]
        print(f"top five by the mean of the {kind} heads: " + "; ".join(extensions[i].text for i in best))
    print()
    ranking.table(["head", "seed", "best 7-vertex cell", "extensions, mean", "max", "random, mean", "max",
                   "extension above random", "extension above its base", "Spearman with size"], lines)
    print("\nSpearman between the rankings of two seeds' heads: " + ", ".join(f"{k} {v}" for k, v in tops.items()))
    print("No accuracy of an 8-vertex cell is known here: these are predictions, not results.")


def layers(arguments, files, journal):
    table = tables.enas()
    model = ranking.autoencoder("enas", table.space, table.architectures, files, arguments)
    twelve = nt.spaces.ENAS(layers=12)
    networks = twelve.sample(1000, seed=0)
    large = model.on(twelve)
    print("\n### ENAS: networks of 12 layers by a model of 6\n")
    lines = []
    for count in (6, 7, 8, 9, 10, 12):
        space = nt.spaces.ENAS(layers=count)
        lines.append([count, f"{100 * model.on(space).score(space.sample(500, seed=1)):.1f} %"])
    ranking.table(["layers", "reconstructed exactly (500 random networks)"], lines)
    more = twelve.sample(arguments.larger, seed=5)
    wide = ranking.trained(f"enas-twelve-{arguments.width}-{arguments.larger}", twelve, more, arguments.epochs, seed=1,
                           start=model.on(twelve))
    print(f"\nafter {arguments.epochs} epochs on {arguments.larger:,} unlabeled networks of 12 layers: "
          f"{100 * wide.score(networks[:500]):.1f} % of 12, "
          f"{100 * wide.on(table.space).score(table.architectures[:500]):.1f} % of 6 layers\n")
    size, values, lines = ranking.enas_parameters(networks), table.metrics["accuracy"], []
    halves = [[half(table.space, network, first) for network in networks] for first in (0, 6)]
    for name, reader in (("trained on 6 layers", large), ("and unlabeled 12", wide)):
        own = reader.on(table.space)
        for kind in arguments.kinds:
            ranks, parts = [], []
            for seed in range(arguments.seeds)[: JOINT_SEEDS if kind == "joint" else None]:
                rows = np.random.default_rng(seed).permutation(len(values))[: arguments.labels]
                head = fitted(kind, own, table.architectures, values, rows, seed)
                ranks.append(head.predict_codes(head.model.on(twelve).encode(networks)))
                parts.append(np.mean([head.predict(part) for part in halves], 0))
            agreement = [ranking.scores(ranks[i], ranks[j])["spearman"] for i in range(len(ranks)) for j in range(i)]
            lines.append([name, kind, ranking.spread(agreement) if agreement else "–",
                          ranking.spread([ranking.scores(p, r)["spearman"] for p, r in zip(parts, ranks)]),
                          ranking.spread([ranking.scores(size, r)["spearman"] for r in ranks])])
    ranking.table(["autoencoder", "head", "Spearman of two seeds' rankings", "with the mean of both halves' predictions",
                   "with the parameter count"], lines)
    print("\nNo accuracy of a 12-layer network is known here: agreement is not correctness.")


def half(space, network, first):
    """Six consecutive layers of a network as a network of their own; skips from before them are dropped."""
    names, adjacency = network.graph()
    order = space.operations
    layers = []
    for i in range(6):
        node = first + i + 1
        skips = [int(adjacency[first + j, node]) for j in range(i)]
        layers.append([order.index(names[node]), *skips])
    return space.parse(str(layers))


def operations(arguments, files, journal):
    table = tables.nas_bench_201()
    space, listed = table.space, table.architectures
    every = ranking.autoencoder("nb201", space, space.enumerate(), files, arguments)
    for name in arguments.operations:
        has = np.array([name in cell.text for cell in listed])
        part = Part(arguments, journal, f"without {name}", table.metrics["cifar10"], np.flatnonzero(~has),
                    np.flatnonzero(has), min(arguments.labels, 1000))
        blind = ranking.trained(
            f"nb201-without-{name}-{arguments.width}", space, [listed[i] for i in np.flatnonzero(~has)],
            2 * arguments.epochs, start=nt.SVGe(space, width=arguments.width))
        print(f"\n{(~has).sum():,} cells without {name}, {has.sum():,} with it; of those the autoencoder that saw none "
              f"reconstructs {100 * blind.score([listed[i] for i in np.flatnonzero(has)[:2000]]):.1f} %", flush=True)
        part.heads("codes that never saw it", blind, listed)
        part.heads("codes of all cells, unlabeled", every, listed)
        part.baselines(space, listed, table.metrics["parameters"])
        part.show(f"NAS-Bench-201, CIFAR-10: {part.labels:,} labels on cells without {name}, tested on {TEST:,} with it")
        spanning = Part(arguments, journal, f"without {name}", part.values, part.train, part.test, part.labels, BEYOND)
        spanning.heads("codes of all cells, unlabeled", every, listed)
        spanning.baselines(space, listed, table.metrics["parameters"])
        spanning.show(f"the same with {BEYOND} of the {part.labels:,} labels on cells with it")


PARTS = {"sizes": sizes, "cells": cells, "layers": layers, "operations": operations}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=list(PARTS))
    parser.add_argument("--operations", nargs="+", default=["nor_conv_3x3", "skip_connect"])
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS, help="of heads; joint trains the encoder too")
    parser.add_argument("--labels", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--model", nargs="+", default=[], metavar="SPACE=FILE",
                        help="weights that saw the whole space; SPACE=pretrained: those that the package ships")
    parser.add_argument("--epochs", type=int, default=3, help="of an autoencoder trained here")
    parser.add_argument("--width", type=int, default=250, help="of an autoencoder trained here")
    parser.add_argument("--most", type=int, default=8000, help="architectures of a list to train on here")
    parser.add_argument("--larger", type=int, default=2000, help="unlabeled 12-layer networks")
    arguments = parser.parse_args()
    files = dict(entry.split("=", 1) for entry in arguments.model)
    print(f"{ranking.machine()}; seeds 0..{arguments.seeds - 1}")
    journal = ranking.Journal("svge-extrapolation.jsonl")
    for name in arguments.parts:
        PARTS[name](arguments, files, journal)


if __name__ == "__main__":
    main()
