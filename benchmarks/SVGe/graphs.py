"""Prints graphs of a space as benchmark-svge reads them; run by the rival's Python: graphs.py RIVALS SPACE COUNT.

The graphs are those that svge_torch.py trains on (`load` of its svge_data.py), drawn with replacement.
"""

import sys

import numpy as np

sys.path.insert(0, sys.argv[1])
from svge_data import load  # noqa: E402

graphs = load(sys.argv[2])
for index in np.random.default_rng(0).integers(0, len(graphs), int(sys.argv[3])):
    nodes = int(graphs.counts[index])
    adjacency = graphs.adjacency[index].numpy()
    masks = [sum(1 << source for source in range(node) if adjacency[source, node]) for node in range(nodes)]
    print(*graphs.types[index, :nodes].tolist(), *masks)
