"""Writes curve_posterior.txt: what emcee draws for the curves of curve_extrapolation.txt; seeded. One named list a line.

Posterior and start as `lce_m`: each family fitted by L-BFGS-B from its customary start, those that fall or end outside
0...100 left out, then 50 walkers from a ball of 1e-6, 800 steps, the last 300 kept. Each list has the mean at epoch 200 of
four seeds. With --time the seconds of a curve are printed.
"""

import pathlib
import sys
import time

import emcee
import numpy
from scipy.optimize import minimize

FOLDER = pathlib.Path(__file__).parent
GRID = numpy.linspace(2, 200, 50)
with numpy.errstate(all="ignore"):
    FAMILIES = [
        (lambda p, x: numpy.log(p[0] * numpy.log(x) + p[1]), [1, 1], [(1e-10, None)] * 2),
        (lambda p, x: p[0] / (1 + (x / numpy.exp(p[1])) ** p[2]), [0.77, 2.98, -0.51], [(None, None)] * 3),
        (lambda p, x: p[0] - (p[0] - p[1]) / (1 + (p[2] * x) ** p[3]), [0.7, 0.1, 0.01, 5],
         [(None, None)] * 2 + [(1e-10, None), (None, None)]),
        (lambda p, x: p[0] * x ** p[1] / (p[2] ** p[1] + x ** p[1]), [0.77232, 0.586449, 2.460843], [(1e-10, None)] * 3),
    ]


def is_allowed(function, p):
    found = function(p, GRID)
    return numpy.isfinite(found).all() and (numpy.diff(found) >= -1e-12).all() and 0 <= found[-1] <= 100


def posterior(values):
    """The log density of many points at once, and the start."""
    epochs = numpy.arange(1, len(values) + 1.0)
    kept, start = [], []
    for function, customary, bounds in FAMILIES:
        def error(p):
            found = ((function(p, epochs) - values) ** 2).sum()
            return found if numpy.isfinite(found) else 1e10
        best = minimize(error, customary, bounds=bounds, jac="3-point", method="L-BFGS-B",
                        options={"maxiter": 500, "maxfun": 10**6, "ftol": 1e-14, "gtol": 1e-9}).x
        if is_allowed(function, best):
            kept.append((function, len(start), len(start) + len(best)))
            start += list(best)
    count = len(start)

    def means(points, x):
        weights = points[:, count + 1:]
        return sum(
            (weights[:, i] / weights.sum(1))[:, None] * function(points[:, a:b].T[:, :, None], x[None])
            for i, (function, a, b) in enumerate(kept))

    def log_density(points):
        with numpy.errstate(all="ignore"):
            density = numpy.where((points[:, count:] < 0).any(1), -numpy.inf, 0)
            for function, a, b in kept:
                found = function(points[:, a:b].T[:, :, None], GRID[None])
                falls = (numpy.diff(found, axis=1) < 0).any(1) | ~(found[:, -1] >= 0) | (found[:, -1] > 100)
                density[falls] = -numpy.inf
            sigma = points[:, count, None]
            terms = -0.5 * ((values - means(points, epochs)) / sigma) ** 2 - numpy.log(sigma) - 0.5 * numpy.log(2 * numpy.pi)
            density = density + terms.sum(1)
        return numpy.where(numpy.isfinite(density), density, -numpy.inf)

    fits = numpy.mean([function(numpy.array(start[a:b]), epochs) for function, a, b in kept], axis=0)
    return log_density, numpy.array([*start, max((values - fits).std(), 1e-4), *[10.0] * len(kept)]), means


def drawn(values, seed):
    log_density, start, means = posterior(values)
    random = numpy.random.RandomState(seed)
    sampler = emcee.EnsembleSampler(50, len(start), log_density, vectorize=True)
    sampler.random_state = random.get_state()
    sampler.run_mcmc(start + 1e-6 * random.randn(50, len(start)), 800, skip_initial_state_check=True)
    points = sampler.get_chain(discard=500, flat=True)
    return means(points, numpy.array([200.0])).mean()


def main():
    lines = {}
    for line in (FOLDER / "curve_extrapolation.txt").read_text().splitlines():
        name, numbers = line.split(": ")
        if name.startswith("curve"):
            values = numpy.array(numbers.split(), dtype=float)
            began = time.perf_counter()
            with numpy.errstate(all="ignore"):
                lines[name.replace("curve", "posterior")] = [drawn(values, seed) for seed in range(4)]
            if "--time" in sys.argv:
                print(f"{name}, {len(values)} epochs: {(time.perf_counter() - began) / 4:.3f} s a fit")
    (FOLDER / "curve_posterior.txt").write_text(
        "".join(f"{name}: {' '.join(f'{value:.5f}' for value in values)}\n" for name, values in lines.items()))


if __name__ == "__main__":
    main()
