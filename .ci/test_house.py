"""Every rule of the house fails on the smallest tree that breaks it, and passes on its clean twin."""

import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import house
from swift_text import code_only

MANIFEST = """// swift-tools-version: 6.2
import PackageDescription
let package = Package(name: "p", targets: [
  .target(name: "Low"%s), .target(name: "High", dependencies: ["Low"]),
])
"""
# rule, the file, what breaks the rule, what looks like it and does not
CASES = [
    (house.python_only_in_the_bridge, "Sources/Spaces/A.swift", "import CPython\n", "import Pythonic\n// import CPython\n"),
    (house.python_only_in_the_bridge, "Sources/Spaces/a.h", "#include <Python.h>\n", "#include <stdio.h>\n"),
    (house.no_foundation, "Sources/Spaces/A.swift", "public import Foundation\n", 'let s = "import Foundation"\n'),
    (house.no_traps, "Sources/Spaces/A.swift", "let a = try! f()\n", "let a = try? f()\n"),
    (house.no_traps, "Sources/Spaces/A.swift", "let a = b as! Int\n", "let a = b as? Int\n"),
    (house.no_traps, "Sources/Spaces/A.swift", 'fatalError("x")\n', '// fatalError("x")\n'),
    (house.no_traps, "Sources/Spaces/A.swift", "f()!.g\n", "f()!=g\n"),
    (house.no_traps, "Sources/Spaces/A.swift", "a[0]!\n", 'print("a[0]!")\n'),
    (house.no_traps, "Sources/Spaces/A.swift", "let x = y!\n", "let x = !y && a != b\n"),
    (house.no_traps, "Sources/Spaces/A.swift", 'let s = "\\(y!)"\n', 'let s = #"\\(y!)"#\n'),
    (house.no_traps, "Sources/Spaces/A.swift", "var x: Int!\n", "/* a! /* b! */ c! */\n"),
    (house.files_stay_short, "Sources/Spaces/A.swift", "\n" * 501, "\n" * 500),
    (house.files_stay_short, "pyshim/src/a.py", "\n" * 501, "\n" * 500),
    (house.nothing_unfinished, "Sources/Spaces/A.swift", "// TO" + "DO: later\n", "// to do\n"),
    (house.no_machine_paths, "docs/a.md", "see /wo" + "rk/main\n", "see https://a.org/wo" + "rk/x and ./tm" + "p/x\n"),
    (house.package_order, "Package.swift", MANIFEST % ', dependencies: ["High"]', MANIFEST % ""),
    (house.python_runs_no_data, "pyshim/src/a.py", "import pickle\npickle.loads(b'')\n", "import pickle\npickle.dumps(1)\n"),
    (house.python_runs_no_data, "pyshim/src/a.py", "eval('1')\n", "model.eval()\n"),
    (house.links_lead_somewhere, "docs/a.md", "[b](b.md)\n", "[a](a.md) [c](https://a.org)\n"),
]


def tree(root: pathlib.Path, files: dict[str, str]) -> house.Tree:
    subprocess.run(["git", "init", "-q", root], check=True)
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return house.Tree(root)


@pytest.mark.parametrize("rule, name, bad, good", CASES, ids=[f"{c[0].__name__}-{i}" for i, c in enumerate(CASES)])
def test_rule(rule, name, bad, good, tmp_path):
    assert len(rule(tree(tmp_path / "bad", {name: bad}))) == 1
    assert rule(tree(tmp_path / "good", {name: good})) == []


def test_every_rule_has_a_case():
    assert set(house.RULES) == {case[0] for case in CASES} | {house.modules_are_described}


def test_every_module_has_its_line(tmp_path):
    files = {"Sources/README.md": "| `Low` | below |\n", "Sources/Low/A.swift": "\n"}
    assert house.modules_are_described(tree(tmp_path / "good", files)) == []
    assert len(house.modules_are_described(tree(tmp_path / "bad", files | {"Sources/High/A.swift": "\n"}))) == 1


def test_import_without_dependency(tmp_path):
    files = {"Package.swift": MANIFEST % "", "Sources/Low/A.swift": "import High\n", "Sources/High/B.swift": "import Low\n"}
    assert house.package_order(tree(tmp_path, files)) == ["Sources/Low/A.swift:1: Low imports High without depending on it"]


def test_code_only_keeps_lines():
    source = 'let a = """\n  x! \\(f("y!")!)\n  """ // z!\nlet b = 1\n'
    code = code_only(source)
    assert code.count("\n") == source.count("\n") and code.count("!") == 1
    assert code.endswith("let b = 1\n")
