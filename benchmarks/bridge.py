"""What crossing between Python and Swift costs: calls, arrays, import. Ratios stand beside a rival of the same run."""

import gc
import importlib.metadata
import math
import os
import pathlib
import platform
import subprocess
import sys
import time
import timeit

import numpy as np

os.environ["NASTURTIUM_TESTING"] = "1"  # the plainest functions there are

from nasturtium import host  # noqa: E402
from nasturtium._loader import native  # noqa: E402

REPEATS = 7
MEGABYTES = 100


def seconds(call, number=1):
    """The best of several runs, so that a busy neighbor matters less."""
    return min(timeit.repeat(call, number=number, repeat=REPEATS)) / number


def nanoseconds(statement, **names):
    return min(timeit.repeat(statement, globals=names, number=200_000, repeat=REPEATS)) / 200_000 * 1e9


def resident_megabytes():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / 1e6


def copied(make):
    """Megabytes that the process grew by while it held what `make` returns."""
    gc.collect()
    before = resident_megabytes()
    kept = make()
    grown = resident_megabytes() - before
    del kept
    return max(grown, 0.0)


def rows(title, header, lines):
    print(f"\n{title}\n  {'':<44}{header}")
    for name, *values in lines:
        print(f"  {name:<44}{''.join(values)}")


def calls():
    names = {"native": native, "math": math, "small": np.ones(16, np.float32), "h": native.tensor_zeros([2])}
    base = nanoseconds("math.hypot(1.0, 2.0)", **names)
    lines = [("math.hypot(1.0, 2.0)", f"{base:10.0f}", f"{1:10.2f}")]
    for statement in ("native._testing_none()", "native._testing_add(1.0, 2.0)", "native._testing_add(a=1.0, b=2.0)",
                      "native._testing_text('x')", "native._testing_ints([1, 2, 3])", "native.tensor_shape(h)",
                      "native._testing_sum(small)"):
        cost = nanoseconds(statement, **names)
        lines.append((statement.replace("native.", ""), f"{cost:10.0f}", f"{cost / base:10.2f}"))
    rows("calls", "   ns/call     ratio", lines)
    pumped = seconds(lambda: native._testing_steps(0), 1000)
    print(f"  {'a long call that does nothing':<44}{pumped * 1e6:8.1f} us")


def arrays():
    count = MEGABYTES * 1_000_000 // 4
    tensor, array = native.tensor_zeros([count]), np.ones(count, np.float32)
    np.asarray(tensor)[:] = 1
    lines = [
        (name, f"{seconds(call, number) * 1e6:12.2f}", f"{copied(call):12.1f}") for name, number, call in (
            ("numpy.asarray(Swift tensor)", 10_000, lambda: np.asarray(tensor)),
            ("Swift tensor over a numpy array", 10_000, lambda: native._testing_tensor(array)),
            ("array.copy(), for comparison", 1, lambda: array.copy()))
    ]
    rows(f"handing over {MEGABYTES} MB", "          us    MB copied", lines)
    same = native._testing_address(array) == array.ctypes.data == native._testing_address(np.asarray(native._testing_tensor(array)))
    print(f"  one address on both sides: {same}")


def imports():
    def start(*command):
        return seconds(lambda: subprocess.run(command, check=True))

    def imported(module):
        code = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        return min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(REPEATS))

    lines = [(f"import {module}", f"{imported(module) * 1e3:10.1f}") for module in ("json", "numpy", "nasturtium")]
    lines.append(("python -c pass", f"{start(sys.executable, '-c', 'pass') * 1e3:10.1f}"))
    if host.PATH.exists():
        lines.append(("nasturtium -c pass", f"{start(str(host.PATH), '-c', 'pass') * 1e3:10.1f}"))
    rows("start", "        ms", lines)


def machine():
    model = next((line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    print(f"{model}, {os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {time.strftime('%Y-%m-%d')}")
    print(f"Python {platform.python_version()}, numpy {importlib.metadata.version('numpy')}, nasturtium {native.version()}; "
          f"best of {REPEATS}")


if __name__ == "__main__":
    machine()
    calls()
    arrays()
    imports()
