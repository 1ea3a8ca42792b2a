"""The only importer of the native module; everything else says `from ._loader import native`."""

from ._version import __version__

try:
    from . import _native as native
except ImportError as error:
    if isinstance(error, ModuleNotFoundError) or "cannot import name" in str(error):
        raise ImportError(
            "nasturtium has no native module for this interpreter: build it with './run build' "
            "in a checkout, or install it with 'pip install ./pyshim'"
        ) from None
    raise

if native.version() != __version__:
    raise ImportError(
        f"the native module is of version {native.version()}, the package of {__version__}: rebuild with './run build'"
    )
