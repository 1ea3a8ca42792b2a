"""One idea has one name: what Python calls a class, Swift calls it too."""

import inspect
import pathlib
import re
import sys
import types

import pytest

import nasturtium as nt

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / ".ci"))
from swift_text import code_only  # noqa: E402

DECLARED = re.compile(r"^\s*public (?:final |indirect )*(?:class|struct|enum|protocol|actor|typealias) (\w+)", re.M)
# Classes that only Python has, each with its reason.
OF_PYTHON = {
    "ArchitectureList": "a Sequence; Swift has arrays",
    "Dataset": "images in parts; Swift's calls take each part",
    "Curve": "columns and a plot of what Swift keeps as epoch records",
    "NasturtiumError": "the errors of all modules; Swift has one enum in each",
    "Neighbors": "a list of Swift's Neighbor, with the center",
    "Rebuilt": "the answer of a function that only Python has",
    "SVG": "lets Jupyter draw a text",
}


def classes(module: types.ModuleType) -> dict[str, type]:
    """Public classes of a module and of the modules that it makes public."""
    found = {}
    for name in module.__all__:
        value = getattr(module, name)
        if inspect.isclass(value) and value.__module__.startswith("nasturtium"):
            found[name] = value
        elif isinstance(value, types.ModuleType):
            found |= classes(value)
    return found


def declared() -> set[str]:
    """Types that the Swift modules make public."""
    return {name for path in (ROOT / "Sources").rglob("*.swift") for name in DECLARED.findall(code_only(path.read_text()))}


@pytest.fixture(scope="module")
def names():
    pytest.importorskip("matplotlib")
    return set(classes(nt)), declared()


def test_the_names_are_the_same(names):
    python, swift = names
    assert {"SVGe", "Study", "NASBench201"} <= python and {"SVGe", "Study", "NASBench201"} <= swift
    of_the_catalog = {cls.__name__ for cls in nt.predictors.classes().values()}  # Swift has them as keys
    assert sorted(python - swift - set(OF_PYTHON) - of_the_catalog) == [], "name them alike, or say in OF_PYTHON why only Python has them"


def test_no_reason_is_stale(names):
    python, swift = names
    assert sorted(set(OF_PYTHON) - python) == [], "these are gone"
    assert sorted(set(OF_PYTHON) & swift) == [], "Swift has these too"


def test_a_class_has_the_name_it_is_found_under():
    assert [(name, cls) for name, cls in classes(nt).items() if cls.__name__ != name] == []
