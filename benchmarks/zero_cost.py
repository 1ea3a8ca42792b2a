"""How zero-cost proxies rank NAS-Bench-201 cells without any training, beside the published figures.

    ./run bench zero_cost [--cells 500] [--seed 0] [--proxies grad_norm snip ...]

Cells are drawn at random (seed 0), every proxy has its default options, and the minibatch is drawn from
cifar10_jpeg_train4000.bin.gz in $NASTURTIUM_DATA/images, normalized. The figures are Spearman's correlation with the
official CIFAR-10 test accuracy after 200 epochs, Kendall's tau with the test accuracies on the three data sets, and the
time of one cell on one core.
"""

import argparse
import time

import numpy as np
from cifar_subset import images
from measured import ranking, tables

import nasturtium as nt

# Abdelfattah et al. 2021, all cells, minibatch 64; NWOT of NAS-Bench-Suite-Zero, some 725 cells.
PUBLISHED = {"grad_norm": 0.59, "snip": 0.60, "grasp": 0.51, "fisher": 0.36, "synflow": 0.74, "jacob_cov": 0.73, "nwot": 0.79}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    classes = {key: kind for key, kind in nt.predictors.classes().items() if kind.family == "zero-cost"}
    parser.add_argument("--cells", type=int, default=500)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--proxies", nargs="+", choices=classes, default=list(classes))
    arguments = parser.parse_args()
    official = tables.nas_bench_201()
    order = np.random.RandomState(0).permutation(len(official))[:arguments.cells]
    cells = [official.architectures[i] for i in order]
    truth = {name: official.metrics[name][order] for name in ("cifar10", "cifar100", "imagenet16-120")}
    data = nt.data.from_arrays(*images("train4000")).normalized()
    print(f"{len(cells)} cells, seed {arguments.seed}, {ranking.machine()}\n")
    rows = []
    for key in arguments.proxies:
        start = time.perf_counter()
        proxy = classes[key](seed=arguments.seed, workers=1)
        scores = proxy.fit(cells, truth["cifar10"], images=data.train, progress=False).predict(cells)
        seconds = time.perf_counter() - start
        found = [ranking.scores(values, scores, is_value=False) for values in truth.values()]
        rows.append([
            key, f"{found[0]['spearman']:.3f}", f"{PUBLISHED[key]:.2f}" if key in PUBLISHED else "",
            *(f"{one['kendall']:.3f}" for one in found), f"{1000 * seconds / len(cells):.0f}"])
    ranking.table(["proxy", "Spearman", "published", *(f"tau {name}" for name in truth), "ms a cell"], rows)


if __name__ == "__main__":
    main()
