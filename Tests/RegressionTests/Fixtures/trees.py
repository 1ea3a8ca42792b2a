"""Writes trees.txt with the answers of xgboost, lightgbm, ngboost and scikit-learn; seeded. One named list of numbers a line.

Libraries learn standardized labels; predictions are scaled back. Where they draw nothing, predictions are compared; what
they reach with the settings of the predictor study on NAS-Bench-201 is Kendall's tau of ten splits, from the table at
$NASTURTIUM_DATA: without it those lines stay as they are.
"""

import os
import pathlib
import warnings

import lightgbm
import ngboost
import numpy
import pandas
import xgboost
from scipy.stats import kendalltau
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.tree import DecisionTreeRegressor

warnings.filterwarnings("ignore")
OUTPUT = pathlib.Path(__file__).with_suffix(".txt")
random = numpy.random.default_rng(5)


def one_hot(rows):
    return numpy.eye(4)[random.integers(0, 4, (rows, 5))].reshape(rows, 20)


def real(rows):
    return numpy.c_[numpy.round(random.normal(2, 1.5, (rows, 5)), 3), random.integers(0, 2, (rows, 2)), random.integers(0, 6, rows)]


def labels(x):
    weights = numpy.linspace(-2, 2, x.shape[1])
    return numpy.round(80 + x @ weights + 3 * x[:, 0] * x[:, 1] - x[:, 2] * x[:, 4] + random.normal(0, 0.5, len(x)), 3)


def boosted(x, y, asked, rounds, **settings):
    matrix = xgboost.DMatrix(x, label=y)
    return xgboost.train({"nthread": 1, "base_score": 0.0, **settings}, matrix, rounds).predict(xgboost.DMatrix(asked))


def leaf_wise(x, y, asked, rounds=50, **settings):
    fixed = {"objective": "regression", "num_threads": 1, "verbose": -1, "min_data_in_leaf": 5, "learning_rate": 0.05}
    data = lightgbm.Dataset(x, label=y, params={"min_data_in_bin": 1, "feature_pre_filter": False, "verbose": -1})
    return lightgbm.train({**fixed, **settings}, data, rounds).predict(asked)


def natural(x, y, asked, **settings):
    tree = {name: settings.pop(name) for name in ("max_depth", "min_samples_leaf", "max_features") if name in settings}
    model = ngboost.NGBRegressor(Base=DecisionTreeRegressor(random_state=0, **tree), verbose=False, random_state=0, **settings)
    return model.fit(x, y).pred_dist(asked).params


def exact(lines):
    for name, make in (("one-hot", one_hot), ("real", real)):
        x, asked = make(150), make(60)
        y = labels(x)
        mean, scale = y.mean(), y.std()
        z = (y - mean) / scale
        lines[f"{name} x"], lines[f"{name} y"], lines[f"{name} asked"] = x, y, asked
        found = {
            "xgb": boosted(x, z, asked, 60, tree_method="exact"),
            "xgb small": boosted(
                x, z, asked, 40, tree_method="exact", max_depth=3, min_child_weight=4, learning_rate=0.1, reg_lambda=2.5)}
        if name == "one-hot":
            # Of one-hot features many splits are the same: lightgbm and scikit-learn take any of them.
            found["xgb gamma"] = boosted(x, z, asked, 40, tree_method="hist", gamma=0.5)
        else:
            found["lgb"] = leaf_wise(x, z, asked, num_leaves=12, min_data_in_leaf=7)
            found["lgb small"] = leaf_wise(x, z, asked, num_leaves=6, min_data_in_leaf=11)
            found["tree"] = DecisionTreeRegressor(min_samples_leaf=8, min_samples_split=20, random_state=0).fit(x, z).predict(asked)
            settings = natural(
                x, z, asked, n_estimators=30, learning_rate=0.1, max_depth=3, min_samples_leaf=8)
            found["ngb"] = settings["loc"]
            lines[f"{name} ngb deviation"] = settings["scale"] * scale
        lines |= {f"{name} {model}": values * scale + mean for model, values in found.items()}


def bits(lines):
    random = numpy.random.default_rng(6)
    x, asked = random.integers(0, 2, (150, 10)), random.integers(0, 2, (60, 10))
    y = numpy.round(80 + x @ numpy.linspace(-2, 2, 10) + 3 * x[:, 0] * x[:, 1] + random.normal(0, 0.5, 150), 3)
    model = ExtraTreesRegressor(3, min_samples_leaf=8, random_state=0).fit(x, y)
    lines |= {"bits x": x, "bits y": y, "bits asked": asked, "bits extra trees": model.predict(asked)}


STUDY = {
    "xgb": lambda x, y, asked: boosted(x, y, asked, 500, tree_method="exact"),
    "lgb": lambda x, y, asked: leaf_wise(
        x, y, asked, 500, feature_fraction=0.9, bagging_fraction=0.8, bagging_freq=5),
    "ngb": lambda x, y, asked: natural(
        x, y, asked, n_estimators=505, learning_rate=0.08127053060223186, minibatch_frac=0.5, max_depth=6,
        max_features=0.7920456318712875)["loc"],
    "extra trees": lambda x, y, asked: ExtraTreesRegressor(
        200, max_features=0.5, min_samples_leaf=2, random_state=0).fit(x, y).predict(asked),
    "rf": lambda x, y, asked: RandomForestRegressor(
        116, max_features=0.17055852159745608, min_samples_leaf=2, bootstrap=False, random_state=0).fit(x, y).predict(asked),
}


def split(seed, rows):
    """The rows in the order of the 64-bit mixes of their numbers (SplitMix64)."""
    z = numpy.arange(rows, dtype=numpy.uint64) + numpy.uint64(seed * rows)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        z = (z ^ (z >> numpy.uint64(shift))) * numpy.uint64(factor)
    return numpy.argsort(z)


def study(lines):
    table = pandas.read_csv(
        pathlib.Path(os.environ["NASTURTIUM_DATA"]) / "nb201.csv.gz", usecols=["naslib_code", "c10valid_val_200"],
        dtype={"naslib_code": str})
    x = numpy.eye(5)[[[int(digit) for digit in code] for code in table.naslib_code]].reshape(len(table), 30)
    y = table.c10valid_val_200.to_numpy()
    for name, predict in STUDY.items():
        for count in (100, 400):
            taus = []
            for seed in range(10):
                order = split(seed, len(y))
                known, asked = order[:count], order[-1000:]
                z = (y[known] - y[known].mean()) / y[known].std()
                taus.append(kendalltau(y[asked], predict(x[known], z, x[asked]))[0])
            lines[f"tau {name} {count}"] = taus


def main():
    lines = {}
    exact(lines)
    bits(lines)
    text = {name: " ".join(f"{value:.9g}" for value in numpy.ravel(values)) for name, values in lines.items()}
    if "NASTURTIUM_DATA" in os.environ:
        taus = {}
        study(taus)
        text |= {name: " ".join(f"{value:.5f}" for value in values) for name, values in taus.items()}
    elif OUTPUT.exists():
        text |= {name: values.strip() for name, values in (
            line.split(":") for line in OUTPUT.read_text().splitlines()) if name.startswith("tau")}
    OUTPUT.write_text("".join(f"{name}: {values}\n" for name, values in text.items()))


if __name__ == "__main__":
    main()
