"""Predictors as Python sees them: the contract for every class of the catalog, and for one of the user's own."""

import copy
import importlib
import pathlib
import pickle
import subprocess
import sys

import numpy as np
import pytest

from predictor_cases import images, made, more
from test_long_calls import interrupted

import nasturtium as nt
from nasturtium.predictors import CatalogPredictor, LatentPredictor, Predictor

ROOT = pathlib.Path(__file__).resolve().parents[2]


class EdgeCount(Predictor):
    """Counts edges, and learns what one is worth."""

    key, title, family, paper = "edge_count", "Number of edges", "counting", "none"
    has_standard_deviation = True

    def __init__(self, *, power=1.0, seed=0, workers=None):
        self.power, self.seed, self.workers = power, seed, workers

    def _fit(self, architectures, y, **data):
        self.mean_ = y.mean()

    def _predict(self, architectures, *, curves=None):
        means = [self.mean_ + 1e-3 * len(cell.edges) ** self.power for cell in architectures]
        return means, [1.0] * len(means)


nt.predictors.register(EdgeCount)
sys.path.append(str(ROOT / "examples/python"))
importlib.import_module("own_predictor")
nt.spaces.register(
    nt.spaces.DAG(["conv_3x3", "conv_1x1", "skip_connect"], nodes=6, edges=8, valid=lambda cell: "conv_3x3" in cell.graph()[0]),
    "blocks")
CLASSES = list(nt.predictors.classes().values())
NATIVE = [cls for cls in CLASSES if issubclass(cls, CatalogPredictor)]
SPACES = ["nas_bench_201", "nas_bench_101", "enas(layers=4)",
          "dag(operations=[conv_3x3,conv_1x1,skip_connect],placement=nodes,minimum_nodes=2,maximum_nodes=5,maximum_edges=7)", "blocks"]


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def cells(space):
    return space.sample(40, seed=0)


@pytest.fixture(scope="module")
def values(space, cells):
    rows = space.encode(cells)
    return 90 + rows @ np.random.default_rng(0).normal(size=rows.shape[1])


@pytest.fixture(scope="module")
def model(space):
    return nt.SVGe(space, width=12, latent=4, seed=1)


def test_the_classes_are_those_of_the_catalog():
    script = ROOT / ".ci/predictor_classes.py"
    found = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_catalog_is_a_table():
    pytest.importorskip("pandas")
    table = nt.predictors.catalog()
    assert {"gp", "sparse_gp", "var_sparse_gp", "bayes_lin_reg", "svge_gp", "edge_count", "nearest_neighbors"} <= set(table.index)
    assert table.loc["gp", "class"] == "GP" and table.loc["gp", "standard_deviation"]
    assert "encoding" in table.loc["gp", "parameters"]


@pytest.mark.parametrize("text", SPACES)
@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.key)
def test_the_contract(cls, text, tmp_path):
    space = nt.spaces.from_description(text)
    cells, queries = space.sample(25, seed=0), space.sample(7, seed=1)
    y = np.linspace(60, 90, 25)
    predictor = made(cls, nt.SVGe(space, width=12, latent=4, seed=1), seed=3)
    given, asked = {**more(cls, 25), **images(cls)}, more(cls, 7)
    assert predictor.fit(cells, y, progress=False, **given) is predictor and predictor.space_ == space
    means = predictor.predict(queries, **asked)
    assert means.shape == (7,) and means.dtype == np.float64 and np.isfinite(means).all()
    if cls.has_standard_deviation:
        same, deviations = predictor.predict(queries, return_std=True, **asked)
        assert np.array_equal(same, means) and (deviations >= 0).all()
    else:
        with pytest.raises(ValueError, match="standard deviation"):
            predictor.predict(queries, return_std=True, **asked)
    again = type(predictor)(**{**predictor.get_params(), "workers": 1}).fit(list(cells), list(y), progress=False, **given)
    assert np.array_equal(again.predict(list(queries), **asked), means)
    assert np.array_equal(pickle.loads(pickle.dumps(predictor)).predict(queries, **asked), means)
    assert np.array_equal(copy.deepcopy(predictor).predict(queries, **asked), means)
    if issubclass(cls, CatalogPredictor):
        predictor.save(tmp_path / "predictor.safetensors")
        for loaded in (nt.predictors.load(tmp_path / "predictor.safetensors"), cls.load(tmp_path / "predictor.safetensors", space)):
            assert type(loaded) is cls and np.array_equal(loaded.predict(queries, **asked), means)


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.key)
def test_bad_input_is_refused_in_words(cls, cells, values, model):
    predictor = made(cls, model)
    foreign = nt.spaces.ENAS(layers=6).sample(40, seed=0)
    with pytest.raises(ValueError, match="fit"):
        predictor.predict(cells)
    if cls.needs:
        for call in (
            lambda: predictor.fit(cells, values[1:]), lambda: predictor.fit([], []),
            lambda: predictor.fit(cells, np.ones((40, 1))), lambda: predictor.fit([*cells[:5], foreign[0]], values[:6]),
        ):
            with pytest.raises(ValueError):
                call()
        if cls in NATIVE:
            with pytest.raises(ValueError, match="label 3"):
                predictor.fit(cells, [*values[:3], float("nan"), *values[4:]])
    for call in (lambda: predictor.fit(cells[0], values), lambda: predictor.fit("cells", values)):
        with pytest.raises(TypeError):
            call()
    if "curves" in cls.needs:
        with pytest.raises(ValueError, match="learning curves"):
            predictor.fit(cells, values, progress=False).predict(cells)
    if "images" in cls.needs:
        with pytest.raises(ValueError, match="needs images"):
            predictor.fit(cells, values, progress=False)
    predictor.fit(cells, values, progress=False, **more(cls, 40), **images(cls))
    with pytest.raises(ValueError):
        predictor.predict(foreign)
    with pytest.raises(ValueError, match="no parameter 'x'"):
        predictor.set_params(x=1)
    assert "nasturtium" not in repr(predictor) and repr(predictor).startswith(cls.__name__)


@pytest.mark.parametrize("cls", NATIVE, ids=lambda cls: cls.key)
def test_docstrings_teach(cls):
    text = cls.__doc__
    assert ">>>" in text and "raises" in text and cls.paper.split(",")[0].split()[0] in text
    for name in cls._parameter_names():
        assert f"``{name}``" in text


def test_wrong_options_are_refused(cells, values):
    for options, words in (({"encoding": "adjacncy"}, "did you mean 'adjacency'"), ({"noise": -1}, "above 0"), ({"iterations": 0}, "1...10000")):
        with pytest.raises(ValueError, match=words):
            nt.predictors.GP(**options).fit(cells, values, progress=False)
    with pytest.raises(TypeError):
        nt.predictors.GP(encodin="path")
    with pytest.raises(TypeError):
        nt.predictors.GP("adjacency")
    assert nt.predictors.GP(ard=np.bool_(True), iterations=np.int64(5)).fit(cells, values, progress=False).predict(cells).shape == (40,)


def test_scikit_learn_clones_and_validates(cells, values, model):
    base = pytest.importorskip("sklearn.base")
    selection = pytest.importorskip("sklearn.model_selection")
    predictor = nt.predictors.BayesLinReg(encoding="path")
    assert base.clone(predictor).get_params() == predictor.get_params()
    assert base.clone(nt.predictors.SVGeGP(model=model)).fit(cells, values, progress=False).predict(cells).shape == (40,)
    scores = selection.cross_val_score(nt.predictors.GP(), list(cells), values, cv=3, params={"progress": False})
    assert scores.shape == (3,) and np.isfinite(scores).all()


class TestLatent:
    """Predictors on the codes of an embedding."""

    CLASSES = [cls for cls in NATIVE if issubclass(cls, LatentPredictor)]

    @pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.key)
    def test_codes_are_enough(self, cls, model, cells, values):
        codes = model.encode(cells)
        predictor = made(cls, model).fit_codes(codes, values, progress=False)
        assert predictor.model_ is model
        assert np.array_equal(predictor.predict(cells), made(cls, model).fit(cells, values, progress=False).predict(cells))
        assert np.array_equal(predictor.predict_codes(codes), predictor.predict(cells))

    @pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.key)
    def test_ascents_climb(self, cls, model, cells, values):
        codes = model.encode(cells)
        predictor = made(cls, model).fit(cells, values, progress=False)
        start, slopes = predictor.gradient(codes)
        np.testing.assert_allclose(start, predictor.predict(cells), rtol=1e-9)
        assert slopes.shape == codes.shape
        found, best = predictor.ascend(codes, steps=20)
        assert (best >= start).all() and best.mean() > start.mean()
        assert (found >= codes.min(0)).all() and (found <= codes.max(0)).all()
        for call in (
            lambda: predictor.ascend(codes, steps=-1), lambda: predictor.ascend(codes, rate=0),
            lambda: predictor.predict_codes(codes[:, :3]), lambda: predictor.predict_codes(codes[0]),
            lambda: predictor.gradient(np.full((1, 4), np.inf)),
        ):
            with pytest.raises(ValueError):
                call()

    def test_joint_training_leaves_the_model_as_it_was(self, model, cells, values, tmp_path):
        codes = model.encode(cells)
        predictor = nt.predictors.SVGeMLP(model=model, joint=True, epochs=60, learning_rate=0.01, seed=1)
        predicted = predictor.fit(cells, values, progress=False).predict(cells)
        assert np.corrcoef(predicted, values)[0, 1] > 0.7
        assert np.array_equal(model.encode(cells), codes), "the user's model never changes"
        assert predictor.model is model and predictor.model_ is not model
        assert np.array_equal(predictor.predict_codes(predictor.model_.encode(cells)), predicted)
        predictor.save(tmp_path / "joint.safetensors")
        loaded = nt.predictors.load(tmp_path / "joint.safetensors")
        assert loaded.joint and np.array_equal(loaded.predict(cells), predicted)
        assert np.array_equal(loaded.model_.encode(cells), predictor.model_.encode(cells))
        with pytest.raises(ValueError, match="joint"):
            predictor.fit_codes(codes, values)

    def test_an_interrupt_stops_a_joint_fit(self, space):
        cells = space.sample(400, seed=0)
        predictor = nt.predictors.SVGeMLP(model=nt.SVGe(space), joint=True, epochs=10_000)
        assert interrupted(lambda: predictor.fit(cells, range(400), progress=False), after=1.0) < 1

    def test_a_model_is_needed(self, cells, values):
        for cls in self.CLASSES:
            with pytest.raises(ValueError, match="pretrained"):
                cls().fit(cells, values)
            with pytest.raises(TypeError):
                cls(model="svge").fit(cells, values)


def test_other_files_are_refused(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    with pytest.raises(ValueError, match="predictor"):
        nt.predictors.load(tmp_path / "model.safetensors")
    with pytest.raises(FileNotFoundError):
        nt.predictors.load(tmp_path / "absent")


def test_registration_is_checked():
    with pytest.raises(TypeError, match="subclass"):
        nt.predictors.register(int)
    for spoiled, words in (({"key": ""}, "'key'"), ({"_fit": Predictor._fit}, "'_fit'"), ({"__init__": lambda self, power=1: None}, "keyword")):
        with pytest.raises(TypeError, match=words):
            nt.predictors.register(type("Spoiled", (EdgeCount,), {"key": "spoiled", **spoiled}))
    with pytest.raises(ValueError, match="already"):
        nt.predictors.register(type("GP", (EdgeCount,), {"key": "gp"}))
    assert nt.predictors.register(EdgeCount) is EdgeCount
