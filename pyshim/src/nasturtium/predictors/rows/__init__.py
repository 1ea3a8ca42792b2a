"""The classes of the catalog. Written by .ci/predictor_classes.py: change the catalog in Swift."""

from .bayes_lin_reg import BayesLinReg
from .flops import FLOPs
from .gp import GP
from .params import Params
from .sparse_gp import SparseGP
from .svge_gp import SVGeGP
from .svge_mlp import SVGeMLP
from .var_sparse_gp import VarSparseGP

__all__ = [
    "BayesLinReg",
    "FLOPs",
    "GP",
    "Params",
    "SVGeGP",
    "SVGeMLP",
    "SparseGP",
    "VarSparseGP",
]
