"""Writes curve_extrapolation.txt: curves and what SciPy extrapolates them to; seeded. One named list of numbers a line.

Each family of functions is fitted by L-BFGS-B from ones with numeric gradients; the prediction is the mean of the four
values at epoch 200.
"""

import pathlib

import numpy
from scipy.optimize import minimize

random = numpy.random.default_rng(5)
FAMILIES = {
    "loglog": (lambda p, x: numpy.log(p[0] * numpy.log(x) + p[1]), [(1e-10, None)] * 2),
    "logpower": (lambda p, x: p[0] / (1 + (x / numpy.exp(p[1])) ** p[2]), [(None, None)] * 3),
    "mmf": (lambda p, x: p[0] - (p[0] - p[1]) / (1 + (p[2] * x) ** p[3]), [(None, None)] * 2 + [(1e-10, None), (None, None)]),
    "hill": (lambda p, x: p[0] * x ** p[1] / (p[2] ** p[1] + x ** p[1]), [(1e-10, None)] * 3),
}


def extrapolated(values):
    epochs = numpy.arange(1, len(values) + 1.0)
    ends, errors = [], []
    for function, bounds in FAMILIES.values():
        def error(p):
            with numpy.errstate(all="ignore"):
                found = ((function(p, epochs) - values) ** 2).sum()
            return found if numpy.isfinite(found) else 1e10
        best = minimize(error, numpy.ones(len(bounds)), bounds=bounds, jac="3-point", method="L-BFGS-B",
                        options={"maxiter": 5000, "maxfun": 10**6, "ftol": 1e-16, "gtol": 1e-10})
        ends.append(function(best.x, 200.0))
        errors.append(best.fun)
    return numpy.mean(ends), ends, errors


lines = {}
for number in range(8):
    length = int(random.integers(8, 40))
    epochs = numpy.arange(1, length + 1.0)
    end, start, rate = random.uniform(0.6, 0.95), random.uniform(0.1, 0.5), random.uniform(0.4, 1.2)
    curve = numpy.round(end - (end - start) * epochs ** -rate + random.normal(0, 0.004, length), 4)
    mean, ends, errors = extrapolated(curve)
    print(f"{number}: {length} epochs to {end:.3f}: {mean:.4f} of {numpy.round(ends, 4)}, errors {errors}")
    lines[f"curve {number}"], lines[f"end {number}"] = curve, [mean]

text = "".join(f"{name}: {' '.join(repr(float(v)) for v in numpy.ravel(values))}\n" for name, values in lines.items())
pathlib.Path(__file__).with_suffix(".txt").write_text(text)
