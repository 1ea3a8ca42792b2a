"""The executable `nasturtium`: its verbs, its environment, its exit codes."""

import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
import time

import pytest

import nasturtium
from nasturtium import host, kernel

pytestmark = [
    pytest.mark.stock_only,
    pytest.mark.skipif(not host.PATH.exists(), reason="built for an interpreter without a shared libpython"),
]
WHERE = "import os, sys; print(os.readlink('/proc/self/exe'), sys.prefix, sys.executable)"


def run(*arguments, **options):
    environment = {name: value for name, value in os.environ.items()
                   if name not in ("NASTURTIUM_PYTHON", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")}
    options.setdefault("timeout", 120)
    options["env"] = environment | options.get("env", {})
    return subprocess.run([host.PATH, *map(str, arguments)], capture_output=True, text=True, **options)


def in_environment(**variables):
    return run("-c", WHERE, env=variables)


def test_it_is_python_with_the_module_built_in():
    ended = run("-c", "import sys, nasturtium as nt; print(nt.native.version(), nt.native.__spec__.origin, *sys.argv)", "x")
    assert ended.stdout == f"{nasturtium.__version__} built-in -c x\n", ended.stderr


def test_it_finds_its_environment(tmp_path):
    expected = f"{host.PATH} {sys.prefix} "
    assert in_environment().stdout.startswith(expected)
    assert in_environment(NASTURTIUM_PYTHON=sys.executable).stdout.strip() == expected + sys.executable
    assert in_environment(VIRTUAL_ENV=str(tmp_path)).stdout.startswith(expected)


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The host inside another environment, as a wheel puts it."""
    venv = tmp_path_factory.mktemp("environment") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    folder = venv / "lib/site/nasturtium/_bin"
    folder.mkdir(parents=True)
    target = folder / "nasturtium"
    target.write_bytes(host.PATH.read_bytes())
    target.chmod(0o755)
    return venv, target


def test_an_installed_host_finds_the_environment_above_it(installed):
    venv, executable = installed
    environment = {name: value for name, value in os.environ.items() if name not in ("NASTURTIUM_PYTHON", "VIRTUAL_ENV")}
    for link in (executable, venv / "bin" / "nasturtium"):
        if link != executable:
            link.symlink_to(executable)
        ended = subprocess.run([link, "-c", WHERE], capture_output=True, text=True, env=environment)
        assert ended.stdout == f"{executable} {venv} {venv}/bin/python\n", ended.stderr


def test_a_wrong_environment_is_refused(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "lib/python3.1").mkdir(parents=True)
    (tmp_path / "bin/python").symlink_to(sys.executable)
    for named, why in (("/nowhere/python", "no executable file"), (tmp_path / "bin/python", "no Python 3.")):
        ended = in_environment(NASTURTIUM_PYTHON=str(named))
        assert ended.returncode == 1 and f"NASTURTIUM_PYTHON names '{named}', which is {why}" in ended.stderr


def test_run(tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import sys; print(sys.argv[1:], __name__); sys.exit(7)")
    ended = run("run", program, "--help", "-x", "é")
    assert (ended.stdout, ended.returncode) == ("['--help', '-x', 'é'] __main__\n", 7)
    assert run("run", tmp_path / "missing.py").returncode == 2
    program.write_text("1/0")
    ended = run("run", program)
    assert ended.returncode == 1 and "ZeroDivisionError" in ended.stderr


@pytest.mark.parametrize("arguments, code, text", [
    ([], 0, "usage:"), (["--help"], 0, "usage:"), (["help"], 0, "usage:"), (["--version"], 0, f"nasturtium {nasturtium.__version__}, Python 3."),
    (["frobnicate"], 2, "no verb 'frobnicate'"), (["run"], 2, "run needs a FILE"), (["-m", "no_such_module"], 1, "No module"),
    (["notebook"], 2, "usage: nasturtium notebook"), (["notebook", "/nowhere.ipynb"], 1, "cannot read '/nowhere.ipynb'"),
])
def test_command_line(arguments, code, text):
    ended = run(*arguments)
    assert ended.returncode == code and text in ended.stdout + ended.stderr


def test_an_interrupt_ends_it():
    process = subprocess.Popen(
        [host.PATH, "-c", "from nasturtium import native; print('go', flush=True); native._testing_steps(10**9)"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "go\n"
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=10)
    assert process.returncode == -signal.SIGINT and complaint.endswith("KeyboardInterrupt\n")


def test_its_children_are_plain_python(tmp_path):
    program = tmp_path / "program.py"
    program.write_text(f"""
import multiprocessing, os, subprocess, sys
from nasturtium import native
def work(n): return native._testing_steps(n), os.path.basename(os.readlink("/proc/self/exe"))
if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool(1) as pool: print(pool.apply(work, (3,)))
""")
    assert run("run", program).stdout == f"(3, '{pathlib.Path(sys.executable).resolve().name}')\n"


def test_doctor(tmp_path):
    ended = run("doctor")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    for what in ("python", "native module built into the host", "cpu compiled for", "openblas", "kernelspec", "numpy"):
        assert what in ended.stdout
    (tmp_path / "nasturtium").mkdir()
    (tmp_path / "nasturtium/__init__.py").write_text("raise ImportError('broken')")
    broken = subprocess.run([sys.executable, "-m", "nasturtium.doctor"], capture_output=True, text=True, cwd=tmp_path)
    assert broken.returncode == 1 and "broken" in broken.stderr


@pytest.mark.parametrize("core", ["Prescott", "Haswell"])
def test_doctor_says_when_openblas_took_an_older_core(core):
    found = subprocess.run([sys.executable, "-m", "nasturtium.doctor"], capture_output=True, text=True, check=False,
                           env=os.environ | {"OPENBLAS_CORETYPE": core}).stdout
    if f"blas core        {core}" not in found:
        pytest.skip(f"this OpenBLAS does not take {core}")
    newer = {"avx512f": "SkylakeX"} | ({"avx2": "Haswell"} if core == "Prescott" else {})
    remedy = next((name for feature, name in newer.items() if feature in nasturtium.native.cpu_available()), None)
    assert (f"OPENBLAS_CORETYPE={remedy}" in found) if remedy else ("OPENBLAS_CORETYPE" not in found)


def notebook(path, *sources):
    cells = [{"cell_type": "code", "id": f"cell{i}", "metadata": {}, "execution_count": None, "outputs": [], "source": source}
             for i, source in enumerate(sources)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    return path


def test_notebook(tmp_path):
    source = notebook(tmp_path / "a.ipynb", "import os; print(os.readlink('/proc/self/exe'))", "6 * 7")
    before = source.read_text()
    ended = run("notebook", source, "--output", tmp_path / "out/b.ipynb")
    assert ended.returncode == 0, ended.stderr
    cells = json.loads((tmp_path / "out/b.ipynb").read_text())["cells"]
    assert "".join(cells[0]["outputs"][0]["text"]) == f"{host.PATH}\n"
    assert "".join(cells[1]["outputs"][0]["data"]["text/plain"]) == "42" and source.read_text() == before
    assert run("notebook", source, "--kernel", "python3").returncode == 0
    cells = json.loads(source.read_text())["cells"]
    assert str(host.PATH) not in "".join(cells[0]["outputs"][0]["text"])


@pytest.mark.parametrize("source, words", [
    ("1/0", ["cell 2 failed", "1/0", "ZeroDivisionError: division by zero"]),
    ("import os; os.abort()", ["cell 2 failed", "DeadKernelError"]),
    ("import time; time.sleep(60)", ["cell 2 failed", "Timeout"]),
    ("print((", ["cell 2 failed", "SyntaxError"]),
])
def test_a_failing_notebook(tmp_path, source, words):
    ended = run("notebook", notebook(tmp_path / "a.ipynb", "print('first')", source, "3"), "--timeout", 3)
    assert ended.returncode == 1 and all(word in ended.stderr for word in words), ended.stderr
    cells = json.loads((tmp_path / "a.ipynb").read_text())["cells"]
    assert cells[0]["outputs"] and not cells[2]["outputs"]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"cells": 3, "nbformat": 4}', "\0\1\2", "[" * 200_000 + "]" * 200_000],
    ids=lambda content: repr(content[:30]))
def test_no_notebook(tmp_path, content):
    (tmp_path / "bad.ipynb").write_text(content)
    ended = run("notebook", tmp_path / "bad.ipynb")
    assert ended.returncode == 1 and "cannot read" in ended.stderr and "Traceback" not in ended.stderr


@pytest.mark.parametrize("output", ["/proc/none", "."])
def test_nowhere_to_write(tmp_path, output):
    """Said before a cell runs; what is no regular file is never replaced."""
    source = notebook(tmp_path / "a.ipynb", f"open({str(tmp_path / 'ran')!r}, 'w')")
    other = tmp_path / "measured.csv"
    other.write_text("arch,accuracy\n")
    for place in (output, other, pipe := tmp_path / "pipe"):
        if place is pipe and not pipe.exists():
            os.mkfifo(pipe)
        ended = run("notebook", source, "--output", place)
        assert ended.returncode == 1 and "cannot write" in ended.stderr and "Traceback" not in ended.stderr
    assert other.read_text() == "arch,accuracy\n"
    assert pipe.is_fifo() and not (tmp_path / "ran").exists()


def test_no_kernel(tmp_path):
    missing = run("notebook", notebook(tmp_path / "a.ipynb", "1"), "--kernel", "none_such")
    assert missing.returncode == 1 and "no kernel 'none_such'" in missing.stderr


def test_kernelspec(tmp_path):
    def jupyter(verb):
        return subprocess.run([sys.executable, "-m", "nasturtium.kernel", verb, "--prefix", tmp_path],
                              capture_output=True, text=True)

    folder = tmp_path / "share/jupyter/kernels/nasturtium"
    assert jupyter("install").returncode == 0
    assert json.loads((folder / "kernel.json").read_text()) == kernel.spec()
    assert {path.name for path in folder.iterdir()} == {"kernel.json", "logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}
    assert jupyter("install").returncode == 0
    assert jupyter("uninstall").returncode == 0 and not folder.exists()
    again = jupyter("uninstall")
    assert again.returncode == 1 and "Traceback" not in again.stderr


def test_interactive_python():
    """A terminal gets Python's prompt, and Ctrl-C there an exception."""
    process, terminal = pty.fork()
    if process == 0:
        os.execv(host.PATH, [str(host.PATH), "-i", "-c", "print('ready')"])
    shown = b""
    try:
        while b">>> " not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, b"import time; time.sleep(60)\n")
        time.sleep(0.5)
        os.write(terminal, b"\x03")
        while b"KeyboardInterrupt" not in shown:
            shown += os.read(terminal, 4096)
        os.write(terminal, b"raise SystemExit(5)\n")
    finally:
        if b"KeyboardInterrupt" not in shown:
            os.kill(process, signal.SIGKILL)
        status = os.waitpid(process, 0)[1]
    assert os.waitstatus_to_exitcode(status) == 5
