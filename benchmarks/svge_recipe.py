"""Training SVGe to accuracy: held-out reconstruction after every epoch, by recipe; makes the weights that are shipped.

    ./run bench svge_recipe --space enas --epochs 15 --save enas.safetensors
    ./run bench svge_recipe --space enas --recipe paper --epochs 20
    ./run bench svge_recipe --space enas --plot

Nine tenths of the space's architectures are trained on (numpy permutation of seed 0), the rest is held out. --drawn adds
random architectures of the space, none of them held out: they need no label. Every epoch is a line of
out/svge-recipe.jsonl; a training that was stopped goes on where it was. --plot draws the lines of a space there. Other
programs run beside long trainings: there an epoch counts for the time of the training's quickest tenth.
"""

import argparse
import json
import pathlib
import shlex
import sys
import time

import numpy as np

import nasturtium as nt

ROOT = pathlib.Path(__file__).resolve().parent.parent
JOURNAL = ROOT / "out/svge-recipe.jsonl"
TESTED = 5000
AIM = 0.999
PRIOR = ["validity", "validity_repaired", "uniqueness", "novelty"]


def architectures(name):
    """The space and what the published model was trained on: all cells, or the published list of ENAS networks."""
    if name == "enas":
        from measured.tables import enas

        table = enas()
        return table.space, table.architectures
    space = {"nb101": nt.spaces.NASBench101, "nb201": nt.spaces.NASBench201}[name]()
    return space, space.enumerate()


def split(listed):
    """Nine tenths to train on, one tenth held out."""
    order = np.random.default_rng(0).permutation(len(listed))
    cut = int(len(listed) * 0.9)
    return [listed[i] for i in order[:cut]], [listed[i] for i in order[cut:]]


def drawn(space, count, seed, known):
    """Random architectures of the space, all different and none of them among `known`."""
    found = dict.fromkeys(space.sample(count, seed=seed))
    return [architecture for architecture in found if architecture not in known]


def train(arguments):
    space, listed = architectures(arguments.space)
    training, held_out = split(listed)
    if arguments.drawn:
        training = training + drawn(space, arguments.drawn, arguments.seed, set(listed))
    tested = held_out[:TESTED]
    options = {key: float(value) for key, value in (option.split("=") for option in arguments.option)}
    setting = {"space": arguments.space, "recipe": arguments.recipe, "epochs": arguments.epochs, "width": arguments.width,
               "seed": arguments.seed, "drawn": arguments.drawn, "options": options}
    name = "-".join([*map(str, list(setting.values())[:-1]), *(f"{key}={value:g}" for key, value in options.items())])
    model = nt.SVGe(space, width=arguments.width, seed=arguments.seed)
    JOURNAL.parent.mkdir(exist_ok=True)
    print(f"{len(training):,} to train on, {len(tested):,} of {len(held_out):,} held out tested", flush=True)

    def record(epoch):
        if epoch["epoch"] < len(model.history_):
            return  # of the part that was trained before: journaled then
        start = time.perf_counter()
        row = {**setting, **epoch, "seconds_total": sum(e["seconds"] for e in model.history_),
               "accuracy": model.score(tested), "score_seconds": time.perf_counter() - start}
        with JOURNAL.open("a") as file:
            file.write(json.dumps(row) + "\n")
        print({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()}, flush=True)

    model.fit(training, recipe=arguments.recipe, epochs=arguments.epochs, seed=arguments.seed, workers=arguments.workers,
              checkpoint=JOURNAL.parent / f"{name}.training", progress=arguments.progress, on_epoch=record, **options)
    accuracy = model.score(held_out)
    print(f"{name}: {100 * accuracy:.3f} % of all {len(held_out):,} held-out architectures", flush=True)
    if arguments.save:
        prior = model.metrics(training)
        model.save(arguments.save, precision="float16", notes={
            "command": "./run bench svge_recipe " + shlex.join(sys.argv[1:]).replace(arguments.save, pathlib.Path(arguments.save).name),
            "held_out_reconstruction": f"{accuracy:.6f} of {len(held_out)}",
            "prior_samples": ", ".join(f"{name} {prior[name]:.4f}" for name in PRIOR),
            "trained_on": f"{len(training)} architectures, {sum(e['seconds'] for e in model.history_):.0f} s",
        })


def plot(space):
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    curves = {}
    for line in JOURNAL.read_text().splitlines():
        row = json.loads(line)
        if row["space"] != space:
            continue
        label = " ".join([row["recipe"], f"{row['epochs']} epochs",
                          *([f"{row['drawn']:,} drawn"] if row.get("drawn") else []),
                          *(f"{key} {value:g}" for key, value in row["options"].items())])
        curves.setdefault(label, {})[row["epoch"]] = row
    figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
    for label, epochs in curves.items():
        rows = [epochs[epoch] for epoch in sorted(epochs)]
        minutes = np.quantile([row["seconds"] for row in rows], 0.1) / 60
        reached = next((f"{row['epoch'] * minutes:.1f} min" for row in rows if row["accuracy"] >= AIM), "not reached")
        print(f"{label}: {len(rows)} epochs of {60 * minutes:.1f} s, {100 * rows[-1]['accuracy']:.2f} % at the end, "
              f"{100 * max(row['accuracy'] for row in rows):.2f} % at best, {100 * AIM:g} %: {reached}")
        axes.plot([row["epoch"] * minutes for row in rows], [100 * row["accuracy"] for row in rows], marker="o", markersize=3,
                  label=label)
    axes.axhline(100 * AIM, color="gray", linewidth=0.8, linestyle=":")
    axes.set(xlabel="training time, minutes", ylabel="held-out reconstruction, %", title=space)
    axes.legend(loc="lower right")
    path = JOURNAL.parent / f"svge-recipe-{space}.png"
    figure.savefig(path, dpi=150)
    print(path)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--space", choices=["enas", "nb101", "nb201"], default="enas")
    parser.add_argument("--recipe", choices=["standard", "paper"], default="standard")
    parser.add_argument("--epochs", type=int, default=15)
    parser.add_argument("--width", type=int, default=250)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--drawn", type=int, default=0, help="random architectures of the space to train on besides")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--option", action="append", default=[], metavar="NAME=VALUE", help="a recipe's entry, repeatable")
    parser.add_argument("--save", help="file for the trained model, in half precision as it is shipped")
    parser.add_argument("--progress", action="store_true")
    parser.add_argument("--plot", action="store_true", help="draw what the journal holds of the space")
    arguments = parser.parse_args()
    plot(arguments.space) if arguments.plot else train(arguments)


if __name__ == "__main__":
    main()
