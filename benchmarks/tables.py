"""How fast tables answer: 10,000 queries of a table with all 423,624 cells of NAS-Bench-101."""

import platform
import sys
import tempfile
import timeit

import numpy as np

import nasturtium as nt

QUERIES = 10_000
REPEATS = 5


def seconds(call, repeat: int = REPEATS) -> float:
    """The best of several runs, so that a busy neighbor matters less."""
    return min(timeit.repeat(call, number=1, repeat=repeat))


def main() -> None:
    space = nt.spaces.NASBench101()
    cells = space.enumerate()
    rng = np.random.default_rng(0)
    start = timeit.default_timer()
    table = nt.tables.from_frame(
        {"arch": cells, "accuracy": rng.random(len(cells)), "seconds": rng.random(len(cells))}, space, arch="arch",
        metrics=["accuracy", "seconds"], by_class=True)
    made = timeit.default_timer() - start
    chosen = rng.integers(0, len(cells), QUERIES)
    asked = cells[chosen]
    one_by_one = list(asked)
    drawn = space.sample(QUERIES, seed=0)
    np.testing.assert_array_equal(table.query(asked, "accuracy"), table.query(None, "accuracy")[chosen])
    print(f"{len(table):,} rows, {QUERIES:,} queries, seed 0, best of {REPEATS}; {platform.machine()}, "
          f"Python {sys.version.split()[0]}, numpy {np.__version__}\n")
    print("| what | seconds |\n|---|---|")
    print(f"| make the table of columns | {made:.1f} |")
    print(f"| listed cells, one call | {seconds(lambda: table.query(asked, 'accuracy')):.4f} |")
    print(f"| listed cells, a call each | {seconds(lambda: [table.query(cell, 'accuracy') for cell in one_by_one]):.4f} |")
    print(f"| drawn cells through their class, one call | {seconds(lambda: table.query(drawn, 'accuracy')):.4f} |")
    print(f"| the whole column | {seconds(lambda: table.query(None, 'accuracy')):.4f} |")
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/table.safetensors.gz"
        print(f"| save | {seconds(lambda: table.save(path), 1):.2f} |")
        print(f"| read | {seconds(lambda: nt.tables.read(path), 1):.2f} |")


if __name__ == "__main__":
    main()
