"""Rows of tables that were trained here before, trained again.

`fixtures/tiny-fashion.safetensors.gz` has two cells with three seeds each, really trained, with a tiny recipe:
    .build/release/build-fashion-table J --pilot 2 --cells 1 --stages 2 --epochs 2
    .build/release/build-fashion-table J --cells 1 --stages 2 --epochs 2 --pack pyshim/tests/fixtures/tiny-fashion.safetensors.gz
"""

import pathlib

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt

TINY = pathlib.Path(__file__).parent / "fixtures/tiny-fashion.safetensors.gz"
SHIPPED = "nasbench201-fashion"
# Of CPUs, that made the tables: there every number comes back.
IS_THE_FAMILY = "avx512f" in pathlib.Path("/proc/cpuinfo").read_text()

needs_images = pytest.mark.skipif(
    not pathlib.Path("/usr/share/datasets/fashion-mnist").exists(), reason="needs Debian's package dataset-fashion-mnist")


@pytest.fixture(scope="module")
def table():
    return nt.tables.read(TINY)


@pytest.fixture(scope="module")
def other_images():
    """Of the right shape, and not those that the table was made with."""
    random = np.random.default_rng(0)
    return nt.data.from_arrays(random.random((8000, 4, 4)), np.arange(8000) % 2, test=(random.random((4, 4, 4)), [0, 1] * 2))


def expect_the_same(found, table, seed=0):
    """Every number on a CPU like the one that made the table, else final accuracies as far as rounding carries."""
    if IS_THE_FAMILY:
        assert found.equal.all(), found
    here = [curve["test_accuracy"][-1] for curve in found.curves]
    np.testing.assert_allclose(here, table.query(found.cells, "test_accuracy", seed=seed), atol=0.1)


@needs_images
@pytest.mark.parametrize("seed", [0, 2])
def test_rows_come_back(table, seed):
    found = nt.tables.rebuild(table, [1, table.architectures[0]], seed=seed, workers=2, progress=False)
    expect_the_same(found, table, seed)
    assert found.cells == [table.architectures[1], table.architectures[0]] and len(found) == 2
    assert set(found.differences) == {f"{part}_{what}" for part in ("train", "validation", "test") for what in ("loss", "accuracy")}
    for cell, curve in zip(found.cells, found.curves):
        assert len(curve) == 2 and curve["seconds"].min() > 0
        if found.equal.all():
            np.testing.assert_array_equal(curve["test_accuracy"], table.curves([cell], "test_accuracy", seed=seed)[0])
    assert "2 rows of NAS-Bench-201 cells" in repr(found) and "<table>" in found._repr_html_()


def test_the_shipped_table_is_whole():
    table = nt.tables.load(SHIPPED)
    assert len(table) == 6466 and table.by_class and nt.tables.names() == [SHIPPED]
    assert len({cell.canonical_key for cell in table.architectures}) == 6466
    all_cells = list(table.space)
    for metric in ("validation_accuracy", "test_accuracy", "seconds"):
        assert table.epochs(metric) == list(range(1, 13))
        curves = table.curves(all_cells, metric, seed=0)
        assert curves.shape == (15625, 12) and np.isfinite(curves).all()
        assert [int(np.isfinite(table.query(table.architectures, metric, seed=seed)).sum()) for seed in (1, 2)] == [600, 600]
    accuracy = table.query(table.architectures, "test_accuracy", seed=0)
    assert np.isnan(table.query(table.architectures, "train_loss", seed=0)).sum() == 1, "one training diverged"
    assert 0.1 <= accuracy.min() and 0.77 < np.median(accuracy) < 0.79 and accuracy.max() < 0.85


@needs_images
def test_two_rows_of_the_shipped_table_come_back():
    table = nt.tables.load(SHIPPED)
    expect_the_same(nt.tables.rebuild(SHIPPED, [40, 4000], progress=False), table)


@needs_images
@pytest.mark.skipif(not IS_THE_FAMILY, reason="rounding decides what diverges: needs AVX-512, as the table's CPU has")
def test_a_diverged_row_comes_back():
    table = nt.tables.load(SHIPPED)
    row = int(np.flatnonzero(np.isnan(table.query(table.architectures, "train_loss", seed=0)))[0])
    found = nt.tables.rebuild(table, [row], progress=False)
    assert found.equal.all() and found.curves[0].has_diverged and len(found.curves[0]) == 1


def test_a_cell_stands_for_its_class(table, other_images):
    listed = table.architectures[0]
    equal = next(cell for cell in table.space if cell.canonical_key == listed.canonical_key and cell != listed)
    found = nt.tables.rebuild(table, [equal, 0], data=other_images, progress=False)
    assert found.cells == [listed, listed]
    assert np.array_equal(found.curves[0]["train_loss"], found.curves[1]["train_loss"])


def test_other_numbers_are_told_apart(table, other_images):
    found = nt.tables.rebuild(table, [0], data=other_images, progress=False)
    assert not found.equal.any() and 0 < found.largest_difference <= 1
    assert found.differences["test_accuracy"][0] == max(
        abs(found.curves[0]["test_accuracy"] - table.curves([table.architectures[0]], "test_accuracy", seed=0)[0]))
    assert "0 equal bit for bit; accuracies differ by up to" in repr(found)
    nothing = nt.tables.rebuild(table, [], data=other_images, progress=False)
    assert len(nothing) == 0 and len(nothing.equal) == 0 and nothing.largest_difference == 0


def test_what_cannot_be_rebuilt_says_why(table, other_images):
    other = next(cell for cell in table.space if cell.canonical_key not in {own.canonical_key for own in table.architectures})
    plain = nt.tables.from_frame({"arch": [other], "test_accuracy": [0.5]}, table.space, arch="arch", metrics=["test_accuracy"])
    for error, message, call in [
        (ValueError, "no seed 3; it has: 0, 1, 2", lambda: nt.tables.rebuild(table, [0], seed=3, data=other_images)),
        (ValueError, "none of the table's 2 architectures", lambda: nt.tables.rebuild(table, [other], data=other_images)),
        (ValueError, "does not say how its rows were trained", lambda: nt.tables.rebuild(plain, [0], data=other_images)),
        (ValueError, "no table 'nothing'", lambda: nt.tables.rebuild("nothing", [0])),
        (IndexError, None, lambda: nt.tables.rebuild(table, [2], data=other_images)),
        (TypeError, "data: expected Dataset", lambda: nt.tables.rebuild(table, [0], data=3)),
        (TypeError, "table: expected BenchmarkTable", lambda: nt.tables.rebuild(3, [0])),
    ]:
        with pytest.raises(error, match=message):
            call()


def test_rebuilding_is_interrupted(table, other_images):
    assert interrupted(lambda: nt.tables.rebuild(table, [0] * 100_000, data=other_images, progress=False)) < 0.5
