"""Embed architectures, read codes back, walk, and look around one."""

import nasturtium as nt

space = nt.spaces.NASBench201()
cells = space.sample(400, seed=0)
model = nt.SVGe(space, width=64, latent=16).fit(cells, epochs=20, learning_rate=3e-3, seed=0, progress=False)
codes = model.encode(cells)
print("codes", codes.shape, "of which", f"{model.score(cells):.0%} come back exactly")
print("any code is an architecture:", model.decode(3 * codes[:1], repair=True)[0])
for step, cell in enumerate(model.interpolate(cells[0], cells[1], steps=5, kind="great_circle")):
    print(step, cell)
for cell, distance in zip(near := model.nearest(cells[0], cells, count=3), near.distances):
    print(f"at {distance:.2f} lies {cell}")
print({name: round(share, 2) for name, share in model.metrics(cells, samples=100, draws=2).items()})
