"""Writes gaussian_process.txt with the answers of scikit-learn; seeded. One named list of numbers a line.

Hyperparameters are for standardized labels. Gradients are by log variance, log lengths, log noise.
"""

import pathlib

import numpy
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, ConstantKernel, Matern, WhiteKernel

random = numpy.random.default_rng(7)
x = numpy.round(random.normal(2, 1.5, (40, 3)), 3)
y = numpy.round(80 + 6 * numpy.sin(x[:, 0]) + x[:, 1] ** 2 + random.normal(0, 0.3, 40), 3)
test = numpy.round(random.normal(2, 1.5, (7, 3)), 3)
lines = {"x": x, "y": y, "test": test}
lengths, variance, noise = [0.9, 1.7, 3.0], 1.4, 0.02

for name, make in (
    ("radialBasis", lambda scales: RBF(scales, (1e-3, 1e4))),
    ("matern52", lambda scales: Matern(scales, (1e-3, 1e4), nu=2.5)),
):
    kernel = ConstantKernel(variance, (1e-3, 1e3)) * make(lengths) + WhiteKernel(noise, (1e-6, 10))
    fixed = GaussianProcessRegressor(kernel, optimizer=None, alpha=1e-300, normalize_y=True).fit(x, y)
    value, gradient = fixed.log_marginal_likelihood(fixed.kernel_.theta, eval_gradient=True)
    lines[f"{name} evidence"], lines[f"{name} gradient"] = [value], gradient
    mean, covariance = fixed.predict(test, return_cov=True)
    scale = y.std()
    # return_cov has the label noise on its diagonal; the function's own deviation is without it.
    lines[f"{name} mean"] = mean
    lines[f"{name} deviation"] = numpy.sqrt(numpy.diag(covariance) / scale**2 - noise) * scale
    best = GaussianProcessRegressor(
        kernel, alpha=1e-300, normalize_y=True, n_restarts_optimizer=10, random_state=0).fit(x, y)
    lines[f"{name} best evidence"] = [best.log_marginal_likelihood_value_]

text = "".join(f"{name}: {' '.join(repr(float(v)) for v in numpy.ravel(values))}\n" for name, values in lines.items())
pathlib.Path(__file__).with_suffix(".txt").write_text(text)
