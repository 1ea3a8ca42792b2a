"""Pictures: what Jupyter shows, and plots on given axes."""

import xml.etree.ElementTree

import numpy as np
import pytest

import nasturtium as nt

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

SPACES = [nt.spaces.NASBench201(), nt.spaces.NASBench101(), nt.spaces.ENAS(layers=6),
          nt.spaces.DAG(["a", "b"], nodes=6), nt.spaces.DAG(["a", "b"], nodes=4, on="edges")]


@pytest.mark.parametrize("space", SPACES, ids=lambda space: space.key)
def test_an_architecture_shows_itself(space):
    cell = space.sample(seed=0)
    assert xml.etree.ElementTree.fromstring(cell._repr_svg_()).tag.endswith("svg")
    html = space.sample(30, seed=1)._repr_html_()
    assert html.count("<svg") == 24
    ax = nt.plotting.draw(cell)
    assert ax.patches
    plt.close("all")


def test_a_network_shows_itself(tmp_path):
    for space in SPACES[:3]:
        picture = nt.display.network(space.sample(seed=0))
        picture.save(tmp_path / "network.svg")
        assert xml.etree.ElementTree.parse(tmp_path / "network.svg").getroot().tag.endswith("svg")


def test_a_network_is_drawn_as_it_trains():
    cell = nt.spaces.DAG(["conv_3x3", "max_pool_3x3"], nodes=4).sample(seed=0)
    text = str(nt.display.network(cell, channels=6, cells=2, stages=2))
    assert ">conv 3×3, 6<" in text and ">residual /2, 12<" in text and text.count(">2 × cell<") == 2
    named = nt.spaces.DAG(["mine"], nodes=4).sample(seed=0)
    assert str(nt.display.network(named)) == named._repr_svg_()


def test_captions_are_escaped():
    cell = SPACES[0].sample(seed=0)
    html = nt.display.gallery([cell, None], captions=["<b>", "&"])._repr_html_()
    assert "&lt;b&gt;" in html and "&amp;" in html and "(not in the space)" in html
    with pytest.raises(ValueError):
        nt.display.gallery([cell], columns=0)


def test_plots_draw_on_the_given_axes_and_return_them():
    space = SPACES[0]
    cells = space.sample(40, seed=0)
    model = nt.SVGe(space, width=12, latent=4).fit(cells, epochs=2, progress=False)
    walk = model.interpolate(cells[0], cells[1], steps=4)
    figure, axes = plt.subplots(1, 4)
    assert nt.plotting.history(model, axes[0]) is axes[0] and len(axes[0].lines) == 2
    points = nt.PrincipalPlane().fit_transform(model.encode(cells))
    assert nt.plotting.latent(points, np.arange(40), label="x", ax=axes[1]) is axes[1]
    assert nt.plotting.walk(walk, ax=axes[2]) is axes[2] and len(axes[2].lines) == 1
    assert nt.plotting.draw(cells[0], axes[3]) is axes[3]
    with pytest.raises(ValueError):
        nt.plotting.walk(walk, [1, 2])
    with pytest.raises(ValueError):
        nt.plotting.latent(points, [1], label="x")
    plt.close(figure)


def test_importing_the_package_does_not_import_matplotlib(in_child):
    in_child("import sys, nasturtium; assert 'matplotlib' not in sys.modules")
