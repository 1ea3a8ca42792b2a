"""Spaces of one's own in every way: choices, rules, forms, networks. What they compute is tested in Swift."""

import pickle

import numpy as np
import pytest

import nasturtium as nt
from nasturtium.networks import Operation

FIVE = [["conv_3x3", "skip_connect", "conv_5x5"], ["skip_connect", "conv_3x3", "max_pool_3x3"],
        ["mbconv_3x3-e3", "none", "skip_connect"], ["conv_5x5", "avg_pool_3x3", "conv_3x3"],
        ["skip_connect", "mbconv_3x3-e3", "none"]]
SIXTY = [FIVE[i % 5] for i in range(60)]


def value(chain):
    return sum("conv" in name for name in chain.graph()[0])


@pytest.mark.parametrize("choices", [FIVE, SIXTY], ids=["5 layers", "60 layers"])
def test_a_chain_goes_the_whole_way(choices):
    space = nt.spaces.Chain(choices, equivalent="function")
    assert space.size == 3 ** len(choices)
    chains = space.sample(60, seed=0)
    if len(choices) == 5:
        assert len(space.enumerate()) == 243 and space.enumerate()[0].text == "|".join(names[0] for names in choices)
    else:
        with pytest.raises(ValueError, match="sample"):
            space.enumerate()
    for chain in chains[:5]:
        assert space.parse(chain.text) == space.parse(chain.indices) == space.parse(np.array(chain.indices)) == chain
        assert space.parse(chain.graph()) == chain == space.parse([space.operations[i] for i in chain.indices])
        assert space.mutate(chain, seed=1) in space.neighbors(chain)
    assert pickle.loads(pickle.dumps(chains)) == chains
    model = nt.SVGe(space, width=16, latent=4, seed=0).fit(chains, epochs=1, batch_size=16, progress=False)
    assert all(found in space for found in model.decode(np.random.default_rng(0).normal(size=(9, 4)), repair=True))
    chains = list(dict.fromkeys(chains))
    table = nt.tables.from_frame(
        {"arch": [chain.text for chain in chains], "value": list(map(value, chains))}, space, arch="arch", metrics=["value"])
    assert table.query(chains, "value").tolist() == list(map(value, chains))
    found = nt.search.RegularizedEvolution(space, population=10, sample=3).run(
        table.objective("value", listed_only=True), n_trials=30, seed=0, progress=False)
    assert found.best_value >= np.median(list(map(value, chains)))
    free = nt.search.RegularizedEvolution(space, population=10, sample=3).run(value, n_trials=30, seed=0, progress=False)
    assert free.best_architecture in space
    images = np.random.default_rng(0).random((8, 8, 8, 3), np.float32)
    data = nt.data.from_arrays(images, np.arange(8) % 2)
    training = nt.train(chains[0], data, epochs=1, batch_size=4, progress=False)
    assert training.parameter_count > 0 and len(training.curve) == 1
    assert chains[0]._repr_svg_().startswith("<svg") and str(nt.display.network(chains[0])).startswith("<svg")


def test_forms_of_nas_bench_201_and_101():
    space = nt.spaces.NASBench201()
    text = "|avg_pool_3x3~0|+|skip_connect~0|none~1|+|nor_conv_1x1~0|avg_pool_3x3~1|nor_conv_1x1~2|"
    cell = space.parse(text)
    names = ["avg_pool_3x3", "skip_connect", "none", "nor_conv_1x1", "avg_pool_3x3", "nor_conv_1x1"]
    edges = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
    for form in ((4, 0, 3, 1, 4, 3), np.array([4, 0, 3, 1, 4, 3]), (names, edges), (edges, names), dict(zip(edges, names)),
                 (names, np.array(edges)), cell.graph(), tuple(reversed(cell.graph())), cell):
        assert space.parse(form) == cell and space.parse(form).text == text
    assert cell.indices == [4, 0, 3, 1, 4, 3]
    assert space.find(cell.canonical_key).canonical_key == cell.canonical_key
    for form in (names, (4, 0, 3, 1, 4), (4, 0, 3, 1, 4, 5), [], {(0, 1): "none"}, (names, edges[:3]), (True,) * 6,
                 (4.0, 0, 3, 1, 4, 3), {(0, 1): 3}, {0: "none"}, 3, None, {1, 2}, nt.spaces.ENAS().sample(seed=0)):
        with pytest.raises((ValueError, TypeError)):
            space.parse(form)

    space = nt.spaces.NASBench101()
    matrix = [[0, 1, 1], [0, 0, 1], [0, 0, 0]]
    for form in ((matrix, ["input", "conv3x3-bn-relu", "output"]), (["conv3x3-bn-relu"], matrix),
                 (["conv3x3-bn-relu"], [(0, 1), (0, 2), (1, 2)])):
        assert space.parse(form).text == "011001000:input,conv3x3-bn-relu,output"
    for cell in space.sample(20, seed=0):
        names, adjacency = cell.graph()
        assert space.parse((names, adjacency)).canonical_key == cell.canonical_key == space.parse((adjacency, names[1:-1])).canonical_key


def test_forms_of_graphs_of_ones_own():
    space = nt.spaces.DAG(["conv", "pool", "skip"], nodes=5)
    for cell in space.sample(30, seed=1):
        names, adjacency = cell.graph()
        edges = list(zip(*adjacency.nonzero()))
        assert space.parse(cell.graph()) == space.parse((names[1:-1], edges)) == space.parse((names, edges)) == cell
        with pytest.raises(ValueError, match="edges"):
            cell.indices
    table = nt.tables.from_frame(
        {"arch": ["conv(0) pool(0,1) output(1,2)"], "acc": [0.5]}, space, arch="arch", metrics=["acc"])
    text = "conv(0) pool(0,1) output(1,2)"
    assert table.query(text, "acc") == 0.5 and table.query([text], "acc").tolist() == [0.5]


def test_frames_hold_any_form():
    space = nt.spaces.NASBench201()
    cells = space.sample(4, seed=3)
    values = [1.0, 2.0, 3.0, 4.0]
    frames = {
        "indices": ([cell.indices for cell in cells], None),
        "graphs": ([cell.graph() for cell in cells], None),
        "joined": (["-".join(map(str, cell.indices)) for cell in cells], lambda text: list(map(int, text.split("-")))),
        "rows": ([{"ops": cell.indices} for cell in cells], lambda row: row["ops"]),
    }
    for column, parse in frames.values():
        table = nt.tables.from_frame({"arch": column, "acc": values}, space, arch="arch", metrics=["acc"], parse=parse)
        assert table.architectures == cells and table.query(cells, "acc").tolist() == values
    keys = [cell.canonical_key for cell in cells]
    table = nt.tables.from_frame({"hash": keys, "acc": values}, space, arch="hash", metrics=["acc"], parse="key", by_class=True)
    assert table.query(cells, "acc").tolist() == values
    with pytest.raises(ValueError, match="row 2"):
        nt.tables.from_frame({"arch": [cells[0].indices, cells[1].indices, [9] * 6], "acc": [1, 2, 3]}, space, arch="arch", metrics=["acc"])
    with pytest.raises(TypeError, match="parse"):
        nt.tables.from_frame({"arch": keys, "acc": values}, space, arch="arch", metrics=["acc"], parse=3)


def test_choices_of_nodes_and_edges():
    diamond = [(0, 1), (0, 2), (1, 3), (2, 3)]
    space = nt.spaces.DAG(topology=diamond, choices=[["a", "c"], ("b", "a", "c")])
    assert space.operations == ["a", "c", "b"] and space.size == 6 == len(space.enumerate())
    assert [cell.text for cell in space.enumerate()][:2] == ["a(0) b(0) output(1,2)", "a(0) a(0) output(1,2)"]
    assert len(space.enumerate(unique=True)) == 5
    assert pickle.loads(pickle.dumps(space)) == space == nt.spaces.from_description(space.description)
    edges = nt.spaces.DAG(topology=diamond[1:] + diamond[:1], choices=[["a"], ["b"], ["a", "b"], ["c", "a"]], on="edges")
    assert edges.size == 4 and edges.enumerate()[0].edges == [(0, 1, 2), (0, 2, 0), (1, 3, 1), (2, 3, 0)]
    for make in (lambda: nt.spaces.DAG(["a"], 4, choices=[["a"]]), lambda: nt.spaces.DAG(topology=diamond, choices=[["a"]]),
                 lambda: nt.spaces.DAG(topology=diamond, choices=[["a"], []])):
        with pytest.raises(ValueError):
            make()
    for make in (lambda: nt.spaces.DAG(nodes=4), lambda: nt.spaces.DAG(topology=diamond, choices=["a", "b"]),
                 lambda: nt.spaces.Chain("ab"), lambda: nt.spaces.Chain(["conv_3x3", "conv_5x5"])):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(ValueError, match="1 to 62 layers"):
        nt.spaces.Chain([["a"]] * 63)


def own_rule(cell):
    return tuple(sorted(cell.graph()[0]))


def test_rules_of_equivalence():
    names = ["conv_3x3", "skip_connect", "none"]
    sizes = [len(nt.spaces.DAG(names, nodes=4, equivalent=rule).enumerate(unique=True)) for rule in
             (None, "isomorphism", "identity", "function")]
    assert sizes[0] == sizes[1] > sizes[2] > sizes[3] > 1
    space = nt.spaces.DAG(names, nodes=4, equivalent=own_rule)
    assert len(space.enumerate(unique=True)) == len({own_rule(cell) for cell in space.enumerate()})
    assert pickle.loads(pickle.dumps(space)).sample(seed=0).canonical_key == repr(own_rule(space.sample(seed=0)))
    first, second = space.parse("conv_3x3(0) none(0) output(1,2)"), space.parse("none(0) conv_3x3(1) output(2)")
    table = nt.tables.from_frame({"arch": [first], "acc": [0.5]}, space, arch="arch", metrics=["acc"], by_class=True)
    assert table.query(second, "acc") == 0.5
    asked = nt.search.RegularizedEvolution(space, population=5, sample=2).run(
        lambda cell: len(cell.nodes), n_trials=8, seed=0, skip_duplicates=True, progress=False)
    assert len({own_rule(trial.architecture) for trial in asked.trials}) == len(asked.trials)
    for rule in (lambda cell: {1, 2}, lambda cell: np.zeros(2), lambda cell: object()):
        with pytest.raises(TypeError, match="equivalent"):
            nt.spaces.DAG(names, nodes=4, equivalent=rule).sample(seed=0).canonical_key
    with pytest.raises(ZeroDivisionError):
        nt.spaces.DAG(names, nodes=4, equivalent=lambda cell: 1 / 0).sample(seed=0).canonical_key
    with pytest.raises(ValueError, match="function"):
        nt.spaces.DAG(names, nodes=4, equivalent="same")
    with pytest.raises(TypeError, match="equivalent"):
        nt.spaces.DAG(names, nodes=4, equivalent=3)
    curious = nt.spaces.DAG(names, nodes=4, equivalent=lambda cell: cell.canonical_key + cell.text)
    assert curious.sample(seed=0).canonical_key == 2 * curious.sample(seed=0).text


def test_operations_are_composed():
    bottleneck = Operation.sum(
        Operation.sequence(Operation("conv_1x1").widened(0.25), Operation("conv_3x3").widened(0.25), "conv_1x1"), "skip_connect")
    assert str(bottleneck) == "conv_1x1-x0.25@conv_3x3-x0.25@conv_1x1+skip_connect"
    assert Operation(str(bottleneck)) == bottleneck == pickle.loads(pickle.dumps(bottleneck))
    weights = 8 * 2 + 9 * 2 * 2 + 2 * 8
    assert bottleneck.cost(10, 10, 8) == (weights + 2 * (2 + 2 + 8), weights * 100)
    assert Operation("mbconv_3x3-e6") == nt.networks.Operation("MBConv_3x3-e6")
    space = nt.spaces.Chain([["mine", "conv_3x3"], [bottleneck, "skip"]], meanings={"mine": bottleneck}, channels=[8, 8], stem=8)
    assert space.vocabulary["mine"] == str(bottleneck) == space.operations[2]
    chain = space.parse(["mine", "skip"])
    stem, classifier = 27 * 8 + 16, 9 * 10
    assert space.parameters(chain) == stem + bottleneck.cost(32, 32, 8)[0] + classifier
    assert nt.spaces.from_description(space.description).parameters(chain) == space.parameters(chain)
    for make in (lambda: Operation("own"), lambda: Operation.sequence(bottleneck, "conv_1x1"), lambda: bottleneck.widened(2),
                 lambda: Operation("conv_1x1").widened(0), lambda: Operation("conv_1x1").widened(float("nan")),
                 lambda: Operation.sequence(), lambda: nt.spaces.Chain([["a"]], meanings={"b": "conv_3x3"}),
                 lambda: nt.spaces.Chain([["a"]], meanings={"a": "b"})):
        with pytest.raises(ValueError):
            make()


def test_a_published_macro_network_trains_as_it_is():
    space = nt.spaces.Chain(
        [["mbconv_3x3-e3", "mbconv_5x5-e6"], ["mbconv_3x3-e3", "skip_connect"]], channels=[6, 6], strides=[2, 1], stem=4, head=12)
    data = nt.data.from_arrays(np.random.default_rng(0).random((12, 12, 12, 3), np.float32), np.arange(12) % 3)
    chain = space.parse("mbconv_5x5-e6|mbconv_3x3-e3")
    training = nt.train(chain, data, epochs=2, batch_size=6, learning_rate=0.01, progress=False)
    wide, narrow = 6 * 4, 3 * 6
    weights = [27 * 4, 4 * wide, 25 * wide, wide * 6, 6 * narrow, 9 * narrow, narrow * 6, 6 * 12]
    norms = [4, wide, wide, 6, narrow, narrow, 6, 12]
    assert training.parameter_count == sum(weights) + 2 * sum(norms) + 13 * 3
    pixels = [144, 144, 36, 36, 36, 36, 36, 36]
    assert training.flops == int(np.dot(weights, pixels)) + 13 * 3
    assert nt.networks.Training(chain, data, channels=8).parameter_count > training.parameter_count


def test_numpy_scalars_are_numbers():
    plain = nt.spaces.DAG(["a", "b"], (3, 4), edges=5)
    assert nt.spaces.DAG(["a", "b"], np.array([3, 4]), edges=np.int64(5)) == plain
    assert nt.spaces.DAG(np.array(["a", "b"]), nodes=(np.int64(3), np.int32(4)), edges=np.uint8(5)) == plain
    assert nt.spaces.DAG(["a"], nodes=np.int64(4)) == nt.spaces.DAG(["a"], nodes=4) == nt.spaces.DAG(["a"], np.array(4))
    assert nt.spaces.DAG(["a"], topology=np.array([[0, 1], [1, 2]])) == nt.spaces.DAG(["a"], topology=[(0, 1), (1, 2)])
    assert nt.spaces.ENAS(np.int64(3)) == nt.spaces.ENAS(3)
    assert plain.sample(np.int64(3), seed=np.int64(1)) == plain.sample(3, seed=1)
    assert plain.enumerate(unique=np.bool_(True)) == plain.enumerate(unique=True)
    assert nt.spaces.NASBench201()[np.int64(5)] == nt.spaces.NASBench201()[5]
    chain = nt.spaces.Chain([["conv_3x3"]] * 2, channels=np.array([4, 8]), strides=np.array([1, 2]), stem=np.int64(4))
    assert chain == nt.spaces.Chain([["conv_3x3"]] * 2, channels=[4, 8], strides=[1, 2], stem=4)
    assert pickle.loads(pickle.dumps(chain)) == chain
    yes = nt.spaces.DAG(["a", "b"], nodes=4, valid=lambda cell: np.bool_(len(cell.nodes) == 4))
    assert all(len(cell.nodes) == 4 for cell in yes.sample(9, seed=0))


def test_large_spaces_say_what_to_ask_instead():
    for space in (nt.spaces.ENAS(12), nt.spaces.Chain(SIXTY), nt.spaces.ENAS(62)):
        with pytest.raises(OverflowError, match=r"space\.size"):
            len(space)
        assert space.size > 2**63
