"""Fits and queries of the libraries that predictors replace: `python predictor_libraries.py DATA.npz MODEL THREADS`, by a Python
that has them.

DATA holds known (n, features), labels (standardized), asked and truth, and the learning curves of both. Prints seconds of the
best of three fits (one of the slow ones) and queries, and tau of the last 2,000 asked, as JSON. Settings are those of the
predictor study (White et al. 2021).
"""

import importlib.util
import json
import pathlib
import sys
import time
import warnings

import numpy as np
from scipy.stats import kendalltau
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
FITS = {"ngb": 1, "gp": 1, "lcsvr": 1, "lce_m": 1}
ON_CURVES = ("lcsvr", "lce_m")
POSTERIOR = pathlib.Path(__file__).resolve().parents[2] / "Tests/PredictorsTests/Fixtures/curve_posterior.py"


def xgb(x, y, threads):
    import xgboost
    settings = {"max_depth": 6, "learning_rate": 0.3, "nthread": threads}
    model = xgboost.train(settings, xgboost.DMatrix(x, label=y), 500)
    return lambda asked: model.predict(xgboost.DMatrix(asked))


def lgb(x, y, threads):
    import lightgbm
    settings = {"min_data_in_leaf": 5, "num_leaves": 31, "learning_rate": 0.05, "feature_fraction": 0.9,
                "bagging_fraction": 0.8, "bagging_freq": 5, "verbose": -1, "num_threads": threads}
    return lightgbm.train(settings, lightgbm.Dataset(x, label=y), 500).predict


def ngb(x, y, threads):
    from ngboost import NGBRegressor
    from sklearn.tree import DecisionTreeRegressor
    tree = DecisionTreeRegressor(max_depth=6, max_features=0.7920456318712875)
    return NGBRegressor(Base=tree, minibatch_frac=0.5, n_estimators=505, learning_rate=0.08127053060223186,
                        verbose=False, random_state=0).fit(x, y).predict


def rf(x, y, threads):
    from sklearn.ensemble import RandomForestRegressor
    return RandomForestRegressor(116, max_features=0.17055852159745608, min_samples_leaf=2, bootstrap=False,
                                 n_jobs=threads, random_state=0).fit(x, y).predict


def gp(x, y, threads):
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import RBF, ConstantKernel, WhiteKernel
    kernel = ConstantKernel(5.0) * RBF(10.0, (1e-1, 1e3)) + WhiteKernel(1.0, (1e-6, 1e2))
    return GaussianProcessRegressor(kernel).fit(x, y).predict


def statistics_of(curves):
    changes = np.diff(curves)
    return np.stack([f(v, axis=1) for v in (curves, changes, np.diff(changes)) for f in (np.mean, np.std)], axis=1)


def lcsvr(curves, y, threads, candidates=50):
    """NuSVR on statistics of curves, the best of some random settings by three folds."""
    from sklearn.model_selection import cross_val_score
    from sklearn.svm import NuSVR
    random, rows = np.random.RandomState(0), statistics_of(curves)
    models = [NuSVR(C=10 ** random.uniform(-5, 1), nu=random.uniform(0.01, 1), gamma=10 ** random.uniform(-5, 1))
              for _ in range(candidates)]
    best = max(models, key=lambda model: cross_val_score(model, rows, y, cv=3).mean()).fit(rows, y)
    return lambda asked: best.predict(statistics_of(asked))


def lce_m(curves, y, threads):
    """emcee on the posterior of curves, all walkers of a curve at once."""
    spec = importlib.util.spec_from_file_location("curve_posterior", POSTERIOR)
    posterior = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(posterior)
    return lambda asked: np.array([posterior.drawn(curve, 1) for curve in asked])


def main():
    data, name, threads = np.load(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    fit = {"xgb": xgb, "lgb": lgb, "ngb": ngb, "rf": rf, "gp": gp, "lcsvr": lcsvr, "lce_m": lce_m}[name]
    known, asked = (data["curves"], data["asked_curves"]) if name in ON_CURVES else (data["known"], data["asked"])
    if name == "lce_m":
        asked = asked[:8]
    truth = data["truth"][:len(asked)]
    seconds, queries = [], []
    with threadpool_limits(threads):
        fit(known[:50], data["labels"][:50], threads) if name not in FITS else None
        for _ in range(FITS.get(name, 3)):
            start = time.perf_counter()
            predict = fit(known, data["labels"], threads)
            fitted = time.perf_counter()
            predicted = predict(asked)
            seconds.append(fitted - start)
            queries.append((time.perf_counter() - fitted) * len(data["truth"]) / len(asked))
    print(json.dumps({"fit": min(seconds), "query": min(queries), "tau": kendalltau(predicted[-2000:], truth[-2000:])[0]}))


if __name__ == "__main__":
    main()
