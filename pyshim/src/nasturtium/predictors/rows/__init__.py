"""The classes of the catalog. Written by .ci/predictor_classes.py: change the catalog in Swift."""

from .bananas import BANANAS
from .bayes_lin_reg import BayesLinReg
from .bohamiann import BOHAMIANN
from .bonas import BONAS
from .dngo import DNGO
from .early_stop_acc import EarlyStopAccuracy
from .early_stop_loss import EarlyStopLoss
from .fisher import Fisher
from .flops import FLOPs
from .gcn import GCN
from .gp import GP
from .grad_norm import GradNorm
from .graf import GRAF
from .graf_ensemble import GRAFEnsemble
from .grasp import GraSP
from .jacob_cov import JacobCov
from .lce import LCE
from .lce_m import LCEM
from .lcsvr import LcSVR
from .lgb import LightGBM
from .mlp import MLP
from .nao import NAO
from .ngb import NGBoost
from .nwot import NWOT
from .params import Params
from .rf import RandomForest
from .seminas import SemiNAS
from .snip import SNIP
from .sotl import SoTL
from .sotl_e import SoTLE
from .sparse_gp import SparseGP
from .svge_gp import SVGeGP
from .svge_mlp import SVGeMLP
from .svr import SVR
from .synflow import SynFlow
from .var_sparse_gp import VarSparseGP
from .xgb import XGBoost
from .zc_rank import ZeroCostRank
from .zen import Zen
from .zico import ZiCo

__all__ = [
    "BANANAS",
    "BOHAMIANN",
    "BONAS",
    "BayesLinReg",
    "DNGO",
    "EarlyStopAccuracy",
    "EarlyStopLoss",
    "FLOPs",
    "Fisher",
    "GCN",
    "GP",
    "GRAF",
    "GRAFEnsemble",
    "GraSP",
    "GradNorm",
    "JacobCov",
    "LCE",
    "LCEM",
    "LcSVR",
    "LightGBM",
    "MLP",
    "NAO",
    "NGBoost",
    "NWOT",
    "Params",
    "RandomForest",
    "SNIP",
    "SVGeGP",
    "SVGeMLP",
    "SVR",
    "SemiNAS",
    "SoTL",
    "SoTLE",
    "SparseGP",
    "SynFlow",
    "VarSparseGP",
    "XGBoost",
    "Zen",
    "ZeroCostRank",
    "ZiCo",
]
