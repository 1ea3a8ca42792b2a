"""The only importer of the native module; everything else says `from ._loader import native`."""

import sys
from importlib.machinery import BuiltinImporter
from importlib.util import module_from_spec
from typing import TYPE_CHECKING

from ._version import __version__


def _load():
    name = f"{__package__}._native"
    if name in sys.builtin_module_names and name not in sys.modules:
        # Under the host; the import system looks for built-in modules outside packages only.
        module = module_from_spec(BuiltinImporter.find_spec(name))
        sys.modules[name] = module
        sys.modules[__package__]._native = module
        return module
    try:
        from . import _native
    except ImportError as error:
        if isinstance(error, ModuleNotFoundError) or str(error).startswith("cannot import name"):
            raise ImportError(
                "nasturtium has no native module for this interpreter: build it with './run build' "
                "in a checkout, or install it with 'pip install ./pyshim'"
            ) from None
        raise
    return _native


if TYPE_CHECKING:
    from . import _native as native
else:
    native = _load()

if native.version() != __version__:
    raise ImportError(
        f"the native module is of version {native.version()}, the package of {__version__}: rebuild with './run build'"
    )
