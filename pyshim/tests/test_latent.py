"""Walks, grids, maps, neighbors and metrics as Python sees them; their mathematics is tested in Swift."""

import numpy as np
import pytest

import nasturtium as nt


class Norm:
    """A predictor: the length of the code."""

    def predict_codes(self, codes):
        return np.linalg.norm(codes, axis=1)


@pytest.fixture(scope="module")
def space():
    return nt.spaces.NASBench201()


@pytest.fixture(scope="module")
def cells(space):
    return space.sample(60, seed=0)


@pytest.fixture(scope="module")
def model(space, cells):
    return nt.SVGe(space, width=12, latent=4, seed=1).fit(cells, epochs=3, progress=False)


def test_predictions_come_with_the_places(model, cells):
    walk = model.interpolate(cells[0], cells[1], steps=4, predictor=Norm())
    np.testing.assert_allclose(walk.predictions, np.linalg.norm(walk.codes, axis=1))
    assert model.interpolate(cells[0], cells[1], steps=4).predictions is None
    for places in (model.circle(cells[0], steps=5, predictor=Norm()), model.grid(cells[0], size=3, predictor=Norm()),
                   nt.LatentMap(model, cells, size=3, predictor=Norm())):
        assert places.predictions.shape == (len(places),) == (len(places.codes),)
        assert [cell is None or cell in model.space for cell in places]


def test_a_grid_has_its_center_in_the_middle(model, cells):
    grid = model.grid(cells[0], size=5, gap=0.5, seed=2)
    assert grid.size == 5 and grid.gap == 0.5 and len(grid) == 25
    np.testing.assert_allclose(grid.codes[12], model.encode(cells[:1])[0], atol=1e-5)
    steps = np.linalg.norm(np.diff(grid.codes.reshape(5, 5, 4), axis=1), axis=2)
    np.testing.assert_allclose(steps, 0.5, atol=1e-4)
    assert np.array_equal(grid.codes, model.grid(cells[0], size=5, gap=0.5, seed=2).codes)


def test_a_circle_comes_back(model, cells):
    walk = model.circle(cells[0], steps=12, seed=3)
    start = model.encode(cells[:1])[0]
    np.testing.assert_allclose(walk.codes[0], start, atol=1e-5)
    np.testing.assert_allclose(walk.codes[6], -start, atol=1e-5)


def test_neighbors_are_numpys(model, cells):
    near = model.nearest(cells[3], cells, count=6)
    codes = model.encode(cells).astype(float)
    distances = np.linalg.norm(codes - codes[3], axis=1)
    assert near.indices[0] == 3 and list(near.architectures) == [cells[int(i)] for i in near.indices]
    np.testing.assert_allclose(near.distances, np.sort(distances)[:6], atol=1e-5)
    assert near._repr_html_().count("<svg") == 7 and "distance" in near._repr_html_()


def test_a_map_is_a_picture_of_its_plane(model, cells):
    values = np.arange(60.0)
    drawn = nt.LatentMap(model, cells, size=4, values=values)
    plane = nt.PrincipalPlane().fit(model.encode(cells))
    np.testing.assert_allclose(drawn.points, plane.transform(model.encode(cells)), atol=1e-5)
    np.testing.assert_allclose(
        drawn.plane.transform(drawn.codes), [[x, y] for y in drawn.rows for x in drawn.columns], atol=1e-4)
    np.testing.assert_allclose(drawn.columns[[0, -1]], [drawn.points[:, 0].min(), drawn.points[:, 0].max()], atol=1e-5)


def test_repair_leaves_no_gap(model, cells):
    codes = np.random.default_rng(0).normal(size=(50, 4)) * 3
    assert None not in model.decode(codes, repair=True) and None not in model.decode(codes, repair=True, draws=3)
    assert None not in list(model.grid(cells[0], size=5, gap=3, repair=True))
    assert None not in list(nt.LatentMap(model, cells, size=5, repair=True))


def test_metrics_are_shares_of_the_true_counts(model, cells, space):
    found = model.metrics(cells[:40], cells[40:], samples=30, draws=3, seed=1)
    assert found["reconstruction"] == model.score(cells[40:])
    assert found["validity_repaired"] == 1 and 0 <= found["validity"] <= found["validity_published"] <= 1
    np.testing.assert_equal(found, model.metrics(cells[:40], cells[40:], samples=30, draws=3, seed=1))
    assert "reconstruction" not in model.metrics(cells[:40], samples=3, draws=1, prior="standard")
    smooth = model.smoothness(cells[:5], cells[5:10], steps=6, predictor=Norm())
    assert set(smooth) == {"edit_distance", "longest_move", "validity", "changed", "monotonicity"}
    assert smooth["edit_distance"] <= smooth["longest_move"] and 0 <= smooth["monotonicity"] <= 1


@pytest.mark.parametrize("make", [
    lambda model, cells: model.interpolate(cells[0], cells[1], steps=4, predictor=Norm()),
    lambda model, cells: model.interpolate(cells[0], cells[1], steps=4),
    lambda model, cells: model.grid(cells[0], size=3, predictor=Norm()),
    lambda model, cells: model.grid(cells[0], size=3),
    lambda model, cells: nt.LatentMap(model, cells, size=4, values=range(60), predictor=Norm()),
    lambda model, cells: nt.LatentMap(model, cells, size=3),
])
def test_places_show_their_picture(model, cells, make):
    pytest.importorskip("matplotlib")
    places = make(model, cells)
    html = places._repr_html_()
    assert html.startswith("<img") and "base64," in html and len(html) > 5000
    assert str(len(places.codes)) or repr(places)


def test_places_without_matplotlib_are_galleries(in_child):
    in_child("""
import sys
sys.modules["matplotlib"] = None
import nasturtium as nt
space = nt.spaces.NASBench201()
cells = space.sample(5, seed=0)
model = nt.SVGe(space, width=12, latent=4)
assert "<img" not in model.interpolate(cells[0], cells[1], steps=3)._repr_html_()
assert "display:grid" in model.grid(cells[0], size=3)._repr_html_()
""")


def test_plots_take_axes_values_and_predictors(model, cells):
    plt = pytest.importorskip("matplotlib.pyplot")
    walk = model.interpolate(cells[0], cells[1], steps=4)
    grid, drawn = model.grid(cells[0], size=3), nt.LatentMap(model, cells, size=4)
    for plot, places in ((nt.plotting.walk, walk), (nt.plotting.grid, grid), (nt.plotting.latent_map, drawn)):
        for options in ({}, {"predictor": Norm()}, {"values": [None, *range(len(places) - 1)]}):
            figure, ax = plt.subplots()
            assert plot(places, ax=ax, label="accuracy", **options) is ax and ax.child_axes
            figure.canvas.draw()
            plt.close(figure)
        with pytest.raises(ValueError):
            plot(places, [1, 2])
        with pytest.raises(TypeError):
            plot(cells)
    with pytest.raises(ValueError, match="cells"):
        nt.plotting.latent_map(drawn, cells=-1)
    plt.close("all")


def test_bad_arguments_say_what_to_do(model, cells, space):
    foreign = nt.spaces.ENAS(layers=6).sample(3, seed=0)
    class Short:
        def predict_codes(self, codes):
            return np.zeros(1)
    for call in (
        lambda: model.grid(cells[0], size=4), lambda: model.grid(cells[0], gap=-1), lambda: model.grid(foreign[0]),
        lambda: model.grid(cells[0], gap=float("nan")), lambda: model.circle(cells[0], steps=1),
        lambda: model.nearest(cells[0], cells, 0), lambda: model.nearest(cells[0], foreign),
        lambda: nt.LatentMap(model, cells[:2]), lambda: nt.LatentMap(model, foreign),
        lambda: nt.LatentMap(model, cells, size=1), lambda: nt.LatentMap(model, cells, values=[1]),
        lambda: model.metrics([]), lambda: model.metrics(cells, samples=0), lambda: model.metrics(cells, draws=10**9),
        lambda: model.metrics(cells, prior="flat"), lambda: model.metrics(cells, foreign),
        lambda: model.smoothness(cells[:2], cells[:1]), lambda: model.smoothness([], []),
        lambda: model.smoothness(cells[:1], cells[:1], steps=1), lambda: nt.PrincipalPlane().transform(np.zeros((2, 4))),
        lambda: model.interpolate(cells[0], cells[1], predictor=Short()),
    ):
        with pytest.raises(ValueError):
            call()
    for call in (lambda: model.grid("cell"), lambda: model.interpolate(cells[0], cells[1], predictor=3),
                 lambda: nt.plotting.key("space")):
        with pytest.raises(TypeError):
            call()
    edges = nt.spaces.DAG(["a", "b"], nodes=4, on="edges")
    with pytest.raises(ValueError, match="repair"):
        nt.SVGe(edges, width=12, latent=4).decode(np.zeros((1, 4)), repair=True)


def test_a_walk_shows_how_sure_its_predictor_is(model, cells):
    pyplot = pytest.importorskip("matplotlib.pyplot")
    values = [float(len(set(cell.text))) for cell in cells]
    sure = nt.predictors.SVGeMLP(model=model, epochs=2).fit(cells, values, progress=False)
    unsure = nt.predictors.SVGeGP(model=model).fit(cells, values, progress=False)
    for predictor, bands in ((sure, 0), (unsure, 1), (Norm(), 0)):
        walk = model.interpolate(cells[0], cells[1], steps=4, predictor=predictor)
        assert (walk.standard_deviations is not None) == bool(bands)
        for drawn in (walk, model.interpolate(cells[0], cells[1], steps=4)):
            _, ax = pyplot.subplots()
            nt.plotting.walk(drawn, predictor=predictor, measured=[1.0, None, 2.0, 3.0], ax=ax)
            assert len(ax.collections) == bands
            crosses = ax.lines[1].get_ydata()
            assert np.isnan(crosses[1]) and crosses[0] == 1.0
            if bands:
                means, deviations = unsure.predict_codes(walk.codes, return_std=True)
                np.testing.assert_allclose(walk.standard_deviations, deviations)
                corners = ax.collections[0].get_paths()[0].vertices
                for step, (mean, deviation) in enumerate(zip(means, deviations)):
                    heights = corners[corners[:, 0] == step, 1]
                    np.testing.assert_allclose(
                        [heights.min(), heights.max()], [mean - 2 * deviation, mean + 2 * deviation])
            pyplot.close()
    _, ax = pyplot.subplots()
    nt.plotting.walk(walk, [1, 2, 3, 4], ax=ax)
    assert not ax.collections and ax.get_legend() is None
    with pytest.raises(ValueError, match=r"expected \(4,\): one number for each place"):
        nt.plotting.walk(walk, measured=[1.0], ax=ax)
    pyplot.close()
