"""Tables of one's own as people hand them over: CSV files, frames, spaces with rules, parts, caches."""

import copy
import io
import pathlib
import pickle
import warnings

import numpy as np
import pytest

import nasturtium as nt

pandas = pytest.importorskip("pandas")
FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/TablesTests/Fixtures"


def without_second_operation(cell):
    return 1 not in cell.nodes[1:-1]


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def table(space):
    cells = [space[i] for i in range(6)]
    rows = [(c.text, seed, epoch, 10 * i + seed + epoch / 8) for i, c in enumerate(cells) for seed in (0, 1) for epoch in (1, 2)]
    frame = pandas.DataFrame(rows, columns=["arch", "seed", "epoch", "acc"])
    return nt.tables.from_frame(frame, space, arch="arch", metrics=["acc"], epoch="epoch", seed="seed")


@pytest.fixture
def own():
    return nt.spaces.DAG(["a", "b"], 5, valid=without_second_operation)


def test_a_frame_goes_through_csv_with_its_index(space, tmp_path):
    cells = [space[i].text for i in range(3)]
    frame = pandas.DataFrame({"arch": cells, "acc": [np.nan, 2, 3], "seed": [0.0, 1.0, 1.0], "note": ["x", None, "y"]})
    frame.to_csv(tmp_path / "a.csv")
    pandas.read_csv(tmp_path / "a.csv").to_csv(tmp_path / "again.csv", na_rep="NA")
    for name in ("a.csv", "again.csv"):
        table = nt.tables.read(tmp_path / name)
        assert table.metrics == ["acc"] and table.seeds("acc") == [1]
        np.testing.assert_array_equal(table.query(None, "acc"), [np.nan, 2, 3])


def test_errors_of_a_csv_name_row_column_and_value(space, tmp_path):
    cells = [space[i].text for i in range(2)]
    path = tmp_path / "mine.csv"
    for field, reason in (("93%", "percent"), ("0x5", "hexadecimal"), ("inf", "infinite"), ("bad", "no number"),
                          ('"9,5"', "comma")):
        path.write_text(f"arch,acc\n{cells[0]},1\n{cells[1]},{field}\n")
        with pytest.raises(ValueError, match=f"mine.csv', row 3, column 'acc': '{field.strip(chr(34))}' .*{reason}") as raised:
            nt.tables.read(path)
        assert "corrupted" not in str(raised.value)
    path.write_text(f"arch,acc\n{cells[0]},1\n{cells[0]},2\n")
    with pytest.raises(ValueError, match="row 3, column 'acc': .* was given in row 2 already: keep one"):
        nt.tables.read(path)
    with pytest.raises(ValueError, match="no column 'ac' .*did you mean 'acc'"):
        nt.tables.read(path, metrics=["ac"])


def test_errors_of_a_frame_name_row_and_column(space):
    cells = [space[i] for i in range(2)]

    def made(**columns):
        return nt.tables.from_frame({"arch": cells, **columns}, space, arch="arch", metrics=["acc"],
                                    **{name: name for name in ("seed", "epoch") if name in columns})

    for columns, message in (
            ({"acc": [1, "93%"]}, "column 'acc', row 1 .*'93%' is no number"),
            ({"acc": [1, np.inf]}, "'acc' is inf at row 1"),
            ({"acc": [1, 2], "seed": [0, 1.5]}, "column 'seed', row 1 .*1.5 is no whole number"),
            ({"acc": [1, 2], "epoch": [0, None]}, "column 'epoch', row 1"),
            ({"acc": [1, 2], "seed": [0]}, "column 'seed' has 1 rows for 2"),
            ({"ac": [1, 2]}, "no column 'acc'; .*did you mean 'ac'")):
        with pytest.raises(ValueError, match=message):
            made(**columns)
    with pytest.raises(ValueError, match="rows 0 and 1, counted from 0: keep one"):
        nt.tables.from_frame({"arch": [cells[0]] * 2, "acc": [1, 2]}, space, arch="arch", metrics=["acc"])
    assert made(acc=[1, None], seed=np.array([3.0, 3.0])).seeds("acc") == [3]
    nullable = made(acc=pandas.array([1, pandas.NA], "Int64"))
    assert nullable.query(cells[0], "acc") == 1 and np.isnan(nullable.query(cells[1], "acc"))


def test_a_text_is_no_list_of_columns(table, space, tmp_path):
    for call in (lambda: table.to_pandas("acc"), lambda: nt.tables.read(tmp_path / "a.csv", metrics="acc"),
                 lambda: nt.tables.from_frame({}, space, arch="arch", metrics="acc")):
        with pytest.raises(TypeError, match="list of column names, such as"):
            call()
    with pytest.raises(ValueError, match="did you mean 'acc'"):
        table.query(None, "accc")
    with pytest.raises(TypeError, match=r"table.objective\('acc'\)"):
        nt.search.RandomSearch(space).run(table, n_trials=3)
    for wrong in (None, 2.0):
        with pytest.raises(TypeError, match="n_trials: expected int"):
            nt.search.RandomSearch(space).run(table.objective("acc"), n_trials=wrong, progress=False)


def test_parts_of_a_table(table):
    values = table.query(None, "acc")
    part = table[values > 20]
    assert part.architectures == table.architectures[values > 20] and part.epochs("acc") == [1, 2]
    np.testing.assert_array_equal(part.query(None, "acc"), values[values > 20])
    assert table[1:3].architectures == table.architectures[1:3] == table[[1, 2]].architectures
    wider = table.with_metric("size", np.arange(6)[::1])
    assert wider.metrics == ["acc", "size"] and wider.query(table.architectures[4], "size") == 4
    for call, kind in ((lambda: table[3], TypeError), (lambda: table["acc"], TypeError), (lambda: table[[9]], IndexError),
                       (lambda: table[np.ones(3, bool)], IndexError), (lambda: table[[]], ValueError),
                       (lambda: table.with_metric("acc", np.arange(6)), ValueError),
                       (lambda: table.with_metric("x", [1]), ValueError)):
        with pytest.raises(kind):
            call()


def test_the_long_form_comes_back(table, space):
    long = table.to_pandas(curves=True, seeds=True)
    assert list(long.columns) == ["arch", "seed", "epoch", "acc"] and len(long) == 24
    again = nt.tables.from_frame(long, space, arch="arch", metrics=["acc"], epoch="epoch", seed="seed")
    for seed in (0, 1):
        np.testing.assert_array_equal(
            again.curves(table.architectures, "acc", seed=seed), table.curves(table.architectures, "acc", seed=seed))
    assert len(table.to_pandas(seeds=True)) == 12 and len(table.to_pandas()) == 6


def test_open_files_are_read(table, tmp_path):
    table.save(tmp_path / "t.safetensors.gz")
    with open(tmp_path / "t.safetensors.gz", "rb") as file:
        assert nt.tables.read(file).architectures == table.architectures
    text = table.to_pandas(curves=True, seeds=True).to_csv()
    for file in (io.StringIO(text), io.BytesIO(text.encode())):
        np.testing.assert_array_equal(nt.tables.read(file).query(None, "acc"), table.query(None, "acc"))
    raw = (FIXTURES / "rebuilt.pth").read_bytes()
    assert nt.tables.read(io.BytesIO(raw)).metrics == nt.tables.read(FIXTURES / "rebuilt.pth", cache=False).metrics
    with pytest.raises(ValueError, match="'page.html' .* HTML page"):
        file = io.BytesIO(b"<!DOCTYPE html>\n<html>a,b")
        file.name = "page.html"
        nt.tables.read(file)


def test_a_table_keeps_its_spaces_rule(own, tmp_path):
    cells = list({c.text: c for c in own.sample(20, seed=0)}.values())
    table = nt.tables.from_frame({"arch": cells, "v": np.arange(len(cells))}, own, arch="arch", metrics=["v"], by_class=True)
    assert table.space is own and pickle.loads(pickle.dumps(table)).space == own
    study = nt.search.RandomSearch(own).run(table.objective("v", listed_only=True), n_trials=5, progress=False)
    assert all(map(without_second_operation, study.architectures))
    table.save(tmp_path / "t")
    assert nt.tables.read(tmp_path / "t", space=own).space is own
    with pytest.warns(UserWarning, match="made with a rule of its own"):
        bare = nt.tables.read(tmp_path / "t")
    assert bare.space != own and bare.architectures[0].text == table.architectures[0].text
    np.testing.assert_array_equal(bare.query(cells, "v"), table.query(cells, "v"))
    with pytest.raises(ValueError, match="give that space or none"):
        nt.tables.read(tmp_path / "t", space=nt.spaces.DAG(["a", "b"], 6, valid=without_second_operation))
    other = nt.spaces.DAG(["a", "b"], 5, valid=lambda cell: True)
    stranger = next(c for c in other.sample(50, seed=1) if not without_second_operation(c))
    with pytest.raises(ValueError, match="valid rule of .* refuses"):
        own.encode([stranger])
    text = table.to_pandas().to_csv(index=False) + f'"{stranger.text}",7\n'
    with pytest.raises(ValueError, match="column 'arch'"):
        nt.tables.read(io.StringIO(text), space=own)


def first_operation(cell):
    return str(cell.nodes[1])


@pytest.mark.parametrize("space", [
    nt.spaces.Chain([["a", "b", "c"]] * 3, equivalent=first_operation),
    nt.spaces.DAG(["a", "b", "c"], topology=[(0, 1), (1, 2), (2, 3)], equivalent=first_operation)], ids=["chain", "dag"])
def test_a_table_keeps_its_spaces_rule_of_equivalence(space, tmp_path):
    cells = space.enumerate(unique=True)
    table = nt.tables.from_frame({"arch": cells, "v": np.arange(3.0)}, space, arch="arch", metrics=["v"], by_class=True)
    table.save(tmp_path / "t")
    again = nt.tables.read(tmp_path / "t", space=space)
    chain = space.sample(20, seed=0)
    np.testing.assert_array_equal(again.query(chain, "v"), table.query(chain, "v"))
    with pytest.warns(UserWarning, match="made with a rule of its own"):
        bare = nt.tables.read(tmp_path / "t")
    assert bare.space != space
    with pytest.warns(UserWarning, match="made with a rule of its own"):
        assert nt.spaces.from_description(space.description).description == space.description


def test_spaces_with_other_rules_are_other_spaces(own):
    plain = nt.spaces.DAG(["a", "b"], 5)
    assert own == nt.spaces.DAG(["a", "b"], 5, valid=without_second_operation)
    assert own != plain and own != nt.spaces.DAG(["a", "b"], 5, valid=lambda cell: True)
    rules = [lambda cell, most=most: len(cell.nodes) <= most for most in (3, 4, 4)]
    spaces = [nt.spaces.DAG(["a", "b"], 5, valid=rule) for rule in rules]
    assert spaces[0] != spaces[1] == spaces[2]
    assert pickle.loads(pickle.dumps(own)) == own
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        bare = nt.spaces.from_description(plain.description)
    for copied in (pickle.loads(pickle.dumps(bare)), copy.copy(bare), copy.deepcopy(bare)):
        assert copied == plain
    cell = bare.sample(seed=0)
    assert pickle.loads(pickle.dumps(cell)) == cell == copy.deepcopy(cell)


def test_a_model_loaded_without_its_rule_says_so(own, tmp_path):
    model = nt.SVGe(own, width=16, latent=4)
    model.save(tmp_path / "model")
    with pytest.warns(UserWarning, match="give your space where space= is taken"):
        bare = nt.SVGe.load(tmp_path / "model")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        full = nt.SVGe.load(tmp_path / "model", space=own)
    cells = own.sample(4, seed=0)
    np.testing.assert_array_equal(bare.encode(cells), full.encode(cells))
