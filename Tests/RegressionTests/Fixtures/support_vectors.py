"""Writes support_vectors.txt with the answers of scikit-learn (LIBSVM); seeded. One named list of numbers a line.

Labels are standardized first, as the library does, and predictions scaled back.
"""

import pathlib

import numpy
from sklearn.model_selection import KFold, cross_val_score
from sklearn.svm import SVR, NuSVR

random = numpy.random.default_rng(11)
x = numpy.round(random.normal(2, 1.5, (60, 3)), 3)
y = numpy.round(80 + 6 * numpy.sin(x[:, 0]) + x[:, 1] ** 2 + random.normal(0, 0.3, 60), 3)
bits = (random.random((90, 12)) < 0.5).astype(float)
bits_y = numpy.round(bits @ random.normal(0, 2, 12) + 3 * bits[:, 0] * bits[:, 1] + random.normal(0, 0.5, 90), 3)
test, bits_test = numpy.round(random.normal(2, 1.5, (7, 3)), 3), (random.random((7, 12)) < 0.5).astype(float)
lines = {"x": x, "y": y, "test": test, "bits": bits, "bits y": bits_y, "bits test": bits_test}

MODELS = {
    "nu": dict(nu=0.5, C=1.0, gamma=0.1), "nu small": dict(nu=0.1, C=10.0, gamma=0.5),
    "nu all": dict(nu=1.0, C=0.3, gamma=0.2), "nu scale": dict(nu=0.4, C=2.0, gamma="scale"),
    "epsilon": dict(epsilon=0.1, C=1.0, gamma=0.1), "epsilon wide": dict(epsilon=0.6, C=5.0, gamma=0.3),
    "epsilon none": dict(epsilon=0.0, C=0.5, gamma=0.05),
}
for data, points, labels, queries in (("", x, y, test), ("bits ", bits, bits_y, bits_test)):
    mean, scale = labels.mean(), labels.std()
    targets = (labels - mean) / scale
    for name, settings in MODELS.items():
        model = (NuSVR if "nu" in settings else SVR)(tol=1e-10, **settings).fit(points, targets)
        lines[f"{data}{name}"] = model.predict(queries) * scale + mean
        weights = numpy.zeros(len(points))
        weights[model.support_] = model.dual_coef_[0]
        lines[f"{data}{name} weights"] = weights
    scores = cross_val_score(NuSVR(tol=1e-10, **MODELS["nu"]), points, targets, cv=KFold(3))
    lines[f"{data}score"] = [scores.mean()]

text = "".join(f"{name}: {' '.join(repr(float(v)) for v in numpy.ravel(values))}\n" for name, values in lines.items())
pathlib.Path(__file__).with_suffix(".txt").write_text(text)
