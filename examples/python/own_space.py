"""A search space of one's own: in the catalog under its own key, then embedded and searched like the published ones."""

import nasturtium as nt


def has_attention(architecture):
    return "attention" in architecture.graph()[0]


space = nt.spaces.register(
    nt.spaces.DAG(["attention", "mlp", "norm"], nodes=6, edges=8, valid=has_attention), "blocks", title="Transformer blocks")
print([row["title"] for row in nt.spaces.catalog()])

cells = space.sample(400, seed=0)
model = nt.SVGe(space, width=64, latent=16).fit(cells, epochs=10, seed=0, progress=False)
print(f"{model.score(cells):.0%} of the training architectures come back exactly")
for step, cell in enumerate(model.interpolate(cells[0], cells[1], steps=5)):
    print(step, cell if cell is not None else "(none of the space's)")


def alternation(cell):
    """The share of edges between different operations."""
    names, adjacency = cell.graph()
    edges = list(zip(*adjacency.nonzero()))
    return sum(names[i] != names[j] for i, j in edges) / len(edges)


study = nt.search.RegularizedEvolution(space, population=20, sample=5).run(alternation, n_trials=100, seed=0, progress=False)
print(f"best of 100: {study.best_value:.2f}, {study.best_architecture}")

# Chains of layers, each with its own choices, stride and channels; a skip counts as nothing.
chains = nt.spaces.Chain(
    [["mbconv_3x3-e3", "mbconv_5x5-e6"], ["mbconv_3x3-e3", "skip_connect"], ["conv_3x3", "skip_connect"]],
    channels=[24, 24, 24], strides=[2, 1, 1], equivalent="identity")
print(f"{chains.size} chains, {len(chains.enumerate(unique=True))} different:")
for chain in chains.enumerate(unique=True):
    print(f"{chain.text:45} {chains.parameters(chain):>7,} parameters {chains.flops(chain):>12,} multiply-adds")
