"""How well predictions rank architectures, rivals that rank them, and a journal of rows that were computed."""

import hashlib
import json
import os
import pathlib
import platform
import subprocess
import sys
import tempfile

import numpy as np

import nasturtium as nt

OUT = pathlib.Path(__file__).resolve().parents[2] / "out"
PYTHON = os.environ.get("NASTURTIUM_RIVALS_PYTHON", pathlib.Path.home() / ".rivals/bin/python")
METRICS = ("rmse", "pearson", "spearman", "kendall")


def scores(truth, predicted, is_value=True):
    """RMSE (nan where the prediction is only a rank), Pearson's r, Spearman's rho, Kendall's tau-b."""
    truth, predicted = np.asarray(truth, float), np.asarray(predicted, float)
    return {"rmse": float(np.sqrt(np.mean((truth - predicted) ** 2))) if is_value else float("nan"),
            "pearson": _pearson(truth, predicted), "spearman": _pearson(_ranks(truth), _ranks(predicted)),
            "kendall": _kendall(truth, predicted)}


def _pearson(x, y):
    x, y = x - x.mean(), y - y.mean()
    scale = np.sqrt((x @ x) * (y @ y))
    return float(x @ y / scale) if scale > 0 else float("nan")


def _ranks(x):
    _, inverse, counts = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(counts) - (counts - 1) / 2)[inverse]


def _kendall(x, y):
    concordance, pairs_x, pairs_y = 0, 0, 0
    for i in range(len(x)):
        a, b = np.sign(x[i + 1 :] - x[i]), np.sign(y[i + 1 :] - y[i])
        concordance += a @ b
        pairs_x += np.count_nonzero(a)
        pairs_y += np.count_nonzero(b)
    return float(concordance / np.sqrt(float(pairs_x) * pairs_y)) if pairs_x and pairs_y else float("nan")


def boosted(jobs):
    """XGBoost's prediction for each (training rows, labels, test rows), by the Python that has it."""
    trees = pathlib.Path(__file__).with_name("trees.py")
    if not pathlib.Path(PYTHON).exists():
        sys.exit(f"needs XGBoost: no {PYTHON}; set NASTURTIUM_RIVALS_PYTHON to a Python that has it")
    with tempfile.TemporaryDirectory() as folder:
        given, found = f"{folder}/jobs.npz", f"{folder}/results.npz"
        np.savez(given, **{f"{name}_{i}": value for i, job in enumerate(jobs)
                           for name, value in zip(("train", "labels", "test"), job)})
        subprocess.run([PYTHON, trees, given, found], check=True)
        results = np.load(found)
        return [results[f"predicted_{i}"] for i in range(len(jobs))]


def enas_parameters(networks, channels=36):
    """Weights of the layers' convolutions in ENAS's child network, whose channels double after every third of the layers:
    a 1x1 convolution and the operation. Skip connections and pooling add none.
    """
    kernels = {"conv_3x3": 9, "sep_conv_3x3": 1 + 9 / channels, "conv_5x5": 25, "sep_conv_5x5": 1 + 25 / channels}

    def count(network):
        layers = network.graph()[0][1:-1]
        return sum((1 + kernels.get(name, 0)) * (channels * 2 ** (3 * i // len(layers))) ** 2 for i, name in enumerate(layers))

    return np.array([count(network) for network in networks], float)


def nas_bench_101_size(cells):
    """3x3 convolutions count nine, 1x1 convolutions one, edges a little: for cells whose table has no parameter count."""
    weights = {"conv3x3-bn-relu": 9, "conv1x1-bn-relu": 1}
    graphs = [cell.graph() for cell in cells]
    return np.array([sum(weights.get(name, 0) for name in names) + 0.01 * edges.sum() for names, edges in graphs])


PRETRAINED = {"nb201": "nas_bench_201", "fashion": "nas_bench_201", "nb101": "nas_bench_101", "enas": "enas6"}


def autoencoder(name, space, architectures, files, arguments):
    """A model that saw of `architectures` nine tenths, at most arguments.most of them, and no label.

    It comes from files[name], where "pretrained" is the one that the package ships, or is trained here.
    """
    if files.get(name) == "pretrained":
        return nt.SVGe.pretrained(PRETRAINED[name])
    if name in files:
        return nt.SVGe.load(files[name])
    order = np.random.default_rng(0).permutation(len(architectures))[: len(architectures) * 9 // 10]
    return trained(f"{name}-{arguments.width}", space, [architectures[i] for i in order[: arguments.most]],
                   arguments.epochs, start=nt.SVGe(space, width=arguments.width))


def name_of(model):
    """A short name of a model's weights, from the losses that led to them."""
    losses = [epoch["loss"] for epoch in model.history_]
    return hashlib.sha256(json.dumps([model.space.description, model.parameter_count, losses]).encode()).hexdigest()[:12]


def trained(name, space, architectures, epochs, seed=0, start=None):
    """A model trained with the standard recipe on `architectures`, kept in out/ under `name` for the next run."""
    path = OUT / f"{name}-{epochs}-{seed}.safetensors"
    if path.exists():
        return nt.SVGe.load(path)
    print(f"training {path.name} on {len(architectures):,} architectures", flush=True)
    model = start or nt.SVGe(space, seed=seed)
    OUT.mkdir(exist_ok=True)
    model.fit(architectures, epochs=epochs, seed=seed, progress=False,
              on_epoch=lambda row: print(f"  epoch {row['epoch']}: loss {row['loss']:.3f}, {row['seconds']:.0f} s", flush=True))
    model.save(path)
    return model


class Journal:
    """Rows of results by key, one JSON object a line: what is there is not computed again."""

    def __init__(self, name):
        self.path = OUT / name
        OUT.mkdir(exist_ok=True)
        lines = self.path.read_text().splitlines() if self.path.exists() else []
        self.rows = {self._key(row["key"]): row for row in map(json.loads, lines)}

    @staticmethod
    def _key(key):
        return tuple(key.items())

    def get(self, key):
        return self.rows.get(self._key(key))

    def add(self, key, result):
        row = {"key": key, **result}
        self.rows[self._key(key)] = row
        with self.path.open("a") as file:
            file.write(json.dumps(row) + "\n")
        return row


def table(header, lines):
    """Prints a markdown table."""
    for line in (header, ["---"] * len(header), *lines):
        print("| " + " | ".join(map(str, line)) + " |")


def spread(values, digits=3):
    """Mean ± standard deviation over seeds."""
    values = np.asarray(values, float)
    if np.isnan(values).all():
        return "–"
    text = f"{np.nanmean(values):.{digits}f}"
    return f"{text} ± {np.nanstd(values, ddof=1):.{digits}f}" if len(values) > 1 else text


def machine():
    cpu = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "?")
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, numpy {np.__version__}"
