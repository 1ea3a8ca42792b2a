"""Tables of measured architectures: the official files where they lie, your own, and those shipped with the package."""

from ..objectives import TableObjective
from .files import from_frame, load, names, read
from .rebuilding import Rebuilt, rebuild
from .table import BenchmarkTable

__all__ = ["BenchmarkTable", "Rebuilt", "TableObjective", "from_frame", "load", "names", "read", "rebuild"]
