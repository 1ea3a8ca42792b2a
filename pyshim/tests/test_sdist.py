"""The source distribution has all that it is built from."""

import pathlib
import shutil
import subprocess
import sys
import tarfile

import pytest

ROOT = pathlib.Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.stock_only


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdist")
    packed = subprocess.run(
        [sys.executable, "setup.py", "--quiet", "egg_info", "--egg-base", folder, "sdist", "--dist-dir", folder / "dist"],
        cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert packed.returncode == 0, packed.stderr
    (archive,) = (folder / "dist").iterdir()
    with tarfile.open(archive) as file:
        file.extractall(folder)
    return folder / archive.name.removesuffix(".tar.gz")


@pytest.mark.skipif(not shutil.which("swift"), reason="needs a Swift toolchain")
def test_swift_finds_every_target(unpacked, tmp_path):
    """`describe` fails where a target's folder, or a source in it, is missing."""
    described = subprocess.run(
        ["swift", "package", "--package-path", unpacked / "swift", "--scratch-path", tmp_path, "describe"],
        capture_output=True, text=True, timeout=120)
    assert described.returncode == 0, described.stderr
    assert "Name: PythonBridge" in described.stdout


def test_the_package_is_whole(unpacked):
    """Beside the Swift sources: what `setup.py` reads, every Python file and every file of data."""
    for name in ("setup.py", "pyproject.toml", "exports.map", "README.md", "swift/LICENSE"):
        assert (unpacked / name).is_file(), name
    ours = ROOT / "src/nasturtium"
    shipped = [path.relative_to(ours) for path in ours.rglob("*")
               if path.is_file() and path.suffix in (".py", ".pyi", ".typed", ".png", ".svg", ".safetensors", ".gz")]
    missing = [str(path) for path in shipped if not (unpacked / "src/nasturtium" / path).is_file()]
    assert len(shipped) > 20 and not missing
    assert not list(unpacked.rglob("*.so")) and not list(unpacked.rglob("_bin"))
