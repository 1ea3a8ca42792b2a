"""The spaces as Python sees them; what they compute is tested in Swift."""

import copy
import pickle

import numpy as np
import pytest

import nasturtium as nt

SPACES = {
    "nas_bench_201": nt.spaces.NASBench201,
    "nas_bench_101": nt.spaces.NASBench101,
    "enas": lambda: nt.spaces.ENAS(layers=6),
    "dag": lambda: nt.spaces.DAG(["conv", "pool", "skip"], nodes=5, edges=7),
}


@pytest.fixture(params=SPACES, scope="module")
def space(request):
    return SPACES[request.param]()


def test_a_sample_is_a_sequence_of_members(space):
    cells = space.sample(20, seed=3)
    assert len(cells) == 20 and list(cells) == [cells[i] for i in range(20)]
    assert all(cell in space for cell in cells)
    assert cells[-1] == cells[19] and list(cells[3:7]) == list(cells)[3:7]
    assert cells[::-2][0] == cells[19] and len(cells[np.arange(20) < 4]) == 4
    assert cells[np.array([5, 2])][1] == cells[2] and len(cells[[]]) == 0
    assert cells == space.sample(20, seed=3) and cells != space.sample(20, seed=4)
    assert space.sample(5, seed=3) == cells[:5], "the i-th sample depends on seed and i alone"
    assert space.sample(seed=3) == cells[0]
    assert cells[:2] + cells[2:] == cells


def test_positions_outside_a_list_raise(space):
    cells = space.sample(3, seed=0)
    for index in (3, -4, 2**40):
        with pytest.raises(IndexError, match="outside a list of 3"):
            cells[index]
    for index in ("0", 1.0, None, np.zeros((2, 2), int)):
        with pytest.raises(TypeError):
            cells[index]
    with pytest.raises(IndexError, match="mask"):
        cells[np.array([True, False])]


@pytest.mark.abi
def test_text_and_pickles_bring_an_architecture_back(space):
    cells = space.sample(10, seed=1)
    for cell in cells:
        assert space.parse(cell.text) == cell == space.parse(str(cell))
        assert pickle.loads(pickle.dumps(cell)) == cell == copy.deepcopy(cell)
        assert hash(pickle.loads(pickle.dumps(cell))) == hash(cell)
    assert pickle.loads(pickle.dumps(cells)) == cells
    assert pickle.loads(pickle.dumps(space)) == space
    assert type(pickle.loads(pickle.dumps(space))) is type(space)
    assert nt.spaces.from_description(space.description) == space


def test_a_mutation_is_a_neighbor(space):
    for seed, cell in enumerate(space.sample(5, seed=2)):
        changed = space.mutate(cell, seed=seed)
        assert changed != cell and changed in space and changed in space.neighbors(cell)
        assert changed == space.mutate(cell, seed=seed)


@pytest.mark.parametrize("encoding", ["adjacency", "path", "categorical", "graph", "sequence", "graf"])
def test_encodings_are_float_rows(space, encoding):
    cells = space.sample(7, seed=5)
    rows = space.encode(cells, encoding)
    assert rows.dtype == np.float32 and rows.shape[0] == 7 and np.isfinite(rows).all()
    assert np.array_equal(rows[2:5], space.encode(cells[2:5], encoding))
    assert np.array_equal(rows, space.encode(list(cells), encoding))
    assert space.encode([], encoding).shape == (0, rows.shape[1])


def test_published_dimensions_and_counts():
    nb201, nb101 = nt.spaces.NASBench201(), nt.spaces.NASBench101()
    cells201, cells101 = nb201.sample(2, seed=0), nb101.sample(2, seed=0)
    assert nb201.encode(cells201).shape == (2, 30) and nb201.encode(cells201, "path").shape == (2, 155)
    assert nb101.encode(cells101).shape == (2, 36) and nb101.encode(cells101, "path").shape == (2, 364)
    assert len(nb201) == nb201.size == len(nb201.enumerate()) == 15_625
    assert len(nb201.enumerate(unique=True)) == 6_466
    cells = nb101.enumerate()
    assert len(cells) == nb101.size == 423_624
    by_vertices = np.bincount([len(cell.nodes) for cell in cells])
    assert by_vertices[2:].tolist() == [1, 6, 84, 2_441, 62_010, 359_082]
    assert nt.spaces.ENAS(layers=12).size == 6**12 * 2**66


def test_the_graph_puts_operations_on_nodes(space):
    for cell in space.sample(5, seed=9):
        names, adjacency = cell.graph()
        assert names[0] == "input" and names[-1] == "output"
        assert set(names[1:-1]) <= set(space.operations)
        assert np.array_equal(adjacency, np.triu(adjacency, 1))


def test_official_indices_of_nas_bench_201():
    space = nt.spaces.NASBench201()
    for index in (0, 6111, 15_624):
        assert space.index(space[index]) == index
    assert space[0].text == (
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|nor_conv_1x1~0|skip_connect~1|skip_connect~2|")
    with pytest.raises((IndexError, ValueError), match="15625|15,625|15624"):
        space[15_625]
    with pytest.raises(ValueError, match="cifar10"):
        space.flops(space[0], "mnist")


def test_a_dag_space_asks_its_callback():
    asked = []

    def odd(cell):
        asked.append(cell)
        return len(cell.nodes) % 2 == 1

    space = nt.spaces.DAG(["a", "b"], nodes=5, valid=odd)
    cells = space.enumerate()
    assert len(cells) and all(len(cell.nodes) % 2 == 1 for cell in cells)
    assert isinstance(asked[0], nt.Architecture)
    even = nt.spaces.DAG(["a", "b"], nodes=4).parse("a(0) b(1) output(2)")
    assert (even in space) is (len(even.nodes) % 2 == 1)


def test_a_callback_may_look_at_its_architecture_in_every_way():
    def short(cell):
        assert cell in cell.space and cell.canonical_key and cell.text
        return len(cell.graph()[0]) < 4

    space = nt.spaces.DAG(["a"], nodes=4, valid=short)
    assert len(space.enumerate()) == len(nt.spaces.DAG(["a"], nodes=3).enumerate())
    assert nt.spaces.DAG(["a"], nodes=4).parse("a(0) a(1) output(2)") not in space


def test_what_a_callback_raises_arrives():
    def broken(cell):
        raise LookupError("no table")

    space = nt.spaces.DAG(["a"], nodes=4, valid=broken)
    for call in (lambda: space.sample(seed=0), space.enumerate):
        with pytest.raises(LookupError, match="no table"):
            call()
    with pytest.raises(TypeError, match="True or False|callback"):
        nt._loader.native.space_sample(
            nt._loader.native.space_dag([["a"]], [4], None, None, "nodes", lambda cell: 3), 1, 0)


def test_fixed_topology_and_operations_on_edges():
    fixed = nt.spaces.DAG(["a", "b"], topology=[(0, 1), (0, 2), (1, 2)], on="edges")
    assert fixed.size == 8 == len(fixed.enumerate())
    with pytest.raises(ValueError):
        nt.spaces.DAG(["a"], 4, topology=[(0, 1)])
    with pytest.raises(ValueError, match="on is 'edge'"):
        nt.spaces.DAG(["a"], 4, on="edge")
    assert len(nt.spaces.DAG(["a"], (4, 4)).sample(seed=0).nodes) == 4


def test_architectures_of_another_space_are_refused():
    nb201, enas = nt.spaces.NASBench201(), nt.spaces.ENAS(layers=6)
    foreign = enas.sample(2, seed=0)
    assert foreign[0] not in nb201 and 3 not in nb201
    for call in (lambda: nb201.encode(foreign), lambda: nb201.encode(list(foreign)),
                 lambda: nb201.mutate(foreign[0], seed=0), lambda: nb201.index(foreign[0]),
                 lambda: nb201.encode(["|none~0|"])):
        with pytest.raises(ValueError):
            call()
    for call in (lambda: nb201.encode(foreign[0]), lambda: nb201.encode([b"|none~0|"]), lambda: nb201.neighbors(None)):
        with pytest.raises(TypeError):
            call()


def test_large_spaces_say_so():
    space = nt.spaces.ENAS(layers=12)
    assert bool(space)
    with pytest.raises(OverflowError):
        len(space)
    with pytest.raises(ValueError, match="sample"):
        iter(space)


def test_costs_are_counts_and_agree_with_training():
    nb201 = nt.spaces.NASBench201()
    assert (nb201.parameters(nb201[0]), nb201.flops(nb201[0])) == (129_306, 15_647_370)
    images = np.random.default_rng(0).random((20, 32, 32, 3), np.float32)
    data = nt.data.from_arrays(images, np.arange(20) % 10)
    sizes = {"channels": 4, "cells": 1, "stages": 2}
    for space in [nb201, nt.spaces.NASBench101(), nt.spaces.ENAS(layers=3),
                  nt.spaces.DAG({"mine": "sep_conv_3x3", "none": None, "max_pool_3x3": None}, nodes=5)]:
        cell = space.sample(seed=1)
        training = nt.networks.Training(cell, data, **sizes)
        assert (space.parameters(cell, **sizes), space.flops(cell, **sizes)) == (training.parameter_count, training.flops)
    with pytest.raises(ValueError, match="names no known operation"):
        nt.spaces.DAG(["mine"], nodes=3).flops(nt.spaces.DAG(["mine"], nodes=3).sample(seed=0))
    for wrong in ({"channels": 0}, {"cells": -1}, {"stages": 99}, {"channels": 2**62}):
        with pytest.raises(ValueError, match="stages of"):
            nb201.flops(nb201[0], **wrong)


def test_the_vocabulary_says_what_operations_mean():
    space = nt.spaces.DAG({"wide": "sep_conv_5x5", "max_pool_3x3": None, "attention": None}, nodes=4)
    assert space.vocabulary == {"wide": "sep_conv_5x5", "max_pool_3x3": "max_pool_3x3", "attention": None}
    assert list(nt.spaces.NASBench101().vocabulary.values()) == ["conv_1x1-bn-relu", "conv_3x3-bn-relu", "max_pool_3x3"]
    again = nt.spaces.from_description(space.description)
    assert again == space and again.vocabulary == space.vocabulary
    assert pickle.loads(pickle.dumps(space)).vocabulary == space.vocabulary
    assert copy.copy(again) == again == pickle.loads(pickle.dumps(again))


def test_a_space_of_ones_own_joins_the_catalog():
    def short(cell):
        return len(cell.nodes) < 4

    space = nt.spaces.register(nt.spaces.DAG(["a", "b"], nodes=5, valid=short), "test-short", title="Short")
    assert (space.key, space.title, repr(space)) == ("test-short", "Short", "<test-short>")
    assert {"key": "test-short", "title": "Short", "paper": "none: the user's own", "example": "test-short"} in nt.spaces.catalog()
    found = nt.spaces.from_description("test-short")
    assert type(found) is nt.spaces.DAG and found == space
    assert all(len(cell.nodes) < 4 for cell in found.enumerate()), "the rule comes along"
    assert pickle.loads(pickle.dumps(found)) == found
    for key in ("", "enas", "two words"):
        with pytest.raises(ValueError):
            nt.spaces.register(space, key)
    with pytest.raises(TypeError, match="DAG"):
        nt.spaces.register(nt.spaces.ENAS(), "mine")


def test_every_row_of_the_catalog_makes_its_example():
    for row in nt.spaces.catalog():
        space = nt.spaces.from_description(row["example"])
        assert space.key == row["key"] and space.sample(seed=0) in space


def test_a_registered_space_crosses_processes(in_child):
    in_child("""
import pickle, nasturtium as nt
space = nt.spaces.register(nt.spaces.DAG(["a"], nodes=4), "crossing")
blob = pickle.dumps(space.sample(2, seed=0))
import subprocess, sys
code = "import pickle, sys, nasturtium as nt; cells = pickle.loads(sys.stdin.buffer.read()); assert cells.space.key == 'crossing'"
subprocess.run([sys.executable, "-c", code], input=blob, check=True)
""")
