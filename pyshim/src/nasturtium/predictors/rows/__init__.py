"""The classes of the catalog. Written by .ci/predictor_classes.py: change the catalog in Swift."""

from .bananas import BANANAS
from .bayes_lin_reg import BayesLinReg
from .bohamiann import BOHAMIANN
from .bonas import BONAS
from .dngo import DNGO
from .early_stop_acc import EarlyStopAccuracy
from .early_stop_loss import EarlyStopLoss
from .flops import FLOPs
from .gcn import GCN
from .gp import GP
from .lce import LCE
from .lcsvr import LcSVR
from .lgb import LightGBM
from .mlp import MLP
from .nao import NAO
from .ngb import NGBoost
from .params import Params
from .rf import RandomForest
from .seminas import SemiNAS
from .sotl import SoTL
from .sotl_e import SoTLE
from .sparse_gp import SparseGP
from .svge_gp import SVGeGP
from .svge_mlp import SVGeMLP
from .svr import SVR
from .var_sparse_gp import VarSparseGP
from .xgb import XGBoost

__all__ = [
    "BANANAS",
    "BOHAMIANN",
    "BONAS",
    "BayesLinReg",
    "DNGO",
    "EarlyStopAccuracy",
    "EarlyStopLoss",
    "FLOPs",
    "GCN",
    "GP",
    "LCE",
    "LcSVR",
    "LightGBM",
    "MLP",
    "NAO",
    "NGBoost",
    "Params",
    "RandomForest",
    "SVGeGP",
    "SVGeMLP",
    "SVR",
    "SemiNAS",
    "SoTL",
    "SoTLE",
    "SparseGP",
    "VarSparseGP",
    "XGBoost",
]
