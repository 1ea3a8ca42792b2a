"""Our float64 linear algebra against OpenBLAS's, under each of its cores that this machine can run.

    ./run bench linear_algebra [--sizes 50 100 200 500 1000 2000] [--rounds 3]

What a Gaussian process is made of, on one thread: products, triangular solves, Cholesky factors and inverses of n × n
matrices. A figure is OpenBLAS's time over ours, of the best calls: above 1 where ours is faster. Ours does not depend
on the core that OpenBLAS takes; the last column shows it by the time of the evidence of a Gaussian process with its
gradient, the slowest core's over the fastest one's.
"""

import argparse
import json
import os
import platform
import subprocess

from measured import products

CORES = ("Prescott", "Haswell", "SkylakeX")


def run(program, size, core, seconds):
    """{what: (ours, OpenBLAS's)} in seconds, or None where OpenBLAS takes another core than the one asked for."""
    done = subprocess.run([program, str(size), str(seconds)], check=True, capture_output=True, text=True,
                          env=os.environ | {"OPENBLAS_CORETYPE": core})
    first, *lines = map(json.loads, done.stdout.splitlines())
    if first["core"].lower() != core.lower():
        return None
    return {line["what"]: (line["ours"], line["openblas"]) for line in lines}


def best(program, size, core, rounds):
    found = {}
    for _ in range(rounds):
        for what, times in (run(program, size, core, 0.1) or {}).items():
            found.setdefault(what, []).append(times)
    return {what: [None if None in column else min(column) for column in zip(*rows)] for what, rows in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 100, 200, 500, 1000, 2000])
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    program = products.built("benchmark-linear-algebra")
    print(f"| n | | {' | '.join(CORES)} |\n|---|---|{'---|' * len(CORES)}")
    for size in options.sizes:
        cores = {core: best(program, size, core, options.rounds) for core in CORES}
        cores = {core: times for core, times in cores.items() if times}
        evidence = None
        for what in next(iter(cores.values())):
            if what.startswith("evidence"):
                times = [found[what][0] for found in cores.values()]
                evidence = max(times) / min(times)
                continue
            # Ours is the same program everywhere: its best time stands for all.
            ours = min(found[what][0] for found in cores.values())
            ratios = [f"{cores[core][what][1] / ours:.2f}" if core in cores else "–" for core in CORES]
            print(f"| {size} | {what} | {' | '.join(ratios)} |", flush=True)
        print(f"| {size} | evidence of a Gaussian process, slowest core / fastest | {evidence:.2f} |", flush=True)
    print(f"\n{platform.machine()}, one thread, {options.rounds} rounds")


if __name__ == "__main__":
    main()
