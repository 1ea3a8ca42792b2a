"""The measured tables that benchmarks compare on: architectures and what was measured of them.

They lie in $NASTURTIUM_DATA, by default ../shared/data beside the repository. Every reader returns a `Table`: the
space, its architectures in the file's order, and a float64 array for each metric. Accuracies are in percent.
"""

import os
import pathlib
import sys
from dataclasses import dataclass

import numpy as np
import pandas as pd

import nasturtium as nt

DIRECTORY = pathlib.Path(
    os.environ.get("NASTURTIUM_DATA", pathlib.Path(__file__).resolve().parents[3] / "shared/data"))


@dataclass
class Table:
    space: nt.spaces.SearchSpace
    architectures: list
    metrics: dict[str, np.ndarray]

    def __len__(self):
        return len(self.architectures)


def nas_bench_201():
    """All 15,625 cells. Metrics: cifar10, cifar100, imagenet16-120 (test accuracy after 200 epochs, mean over seeds),
    cifar10-valid (validation accuracy, trained on half), parameters and flops in millions (CIFAR-10).
    """
    rows = _read("nb201.csv.gz")
    space = nt.spaces.NASBench201()
    columns = {"cifar10": "c10_test_200", "cifar100": "c100_test_200", "imagenet16-120": "in16_test_200",
               "cifar10-valid": "c10valid_val_200", "parameters": "params_c10_M", "flops": "flops_c10_M"}
    return Table(space, list(map(space.parse, rows["arch"])), {m: _floats(rows[c]) for m, c in columns.items()})


def fashion():
    """Every class of equal NAS-Bench-201 cells on Fashion-MNIST: the table that the package ships. Metrics: validation
    and test (accuracy of seed 0).
    """
    table = nt.tables.load("nasbench201-fashion")
    cells = table.architectures
    metrics = {name: 100 * table.query(cells, f"{name}_accuracy", seed=0) for name in ("validation", "test")}
    return Table(table.space, list(cells), metrics)


def nas_bench_101():
    """20,001 cells, in effect a random sample. Metrics: validation (validation accuracy of one repeat at 108 epochs),
    validation-4, -12, -36, parameters in millions.
    """
    rows = _read("nb101_20k.csv.gz")
    space = nt.spaces.NASBench101()
    names = ["conv3x3-bn-relu", "conv1x1-bn-relu", "maxpool3x3"]
    cells = [space.parse(":".join([matrix, ",".join(["input", *(names[int(o)] for o in operations), "output"])]))
             for matrix, operations in zip(rows["adjacency"], rows["ops"].fillna(""))]
    metrics = {f"validation-{e}": 100 * _floats(rows[f"val_acc_{e}"]) for e in (4, 12, 36)}
    metrics |= {"validation": 100 * _floats(rows["val_acc_108"]), "parameters": _floats(rows["trainable_parameters"]) / 1e6}
    return Table(space, cells, metrics)


def enas():
    """The 19,020 networks of 6 layers that are left without the burn-in. Metric: accuracy (with shared weights)."""
    rows = _read("enas_macro6.csv.gz").query("burn_in == '0'")
    space = nt.spaces.ENAS(layers=6)
    layers = (", ".join("[" + ", ".join(layer.split()) + "]" for layer in text.split(";")) for text in rows["arch"])
    return Table(space, [space.parse(f"[{text}]") for text in layers], {"accuracy": 100 * _floats(rows["ws_accuracy"])})


def _read(name):
    path = DIRECTORY / name
    if not path.exists():
        sys.exit(f"needs the measured tables: no {path}; set NASTURTIUM_DATA to the folder that holds them")
    return pd.read_csv(path, dtype=str)


def _floats(column):
    return column.to_numpy(np.float64)
