"""Builds the Swift core with SwiftPM: the extension `nasturtium._native` and, where the interpreter
has a shared libpython, the host executable `nasturtium/_bin/nasturtium`."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

HERE = Path(__file__).parent.resolve()
SWIFT_PARTS = ("Package.swift", "LICENSE", "Sources", "Tests", "benchmarks", "examples")


def swift_root() -> Path:
    """The Swift package: one level up in a checkout, in `swift` in a source distribution."""
    for root in (HERE.parent, HERE / "swift"):
        if (root / "Package.swift").exists():
            return root
    raise SystemExit(f"nasturtium: no Swift sources beside {HERE}: install from a checkout of the repository")


class SwiftBuild(build_ext):
    def build_extension(self, extension):
        root = swift_root()
        swift = shutil.which("swift")
        if swift is None:
            raise SystemExit("nasturtium: no 'swift' on PATH: install a Swift 6.2 toolchain or newer from swift.org")
        library_folder, headers = sysconfig.get_config_var("LIBDIR"), sysconfig.get_config_var("LIBPC")
        environment = dict(os.environ)
        environment["PKG_CONFIG_PATH"] = os.pathsep.join(filter(None, [headers, environment.get("PKG_CONFIG_PATH")]))

        quiet = [] if self.verbose else ["--quiet"]

        def swift_build(product, *link):
            subprocess.run(
                [swift, "build", "-c", "release", "--package-path", root, "--scratch-path", root / ".build",
                 "--product", product, *link, *quiet],
                env=environment, check=True)
            return root / ".build/release"

        library = Path(self.get_ext_fullpath(extension.name)).resolve()
        library.parent.mkdir(parents=True, exist_ok=True)
        built = swift_build("_native", "-Xlinker", f"--version-script={HERE / 'exports.map'}")
        replace(built / "lib_native.so", library)
        if sysconfig.get_config_var("Py_ENABLE_SHARED"):
            (library.parent / "_bin").mkdir(exist_ok=True)
            # Where the system's loader looks anyway, the link is the one that the tests make.
            elsewhere = not library_folder.startswith("/usr/lib")
            built = swift_build("nasturtium", *(["-Xlinker", f"-rpath={library_folder}"] if elsewhere else []))
            replace(built / "nasturtium", library.parent / "_bin/nasturtium")

    def copy_extensions_to_source(self):
        super().copy_extensions_to_source()
        host = Path(self.build_lib).resolve() / "nasturtium/_bin/nasturtium"
        if host.exists():
            folder = HERE / "src/nasturtium/_bin"
            folder.mkdir(exist_ok=True)
            replace(host, folder / "nasturtium")
            # The source tree is not below the folder with pyvenv.cfg: the host is told its environment.
            (folder / "interpreter").write_text(sys.executable + "\n")


def replace(source: Path, target: Path) -> None:
    """Copies by renaming, so that a process that runs the old file keeps it."""
    shutil.copy2(source, target.with_name(target.name + ".new"))
    os.replace(target.with_name(target.name + ".new"), target)


class SwiftSdist(sdist):
    """A source distribution takes the Swift package along."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        for part in SWIFT_PARTS:
            source, target = swift_root() / part, Path(base_dir, "swift", part)
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            elif source.exists():
                target.parent.mkdir(exist_ok=True)
                shutil.copy2(source, target)


setup(
    ext_modules=[Extension("nasturtium._native", sources=[], py_limited_api=True)],
    cmdclass={"build_ext": SwiftBuild, "sdist": SwiftSdist},
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
