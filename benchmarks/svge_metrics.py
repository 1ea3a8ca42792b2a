"""What a trained SVGe is worth: reconstruction, prior samples, smoothness of walks.

    ./run bench svge_metrics                                            the shipped weights of all three spaces
    ./run bench svge_metrics --model out/enas.safetensors out/enas-paper.safetensors

The split is that of svge_recipe: nine tenths of the space's architectures are known, the rest is held out. The measures
are defined in docs/svge.md; tables are markdown.
"""

import argparse
import os
import pathlib
import platform
import time

import numpy as np
from svge_recipe import architectures, split

import nasturtium as nt

SPACES = {"enas": "enas6", "nas_bench_201": "nas_bench_201", "nas_bench_101": "nas_bench_101"}
SHORT = {"enas": "enas", "nas_bench_201": "nb201", "nas_bench_101": "nb101"}
# Percent of 10 decodes of each of 1,000 prior codes, ENAS, as another paper reports for D-VAE.
REPORTED = {"model": "D-VAE (reported by others)", "uniqueness": "37.3", "novelty": "100"}
SHARES = {
    "reconstruction": "reconstructed", "reconstruction_equivalent": "equivalent", "reconstruction_drawn": "drawn",
    "validity": "valid", "validity_published": "valid, published rule", "validity_repaired": "valid, repaired",
    "uniqueness": "unique", "novelty": "novel", "uniqueness_classes": "unique classes", "novelty_classes": "novel classes",
    "uniqueness_repaired": "unique, repaired", "novelty_repaired": "novel, repaired",
}
WALKS = {"edit_distance": "edits a step", "longest_move": "longest move", "changed": "steps that change",
         "validity": "valid steps", "monotonicity": "monotonicity"}


def markdown(rows, columns):
    print("| " + " | ".join(columns.values()) + " |")
    print("|" + "---|" * len(columns))
    for row in rows:
        print("| " + " | ".join(str(row.get(name, "–")) for name in columns) + " |", flush=True)


def percent(share):
    return "–" if np.isnan(share) else f"{100 * share:.2f}"


def samples(name, model, training, held_out, arguments):
    """Table rows: as published, and one draw of each code."""
    for codes, draws in ((arguments.samples, 10), (10 * arguments.samples, 1)):
        start = time.perf_counter()
        found = model.metrics(
            training, held_out if draws == 10 else (), samples=codes, draws=draws, seed=arguments.seed)
        yield {"model": name, "codes": f"{codes:,} × {draws}", "seconds": f"{time.perf_counter() - start:.0f}",
               **{key: percent(share) for key, share in found.items()}}


def walks(name, model, held_out, predictor, arguments):
    """Table rows: walks between pairs of held-out architectures."""
    order = np.random.default_rng(arguments.seed).choice(len(held_out), (2, arguments.walks))
    starts, ends = ([held_out[i] for i in side] for side in order)
    for kind in ("linear", "great_circle"):
        found = model.smoothness(starts, ends, steps=11, kind=kind, predictor=predictor)
        yield {"model": name, "kind": kind.replace("_", " "), "edit_distance": f"{found['edit_distance']:.2f}",
               "longest_move": f"{found['longest_move']:.0f}", "changed": percent(found["changed"]),
               "validity": percent(found["validity"]),
               "monotonicity": f"{found['monotonicity']:.3f}" if predictor else "–"}


def head(model, training, arguments):
    """A predictor fitted to 1,000 measured architectures of the training split, or None without measurements."""
    from measured import tables

    key = model.space.key
    table = {"enas": tables.enas, "nas_bench_201": tables.nas_bench_201, "nas_bench_101": tables.nas_bench_101}[key]()
    metric = {"enas": "accuracy", "nas_bench_201": "cifar10", "nas_bench_101": "validation"}[key]
    known = {cell.canonical_key for cell in training}
    chosen = [i for i in np.random.default_rng(arguments.seed).permutation(len(table))
              if table.architectures[int(i)].canonical_key in known][:1000]
    return nt.predictors.SVGeMLP(model=model, labels="linear", seed=arguments.seed).fit(
        [table.architectures[int(i)] for i in chosen], table.metrics[metric][chosen], progress=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", nargs="*", help="model files; by default the shipped weights")
    parser.add_argument("--samples", type=int, default=1000, help="prior codes")
    parser.add_argument("--walks", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-head", action="store_true", help="no predictions along the walks")
    arguments = parser.parse_args()
    models = (
        {pathlib.Path(path).stem: nt.SVGe.load(path) for path in arguments.model} if arguments.model
        else {f"{name}, shipped": nt.SVGe.pretrained(name) for name in SPACES.values()})
    sampled, walked = [], []
    for name, model in models.items():
        _, listed = architectures(SHORT[model.space.key])
        training, held_out = split(listed)
        print(f"{name}: {len(training):,} known, {len(held_out):,} held out", flush=True)
        sampled += samples(name, model, training, held_out, arguments)
        predictor = None if arguments.no_head else head(model, training, arguments)
        walked += walks(name, model, held_out, predictor, arguments)
    print(f"\nSeed {arguments.seed}; prior codes have the training codes' mean and deviation in every dimension; percent.\n")
    markdown([*sampled, REPORTED], {"model": "model", "codes": "codes × draws", **SHARES, "seconds": "seconds"})
    print(f"\n{arguments.walks} walks of 11 steps between held-out architectures, decoded without repair; monotonicity of a "
          "predictor (SVGeMLP) fitted to 1,000 measured architectures.\n")
    markdown(walked, {"model": "model", "kind": "walk", **WALKS})
    print(f"\n{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}, "
          f"nasturtium {nt.__version__}")


if __name__ == "__main__":
    main()
