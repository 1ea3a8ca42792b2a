"""Strategies as Python sees them: their options, their catalog, what they refuse."""

import inspect
import pickle

import numpy as np
import pytest
from test_search import cells, costs, measured, model, space, strategies, table  # noqa: F401

import nasturtium as nt
from nasturtium import search
from nasturtium._loader import native


def test_bad_arguments_say_what_to_do(space, cells, costs, table, model):
    enas = nt.spaces.ENAS(layers=6)
    random = search.RandomSearch(space)
    for call in (
        lambda: random.run(table, n_trials=-1, progress=False), lambda: random.run(len, n_trials=-1, progress=False),
        lambda: random.run(costs[:7], n_trials=1, progress=False),
        lambda: random.run(costs[None], n_trials=1, progress=False),
        lambda: search.RandomSearch(enas).run(table, n_trials=1, progress=False),
        lambda: search.RegularizedEvolution(space, population=5, sample=6),
        lambda: random.run((cells, costs[:-1]), n_trials=1), lambda: random.run(([], []), n_trials=1),
        lambda: random.run((cells[:1], [float("nan")]), n_trials=1),
        lambda: random.run(([cells[0]] * 2, [1, 2]), n_trials=1), lambda: random.run({}, n_trials=1),
        lambda: measured(space, cells[:1], [1.0], listed_only=True),
        lambda: measured(space, cells[:5], costs[:5]).values(cells[-3:]),
        lambda: search.LatentSearch(model, initial=1), lambda: search.LatentSearch(model, batch=0),
        lambda: search.LatentSearch(model, draws=-1), lambda: search.LatentSearch(model, candidates="all"),
        lambda: search.LatentSearch(model, labels="log"), lambda: search.GradientAscent(model, predictor="tree"),
        lambda: search.GradientAscent(model, predictor="gp"), lambda: search.GradientAscent(model, starts=0),
        lambda: search.GradientAscent(model, rate=-1), lambda: search.LatentSearch(model, grid=0),
        lambda: search.LatentSearch(model, surrogate="sparse_gp(inducing_points=0)"),
        lambda: search.LatentSearch(model, surrogate="sparse_gp(points=5)"),
        lambda: search.LatentSearch(model, acquisition="best"), lambda: search.LatentSearch(model, beta=float("nan")),
        lambda: search.PredictorSearch(space, "nothing"), lambda: search.PredictorSearch(space, "gp(enc=path)"),
        lambda: search.PredictorSearch(space, "svge_gp"), lambda: search.PredictorSearch(space, "gp(("),
        lambda: search.from_description("nothing", space), lambda: search.from_description("local_search(a=1)", space),
        lambda: search.from_description("latent_search", space),
        lambda: search.from_description("latent_search(model=00)", space, model=model),
        lambda: search.RandomSearch(space).start().best_trial, lambda: search.RegretCurve([], 1.0),
        lambda: search.RegretCurve([costs, [np.nan]], 1.0), lambda: search.RegretCurve([costs], np.inf),
        lambda: search.RegretCurve([costs[:3]], 1.0, confidence=1.0),
    ):
        with pytest.raises(ValueError):
            call()
    for call in (
        lambda: search.RandomSearch("nas_bench_201"), lambda: random.run("cost", n_trials=1),
        lambda: random.run(table, n_trials=1.5, progress=False), lambda: search.LatentSearch(space),
        lambda: random.run(([1, 2], [1, 2]), n_trials=1), lambda: random.run(3, n_trials=1),
        lambda: random.run(None, n_trials=1), lambda: random.run(nt.tables.load("nasbench201-fashion"), n_trials=1),
    ):
        with pytest.raises(TypeError):
            call()


def test_unlisted_architectures(space, cells, costs):
    chosen = np.random.default_rng(0).choice(len(cells), 200, replace=False)
    listed = measured(space, cells[chosen], costs[chosen], listed_only=True)
    for strategy in (search.RandomSearch(space), search.RegularizedEvolution(space, population=20, sample=5),
                     search.LocalSearch(space)):
        study = strategy.run(listed, n_trials=300, seed=0, skip_duplicates=True, progress=False)
        assert {cell.canonical_key for cell in study.architectures} == {cell.canonical_key for cell in cells[chosen]}
        assert study.best_value == listed.best_value == costs[chosen].max()
    partial = measured(space, cells[chosen], costs[chosen])
    with pytest.raises(ValueError, match="no value for"):
        search.RandomSearch(space).run(partial, n_trials=300, progress=False)


def test_regret_curve_is_numpys(costs):
    runs = np.maximum.accumulate(np.random.default_rng(1).choice(costs, (20, 30)), axis=1)
    curve = search.RegretCurve(runs, costs.max(), seed=2)
    np.testing.assert_allclose(curve.mean, (costs.max() - runs).mean(0), rtol=1e-12)
    np.testing.assert_allclose(curve.median, np.median(costs.max() - runs, axis=0), rtol=1e-12)
    assert (curve.lower <= curve.mean).all() and (curve.mean <= curve.upper).all()
    assert curve.plot(label="random").get_ylabel() == "mean regret of 20 runs" and "20 runs" in repr(curve)


def test_users_own_spaces_are_searched():
    own = nt.spaces.DAG(["a", "b"], nodes=5, edges=6, valid=lambda cell: len(cell.nodes) > 2)
    model = nt.SVGe(own, width=12, latent=4)
    for strategy in strategies(own, model):
        study = strategy.run(lambda cell: sum(cell.nodes), n_trials=25, seed=1, progress=False)
        assert len(study) and all(cell in own for cell in study.architectures), strategy


def test_the_catalog_lists_every_strategy(space, model):
    frame = search.catalog()
    found = {strategy.key: strategy for strategy in strategies(space, model)}
    assert set(frame["key"]) == set(found) and frame["paper"].str.len().min() > 20
    assert set(frame["key"][frame["needs_model"]]) == {"latent_search", "gradient_ascent"}
    for key, _, _, _, parameters in native.strategy_catalog():
        signature = inspect.signature(type(found[key]))
        expected = {name: default for name, default, _, _ in parameters if name != "model"}
        given = {
            name: str(parameter.default).lower() if isinstance(parameter.default, bool) else str(parameter.default)
            for name, parameter in signature.parameters.items() if name not in ("space", "model")}
        assert given == expected, key


def test_descriptions_and_pickles_make_the_same_strategy(space, model, table):
    for strategy in strategies(space, model):
        own = None if strategy.model is None else model
        again = search.from_description(strategy.description, space, model=own)
        assert type(again) is type(strategy) and again.description == strategy.description
        for copy in (again, pickle.loads(pickle.dumps(strategy))):
            first, second = (
                found.run(table, n_trials=20, seed=3, progress=False).values for found in (strategy, copy))
            np.testing.assert_array_equal(first, second)
    published = search.LatentSearch.published(model)
    assert published.get_params()["candidates"] == "decoded" and "ard=true" in published.description


class LinearCounts(nt.predictors.Predictor):
    """A model of one's own: least squares on how often each operation comes."""

    key, title, family, paper = "linear_counts", "Operation counts", "model-based", "none"

    def __init__(self, *, ridge=1e-3, seed=0, workers=None):
        self.ridge, self.seed, self.workers = ridge, seed, workers

    def _fit(self, architectures, y, **data):
        if self.ridge < 0:
            raise ArithmeticError("a negative ridge")
        rows = self._counts(architectures)
        self.mean_ = y.mean()
        self.weights_ = np.linalg.solve(rows.T @ rows + self.ridge * np.eye(rows.shape[1]), rows.T @ (y - self.mean_))

    def _predict(self, architectures, *, curves=None):
        return self.mean_ + self._counts(architectures) @ self.weights_

    @staticmethod
    def _counts(architectures):
        return np.array([[text.count(name) for name in architectures.space.operations]
                         for text in (cell.text for cell in architectures)], float)


def test_a_predictor_of_ones_own_guides_a_search(space, costs, tmp_path):
    path = tmp_path / "own.study"
    guide = LinearCounts(ridge=0.5)

    def guided(predictor):
        return search.PredictorSearch(space, predictor, acquisition="mean", samples=50)

    study = guided(guide).run(costs, n_trials=40, seed=1, journal=path, progress=False)
    assert "predictor=linear_counts(ridge=0.5)" in study.strategy.description
    assert study.trials == guided(guide).run(costs, n_trials=40, seed=1, progress=False).trials
    assert study.best_value > search.RandomSearch(space).run(
        costs, n_trials=40, seed=1, progress=False).best_value
    study.close()
    with pytest.raises(ValueError, match="linear_counts"):
        search.open_study(path)
    nt.predictors.register(LinearCounts)
    again = search.open_study(path)
    assert again.trials == study.trials
    whole = guided("linear_counts(ridge=0.5)").run(costs, n_trials=50, seed=1, progress=False)
    assert again.optimize(costs, 10, progress=False).trials == whole.trials
    assert pickle.loads(pickle.dumps(guided(guide))).description == guided(guide).description
    with pytest.raises(ArithmeticError, match="a negative ridge"):
        guided(LinearCounts(ridge=-1.0)).run(costs, n_trials=40, seed=1, progress=False)
    with pytest.raises(TypeError, match="ridge is a list"):
        guided(LinearCounts(ridge=[1.0]))
