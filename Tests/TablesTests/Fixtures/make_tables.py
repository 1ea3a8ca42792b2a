"""Writes rebuilt.pth and rebuilt.pickle.pbz2 beside itself, from the genuine NATS-Bench files of the folder given.

    python make_tables.py FOLDER_WITH/NATS-tss-v1_0-3ffb9-simple

Both hold three architectures in the layout of NAS-Bench-201-v1_1-096897.pth and of NATS-tss-v1_0-3ffb9.pickle.pbz2; of
the 200-epoch trainings only the last 3 epochs are kept. The values are those of NATS-Bench (D-X-Y/NATS-Bench, MIT
license). Made with torch 2.15 and numpy 2.4, whose names the machine reads as well as the old ones.
"""

import bz2
import collections
import io
import pathlib
import pickle
import sys

import numpy as np
import torch

ALLOWED = {
    ("collections", "OrderedDict"): collections.OrderedDict,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "scalar"): np._core.multiarray.scalar,
}


class DataOnly(pickle.Unpickler):
    def find_class(self, module, name):
        return ALLOWED[module, name]


def thinned(results):
    """The results of one training with only the last 3 of its epochs, where there are more than 12."""
    for trial in results["all_results"].values():
        first = trial["epochs"] - 3 if trial["epochs"] > 12 else 0
        for name, curve in trial.items():
            if name in ("train_acc1es", "train_acc5es", "train_losses", "train_times") and curve is not None:
                trial[name] = type(curve)((epoch, value) for epoch, value in curve.items() if epoch >= first)
            elif name in ("eval_acc1es", "eval_losses", "eval_times"):
                trial[name] = {key: value for key, value in curve.items() if int(key.split("@")[1]) >= first}
    return results


folder, here = pathlib.Path(sys.argv[1]), pathlib.Path(__file__).parent
records = {}
for index in (0, 11, 284):
    with bz2.open(folder / f"{index:06d}.pickle.pbz2") as file:
        records[index] = DataOnly(io.BytesIO(file.read())).load()
    for results in records[index].values():
        thinned(results)

names = [record["200"]["arch_str"] for record in records.values()]
single = {
    "meta_archs": names, "arch2infos": collections.OrderedDict(records), "evaluated_indexes": set(records), "total_archs": 3}
with bz2.open(here / "rebuilt.pickle.pbz2", "wb") as file:
    pickle.dump(single, file, protocol=4)

# v1_0 carries weights as well: torch puts them behind the pickle.
records[11]["12"]["all_results"]["cifar10", 111]["net_state_dict"] = collections.OrderedDict(weight=torch.ones(3, 2))
torch.save(
    {"meta_archs": names, "arch2infos": {i: {"full": r["200"], "less": r["12"]} for i, r in records.items()},
     "evaluated_indexes": set(records)},
    here / "rebuilt.pth", _use_new_zipfile_serialization=False)
