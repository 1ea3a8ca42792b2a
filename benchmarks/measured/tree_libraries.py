"""Fits and queries of boosting and forest libraries: `python tree_libraries.py DATA.npz MODEL THREADS`, by a Python that has them.

DATA holds known (n, features), labels (standardized), asked and truth. Prints seconds of the best of three fits (one of
NGBoost) and queries, and tau of the last 2,000 asked, as JSON. Settings are those of the predictor study (White et al. 2021).
"""

import json
import sys
import time
import warnings

import numpy as np
from scipy.stats import kendalltau
from threadpoolctl import threadpool_limits

warnings.filterwarnings("ignore")
FITS = {"ngb": 1}


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


def main():
    data, name, threads = np.load(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    fit = {"xgb": xgb, "lgb": lgb, "ngb": ngb, "rf": rf}[name]
    seconds, queries = [], []
    with threadpool_limits(threads):
        fit(data["known"][:50], data["labels"][:50], threads) if name != "ngb" else None
        for _ in range(FITS.get(name, 3)):
            start = time.perf_counter()
            predict = fit(data["known"], data["labels"], threads)
            fitted = time.perf_counter()
            predicted = predict(data["asked"])
            seconds.append(fitted - start)
            queries.append(time.perf_counter() - fitted)
    print(json.dumps({"fit": min(seconds), "query": min(queries), "tau": kendalltau(predicted[-2000:], data["truth"][-2000:])[0]}))


if __name__ == "__main__":
    main()
