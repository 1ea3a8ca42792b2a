"""Every part of the package used as it is meant to be, so that test_hostile knows calls that are accepted."""

import pathlib
import pickle

import matplotlib.pyplot as plt
import numpy as np

import nasturtium as nt

TINY = pathlib.Path(__file__).parent / "fixtures/tiny-fashion.safetensors.gz"


def has_inner_node(architecture) -> bool:
    return len(architecture.nodes) > 2


def ordinary_use(folder: pathlib.Path) -> list:
    """A little of everything, done right; what it calls is recorded and its objects are returned."""
    spaces = [
        nt.spaces.NASBench201(), nt.spaces.NASBench101(), nt.spaces.ENAS(layers=3),
        nt.spaces.DAG(["a", "b"], nodes=4, edges=4),
        nt.spaces.DAG(["a", "b"], on="edges", topology=[(0, 1), (0, 2), (1, 3), (2, 3)]),
        nt.spaces.DAG(["a"], nodes=4, valid=has_inner_node),
        nt.spaces.Chain([["conv_3x3", "skip_connect"], ["conv_1x1", "mbconv_3x3-e2"]], strides=[1, 2]),
    ]
    nb201 = spaces[0]
    nb201.index(nb201[7]), nb201.parameters(nb201[7]), nb201.flops(nb201[7])
    spaces[3].enumerate(unique=True)
    return spaces + use_operations() + [
        thing for space in spaces for thing in use_space(space)
    ] + [thing for space in (nb201, spaces[3]) for thing in use_model(space, folder / f"{space.key}.safetensors")
    ] + use_search(spaces[3]) + use_tables(nb201, folder) + use_networks(nb201, folder)


def use_operations() -> list:
    bottleneck = nt.networks.Operation.sequence(nt.networks.Operation("conv_1x1").widened(0.5), "conv_3x3")
    block = nt.networks.Operation.sum(bottleneck, "skip_connect")
    block.cost(8, 8, 4, output_channels=4, stride=1), str(block)
    return [bottleneck, block]


def use_space(space) -> list:
    one, many = space.sample(seed=1), space.sample(5, seed=2)
    assert space.parse(one.text) == one and one in space and space.encode([one, one]).shape[0] == 2
    assert pickle.loads(pickle.dumps(one)) == one and pickle.loads(pickle.dumps(many)) == many
    for encoding in ("adjacency", "path", "categorical", "graph", "sequence", "graf"):
        space.encode(many, encoding)
    one.graph(), one.nodes, one.edges, one.canonical_key, one._repr_svg_(), space.canonical_keys(many)
    many + many, many[1:3], many[np.array([0, 2])], list(many), space.size, space.title
    nt.spaces.from_description(space.description)
    picture = nt.display.network(one)
    picture.save("picture.svg")
    nt.plotting.draw(one)
    return [one, many, space.mutate(one, seed=0), space.neighbors(one), picture, nt.display.gallery(many)]


def use_model(space, path: pathlib.Path) -> list:
    model = nt.SVGe(space, width=16, latent=4, rounds=1, seed=0)
    cells = space.sample(8, seed=0)
    model.fit(cells, epochs=1, progress=False)
    codes, _ = model.encode(cells, variance=True)
    model.decode(codes), model.decode(codes[:1], draws=2), model.score(cells), model.history_
    walk = model.interpolate(cells[0], cells[1], steps=3)
    model.decode(codes, repair=True), model.circle(cells[0], steps=3)
    model.metrics(cells, cells, samples=3, draws=2), model.smoothness(cells[:2], cells[2:4], steps=3)
    grid, near, drawn = model.grid(cells[0], size=3), model.nearest(cells[0], cells, 2), nt.LatentMap(model, cells, size=2)
    model.save(path)
    plane = nt.PrincipalPlane()
    nt.plotting.latent(plane.fit_transform(codes), range(8), label="rank")
    nt.plotting.history(model)
    nt.plotting.walk(walk, [1.0, None, 2.0], label="cost")
    nt.plotting.grid(grid, range(9)), nt.plotting.latent_map(drawn, range(4), cells=2), nt.plotting.key(space)
    assert near[0] == cells[0]
    plt.close("all")
    assert model.parameter_count > 0
    return [model, walk, grid, near, drawn, plane, nt.SVGe.load(path), pickle.loads(pickle.dumps(model)), codes, *use_predictors(model, cells, path)]


def use_predictors(model, cells, path: pathlib.Path) -> list:
    codes = model.encode(cells)
    model.on(model.space)
    short = {"model": model, "epochs": 1}
    fitted = [nt.predictors.SVGeMLP(**short), nt.predictors.SVGeMLP(**short, joint=True), nt.predictors.SVGeGP(model=model)]
    for predictor in fitted:
        predictor.fit(cells, range(8), progress=False)
        predictor.predict(cells), predictor.predict_codes(codes), predictor.gradient(codes), predictor.ascend(codes, steps=2)
        predictor.save(f"{path}.predictor")
    fitted[0].fit_codes(codes, range(8), progress=False)
    fitted[2].predict(cells, return_std=True)
    plain = nt.predictors.GP(iterations=5).fit(cells, range(8), progress=False)
    plain.predict(cells, return_std=True)
    return [*fitted, plain, nt.predictors.load(f"{path}.predictor"), pickle.loads(pickle.dumps(fitted[0]))]


def use_networks(space, folder: pathlib.Path) -> list:
    random = np.random.default_rng(0)
    data = nt.data.from_arrays(random.random((24, 8, 8)), np.arange(24) % 3, test=(random.random((6, 8, 8)), [0, 1, 2] * 2))
    data = data.split(train=12, validation=6, seed=1).pooled(2).resized(4).normalized()
    small = {"epochs": 1, "channels": 2, "stages": 2, "batch_size": 8}
    training = nt.networks.Training(space[7], data, **small).run(progress=False, checkpoint=folder / "training")
    training.predict(data.test), training.predict_proba(data.test[:2]), training.weights(), training.curve.to_pandas()
    nt.plotting.curve(training.curve), training.curve.plot(), training.curve["seconds"], len(training.curve), training._repr_html_()
    nt.train(space[9], data, progress=False, **small)
    nt.train_many(space.sample(2, seed=0), data, progress=False, **small)
    pixels = nt.data.from_arrays(random.random((8000, 2, 2)), np.arange(8000) % 2, test=(random.random((4, 2, 2)), [0, 1] * 2))
    tiny = nt.tables.read(TINY)
    rebuilt = nt.tables.rebuild(tiny, [0, tiny.architectures[1]], data=pixels, progress=False)
    rebuilt._repr_html_(), len(rebuilt)
    write_images(folder)
    nt.data.fashion_mnist(folder), nt.data.cifar10(folder), nt.data.cifar100(folder)
    nt.data.imagenet16(folder, classes=2)
    plt.close("all")
    return [data, data.train, data.train.pixels, data.train.labels, training, training.curve, tiny, rebuilt]


def write_images(folder: pathlib.Path) -> None:
    """The smallest files of every kind of images."""
    for part in ("train", "t10k"):
        (folder / f"{part}-images-idx3-ubyte").write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 7, 9]))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(bytes([0, 0, 8, 1, 0, 0, 0, 2, 1, 0]))
    for name in [f"data_batch_{i}" for i in range(1, 6)] + ["test_batch"]:
        (folder / f"{name}.bin").write_bytes(bytes(3073))
    for name in ("train", "test"):
        (folder / f"{name}.bin").write_bytes(bytes(3074))
    batch = pickle.dumps({"data": np.zeros((2, 768), np.uint8), "labels": [1, 2]}, protocol=2)
    for name in [f"train_data_batch_{i}" for i in range(1, 11)] + ["val_data"]:
        (folder / name).write_bytes(batch)


def use_search(space) -> list:
    cells = space.enumerate(unique=True)
    frame = {"arch": cells, "value": range(len(cells))}
    table = nt.tables.from_frame(frame, space, arch="arch", metrics=["value"]).objective("value", listed_only=True)
    table.values(cells[:3]), table[cells[0]], table.best_architecture, len(table)
    model = nt.SVGe(space, width=16, latent=4, rounds=1, seed=0)
    strategies = [
        nt.search.RandomSearch(space), nt.search.RegularizedEvolution(space, population=4, sample=2),
        nt.search.LocalSearch(space),
        nt.search.LatentSearch(
            model, surrogate="sparse_gp(iterations=3)", initial=4, batch=2, draws=2, grid=20, refinements=3, samples=9),
        nt.search.GradientAscent(model, initial=4, batch=2, starts=2, steps=3, samples=9),
        nt.search.PredictorSearch(space, initial=4, batch=2, samples=9, mutations=1),
    ]
    studies = [strategy.run(table, n_trials=8, seed=1, progress=False) for strategy in strategies]
    asked = strategies[0].start(table, seed=0, skip_duplicates=True)
    asked.optimize(lambda cell: 1.0, 2, progress=False)
    asked.tell(asked.ask().number, 2.0)
    asked.best_trial, asked.trials, asked.incumbents(table), asked.regret(3.0), asked.to_pandas()
    kept = strategies[1].run(table, n_trials=3, journal="kept.study", progress=False)
    kept.close()
    strategies[1].run(table, n_trials=5, journal="kept.study", progress=False).close()
    curve = nt.search.RegretCurve(studies, table)
    nt.plotting.regret(curve, label="all"), nt.plotting.study(asked)
    plt.close("all")
    return [table, asked, curve, *strategies]


def use_tables(space, folder: pathlib.Path) -> list:
    cells = space.sample(6, seed=1)
    columns = {"arch": [cell.text for cell in cells], "loss": range(6), "seconds": [2.0] * 6}
    table = nt.tables.from_frame(columns, space, arch="arch", metrics=["loss"], time="seconds", by_class=True)
    points = {"arch": [cells[0]] * 3, "epoch": [1, 2, 3], "seed": [7] * 3, "loss": [3.0, 2.0, 1.0]}
    curve = nt.tables.from_frame(points, space, arch="arch", metrics=["loss"], epoch="epoch", seed="seed")
    curve.query(cells[0], "loss", epoch=2, seed=7), curve.curves([cells[0]], "loss", seed=7), curve.epochs("loss"), curve.seeds("loss")
    table.query(cells, "loss"), table.query(None, "loss"), table.best("loss", lowest=True), table.simulate_cost(cells, "loss")
    table.to_pandas(), curve.to_pandas(["loss"], curves=True), len(table), table.metrics, table._repr_html_()
    pickle.loads(pickle.dumps(curve))
    table.save(folder / "table.safetensors.gz")
    table.to_pandas().to_csv(folder / "table.csv", index=False)
    read = nt.tables.read(folder / "table.csv", space=space, metrics=["loss"], time="seconds", cache=False)
    for name in nt.tables.names():
        nt.tables.load(name)
    return [table, curve, read, nt.tables.read(folder / "table.safetensors.gz"), table.objective("loss", lowest=True, listed_only=True)]
