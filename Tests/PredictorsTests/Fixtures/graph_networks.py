"""Writes graph_networks.txt: losses, predictions and gradients of the networks on graphs and sequences by PyTorch.

    python graph_networks.py        (with PyTorch)

Weights follow from their positions, in the order and layout of the Swift networks, so that both sides have the same. Of each
gradient it writes the sum of its squares and its product with another such array. One named list of numbers a line.
"""

import pathlib
import sys

import torch
from torch.nn import functional as F

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "benchmarks/measured"))
from torch_graphs import GCN, NAO, BONAS  # noqa: E402

torch.set_default_dtype(torch.float64)
TYPES, HIDDEN, LABELS = 5, 6, torch.tensor([0.3, -0.7, 1.1])
# Nodes and edges; types 1 and 0 are input and output.
GRAPHS = [([1, 2, 3, 4, 0], [(0, 1), (0, 2), (1, 3), (2, 3), (0, 4), (3, 4)]), ([1, 3, 0], [(0, 1), (1, 2)]),
          ([1, 4, 4, 2, 3, 0], [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (1, 5), (3, 5), (4, 5)])]
TOKENS = torch.tensor([[2, 5, 1, 2, 4, 2, 1, 3], [2, 6, 2, 2, 4, 1, 2, 3], [2, 4, 2, 1, 3, 0, 0, 0]])


def numbers(shape, index):
    """An array's numbers, by position: within ±0.5, as 32-bit floats."""
    count = torch.Size(shape).numel()
    values = (torch.arange(count) * 7919 + (index + 1) * 104729) % 2001 - 1000
    return (values.double() / 2000).float().double().reshape(shape)


def linear(layer):
    return [(layer.weight, True)] + ([(layer.bias, False)] if layer.bias is not None else [])


def lstm(layer, suffix=""):
    return [(getattr(layer, name + suffix), turned)
            for name, turned in [("weight_ih_l0", True), ("weight_hh_l0", True), ("bias_ih_l0", False), ("bias_hh_l0", False)]]


def fill(arrays):
    """Sets arrays, each with whether Swift has its transpose."""
    with torch.no_grad():
        for index, (array, is_turned) in enumerate(arrays):
            shape = array.shape[::-1] if is_turned else array.shape
            values = numbers(shape, index)
            array.copy_(values.T if is_turned else values)


lines = {}


def write(name, arrays, loss, values):
    loss.backward()
    lines[f"{name} loss"], lines[f"{name} values"] = [loss], values
    for index, (array, is_turned) in enumerate(arrays):
        gradient = array.grad.T if is_turned else array.grad
        lines[f"{name} gradient {index}"] = [gradient.square().sum(), (gradient * numbers(gradient.shape, index + 100)).sum()]


def graphs():
    adjacency, features = torch.zeros(3, 6, 6), torch.zeros(3, 6, TYPES)
    for graph, (types, edges) in enumerate(GRAPHS):
        features[graph, range(len(types)), types] = 1
        for source, target in edges:
            adjacency[graph, source, target] = 1
    return adjacency, features


gcn = GCN(TYPES, HIDDEN).eval()
arrays = [(weight, False) for weight in gcn.weights] + linear(gcn.first) + linear(gcn.last)
fill(arrays)
found = gcn(*graphs())
write("gcn", arrays, F.mse_loss(found, LABELS), found)

# Absent nodes would count in a batch norm: graphs of one size, the first and its mirror image.
bonas = BONAS(TYPES, HIDDEN).train()
with torch.no_grad():
    for bias in bonas.biases:
        bias.zero_()
arrays = [pair for weight, norm in zip(bonas.weights, bonas.norms)
          for pair in ((weight, False), (norm.weight, False), (norm.bias, False))] + linear(bonas.output)
fill(arrays)
types = torch.tensor([GRAPHS[0][0], [1, 4, 2, 2, 0]])
adjacency = torch.zeros(2, 5, 5)
for source, target in GRAPHS[0][1]:
    adjacency[0, source, target] = adjacency[1, 4 - target, 4 - source] = 1
found = bonas(adjacency, F.one_hot(types, TYPES).double())
write("bonas", arrays, F.mse_loss(found, LABELS[:2]), found)
lines["bonas means"] = torch.cat([norm.running_mean for norm in bonas.norms])
lines["bonas variances"] = torch.cat([norm.running_var for norm in bonas.norms])
lines["bonas in use"] = bonas.eval()(adjacency, F.one_hot(types, TYPES).double())

nao = NAO(7, HIDDEN).eval()
arrays = [(nao.embedding.weight, False), *lstm(nao.lstm), *lstm(nao.lstm, "_reverse"), *linear(nao.projection),
          *linear(nao.hidden[0]), *linear(nao.hidden[1]), *linear(nao.output), (nao.words.weight, False), *lstm(nao.decoder),
          *linear(nao.query), *linear(nao.mixture), *linear(nao.logits)]
fill(arrays)
write("nao", arrays, nao.loss(TOKENS, LABELS), nao(TOKENS)[0])

text = "".join(f"{name}: {' '.join(repr(float(v)) for v in values)}\n" for name, values in lines.items())
pathlib.Path(__file__).with_suffix(".txt").write_text(text)
