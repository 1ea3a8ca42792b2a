"""What `labels` does to predictors that have it: Kendall's tau with values as they are and with their normal scores.

    ./run bench predictor_labels
    ./run bench predictor_labels --spaces nb201 nb101 --predictors gp svge_gp --counts 100 --seeds 3

Predictors learn the validation accuracies of random cells and rank 1,000 others; on `fashion` those of the shipped table,
which needs no file. Prints means over seeds, with their standard errors in parentheses.
"""

import argparse

import numpy as np
from measured import ranking, tables

import nasturtium as nt

SPACES = {"fashion": (tables.fashion, "validation"), "nb201": (tables.nas_bench_201, "cifar10-valid"),
          "nb101": (tables.nas_bench_101, "validation")}


def taus(kind, cells, values, counts, seeds, **options):
    """Of each number of labels a row of taus, one for each seed."""
    found = []
    for count in counts:
        row = []
        for seed in range(seeds):
            order = np.random.default_rng(seed).permutation(len(cells))
            known, others = order[:count], order[count:count + 1000]
            predictor = kind(seed=seed, **options).fit([cells[i] for i in known], values[known], progress=False)
            row.append(ranking.scores(values[others], predictor.predict([cells[i] for i in others]))["kendall"])
        found.append(row)
    return found


def main():
    kinds = {key: kind for key, kind in nt.predictors.classes().items() if "labels" in kind._parameter_names()}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spaces", nargs="+", choices=SPACES, default=["fashion"])
    parser.add_argument("--predictors", nargs="+", choices=kinds, default=list(kinds))
    parser.add_argument("--counts", nargs="+", type=int, default=[25, 100, 400])
    parser.add_argument("--seeds", type=int, default=10)
    arguments = parser.parse_args()
    print(ranking.machine())
    for name in arguments.spaces:
        read, metric = SPACES[name]
        table = read()
        print(f"\n### {name}: {metric}, {len(table):,} cells, {arguments.seeds} seeds\n")
        lines = []
        for key in arguments.predictors:
            options = {}
            if "model" in kinds[key]._parameter_names():
                options["model"] = nt.SVGe.pretrained(ranking.PRETRAINED[name])
            for labels in ("linear", "normal_scores"):
                found = taus(kinds[key], table.architectures, table.metrics[metric], arguments.counts, arguments.seeds,
                             labels=labels, **options)
                lines.append([key, labels, *(
                    f"{np.mean(row):.3f} ({np.std(row) / np.sqrt(len(row)):.3f})" for row in found)])
        ranking.table(["predictor", "labels", *(f"{count} labels" for count in arguments.counts)], lines)


if __name__ == "__main__":
    main()
