"""Every public class travels: by pickle, by a deep copy, and to a new process."""

import copy
import pickle

import numpy as np
import pytest
from test_glossary import classes

import nasturtium as nt

SMALL = {"channels": 2, "stages": 1, "epochs": 400, "batch_size": 8}
# Public classes without values of their own: bases, and what only describes or is raised.
NO_VALUES = {"NasturtiumError", "Predictor", "CatalogPredictor", "LatentPredictor", "SearchSpace", "SearchStrategy"}


def valued(cell):
    """A rule and an objective that other processes can import."""
    return float(len(cell.edges))


def some_epochs(data, cell):
    training = nt.networks.Training(cell, data, **SMALL)
    with pytest.raises(StopIteration):
        training.run(on_epoch=_stop, progress=False)
    return training


def _stop(row):
    raise StopIteration


@pytest.fixture(scope="module")
def values():
    """A value of every public class, by its name."""
    space = nt.spaces.NASBench201()
    cells = space.sample(40, seed=0)
    y = [float(space.parameters(cell)) for cell in cells]
    model = nt.SVGe(space, width=10, latent=3, seed=1).fit(cells, epochs=1, progress=False)
    random = np.random.default_rng(0)
    data = nt.data.from_arrays(random.random((600, 8, 8, 2)), random.integers(2, size=600)).split(validation=40)
    table = nt.tables.from_frame({"arch": cells, "value": y}, space, arch="arch", metrics=["value"])
    objective = table.objective("value")
    strategies = [
        nt.search.RandomSearch(space), nt.search.RegularizedEvolution(space, population=5, sample=2),
        nt.search.LocalSearch(space), nt.search.PredictorSearch(space, nt.predictors.GP(iterations=2), initial=4),
        nt.search.LatentSearch(model, initial=4, grid=9, samples=9), nt.search.GradientAscent(model, initial=4, samples=9)]
    study = strategies[3].run(valued, n_trials=8, seed=2, progress=False)
    training = some_epochs(data, cells[0])
    predictors = [
        (kind(model=model) if "model" in kind._parameter_names() else kind()).fit(cells, y, progress=False)
        for kind in (getattr(nt.predictors, name) for name in nt.predictors.__all__)
        if isinstance(kind, type) and kind.key and not set(kind.needs) - {"labels"}]
    found = [
        space, nt.spaces.NASBench101(), nt.spaces.ENAS(3), nt.spaces.DAG(["a", "b"], nodes=4, valid=valued),
        nt.spaces.Chain([["conv_3x3", "skip_connect"]] * 3), nt.networks.Operation("conv_3x3"), cells[0],
        cells, model, data, data.train, table, objective, *strategies, study, study.trials[0], training,
        training.curve, *predictors, nt.search.RegretCurve([study, study], 20.0),
        model.interpolate(cells[0], cells[1], steps=3, predictor=predictors[0] if hasattr(predictors[0], "predict_codes") else None),
        model.grid(cells[0], size=3), nt.LatentMap(model, cells, size=3), model.nearest(cells[0], cells, 3),
        nt.PrincipalPlane().fit(model.encode(cells)), nt.display.network(cells[0]),
        nt.tables.Rebuilt("title", cells[:1], [training.curve], [{"test_accuracy": 0.0}])]
    return {type(value).__name__: value for value in found}


def seen(value):
    """What of a value can be compared."""
    if isinstance(value, nt.predictors.Predictor):
        return value.predict(value.space_.sample(5, seed=3)).tolist()
    if isinstance(value, nt.SVGe):
        return value.encode(value.space.sample(5, seed=3)).tolist()
    if isinstance(value, nt.data.Images):
        return value.pixels.tolist(), value.labels.tolist(), value.classes
    if isinstance(value, nt.search.Study):
        return [(trial.number, trial.architecture.text, trial.value) for trial in value.trials]
    if isinstance(value, nt.tables.TableObjective):
        return value.values(value.architectures).tolist()
    if isinstance(value, nt.networks.Training):
        return {name: array.tolist() for name, array in value.weights().items()}
    if isinstance(value, nt.search.SearchStrategy):
        return value.description
    for name in ("codes", "mean", "mean_"):
        if hasattr(value, name):
            return getattr(value, name).tolist()
    return repr(value)


def test_every_public_class_has_a_value_here(values):
    missing = set(classes(nt)) - set(values) - NO_VALUES
    # Predictors that need more than labels are pickled unfitted.
    assert not {name for name in missing if name not in nt.predictors.__all__}, missing
    for name in missing:
        made = getattr(nt.predictors, name)()
        assert pickle.loads(pickle.dumps(made)).get_params() == made.get_params()


@pytest.mark.parametrize("change", [lambda value: pickle.loads(pickle.dumps(value)), copy.deepcopy, copy.copy],
                         ids=["pickle", "deepcopy", "copy"])
def test_a_copy_is_equal(values, change):
    for name, value in values.items():
        again = change(value)
        assert type(again) is type(value) and seen(again) == seen(value) and repr(again) == repr(value), name


def test_a_new_process_reads_all(values, tmp_path, in_child):
    (tmp_path / "values.pickle").write_bytes(pickle.dumps({name: (value, seen(value)) for name, value in values.items()}))
    assert in_child("""
import pathlib, pickle, sys
sys.path.insert(0, sys.argv[2])
from test_pickling import seen
values = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
print(len(values), [name for name, (value, before) in values.items() if seen(value) != before])
""", str(tmp_path / "values.pickle"), str(__import__("pathlib").Path(__file__).parent)) == f"{len(values)} []\n"


def test_a_copied_training_goes_on_to_the_same_bits(values):
    training = values["Training"]
    assert 0 < len(training.curve) < 400
    again = pickle.loads(pickle.dumps(training)).run(progress=False)
    whole = nt.networks.Training(training.architecture, training.data, **SMALL).run(progress=False)
    assert len(again.curve) == 400 and seen(again) == seen(whole)


def test_a_copied_study_goes_on_to_the_same_trials(values):
    study = values["Study"]
    waiting = [study.ask(), study.ask()]
    again = pickle.loads(pickle.dumps(study))
    # What was asked and not told comes again.
    assert [again.ask() for _ in waiting] == waiting
    again = pickle.loads(pickle.dumps(study)).optimize(valued, 6, progress=False)
    whole = study.strategy.run(valued, n_trials=14, seed=2, progress=False)
    assert len(study) == 8 and seen(again) == seen(whole)
    # Several asked before the first is told: the order of telling is kept.
    first = study.strategy.start(seed=4)
    asked = [first.ask() for _ in range(5)]
    for trial in reversed(asked):
        first.tell(trial.number, valued(trial.architecture))
    assert seen(copy.deepcopy(first).optimize(valued, 4, progress=False)) == seen(first.optimize(valued, 4, progress=False))


def test_a_copied_study_has_no_journal(tmp_path):
    strategy = nt.search.LocalSearch(nt.spaces.NASBench201())
    study = strategy.run(valued, n_trials=5, journal=tmp_path / "study", progress=False)
    again = pickle.loads(pickle.dumps(study))
    before = (tmp_path / "study").read_bytes()
    again.optimize(valued, 5, progress=False)
    assert again.journal is None and (tmp_path / "study").read_bytes() == before and len(again) == 10


def test_a_listed_objective_stays_listed():
    space = nt.spaces.NASBench201()
    cells = space.sample(30, seed=5)
    objective = nt.tables.from_frame(
        {"arch": cells, "value": range(30)}, space, arch="arch", metrics=["value"]).objective("value", lowest=True)
    study = nt.search.LocalSearch(space).run(objective, n_trials=12, progress=False)
    again = pickle.loads(pickle.dumps((objective, study)))
    assert again[0].listed_only and again[0].best_value == objective.best_value
    assert seen(again[1].optimize(again[0], 5, progress=False)) == seen(study.optimize(objective, 5, progress=False))


@pytest.mark.parametrize("method", ["spawn", "forkserver"])
def test_joblib_and_pools_take_them(values, method):
    import multiprocessing

    with multiprocessing.get_context(method).Pool(1) as pool:
        for name in ("Dataset", "Training", "TableObjective", "Study", "LatentSearch"):
            assert pool.apply(seen_in_child, (values[name],)) == repr(values[name]), name


def seen_in_child(value):
    return repr(value)
