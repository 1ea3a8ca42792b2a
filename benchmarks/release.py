"""This checkout against another one, such as the last release: the same work in turn, in fresh processes.

    ./run bench release ../nasturtium-before
    ./run bench release ../nasturtium-before --rounds 12 --only networks

The other checkout must be built (`./run build` there, and its benchmark programs). Printed are medians of the rates,
and the ratio of this one's speed to the other's: the median over rounds, each a pair of runs one after the other, the
first of which changes from round to round, and the interval that holds it with 95 % confidence (bootstrap).
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import sys

from measured import products

ROOT = pathlib.Path(__file__).resolve().parent.parent
BRIDGE = """
import json, timeit
from nasturtium._loader import native
add = min(timeit.repeat("native._testing_add(1.0, 2.0)", globals={"native": native}, number=200_000, repeat=7)) / 200_000
print(json.dumps({"mode": "call", "calls_per_second": 1 / add}))
"""
WORK = {
    "svge": [("benchmark-svge", "enas", 32, workers, 4) for workers in (1, 2)],
    "networks": [("benchmark-networks", *task) for task in
                 (("mix", 32, 128, 1, 8), ("mix", 32, 128, 2, 8), ("light", 16, 128, 1, 30), ("mix", 16, 16, 1, 100))],
    "bridge": [("python", "-c", BRIDGE)],
}


def command(root: pathlib.Path, program: str, *arguments) -> list[str]:
    executable = root / (".venv/bin/python" if program == "python" else f".build/release/{program}")
    return [str(executable), *map(str, arguments)]


def rates(root: pathlib.Path, task: tuple) -> dict[str, float]:
    """Work per second, by mode."""
    done = subprocess.run(command(root, *task), check=True, capture_output=True, text=True,
                          env=os.environ | {"NASTURTIUM_TESTING": "1"})
    found = {}
    for row in map(json.loads, done.stdout.splitlines()):
        if "ms_best" in row:
            found |= {"train": 1e3 / row["ms_best"], "evaluate": 1e3 / row["evaluation_ms_best"]}
        else:
            found[row["mode"]] = row.get("graphs_per_second_best") or row["calls_per_second"]
    return found


def name(task: tuple) -> str:
    return "bridge" if task[0] == "python" else " ".join(map(str, task)).removeprefix("benchmark-")


def interval(ratios: list[float]) -> tuple[float, float]:
    """The 2.5 and 97.5 % points of the median of as many ratios drawn with replacement."""
    drawing = random.Random(0)
    medians = sorted(statistics.median(drawing.choices(ratios, k=len(ratios))) for _ in range(2000))
    return medians[50], medians[-51]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("other", type=pathlib.Path, help="a built checkout")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", choices=list(WORK), nargs="+", default=list(WORK))
    args = parser.parse_args()
    other = args.other.resolve()
    for program in ("benchmark-svge", "benchmark-networks"):
        products.built(program)
        if not (other / ".build/release" / program).exists():
            sys.exit(f"{other} has no {program}: run swift build -c release --product {program} there")
    print("| work | mode | this | other | ratio | 95 % |\n|---|---|---|---|---|---|")
    for task in (task for area in args.only for task in WORK[area]):
        rows = []
        for turn in range(args.rounds):
            pair = {root: rates(root, task) for root in ((ROOT, other) if turn % 2 else (other, ROOT))}
            rows.append((pair[ROOT], pair[other]))
        for mode in rows[0][0]:
            ours, theirs = ([row[side][mode] for row in rows] for side in (0, 1))
            ratios = [a / b for a, b in zip(ours, theirs)]
            low, high = interval(ratios)
            print(f"| {name(task)} | {mode} | {statistics.median(ours):,.1f} | {statistics.median(theirs):,.1f} "
                  f"| {statistics.median(ratios):.3f} | {low:.3f} to {high:.3f} |", flush=True)


if __name__ == "__main__":
    main()
