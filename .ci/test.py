"""Runs every stage of the tests, even after one has failed, and closes with `N passed, N failed, N skipped`.

Without arguments all stages run; with arguments those named. Exit status 1 when anything failed.
"""

import dataclasses
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
import xml.etree.ElementTree

from requirements import requirements

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv/bin/python"
HOST = ROOT / "pyshim/src/nasturtium/_bin/nasturtium"
REPORTS = ROOT / ".build-reports"
OUT = ROOT / "out"
# As pyshim/setup.py builds, so that nothing is compiled twice: products, tests, benchmarks and examples are one build.
SWIFT_BUILD = ["swift", "build", "-c", "release", "--build-tests"]
SWIFT_TEST = ["swift", "test", "-c", "release", "--skip-build", "--disable-testable-imports"]
# What stands on OpenBLAS, and two of its kernels that every machine with AVX2 can run: one much older than the other.
OF_BLAS = "^(TensorsTests|RegressionTests|EmbeddingsTests)\\."
CORES = ("Prescott", "Haswell")
MINUTES = 60
STOCK = "01-tour"


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*map(sum, zip(dataclasses.astuple(self), dataclasses.astuple(other))))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run(*command, minutes: float = 20, echo=lambda line: True, **options) -> tuple[int, str]:
    """Runs `command` in the root, shows its output as it comes, ends its whole group when time is up."""
    words = [str(word) for word in command]
    print("$", " ".join(words).replace(f"{ROOT}/", ""), flush=True)
    environment = os.environ | options.pop("env", {})
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment, text=True, errors="replace", start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    signal.signal(signal.SIGALRM, lambda *_: os.killpg(process.pid, signal.SIGKILL))
    signal.alarm(int(minutes * MINUTES))
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if echo(line):
                print(line, end="", flush=True)
        code = process.wait()
    except BaseException:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        signal.alarm(0)
    if code == -signal.SIGKILL:
        print(f"ended after {minutes} minutes, or killed", flush=True)
    return code, "".join(lines)


def one(code: int) -> Count:
    return Count(passed=1) if code == 0 else Count(failed=1)


def from_junit(report: pathlib.Path, code: int) -> Count:
    """Counts of a report; a run that failed without a failure in the report is one failure more."""
    count = Count()
    if report.exists():
        for suite in xml.etree.ElementTree.parse(report).iter("testsuite"):
            total, failed, errors, skipped = (
                int(suite.get(key, 0)) for key in ("tests", "failures", "errors", "skipped"))
            count += Count(total - failed - errors - skipped, failed + errors, skipped)
    if code != 0 and count.failed == 0 or not report.exists():
        count.failed += 1
    return count


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


def pythons() -> Count:
    """The same library, not rebuilt, under newer interpreters: what may differ between them."""
    count = Count()
    for version in ("3.12", "3.13"):
        interpreter = other_python(version)
        if interpreter is None:
            print(f"skipped: no Python {version} on this machine")
            count.skipped += 1
            continue
        venv = ROOT / f".venv-{version}"
        needed = [*requirements(["plot", "dev"]), "pandas", "tqdm"]
        stamp = venv / ".stamp"
        if not stamp.exists() or stamp.read_text() != "\n".join(needed):
            print(f"Installing Python packages into {venv.name}", flush=True)
            if run(interpreter, "-m", "venv", venv)[0] or run(
                    venv / "bin/python", "-m", "pip", "install", "--quiet", *needed)[0]:
                count.failed += 1
                continue
            stamp.write_text("\n".join(needed))
        count += together("pyshim/tests", "abi", python=venv / "bin/python", name=f"python{version}",
                          env={"PYTHONPATH": str(ROOT / "pyshim/src")})
    return count


def notebooks() -> Count:
    """Every notebook under the Swift kernel through the host; the tour also under the stock one, through nbclient."""
    OUT.mkdir(exist_ok=True)
    count = Count()
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        count += one(run(ROOT / "run", "demo")[0] if notebook.stem == "01-tour" else run(
            HOST, "notebook", notebook, "--output", OUT / notebook.name)[0])
        if notebook.stem == STOCK:
            count += one(run(PYTHON, ".ci/stock_notebook.py", notebook, OUT / f"{notebook.stem}-stock.ipynb")[0])
    return count


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
    results, total, began = [], Count(), time.monotonic()
    for name in names or STAGES:
        print(f"\n=== {name}", flush=True)
        started = time.monotonic()
        count = STAGES[name]()
        total += count
        results.append(f"{name:<10} {time.monotonic() - started:6.0f} s   {count}")
        print(results[-1], flush=True)
    print("\n=== summary", *results, f"{'all':<10} {time.monotonic() - began:6.0f} s", "", sep="\n")
    print(total)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
