"""Performance predictors: architectures in, expected performance out, all on one contract.

>>> cells = space.sample(100, seed=0)
>>> predictor = nt.predictors.GP(encoding="adjacency").fit(cells, accuracies)
>>> means, deviations = predictor.predict(space.sample(1000, seed=1), return_std=True)

`catalog` lists them, `register` adds one of your own, `load` reads what any of them saved.
"""

from . import rows as _rows
from ._base import Predictor
from ._catalog import catalog, classes, register
from ._swift import CatalogPredictor, LatentPredictor, load
from .rows import *  # noqa: F403

__all__ = ["CatalogPredictor", "LatentPredictor", "Predictor", "catalog", "classes", "load", "register", *_rows.__all__]
