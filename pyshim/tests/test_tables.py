"""Tables as Python sees them: reading, asking, data frames, searches; the readers themselves are tested in Swift."""

import os
import pathlib
import pickle

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt

pandas = pytest.importorskip("pandas")
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/TablesTests/Fixtures"


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def frame(space):
    rng = np.random.default_rng(0)
    cells = space.sample(40, seed=0)
    rows = [
        (cell.text, epoch, seed, rng.random(), 1.5)
        for cell in {cell.text: cell for cell in cells}.values() for seed in (3, 5) for epoch in (1, 2, 4)]
    return pandas.DataFrame(rows, columns=["cell", "at", "run", "accuracy", "seconds"])


@pytest.fixture(scope="module")
def table(frame, space):
    return nt.tables.from_frame(
        frame, space, arch="cell", metrics=["accuracy"], epoch="at", seed="run", time="seconds", title="mine")


def test_a_data_frame_becomes_a_table(frame, table, space):
    assert len(table) == frame["cell"].nunique() and table.metrics == ["accuracy", "seconds"]
    assert table.epochs("accuracy") == [1, 2, 4] and table.seeds("accuracy") == [3, 5]
    cells = table.architectures
    last = frame[frame["at"] == 4].groupby("cell")["accuracy"].mean()
    expected = np.array([last[cell.text] for cell in cells])
    np.testing.assert_allclose(table.query(cells, "accuracy"), expected, rtol=1e-15)
    np.testing.assert_array_equal(table.query(None, "accuracy"), table.query(cells, "accuracy"))
    assert table.query(cells[2], "accuracy") == table.query(cells, "accuracy")[2]
    one = frame[(frame["cell"] == cells[1].text) & (frame["run"] == 5)].sort_values("at")["accuracy"]
    np.testing.assert_array_equal(table.curves(cells[1:2], "accuracy", seed=5), [one])
    assert table.query(cells[1], "accuracy", epoch=2, seed=5) == one.iloc[1]
    best, value = table.best("accuracy")
    assert value == expected.max() and best == cells[int(expected.argmax())]
    assert table.best("accuracy", lowest=True)[1] == expected.min()
    np.testing.assert_array_equal(table.simulate_cost(cells, "accuracy", epoch=2), np.full(len(cells), 3.0))
    assert "mine" in repr(table) and "accuracy" in table._repr_html_()


def test_every_saved_table_is_read_again(space, tmp_path):
    """The header's length decides a file's first bytes: no kind may be guessed from those."""
    cells = space.sample(60, seed=1)
    for rows in range(1, 61):
        made = nt.tables.from_frame({"arch": cells[:rows], "acc": np.arange(rows) / 7}, space, arch="arch", metrics=["acc"])
        made.save(tmp_path / "t.safetensors")
        again = nt.tables.read(tmp_path / "t.safetensors", cache=False)
        np.testing.assert_array_equal(again.query(None, "acc"), made.query(None, "acc"))


def test_frames_come_back(frame, table, space):
    curves = table.to_pandas(curves=True, seed=5)
    expected = frame[frame["run"] == 5].reset_index(drop=True)
    pandas.testing.assert_frame_equal(
        curves, expected[["cell", "at", "accuracy", "seconds"]].rename(columns={"cell": "arch", "at": "epoch"}))
    again = nt.tables.from_frame(curves, space, arch="arch", metrics=["accuracy"], epoch="epoch")
    np.testing.assert_array_equal(again.query(None, "accuracy"), table.query(None, "accuracy", seed=5))
    wide = table.to_pandas(["accuracy"])
    assert list(wide.columns) == ["arch", "accuracy"] and len(wide) == len(table)
    np.testing.assert_array_equal(wide["accuracy"], table.query(None, "accuracy"))


def test_files_give_the_same_table(table, space, tmp_path):
    table.save(tmp_path / "table.safetensors.gz")
    same = nt.tables.read(tmp_path / "table.safetensors.gz")
    table.to_pandas(curves=True, seed=3).to_csv(tmp_path / "table.csv.gz", index=False)
    rows = nt.tables.read(tmp_path / "table.csv.gz", time="seconds", progress=lambda done, total: None)
    for seed, read in ((None, same), (None, pickle.loads(pickle.dumps(table))), (3, rows)):
        assert read.space == space and read.architectures == table.architectures
        np.testing.assert_array_equal(
            read.curves(table.architectures, "accuracy"), table.curves(table.architectures, "accuracy", seed=seed))
    assert same.title == "mine" and same.seeds("accuracy") == [3, 5]
    np.testing.assert_array_equal(rows.simulate_cost(table.architectures, "accuracy"), np.full(len(table), 4.5))


def test_official_files_are_cached(tmp_path):
    path = tmp_path / "table.pth"
    path.write_bytes((FIXTURES / "rebuilt.pth").read_bytes())
    first, second = nt.tables.read(path), nt.tables.read(path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["table.pth", "table.pth.nasturtium"]
    assert first.metrics == second.metrics and "cifar10/200/ori-test-accuracy" in first.metrics
    np.testing.assert_array_equal(
        first.query(None, "cifar10/200/ori-test-accuracy"), second.query(None, "cifar10/200/ori-test-accuracy"))
    assert round(first.query(first.architectures[0], "cifar10/200/ori-test-accuracy"), 6) == 85.863333
    (tmp_path / "table.pth.nasturtium").unlink()
    nt.tables.read(path, cache=False)
    assert [file.name for file in tmp_path.iterdir()] == ["table.pth"]


def test_a_malicious_pickle_is_refused_by_name(tmp_path):
    class Call:
        def __reduce__(self):
            return os.system, (f"touch {tmp_path / 'executed'}",)

    (tmp_path / "evil.pkl").write_bytes(pickle.dumps({"arch2infos": {0: Call()}}))
    with pytest.raises(ValueError, match=r"asks for 'posix.system' .* nothing of the file was executed"):
        nt.tables.read(tmp_path / "evil.pkl")
    assert [file.name for file in tmp_path.iterdir()] == ["evil.pkl"]


def test_architectures_are_given_as_texts_too(table):
    cells = table.architectures[:5]
    expected = table.query(cells, "accuracy")
    assert table.query(cells[1].text, "accuracy") == expected[1]
    for given in ([cell.text for cell in cells], (cell.text for cell in cells), [cells[0], *(c.text for c in cells[1:])]):
        np.testing.assert_array_equal(table.query(given, "accuracy"), expected)
    np.testing.assert_array_equal(table.curves([cells[0].text], "accuracy"), table.curves(cells[:1], "accuracy"))
    with pytest.raises(ValueError, match="cannot read 'nonsense'"):
        table.query(["nonsense"], "accuracy")
    with pytest.raises(TypeError, match="give a list of architectures"):
        table.curves(cells[0].text, "accuracy")


def test_errors_list_what_there_is(table, space, tmp_path):
    cells = table.architectures
    other = next(cell for cell in space if cell not in set(cells))
    for call, message in [
        (lambda: table.query(cells, "acc"), "no metric 'acc'; it has: accuracy, seconds"),
        (lambda: table.epochs("acc"), "no metric 'acc'; it has: accuracy, seconds"),
        (lambda: table.query(cells, "accuracy", epoch=3), "no epoch 3; it has: 1, 2, 4"),
        (lambda: table.curves(cells, "accuracy", seed=0), "no seed 0; it has: 3, 5"),
        (lambda: table.query([other], "accuracy"), f"none of the table's {len(cells)} architectures"),
        (lambda: table.query(nt.spaces.ENAS(layers=3).sample(seed=0), "accuracy"), "is an architecture of"),
        (lambda: nt.tables.load("nothing"), "no table 'nothing': the package ships"),
        (lambda: nt.tables.read(tmp_path), "no table that is read"),
    ]:
        with pytest.raises(ValueError, match=message):
            call()
    with pytest.raises(FileNotFoundError):
        nt.tables.read(tmp_path / "nothing.csv")
    with pytest.raises(TypeError, match="list of column names"):
        nt.tables.from_frame({"a": []}, space, arch="a", metrics="loss")
    with pytest.raises(ValueError, match="no column 'loss'; there are: cell, at"):
        nt.tables.from_frame({"cell": [], "at": []}, space, arch="cell", metrics=["loss"])
    with pytest.raises(ValueError, match="no column 'arch'"):
        (tmp_path / "a.csv").write_text("cell,value\nx,1\n")
        nt.tables.read(tmp_path / "a.csv")


def test_a_table_is_an_objective(space):
    cells = space.enumerate()
    costs = [space.flops(cell) for cell in cells[:3000]]
    table = nt.tables.from_frame({"arch": cells[:3000], "cost": costs}, space, arch="arch", metrics=["cost"])
    objective = table.objective("cost")
    assert objective.listed_only and objective.best_value == max(costs)
    study = nt.search.RegularizedEvolution(space, population=10, sample=3).run(objective, n_trials=60, progress=False)
    np.testing.assert_array_equal(study.values, table.query(study.architectures, "cost"))
    least = table.objective("cost", lowest=True)
    assert least.best_value == -min(costs)


def test_shipped_tables_open():
    for name in nt.tables.names():
        assert len(nt.tables.load(name)) > 0


def test_reading_is_interrupted(tmp_path, space):
    texts = [cell.text for cell in space.enumerate()]
    lines = "".join(f"{text},{seed},{seed}\n" for seed in range(60) for text in texts)
    (tmp_path / "long.csv").write_text("arch,seed,value\n" + lines)
    assert interrupted(lambda: nt.tables.read(tmp_path / "long.csv")) < 1
