"""Search: strategies that choose what to evaluate next, and studies of what they found. Higher values are better."""

from .catalog import catalog, from_description, open_study
from .models import GradientAscent, LatentSearch, PredictorSearch
from .regret import RegretCurve
from .strategies import LocalSearch, RandomSearch, RegularizedEvolution, SearchStrategy
from .studies import Study, Trial

__all__ = [
    "GradientAscent", "LatentSearch", "LocalSearch", "PredictorSearch", "RandomSearch", "RegretCurve",
    "RegularizedEvolution", "SearchStrategy", "Study", "Trial", "catalog", "from_description", "open_study",
]
