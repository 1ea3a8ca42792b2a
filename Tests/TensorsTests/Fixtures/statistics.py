"""Writes statistics.csv: cases with the answers of scipy and numpy. Run with scipy installed; seeded.

A line: truth; prediction; pearson; spearman; kendall; kendall_1dec; kendall_2dec; precision_3.
"""

import pathlib
import warnings

import numpy
import scipy.stats

warnings.simplefilter("ignore")
random = numpy.random.default_rng(2021)


def top(values, k):
    border = numpy.sort(values)[-k - 1]
    return {i for i, value in enumerate(values) if value > border}


def case(truth, prediction):
    tau = lambda p: scipy.stats.kendalltau(truth, p).statistic
    answers = [
        scipy.stats.pearsonr(truth, prediction).statistic, scipy.stats.spearmanr(truth, prediction).statistic,
        tau(prediction), tau(numpy.round(prediction, 1)), tau(numpy.round(prediction, 2)),
        len(top(truth, 3) & top(prediction, 3)) / 3,
    ]
    return "; ".join([" ".join(map(repr, map(float, v))) for v in (truth, prediction)] + [repr(float(a)) for a in answers])


lines = []
for index in range(120):
    n = int(random.integers(4, 25))
    truth = numpy.round(random.normal(90, 2, n), int(random.integers(0, 4)))
    noise = random.normal(0, random.choice([0.02, 0.5, 3]), n)
    prediction = truth + noise
    if index % 3 == 0:
        prediction = numpy.round(prediction * 20) / 20  # halves of a decimal: rounding is half to even
    if index % 5 == 0:
        prediction = -prediction
    if index % 40 == 7:
        prediction[:] = 3.1
    lines.append(case(truth, prediction))
pathlib.Path(__file__).with_suffix(".csv").write_text("\n".join(lines) + "\n")
