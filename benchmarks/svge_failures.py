"""What a trained SVGe does not reconstruct: trained and held-out architectures, and how near the codes of the confused lie.

    ./run bench svge_failures                                 the shipped weights of NAS-Bench-101
    ./run bench svge_failures --model out/nb101.safetensors

The split is that of svge_recipe. A failure decodes to another architecture or to none; the first kind has a distance
between the two codes, to be compared with that from an architecture to the nearest of the others. Two architectures
share a code where theirs are equal to 1e-3 in every dimension: no decoder tells those apart.
"""

import argparse

import numpy as np
from measured import ranking
from svge_metrics import SHORT
from svge_recipe import architectures, split

import nasturtium as nt


def nearest(codes, count):
    """From each of the first `count` codes, the distance to the nearest other one."""
    squares = (codes**2).sum(1)
    distances = squares[:count, None] + squares - 2 * codes[:count] @ codes.T
    distances[np.arange(count), np.arange(count)] = np.inf
    return np.sqrt(np.maximum(distances.min(1), 0))


def failures(model, cells):
    """Table columns: how many come back, become another, become none; the distances of codes."""
    codes = model.encode(cells)
    decoded = model.decode(codes)
    others = [(row, found) for row, (cell, found) in enumerate(zip(cells, decoded)) if found is not None and found != cell]
    none = sum(found is None for found in decoded)
    apart = np.linalg.norm(codes[[row for row, _ in others]] - model.encode([found for _, found in others]), axis=1)
    quantiles = " / ".join(f"{value:.2f}" for value in np.percentile(apart, [5, 50, 95])) if others else "–"
    usual = " / ".join(f"{value:.2f}" for value in np.percentile(nearest(codes, 500), [5, 50, 95]))
    return [f"{100 * (1 - (len(others) + none) / len(cells)):.2f}", len(others), none, quantiles, usual]


def sharing(model, cells):
    """How many architectures have a code that an earlier one has."""
    rounded = np.round(model.encode(cells) / 1e-3).astype(np.int64)
    return len(cells) - len(np.unique(rounded, axis=0))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", help="a model file; by default the shipped weights of NAS-Bench-101")
    parser.add_argument("--count", type=int, default=20_000, help="architectures of each part")
    arguments = parser.parse_args()
    model = nt.SVGe.load(arguments.model) if arguments.model else nt.SVGe.pretrained("nas_bench_101")
    training, held_out = split(architectures(SHORT[model.space.key])[1])
    print(f"{model.notes.get('command', 'unknown weights')}; {ranking.machine()}\n")
    ranking.table(
        ["part", "architectures", "come back, %", "become others", "become none", "distance to that other: 5 / 50 / 95 %",
         "to the nearest: 5 / 50 / 95 %"],
        [[name, len(part), *failures(model, part)]
         for name, part in (("trained", training[: arguments.count]), ("held out", held_out[: arguments.count]))])
    everything = [*training, *held_out]
    print(f"\n{sharing(model, everything):,} of {len(everything):,} share the code of another.")


if __name__ == "__main__":
    main()
