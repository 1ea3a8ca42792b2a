"""XGBoost's predictions for many training sets at once: `python trees.py JOBS.npz RESULTS.npz`, run by a Python that has it.

JOBS holds train_i, labels_i and test_i for i = 0, 1, ...; RESULTS gets predicted_i. The settings are those of the
predictor study (White et al. 2021, its released runner without a search): 500 rounds, depth 6, learning rate 0.3, on
standardized labels. One thread; on features of 0 and 1 histograms find the exact splits.
"""

import sys

import numpy as np
import xgboost

jobs = np.load(sys.argv[1])
results = {}
for i in range(sum(name.startswith("train_") for name in jobs)):
    labels = jobs[f"labels_{i}"]
    mean, deviation = labels.mean(), labels.std() or 1
    trees = xgboost.XGBRegressor(
        n_estimators=500, max_depth=6, learning_rate=0.3, tree_method="hist", n_jobs=1, random_state=0)
    trees.fit(jobs[f"train_{i}"], (labels - mean) / deviation)
    results[f"predicted_{i}"] = trees.predict(jobs[f"test_{i}"]).astype(np.float64) * deviation + mean
np.savez(sys.argv[2], version=xgboost.__version__, **results)
