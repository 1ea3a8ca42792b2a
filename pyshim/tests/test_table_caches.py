"""Caches of official tables: made once, or not at all, whatever the disk and other processes do."""

import os
import pathlib
import subprocess
import sys

FIXTURES = pathlib.Path(__file__).resolve().parents[2] / "Tests/TablesTests/Fixtures"


def test_a_full_disk_leaves_the_table_in_memory(tmp_path):
    """A limit on the size of files stands for it."""
    path = tmp_path / "table.pth"
    path.write_bytes((FIXTURES / "rebuilt.pth").read_bytes())
    script = (
        "import resource, signal, sys, warnings, nasturtium as nt\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "with warnings.catch_warnings(record=True) as seen:\n"
        "    warnings.simplefilter('always')\n"
        "    table = nt.tables.read(sys.argv[1])\n"
        "print(len(table), [str(w.message) for w in seen])\n")
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("3 [") and done.stdout.count("no cache of") == 1 and "NASTURTIUM_CACHE" in done.stdout
    assert [file.name for file in tmp_path.iterdir()] == ["table.pth"]


def test_four_readers_at_once_make_one_cache(tmp_path):
    path = tmp_path / "table.pth"
    path.write_bytes((FIXTURES / "rebuilt.pth").read_bytes())
    script = "import sys, nasturtium as nt; t = nt.tables.read(sys.argv[1]); print(sum(t.query(None, t.metrics[0])))"
    readers = [
        subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True) for _ in range(4)]
    answers = {reader.communicate()[0] for reader in readers}
    assert len(answers) == 1 and all(reader.returncode == 0 for reader in readers)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["table.pth", "table.pth.nasturtium"]


def test_the_environment_chooses_where_caches_lie(tmp_path):
    (tmp_path / "in").mkdir()
    path = tmp_path / "in/table.pth"
    path.write_bytes((FIXTURES / "rebuilt.pth").read_bytes())
    script = "import sys, nasturtium as nt; nt.tables.read(sys.argv[1])"
    subprocess.run(
        [sys.executable, "-c", script, path], check=True, env={**os.environ, "NASTURTIUM_CACHE": str(tmp_path / "out")})
    assert [file.name for file in (tmp_path / "in").iterdir()] == ["table.pth"]
    assert len(list((tmp_path / "out/tables").glob("*.nasturtium"))) == 1
