"""Draw architectures, change one, turn them into numbers."""

import nasturtium as nt

space = nt.spaces.NASBench201()
cells = space.sample(1000, seed=0)
print(space.title, "has", f"{space.size:,}", "cells; the first drawn:", cells[0])
print("after one mutation:", space.mutate(cells[0], seed=1))
print("it has", len(space.neighbors(cells[0])), "neighbors and", space.flops(cells[0]) / 1e6, "million FLOPs")
for encoding in ("adjacency", "path", "categorical"):
    print(f"{encoding:12}", space.encode(cells, encoding).shape)
