"""This checkout against another one, such as the last release: the same work in turn, in fresh processes.

    ./run bench release ../nasturtium-before
    ./run bench release ../nasturtium-before --rounds 12 --only networks

The other checkout must be built (`./run build` there, and its benchmark programs). Printed are medians, and the ratio
of this one's speed to the other's: of the medians, and of the best rounds, which a busy neighbor disturbs less.
"""

import argparse
import json
import os
import pathlib
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
    print("| work | mode | this | other | ratio | ratio of the best |\n|---|---|---|---|---|---|")
    for task in (task for area in args.only for task in WORK[area]):
        ours, theirs = [], []
        for _ in range(args.rounds):
            ours.append(rates(ROOT, task))
            theirs.append(rates(other, task))
        for mode in ours[0]:
            a, b = [row[mode] for row in ours], [row[mode] for row in theirs]
            middle = statistics.median(a), statistics.median(b)
            print(f"| {name(task)} | {mode} | {middle[0]:,.1f} | {middle[1]:,.1f} | {middle[0] / middle[1]:.3f} "
                  f"| {max(a) / max(b):.3f} |", flush=True)


if __name__ == "__main__":
    main()
