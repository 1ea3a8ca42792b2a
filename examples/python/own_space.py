"""A search space of one's own, embedded and walked through like the published ones."""

import nasturtium as nt


def has_attention(architecture):
    return "attention" in architecture.graph()[0]


space = nt.spaces.DAG(["attention", "mlp", "norm"], nodes=6, edges=8, valid=has_attention)
cells = space.sample(400, seed=0)
model = nt.SVGe(space, width=64, latent=16).fit(cells, epochs=10, seed=0, progress=False)
print(f"{model.score(cells):.0%} of the training architectures come back exactly")
for step, cell in enumerate(model.interpolate(cells[0], cells[1], steps=5)):
    print(step, cell if cell is not None else "(none of the space's)")
