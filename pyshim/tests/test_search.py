"""Search as Python sees it: objectives of every kind, studies, stopping; its mathematics is tested in Swift."""

import time
from fractions import Fraction

import numpy as np
import pytest
from test_long_calls import interrupted

import nasturtium as nt
from nasturtium import search

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def cells(space):
    return space.enumerate()


@pytest.fixture(scope="module")
def costs(space, cells):
    """Something to maximize: the parameters of every cell, in millions."""
    return np.array([space.parameters(cell) / 1e6 for cell in cells])


def measured(space, cells, values, **options):
    """The values as a table's objective."""
    frame = {"arch": cells, "value": values}
    return nt.tables.from_frame(frame, space, arch="arch", metrics=["value"], by_class=True).objective("value", **options)


@pytest.fixture(scope="module")
def table(space, cells, costs):
    return measured(space, cells, costs)


@pytest.fixture(scope="module")
def model(space):
    return nt.SVGe(space, width=12, latent=4, seed=0)


def strategies(space, model):
    return [
        search.RandomSearch(space), search.RegularizedEvolution(space, population=20, sample=5),
        search.LocalSearch(space),
        search.LatentSearch(
            model, surrogate="sparse_gp(ard=true,iterations=5)", initial=15, draws=2, grid=50, candidates="decoded",
            labels="linear"),
        search.LatentSearch(model, surrogate="sparse_gp(iterations=5)", initial=15, grid=50, samples=30),
        search.LatentSearch(model, surrogate="svge_gp", initial=15, grid=50, samples=30, acquisition="thompson_sampling"),
        search.GradientAscent(model, initial=15, starts=3, steps=10, samples=30),
        search.PredictorSearch(space, "gp(encoding=path)", initial=15, samples=40, mutations=2),
        search.PredictorSearch(space, "svge_gp", model=model, initial=15, acquisition="upper_confidence_bound", beta=1.0),
    ]


def test_all_kinds_of_objective_give_the_same_study(space, cells, costs, table, model):
    mapping = dict(zip(cells[:15625], costs.tolist()))
    for strategy in strategies(space, model):
        runs = [
            strategy.run(objective, n_trials=22, seed=3, progress=False)
            for objective in (table, costs, list(costs), mapping, (cells, costs), table.__getitem__, lambda cell: space.parameters(cell) / 1e6)]
        for run in runs:
            assert [trial.architecture for trial in run.trials] == list(runs[0].architectures), strategy
            np.testing.assert_array_equal(run.values, table.values(run.architectures))
        assert strategy.study_ is runs[-1] and len(runs[0]) == 22
        assert list(strategy.run(table, n_trials=22, seed=4, progress=False).values) != list(runs[0].values)


def test_a_study_tells_what_it_found(space, table):
    study = search.RegularizedEvolution(space).run(table, n_trials=50, seed=0, progress=False)
    values = study.values
    assert study.best_value == values.max() and study.best_trial.number == int(values.argmax())
    assert study.best_trial == study.trials[study.best_trial.number]
    assert table[study.best_architecture] == study.best_value
    np.testing.assert_array_equal(study.incumbents(), np.maximum.accumulate(values))
    np.testing.assert_array_equal(study.regret(table), table.best_value - study.incumbents())
    np.testing.assert_array_equal(study.regret(2.0), 2.0 - study.incumbents())
    frame = pytest.importorskip("pandas").DataFrame(study.to_pandas())
    assert list(frame["value"]) == list(values) and space.parse(frame["text"][3]) == study.architectures[3]
    assert "50 trials" in repr(study) and "<svg" in study._repr_html_()
    assert study.plot().get_xlabel() == "evaluations"


def test_incumbents_by_one_measure_are_judged_by_another(cells, costs, space):
    rng = np.random.default_rng(0)
    values, other = measured(space, cells, rng.normal(size=len(cells))), measured(space, cells, costs)
    study = search.RandomSearch(space).run(values, n_trials=40, seed=1, progress=False)
    expected = [
        other[max(study.trials[: n + 1], key=lambda trial: trial.value).architecture] for n in range(len(study))]
    np.testing.assert_array_equal(study.incumbents(other), expected)


def test_more_trials_continue_the_same_search(space, table, model):
    for strategy in strategies(space, model):
        whole = strategy.run(table, n_trials=26, seed=5, progress=False)
        parts = strategy.run(table, n_trials=7, seed=5, progress=False)
        parts.optimize(table, 11, progress=False).optimize(table.__getitem__, 8, progress=False)
        assert parts.trials == whole.trials, strategy


def test_ask_and_tell(space, table):
    study = search.LocalSearch(space).start(seed=0)
    for _ in range(20):
        trial = study.ask()
        assert trial.value is None and trial.architecture in space
        study.tell(trial.number, table[trial.architecture])
    assert study.trials == search.LocalSearch(space).run(table, n_trials=20, progress=False).trials
    with pytest.raises(ValueError, match="trial 99 waits for no value"):
        study.tell(99, 1.0)


def test_an_exception_in_the_objective_comes_out_and_its_trial_is_tried_again(space, table):
    seen = []

    def fragile(cell):
        seen.append(cell)
        if len(seen) == 4:
            raise ZeroDivisionError("the fourth")
        return table[cell]

    strategy = search.RandomSearch(space)
    with pytest.raises(ZeroDivisionError, match="the fourth") as raised:
        strategy.run(fragile, n_trials=10, progress=False)
    assert raised.traceback[-1].name == "fragile"
    study = strategy.study_
    assert len(study) == 3
    study.optimize(fragile, 7, progress=False)
    assert seen[3] == seen[4] and study.trials == strategy.run(table, n_trials=10, progress=False).trials


@pytest.mark.parametrize("wrong, error", [
    (float("nan"), ValueError), (float("inf"), ValueError), (float("-inf"), ValueError), ("high", TypeError),
    (None, TypeError), ([1.0], TypeError), (1j, TypeError)])
def test_wrong_values_of_an_objective(space, wrong, error):
    strategy = search.RandomSearch(space)
    with pytest.raises(error, match="trial 0|float"):
        strategy.run(lambda cell: wrong, n_trials=3, progress=False)
    assert len(strategy.study_) == 0
    strategy.study_.tell(0, -1.0)
    assert strategy.study_.best_value == -1.0


def test_numbers_of_other_kinds_are_values(space):
    for value in (True, 3, np.float32(2.5), np.int64(7), Fraction(1, 2)):
        assert search.RandomSearch(space).run(lambda cell: value, n_trials=2, progress=False).best_value == float(value)


def test_skip_duplicates_ends_with_the_space(table, space, cells):
    study = search.RandomSearch(space).run(table, n_trials=10**6, skip_duplicates=True, progress=False)
    assert 6000 < len(study) <= len({cell.canonical_key for cell in cells})
    assert len({cell.canonical_key for cell in study.architectures}) == len(study)


def test_progress_is_reported(space, table, model):
    for objective in (table, table.__getitem__):
        calls = []
        search.LatentSearch(model, surrogate="sparse_gp(iterations=3)", initial=10, grid=50).run(
            objective, n_trials=15, progress=lambda done, total: calls.append((done, total)))
        assert calls[-1] == (15, 15) and calls == sorted(calls) and {total for _, total in calls} == {15}


def test_a_study_in_use_says_so(space, table):
    study = search.RandomSearch(space).start()
    messages = []

    def meddle(done, total):
        assert len(study) <= 1_000_000 and len(study.trials) >= 0
        for use in (study.ask, lambda: study.tell(0, 1.0), lambda: study.optimize(table, 1, progress=False), study.close):
            try:
                use()
            except nt.NasturtiumError as error:
                messages.append(str(error))

    study.optimize(table, 1_000_000, progress=meddle)
    assert len(messages) >= 4 and all("the study is running" in message for message in messages)
    assert len(study) == 1_000_000

    def nested(cell):
        with pytest.raises(nt.NasturtiumError, match="the study is running"):
            study.ask()
        return 1.0

    study.optimize(nested, 2, progress=False)
    study.tell(study.ask().number, 1.0)


def test_an_interrupt_keeps_the_trials(space, table):
    latent = search.LatentSearch(nt.SVGe(space, width=60, seed=0), initial=10)
    for strategy, objective in (
        (search.RandomSearch(space), table), (latent, table), (latent, table.__getitem__),
        (search.LocalSearch(space), lambda cell: time.sleep(0.001) or table[cell]),
        (search.RandomSearch(space), lambda cell: time.sleep(0.3 if cell == space.sample(seed=9) else 0.01) or 1.0),
    ):
        seconds = interrupted(lambda: strategy.run(objective, n_trials=10**8, progress=False), after=0.5)
        print(f"{strategy} stopped {seconds * 1000:.0f} ms after the interrupt")
        assert seconds < 1, "the promise is 100 ms; a busy machine may take longer"
        study = strategy.study_
        assert len(study) > 0 and study.best_value == study.values.max()
        study.optimize(lambda cell: 0.5, 1, progress=False)
