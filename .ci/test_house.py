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
    (house.files_stay_short, "Sources/Spaces/A.swift", "\n" * 301, "\n" * 300),
    (house.files_stay_short, "Tests/SpacesTests/A.swift", "\n" * 301, "\n" * 300),
    (house.files_stay_short, "pyshim/src/a.py", "\n" * 251, "\n" * 250),
    (house.public_is_documented, "Sources/Spaces/A.swift", "/// A.\npublic let a = [\n1,\n2,\n3,\n4]\n",
     "/// A.\npublic let a = [\n1,\n2,\n3]\n\n\n\n"),
    (house.public_is_documented, "Sources/Spaces/A.swift", "public let a = 1\n", "let a = 1\n// public let b = 1\n"),
    (house.files_are_described, "Sources/Spaces/A.swift", "let a = String(describing: b)\n", "let a = b.description\n"),
    (house.files_are_described, "Sources/Spaces/A.swift", 'let a = "\\(self.recipe)"\n', 'let a = "\\(recipe.epochs)"\n'),
    (house.tests_see_what_users_see, "Tests/SpacesTests/A.swift", "@testable import Spaces\n", "import Spaces\n"),
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
    alone = {house.modules_are_described, house.python_is_a_tree, house.spaces_answer_for_themselves}
    assert set(house.RULES) == {case[0] for case in CASES} | alone


PACKAGE = "pyshim/src/nasturtium/"


@pytest.mark.parametrize("back", [
    "from .a import f\n", "from . import a\n", "def g():\n    from .a import f\n", "import nasturtium.a\n",
    "from nasturtium.a import f\n", "if True:\n    from nasturtium import a\n",
])
def test_python_is_a_tree(back, tmp_path):
    files = {f"{PACKAGE}__init__.py": "from . import a, b, c\n", f"{PACKAGE}a.py": "from .c.d import f\n",
             f"{PACKAGE}c/__init__.py": "", f"{PACKAGE}c/d.py": "from ..b import g\n"}
    found = house.python_is_a_tree(tree(tmp_path / "bad", files | {f"{PACKAGE}b.py": back}))
    assert found == [f"{PACKAGE}a.py:1: imports in a circle: a → c.d → b → a"]
    seen = "".join(f"    {line}\n" for line in back.splitlines())
    assert house.python_is_a_tree(tree(tmp_path / "good", files | {f"{PACKAGE}b.py": f"if TYPE_CHECKING:\n{seen}"})) == []


@pytest.mark.parametrize("bad, good", [
    ("case is Small:\n", "case is Other:\n"), ("let s = space as? Small\n", "let s = Small()\n"),
    ("case let s as Small:\n", "// case let s as Small:\n"), ('case "small": return 1\n', 'case "other": return 1\n'),
    ('if space.key == "small" {}\n', 'let s = ["small"]\n'),
])
def test_spaces_answer_for_themselves(bad, good, tmp_path):
    files = {"Sources/Spaces/Small.swift": 'public struct Small: Sendable, SearchSpace {\n  var key: String { "small" }\n'
             "  let a = b as? Small\n}\n"}
    for name, text, count in (("bad", bad, 1), ("good", good, 0)):
        found = house.spaces_answer_for_themselves(tree(tmp_path / name, files | {"Sources/Search/A.swift": text}))
        assert len(found) == count


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
