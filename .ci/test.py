"""Runs every stage of the tests, even after one has failed, and closes with `N passed, N failed, N skipped`.

Without arguments all stages run; with arguments those named. Exit status 1 when anything failed.
"""

import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time

from requirements import requirements
from running import OUTPUT, ROOT, Count, at_once, end_all, from_junit, one, run, say

PYTHON = ROOT / ".venv/bin/python"
HOST = ROOT / "pyshim/src/nasturtium/_bin/nasturtium"
REPORTS = ROOT / ".build-reports"
OUT = ROOT / "out"
# As pyshim/setup.py builds, so that nothing is compiled twice: products, tests, benchmarks and examples are one build.
SWIFT_BUILD = ["swift", "build", "-c", "release", "--build-tests"]
SWIFT_TEST = ["swift", "test", "-c", "release", "--skip-build", "--disable-testable-imports"]
# What reaches OpenBLAS, whose LAPACK computes eigenvalues and least squares for us and nothing else, and two of its
# kernels that every machine with AVX2 can run: one much older than the other.
OF_BLAS = "^TensorsTests|BayesianLinearRegressionTests|FitLoopTests"
CORES = ("Prescott", "Haswell")
STOCK = "03-train-and-tabulate"


def pytest(*arguments, python=PYTHON, name="pytest", minutes: float = 25, env={}) -> Count:
    report = REPORTS / f"{name}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    code, _ = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-rs", "--durations=15",
                  f"--junitxml={report}", *arguments, minutes=minutes, env=env)
    return from_junit(report, code)


def together(folder: str, marks: str, name: str, **options) -> Count:
    """The tests with these marks: first those that may share the machine, two at a time, then the others."""
    spread = ["-n", "2", "--dist", "worksteal"]
    return (pytest(folder, *spread, "-m", f"{marks} and not serial".removeprefix(" and "), name=name, **options)
            + pytest(folder, "-m", f"{marks} and serial".removeprefix(" and "), name=f"{name}-serial", **options))


def house() -> Count:
    code, text = run(PYTHON, ".ci/house.py")
    counted = re.search(r"^(\d+) passed, (\d+) failed$", text, re.M)
    count = Count(int(counted[1]), int(counted[2])) if counted else one(code)
    return count + pytest(".ci/test_house.py", name="house")


def lint() -> Count:
    code, _ = run("swift", "format", "lint", "--strict", "--parallel", "--recursive",
                  "Package.swift", "Sources", "Tests", "examples", "benchmarks")
    return one(code)


@functools.cache
def compiled() -> int:
    """Everything that is written in Swift, built once; the exit code."""
    return run(*SWIFT_BUILD, minutes=40, echo=lambda line: not line.startswith("["))[0]


def swift_tests(*arguments, env={}) -> Count:
    if compiled() != 0:
        return Count(failed=1)
    code, text = run(*SWIFT_TEST, *arguments, minutes=40, env=env,
                     echo=lambda line: not re.match(r"^(◇|✔ (Test (?!run )|Suite ))", line))
    total = re.search(r"Test run with (\d+) tests?", text)
    if not total:
        return Count(failed=1)
    failed = len(re.findall(r"^✘ Test (?!run |case ).* failed after", text, re.M))
    skipped = len(re.findall(r"^➜ Test .* skipped", text, re.M))
    if code != 0:
        failed = max(failed, 1)
    return Count(int(total[1]) - failed - skipped, failed, skipped)


def build() -> Count:
    """One build: what `./run build` adds to it is linking."""
    return one(compiled() or run(ROOT / "run", "build", minutes=40)[0])


def swift() -> Count:
    return swift_tests()


def blas() -> Count:
    """Results depend on no BLAS's last bit."""
    return sum((swift_tests("--filter", OF_BLAS, env={"OPENBLAS_CORETYPE": core}) for core in CORES), Count())


def package() -> Count:
    """The package and everything it promises, in the project's own Python and in both kernels."""
    return together("pyshim/tests", "", name="package")


def other_python(version: str) -> pathlib.Path | None:
    """A Python of `version` on PATH or among pyenv's; shims that lead nowhere do not count."""
    candidates = [shutil.which(f"python{version}")]
    pyenv = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    candidates += sorted(pyenv.glob(f"versions/{version}.*/bin/python"))
    for candidate in filter(None, candidates):
        probe = subprocess.run(
            [candidate, "-c", "import sys; print(sys.executable, '%d.%d' % sys.version_info[:2])"],
            capture_output=True, text=True)
        if probe.returncode == 0 and probe.stdout.split()[-1:] == [version]:
            return pathlib.Path(probe.stdout.split()[0])
    return None


def environment(version: str) -> tuple[pathlib.Path | None, str]:
    """The interpreter of a virtual environment of that Python, made where it is missing, or None; and what was said."""
    OUTPUT.said = []
    interpreter = other_python(version)
    if interpreter is None:
        return None, f"skipped: no Python {version} on this machine\n"
    venv = ROOT / f".venv-{version}"
    needed = [*requirements(["plot", "dev"]), "pandas"]
    stamp = venv / ".stamp"
    if not stamp.exists() or stamp.read_text() != "\n".join(needed):
        say(f"Installing Python packages into {venv.name}\n")
        if not run(interpreter, "-m", "venv", venv)[0] and not run(
                venv / "bin/python", "-m", "pip", "install", "--quiet", *needed)[0]:
            stamp.write_text("\n".join(needed))
    return venv / "bin/python", "".join(OUTPUT.said)


@functools.cache
def environments() -> dict[str, concurrent.futures.Future]:
    """The other Pythons' environments, being made while something else runs."""
    pool = concurrent.futures.ThreadPoolExecutor(1)
    return {version: pool.submit(environment, version) for version in ("3.12", "3.13")}


def pythons() -> Count:
    """The same library, not rebuilt, under newer interpreters: what may differ between them."""
    count = Count()
    for version, made in environments().items():
        interpreter, said = made.result()
        say(said)
        if interpreter is None:
            count.skipped += 1
        else:
            count += together("pyshim/tests", "abi", python=interpreter, name=f"python{version}",
                              env={"PYTHONPATH": str(ROOT / "pyshim/src")})
    return count


def notebooks() -> Count:
    """Every notebook under the Swift kernel through the host; one also under the stock one, through nbclient."""
    OUT.mkdir(exist_ok=True)
    commands = []
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        executed = [HOST, "notebook", notebook, "--output", OUT / notebook.name]
        commands.append([ROOT / "run", "demo"] if notebook.stem == "01-tour" else executed)
        if notebook.stem == STOCK:
            commands.append([PYTHON, ".ci/stock_notebook.py", notebook, OUT / f"{notebook.stem}-stock.ipynb"])
    return at_once(*(lambda command=command: one(run(*command)[0]) for command in commands))


def examples() -> Count:
    """Every example program, Python and Swift, ends well."""
    count = Count()
    for script in sorted((ROOT / "examples").rglob("*.py")):
        count += one(run(PYTHON, script)[0])
    dumped = subprocess.run(["swift", "package", "dump-package"], cwd=ROOT, capture_output=True, text=True)
    for target in json.loads(dumped.stdout)["targets"] if dumped.returncode == 0 else []:
        if (target.get("path") or "").startswith("examples/"):
            count += one(compiled() or run(ROOT / ".build/release" / target["name"])[0])
    return count


STAGES = {stage.__name__: stage for stage in (house, lint, build, swift, blas, package, pythons, notebooks, examples)}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in STAGES]
    if unknown:
        print(f"no stage {unknown[0]!r}: there are {', '.join(STAGES)}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
    if not names or "pythons" in names:
        environments()
    results, total, began = [], Count(), time.monotonic()
    try:
        for name in names or STAGES:
            print(f"\n=== {name}", flush=True)
            started = time.monotonic()
            count = STAGES[name]()
            total += count
            results.append(f"{name:<10} {time.monotonic() - started:6.0f} s   {count}")
            print(results[-1], flush=True)
    finally:
        end_all()
    print("\n=== summary", *results, f"{'all':<10} {time.monotonic() - began:6.0f} s", "", sep="\n")
    print(total)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
