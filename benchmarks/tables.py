"""How fast tables answer: 10,000 queries of a table with all 423,624 cells of NAS-Bench-101."""

import platform
import sys
import tempfile
import time

import numpy as np

import nasturtium as nt

QUERIES = 10_000
REPEATS = 5


def seconds(call, repeat: int = REPEATS) -> str:
    """The best of several runs: by the clock, and of the processors, which busy neighbors do not change."""
    runs = []
    for _ in range(repeat):
        clock, processor = time.perf_counter(), time.process_time()
        call()
        runs.append((time.perf_counter() - clock, time.process_time() - processor))
    return " | ".join(f"{min(column):.3f}" for column in zip(*runs))


def main() -> None:
    space = nt.spaces.NASBench101()
    cells = space.enumerate()
    rng = np.random.default_rng(0)
    columns = {"arch": cells, "accuracy": rng.random(len(cells)), "seconds": rng.random(len(cells))}

    def make() -> nt.tables.BenchmarkTable:
        return nt.tables.from_frame(columns, space, arch="arch", metrics=["accuracy", "seconds"], by_class=True)

    table = make()
    chosen = rng.integers(0, len(cells), QUERIES)
    asked = cells[chosen]
    one_by_one = list(asked)
    drawn = space.sample(QUERIES, seed=0)
    np.testing.assert_array_equal(table.query(asked, "accuracy"), table.query(None, "accuracy")[chosen])
    print(f"{len(table):,} rows, {QUERIES:,} queries, seed 0, best of {REPEATS}; {platform.machine()}, "
          f"Python {sys.version.split()[0]}, numpy {np.__version__}\n")
    print("| what | seconds | of processor |\n|---|---|---|")
    print(f"| make the table of columns | {seconds(make, 1)} |")
    print(f"| listed cells, one call | {seconds(lambda: table.query(asked, 'accuracy'))} |")
    print(f"| listed cells, a call each | {seconds(lambda: [table.query(cell, 'accuracy') for cell in one_by_one])} |")
    print(f"| drawn cells through their class, one call | {seconds(lambda: table.query(drawn, 'accuracy'))} |")
    print(f"| the whole column | {seconds(lambda: table.query(None, 'accuracy'))} |")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/table.safetensors.gz"
        print(f"| save | {seconds(lambda: table.save(path), 1)} |")
        print(f"| read | {seconds(lambda: nt.tables.read(path), 1)} |")


if __name__ == "__main__":
    main()
