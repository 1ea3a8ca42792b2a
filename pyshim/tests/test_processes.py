"""Processes: fork, spawn, threads, ends, several interpreters, other machines."""

import os
import pathlib
import shutil
import subprocess
import sys
import threading

import numpy as np
import pytest

import nasturtium

pytestmark = pytest.mark.abi

PACKAGE = pathlib.Path(nasturtium.__file__).parent
# Loads the library from its file alone: no package, no numpy, whatever interpreter runs it.
LOAD = """
import importlib.machinery, importlib.util, sys
def load(path):
    loader = importlib.machinery.ExtensionFileLoader("nasturtium._native", path)
    return importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
"""
LIBRARY = str(PACKAGE / "_native.abi3.so")


def test_forked_children_compute(in_child):
    assert in_child("""
import os, threading, numpy as np
from nasturtium._loader import native
busy = threading.Thread(target=lambda: native._testing_steps(1000))
busy.start()
for _ in range(5):
    child = os.fork()
    if child == 0:
        right = native._testing_steps(3) == 3 and native._testing_sum(np.ones(9, np.float32)) == 9
        os._exit(0 if right else 3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
busy.join()
print("done")
""") == "done\n"


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_multiprocessing(in_child, tmp_path, method):
    script = tmp_path / "script.py"
    script.write_text(f"""
import multiprocessing
from nasturtium._loader import native
def work(n): return native._testing_steps(n)
if __name__ == "__main__":
    with multiprocessing.get_context("{method}").Pool(2) as pool:
        print(pool.map(work, range(6)))
""")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60)
    assert ended.stdout == "[0, 1, 2, 3, 4, 5]\n", ended.stderr


def test_ends_with_things_still_lent(in_child):
    in_child("""
import threading, time, numpy as np
from nasturtium._loader import native
kept = native._testing_tensor(np.ones(4, np.float32))
array = np.asarray(native.tensor_zeros([3]))
threading.Thread(target=lambda: native._testing_steps(10**9), daemon=True).start()
threading.Thread(target=lambda: native._testing_call_from_worker(lambda x: time.sleep(9) or 0, 1), daemon=True).start()
time.sleep(0.2)
""")


def test_imported_again(in_child):
    assert in_child("""
import sys
from nasturtium._loader import native
for name in [name for name in sys.modules if name.startswith("nasturtium")]: del sys.modules[name]
from nasturtium._loader import native as again
print(again is native, again.tensor_shape(native.tensor_zeros([2])))
""") == "False [2]\n"


def test_two_copies_side_by_side(tmp_path, in_child):
    copy = shutil.copy(LIBRARY, tmp_path / "copy.abi3.so")
    assert in_child(LOAD + """
first, second = load(sys.argv[1]), load(sys.argv[2])
print(first.tensor_shape(first.tensor_zeros([2])), second.tensor_shape(second.tensor_zeros([3])))
try: first._testing_none(); first.tensor_shape(object())
except TypeError as error: print(error)
""", LIBRARY, str(copy)) == (
        "[2] [3]\nargument 'tensor': expected an array of float32, got object\n")


def interpreters():
    found = {sys.executable}
    for version in ("3.11", "3.12", "3.13"):
        found.add(shutil.which(f"python{version}"))
    found.update(map(str, pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv")).glob(
        "versions/3.1[1-9].*/bin/python")))
    return sorted(path for path in found if path and "/shims/" not in path)


@pytest.mark.parametrize("python", interpreters())
def test_one_library_serves_every_python(in_child, python):
    shown = in_child(LOAD + """
import array
native = load(sys.argv[1])
numbers = array.array("f", [1, 2, 3])
assert native._testing_sum(numbers) == 6 and native._testing_steps(3) == 3
assert memoryview(native._testing_tensor(numbers)).tolist() == [1, 2, 3]
try: native._testing_raise("notFound")
except FileNotFoundError: print(native.version())
""", LIBRARY, python=python)
    assert shown == nasturtium.__version__ + "\n"


@pytest.mark.skipif(not shutil.which("qemu-x86_64"), reason="no qemu-x86_64 (apt-get install qemu-user)")
@pytest.mark.parametrize("command", [[sys.executable, "-c", LOAD + "load(sys.argv[1])", LIBRARY]] + (
    [[str(PACKAGE / "_bin/nasturtium"), "--version"]] if (PACKAGE / "_bin/nasturtium").exists() else []))
def test_an_older_cpu_gets_an_error_not_a_crash(native, command):
    if "avx" not in native.cpu_compiled():
        pytest.skip("built for the plain architecture")
    ended = subprocess.run(["qemu-x86_64", "-cpu", "Nehalem", *command], capture_output=True, text=True, timeout=240)
    assert ended.returncode == 1, ended
    assert "compiled for a CPU with avx, which this machine lacks: rebuild" in ended.stderr
    assert "NASTURTIUM_CPU=x86-64-v3" in ended.stderr


def test_the_compiler_was_told_this_cpu(native):
    assert set(native.cpu_compiled()) <= set(native.cpu_available())


def test_a_library_of_another_version_is_refused(in_child):
    assert "0.0.0: rebuild" in in_child("""
import sys, types, importlib.util, pathlib
spec = importlib.util.find_spec("nasturtium")
package = types.ModuleType("nasturtium"); package.__path__ = list(spec.submodule_search_locations)
sys.modules["nasturtium"] = package
version = types.ModuleType("nasturtium._version"); version.__version__ = "0.0.0"
sys.modules["nasturtium._version"] = version
try: import nasturtium._loader
except ImportError as error: print(error)
""")


def test_a_missing_library_says_how_to_build_it(tmp_path, in_child):
    shutil.copytree(PACKAGE, tmp_path / "nasturtium", ignore=shutil.ignore_patterns("*.so", "_bin"))
    assert "./run build" in in_child("""
try: import nasturtium
except ImportError as error: print(error)
""", cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)})


def test_dictionaries_have_one_order_in_every_process(in_child):
    code = """
import numpy as np
import nasturtium as nt
space = nt.spaces.NASBench201()
model = nt.SVGe(space, width=10, latent=3).fit(space.sample(20, seed=0), epochs=1, progress=False)
row = model.history_[0]
assert type(row["epoch"]) is int and row["epoch"] == 1
data = nt.data.from_arrays(np.ones((8, 8, 8, 1)), np.arange(8) % 2)
rows = []
training = nt.train(space[0], data, epochs=1, channels=2, stages=1, progress=False, on_epoch=rows.append)
assert type(rows[0]["epoch"]) is int and training.curve["epoch"].dtype == int
shipped = nt.SVGe.pretrained("nas_bench_201")
table = nt.tables.load("nasbench201-fashion")
print(list(row), list(rows[0]), list(shipped.notes), list(table.notes), table.metrics, list(model.metrics(space.sample(9, seed=1))),
      nt.predictors.GP().get_params(), list(training.weights()))
"""
    assert len({in_child(code) for _ in range(3)}) == 1


def test_threads_share_the_library(native):
    failures = []

    def work():
        try:
            for n in range(300):
                a = np.full(n, 0.5, np.float32)
                assert native._testing_sum(native._testing_tensor(a)) == n / 2
                assert native._testing_call(lambda x: x, n) == n
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures and not any(thread.is_alive() for thread in threads)
