"""The catalog of predictors: Swift's rows and your own."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, TypeVar

from .._descriptions import parsed
from ._base import Predictor
from ._swift import CatalogPredictor, _classes

if TYPE_CHECKING:
    import pandas

P = TypeVar("P", bound=type[Predictor])

_own: dict[str, type[Predictor]] = {}


def register(cls: P) -> P:
    """Adds your own subclass of `Predictor` to the catalog, also as a decorator, and returns it.

    Raises ValueError for a key that is taken, and TypeError for a class that lacks what a predictor needs.
    """
    if not (isinstance(cls, type) and issubclass(cls, Predictor)):
        raise TypeError("register: give a subclass of nasturtium.predictors.Predictor")
    for name in ("key", "title", "family", "paper"):
        if not (isinstance(getattr(cls, name), str) and getattr(cls, name)):
            raise TypeError(f"{cls.__name__} needs a class attribute {name!r}, a text")
    for name in ("_fit", "_predict"):
        if getattr(cls, name) is getattr(Predictor, name):
            raise TypeError(f"{cls.__name__} needs a method {name!r}")
    for name, parameter in inspect.signature(cls.__init__).parameters.items():
        if name != "self" and parameter.kind is not parameter.KEYWORD_ONLY:
            raise TypeError(f"the constructor of {cls.__name__} must take {name!r} as a keyword only")
    if cls.key in _classes or _own.get(cls.key, cls).__qualname__ != cls.__qualname__:
        raise ValueError(f"there is a predictor {cls.key!r} already: choose another key")
    _own[cls.key] = cls
    return cls


def classes() -> dict[str, type[Predictor]]:
    """All predictors by key: the library's, then your own."""
    return {**_classes, **_own}


def own_predictor(value: object) -> Predictor | None:
    """The predictor that Python computes: given as it is, or named by the text of a registered one; None for others."""
    if isinstance(value, str):
        key, options = parsed(value)
        return _own[key](**options) if key in _own else None
    return value if isinstance(value, Predictor) and not isinstance(value, CatalogPredictor) else None


def catalog() -> pandas.DataFrame:
    """All predictors, yours included, one row a key.

    Columns: class, title, family, needs, whether it has standard deviations, parameters, paper. ImportError without
    pandas.
    """
    try:
        import pandas
    except ImportError:
        raise ImportError("the catalog as a table needs pandas: pip install 'nasturtium[notebook]'") from None
    rows = []
    for key, cls in classes().items():
        names = ", ".join(name for name in cls._parameter_names() if name not in ("seed", "workers"))
        rows.append({
            "key": key, "class": cls.__name__, "title": cls.title, "family": cls.family, "needs": ", ".join(cls.needs),
            "standard_deviation": cls.has_standard_deviation, "parameters": names, "paper": cls.paper})
    return pandas.DataFrame(rows).set_index("key")
