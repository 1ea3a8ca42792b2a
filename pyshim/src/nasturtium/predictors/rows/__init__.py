"""The classes of the catalog. Written by .ci/predictor_classes.py: change the catalog in Swift."""

from .bayes_lin_reg import BayesLinReg
from .early_stop_acc import EarlyStopAccuracy
from .early_stop_loss import EarlyStopLoss
from .flops import FLOPs
from .gp import GP
from .lce import LCE
from .lcsvr import LcSVR
from .params import Params
from .sotl import SoTL
from .sotl_e import SoTLE
from .sparse_gp import SparseGP
from .svge_gp import SVGeGP
from .svge_mlp import SVGeMLP
from .svr import SVR
from .var_sparse_gp import VarSparseGP

__all__ = [
    "BayesLinReg",
    "EarlyStopAccuracy",
    "EarlyStopLoss",
    "FLOPs",
    "GP",
    "LCE",
    "LcSVR",
    "Params",
    "SVGeGP",
    "SVGeMLP",
    "SVR",
    "SoTL",
    "SoTLE",
    "SparseGP",
    "VarSparseGP",
]
