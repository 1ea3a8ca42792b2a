"""Makes svge_reference.json from the batched PyTorch SVGe, in float64.

    python make_svge_reference.py DIRECTORY_OF_svge_model.py

Weights come from a formula that the Swift test repeats, so no weight is stored.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch

sys.path.insert(0, sys.argv[1])
from svge_data import Graphs, inside  # noqa: E402
from svge_model import SVGe  # noqa: E402

SCALE = 0.12
torch.set_default_dtype(torch.float64)


def formula(index, count):
    """`count` numbers in -SCALE...SCALE for weight number `index`."""
    i = np.arange(count, dtype=np.uint64)
    bits = (i * np.uint64(2654435761) + np.uint64(index * 40503 + 12345)) % np.uint64(1 << 32)
    bits = (bits ^ (bits >> np.uint64(13))) * np.uint64(1540483477) % np.uint64(1 << 32)
    return (bits.astype(np.float64) / 2**31 - 1) * SCALE


def random_graphs(types, sizes, generator):
    for size in sizes:
        labels = [1, *generator.integers(2, types, size - 2).tolist(), 0]
        masks = [0] + [1 << (j - 1) for j in range(1, size)]
        for j in range(2, size):
            masks[j] |= int(generator.integers(0, 1 << j))
            masks[j] = masks[j] or 1
        if size > 3:
            masks[2] = 1  # node 1 has no edge to node 2
        yield labels, masks


def padded(graphs, nodes):
    types = np.zeros((len(graphs), nodes), np.int64)
    adjacency = np.zeros((len(graphs), nodes, nodes))
    for row, (labels, masks) in enumerate(graphs):
        types[row, : len(labels)] = labels
        for j, mask in enumerate(masks):
            for i in range(j):
                adjacency[row, i, j] = mask >> i & 1
    counts = np.array([len(labels) for labels, _ in graphs])
    return Graphs(*map(torch.from_numpy, (types, adjacency, counts)))


def case(name, types, nodes, width, latent, sizes, seed):
    graphs = list(random_graphs(types, sizes, np.random.default_rng(seed)))
    model = SVGe(types, nodes, width=width, latent=latent).eval()
    with torch.no_grad():
        for index, parameter in enumerate(model.parameters()):
            parameter.copy_(torch.from_numpy(formula(index, parameter.numel())).view_as(parameter))
    data = padded(graphs, nodes)
    batch = data.batch(torch.arange(len(graphs)))
    batch = type(batch)(*[x.double() if x.is_floating_point() else x for x in batch])
    loss, reconstruction, kl = model(batch)
    loss.backward()
    mean, log_variance = model.encode(batch.types, batch.adjacency, batch.mask)
    codes = torch.from_numpy(formula(999, 4 * latent) * 20).view(4, latent)
    decoded = []
    labels, forward, union, counts = model.decode(codes, sample=False)
    for row in range(4):
        n = int(counts[row])
        decoded.append({
            "types": labels[row, :n].tolist(),
            **{key: [sum(int(edges[row, i, j]) << i for i in range(j)) for j in range(n)]
               for key, edges in (("forward", forward), ("union", union))},
        })
    gradients = {}
    for index, (key, parameter) in enumerate(model.named_parameters()):
        direction = torch.from_numpy(formula(index + 500, parameter.numel())).view_as(parameter)
        gradients[key] = {
            "shape": list(parameter.shape),
            "norm": parameter.grad.norm().item(),
            "projection": (parameter.grad * direction).sum().item(),
        }
    return {
        "name": name, "types": types, "nodes": nodes, "width": width, "latent": latent,
        "graphs": [{"types": labels, "predecessors": masks} for labels, masks in graphs],
        "loss": loss.item(), "reconstruction": reconstruction.item(), "kl": kl.item(),
        "mean": mean[0].tolist(), "log_variance": log_variance[0].tolist(),
        "gradients": gradients, "decoded": decoded,
    }


cases = [
    case("small", 7, 6, 12, 8, [6, 2, 5, 3, 6, 4, 6, 6, 3, 6, 5], 1),
    case("full", 8, 8, 250, 56, [8, 5, 8], 2),
]
target = Path(__file__).with_name("svge_reference.json")
target.write_text(json.dumps(cases) + "\n")
print(target, [(c["name"], c["loss"]) for c in cases])
