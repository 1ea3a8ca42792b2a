"""``nasturtium doctor``: what is installed, what is wrong, and the remedy."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    what: str
    value: str
    problem: str = ""
    """Empty where all is well, else what is wrong and the remedy."""
    fatal: bool = True


def findings() -> Iterator[Finding]:
    """Looks at one thing after another; a later one may need an earlier one."""
    yield Finding("python", f"{platform.python_version()} at {sys.executable}",
                  "" if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed")
    try:
        from . import __version__, host, kernel
        from ._loader import native
    except ImportError as error:
        yield Finding("nasturtium", "does not import", str(error))
        return
    built_in = "nasturtium._native" in sys.builtin_module_names
    yield Finding("nasturtium", f"{__version__}, native module {'built into the host' if built_in else native.__file__}")
    yield Finding("cpu compiled for", " ".join(native.cpu_compiled()) or "the plain architecture")
    unused = set(native.cpu_available()) - set(native.cpu_compiled())
    yield Finding("cpu unused", " ".join(sorted(unused)) or "nothing",
                  "rebuild on this machine with './run build' to use them" if unused else "", fatal=False)
    yield _blas()
    yield _core(native.openblas_core(), native.cpu_available())
    yield _host(host.PATH)
    yield from _packages()
    yield _kernelspec(kernel.NAME)
    yield _data()


def _host(path: Path) -> Finding:
    """The Swift kernel's executable, and whether it runs the Python of this environment."""
    if not path.exists():
        return Finding("host", str(path), "missing: this interpreter has no shared libpython; use the stock Python kernel",
                       fatal=False)
    said = subprocess.run([path, "--version"], capture_output=True, text=True)
    if said.returncode != 0:
        return Finding("host", str(path), f"does not start: {said.stderr.strip()}; rebuild with './run build'")
    version = said.stdout.split()[-1]
    differs = version != platform.python_version()
    return Finding("host", f"{path}, Python {version}", (
        f"this environment is Python {platform.python_version()}: the Swift kernel refuses to start in it, since modules "
        "such as ssl would not load; build the package again with this interpreter, or use the stock Python kernel")
        if differs else "")


def _blas() -> Finding:
    """Which library the process has loaded, as the system sees it."""
    maps = Path("/proc/self/maps").read_text()
    loaded = sorted(set(re.findall(r"(/\S*(?:openblas|libblas)\S*\.so\S*)", maps)))
    return Finding("blas", " ".join(loaded) or "none",
                   "" if loaded else "install OpenBLAS: apt-get install libopenblas0")


#: What OpenBLAS's cores compute with, the newest first, and a core that a CPU with as much can take. Others know SSE only.
_VECTORS = {
    "avx512f": ("SkylakeX", {"skylakex", "cooperlake", "sapphirerapids"}),
    "avx2": ("Haswell", {"haswell", "zen"}),
    "avx": ("Sandybridge", {"sandybridge", "bulldozer", "piledriver", "steamroller", "excavator"}),
}


def _core(core: str, available: list[str]) -> Finding:
    """Whether OpenBLAS, which may not know a newer CPU, took kernels for an older one."""
    for feature, (remedy, cores) in _VECTORS.items():
        if core.lower() in cores:
            break
        if feature in available:
            return Finding("blas core", core, f"OpenBLAS does not know this CPU and takes kernels for an older one, without {feature}: "
                           f"eigenvalues and least squares are slower than they could be, the rest does not use it. "
                           f"Set OPENBLAS_CORETYPE={remedy} before the start", fatal=False)
    return Finding("blas core", core)


def _packages() -> Iterator[Finding]:
    """The extras of this package, each with its versions or what is missing."""
    try:
        required = importlib.metadata.requires("nasturtium") or []
    except importlib.metadata.PackageNotFoundError:
        yield Finding("extras", "unknown", "the package is on the path but not installed: pip install -e ./pyshim", fatal=False)
        return
    extras: dict[str, list[str]] = {}
    for line in required:
        of_extra = re.search(r"extra == ['\"](\w+)['\"]", line)
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        extras.setdefault(of_extra[1] if of_extra else "", []).append(name)
    for extra, names in extras.items():
        versions = {name: _version(name) for name in names}
        missing = [name for name, version in versions.items() if version is None]
        label = f"extra {extra}" if extra else "required"
        remedy = f"pip install 'nasturtium[{extra}]'" if extra else f"pip install {' '.join(missing)}"
        yield Finding(label, ", ".join(f"{name} {version}" for name, version in versions.items() if version),
                      f"missing {', '.join(missing)}: {remedy}" if missing else "", fatal=not extra)


def _version(name: str) -> str | None:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _kernelspec(name: str) -> Finding:
    install = "python -m nasturtium.kernel install --sys-prefix"
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return Finding("kernelspec", "no Jupyter", "pip install 'nasturtium[notebook]'", fatal=False)
    try:
        spec = KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel:
        return Finding("kernelspec", "not installed", install, fatal=False)
    starter = spec.argv[0] if spec.argv else ""
    usable = os.access(starter, os.X_OK)
    return Finding("kernelspec", f"{spec.resource_dir}, started by {starter}",
                   "" if usable else f"'{starter}' is gone: {install}")


def _data() -> Finding:
    folder = os.environ.get("NASTURTIUM_DATA")
    tables = sorted(path.name for path in Path(folder).glob("*.csv.gz")) if folder else []
    return Finding("data", f"{folder}: {', '.join(tables)}" if tables else "the tables in the package",
                   "" if tables else "published tables are optional: set NASTURTIUM_DATA to their folder", fatal=False)


def main() -> int:
    failed = False
    for finding in findings():
        mark = "ok" if not finding.problem else "!!" if finding.fatal else "--"
        print(f"{mark}  {finding.what:<17}{finding.value}")
        if finding.problem:
            print(f"    {'':<17}{finding.problem}")
        failed |= bool(finding.problem) and finding.fatal
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
