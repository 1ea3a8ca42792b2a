"""The rules of the house, checked on the files git knows. Prints every violation; exits 1 when there is one.

A rule is a function from a tree to lines of the form `path:line: what is wrong`; RULES lists them all.
"""

import ast
import json
import pathlib
import re
import subprocess
import sys
import tempfile

from swift_text import code_only

ROOT = pathlib.Path(__file__).resolve().parent.parent
PYTHON_MODULES = re.compile(r"CPython\w*|Python\.h")
MAY_SEE_PYTHON = re.compile(r"Sources/(PythonBridge|NativeModule|Host\w*|CPython\w*)/")
# Lines of a file, by its suffix.
LONGEST = {".swift": 300, ".py": 250}
# The part of a module's non-empty lines that are `///`, over its files with something public.
DOCUMENTED = 0.20


class Tree:
    """The text files of a checkout, read once."""

    def __init__(self, root: pathlib.Path):
        self.root = root
        listed = subprocess.run(
            ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            check=True, capture_output=True, text=True,
        ).stdout.split("\0")
        self.texts: dict[str, str] = {}
        for name in sorted(set(filter(None, listed))):
            try:
                self.texts[name] = (root / name).read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue
        self._code: dict[str, str] = {}

    def code(self, name: str) -> str:
        if name not in self._code:
            self._code[name] = code_only(self.texts[name])
        return self._code[name]

    def under(self, *folders: str, suffix: str = "") -> list[str]:
        return [n for n in self.texts if n.startswith(folders) and n.endswith(suffix)]

    def swift_sources(self) -> list[str]:
        return self.under("Sources/", suffix=".swift")


def matches(tree: Tree, names: list[str], pattern: str, why: str, of_code: bool = False) -> list[str]:
    found = []
    for name in names:
        text = tree.code(name) if of_code else tree.texts[name]
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(pattern, line):
                original = tree.texts[name].splitlines()[number - 1].strip()
                found.append(f"{name}:{number}: {why}: {original[:120]}")
    return found


def imports(tree: Tree, name: str) -> list[tuple[int, str]]:
    pattern = re.compile(r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?"
                         r"import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)")
    lines = tree.code(name).splitlines()
    return [(n, m[1]) for n, line in enumerate(lines, 1) if (m := pattern.match(line))]


def python_only_in_the_bridge(tree: Tree) -> list[str]:
    found = [
        f"{name}:{line}: imports {module}: only the bridge and the host know Python"
        for name in tree.swift_sources() if not MAY_SEE_PYTHON.match(name)
        for line, module in imports(tree, name) if PYTHON_MODULES.fullmatch(module)
    ]
    c_files = [n for n in tree.under("Sources/") if n.endswith((".h", ".c")) and not MAY_SEE_PYTHON.match(n)]
    return found + matches(tree, c_files, r"#include\s*<Python\.h>", "includes Python.h outside the bridge")


def no_foundation(tree: Tree) -> list[str]:
    return [
        f"{name}:{line}: imports {module}: the library speaks to Glibc and Synchronization only"
        for name in tree.swift_sources() for line, module in imports(tree, name)
        if module in ("Foundation", "FoundationEssentials", "Dispatch")
    ]


def no_traps(tree: Tree) -> list[str]:
    names = tree.swift_sources()
    rules = {
        r"\btry!": "try! ends the process",
        r"\bas!": "as! ends the process",
        r"\b(fatalError|preconditionFailure)\s*\(": "ends the process",
        r"\bunsafelyUnwrapped\b": "unsafelyUnwrapped is undefined on nil",
        r"[\w)\]}\"`?>](?<!\btry)(?<!\bas)!(?!=)": "force unwrap ends the process on nil",
    }
    return [line for pattern, why in rules.items() for line in matches(tree, names, pattern, why, of_code=True)]


def files_stay_short(tree: Tree) -> list[str]:
    return [
        f"{name}:{count}: {count} lines, {longest} at most"
        for suffix, longest in LONGEST.items() for name in tree.under("Sources/", "Tests/", "pyshim/", suffix=suffix)
        if (count := len(tree.texts[name].splitlines())) > longest
    ]


def public_is_documented(tree: Tree) -> list[str]:
    """Over a module's files that declare something public, a fifth of the non-empty lines are `///`.

    The bridge and the host are no library: what is public there serves the two of them.
    """
    counted: dict[str, list[int]] = {}
    for name in tree.swift_sources():
        if MAY_SEE_PYTHON.match(name) or not re.search(r"^\s*(@\w+(\([^)]*\))?\s+)*(public|open)\s", tree.code(name), re.M):
            continue
        lines = [line.strip() for line in tree.texts[name].splitlines() if line.strip()]
        sums = counted.setdefault(name.split("/")[1], [0, 0])
        sums[0] += sum(line.startswith("///") for line in lines)
        sums[1] += len(lines)
    return [f"Sources/{module}:1: {documented / lines:.1%} of its lines are `///`, {DOCUMENTED:.0%} at least"
            for module, (documented, lines) in sorted(counted.items()) if documented < DOCUMENTED * lines]


def tests_see_what_users_see(tree: Tree) -> list[str]:
    """Tests run the very code that is shipped, so nothing is compiled for them to look inside."""
    names = tree.under("Tests/", "benchmarks/", "examples/", suffix=".swift")
    return matches(tree, names, r"@testable\b", "needs another build: use what is public or package", of_code=True)


def nothing_unfinished(tree: Tree) -> list[str]:
    names = [n for n in tree.texts if n.endswith((".swift", ".py", ".c", ".h", ".md", ".ipynb")) or n == "run"]
    names = [n for n in names if not n.startswith(".ci/")]
    return matches(tree, names, r"\b(TODO|FIXME|XXX)\b", "unfinished")


def no_machine_paths(tree: Tree) -> list[str]:
    return matches(tree, list(tree.texts), r"(?<![\w.}>/])/(?:tmp|work|root|home|farm)/\w", "a path of one machine")


def package_order(tree: Tree) -> list[str]:
    """Targets stand in data-flow order: each depends on, and imports, only targets above it."""
    if "Package.swift" not in tree.texts:
        return []
    with tempfile.TemporaryDirectory() as scratch:  # in the package's own a build would be waited for
        dumped = subprocess.run(
            ["swift", "package", "--package-path", tree.root, "--scratch-path", scratch, "dump-package"],
            check=True, capture_output=True, text=True,
        )
    targets = json.loads(dumped.stdout)["targets"]
    every = {target["name"] for target in targets}
    found, reach = [], {}
    for target in targets:
        name = target["name"]
        named = [next(iter(kind.values()))[0] for kind in target["dependencies"]]
        local = [dependency for dependency in named if dependency in every]
        found += [f"Package.swift:1: {name} depends on {d}, which stands below it" for d in local if d not in reach]
        reach[name] = set(local).union(*(reach.get(d, set()) for d in local))
    for name in tree.swift_sources():
        target = name.split("/")[1]
        for line, module in imports(tree, name):
            if module in every and module != target and module not in reach.get(target, set()):
                found.append(f"{name}:{line}: {target} imports {module} without depending on it")
    return found


def python_runs_no_data(tree: Tree) -> list[str]:
    """No call in the package turns data into code."""
    found = []
    for name in tree.under("pyshim/", suffix=".py"):
        if name.startswith("pyshim/tests/"):
            continue
        for node in ast.walk(ast.parse(tree.texts[name], name)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            unsafe = called in ("eval", "exec", "compile") or re.fullmatch(
                r"(pickle|cPickle|dill|cloudpickle|joblib|marshal|shelve)\.(load|loads|Unpickler|open)", called)
            if unsafe:
                found.append(f"{name}:{node.lineno}: {called}() executes what it reads")
    return found


def python_is_a_tree(tree: Tree) -> list[str]:
    """No circle among the files of the package. Imports inside functions count; those only type checkers see do not."""
    folder = "pyshim/src/nasturtium/"
    files = {module_of(name.removeprefix(folder)): name for name in tree.under(folder, suffix=".py")}
    edges = {module: imported_by(tree.texts[name], module, files, name.endswith("__init__.py")) - {module, ""}
             for module, name in files.items()}
    found, done = [], set()
    for start in sorted(files):
        circle = circle_from(start, edges, done)
        if circle:
            found.append(f"{files[circle[0]]}:1: imports in a circle: {' → '.join([*circle, circle[0]])}")
            done.update(circle)
    return found


def module_of(name: str) -> str:
    """`a/b.py` is `a.b`, `a/__init__.py` is `a`, the package itself the empty text."""
    return name.removesuffix(".py").replace("/", ".").removesuffix("__init__").removesuffix(".")


def imported_by(text: str, module: str, known, is_package: bool) -> set[str]:
    """Which of the `known` modules of the package a file imports, by `from .x import y` or `from nasturtium.x import y`."""
    found = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            return
        names = []
        if isinstance(node, ast.ImportFrom) and node.level:
            above = module.split(".")[: len(module.split(".")) - node.level + is_package] if module else []
            base = ".".join([*above, *filter(None, [node.module])])
            names = [base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names)]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "nasturtium":
            base = node.module.partition(".")[2]
            names = [base, *(f"{base}.{alias.name}".lstrip(".") for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name.partition(".")[2] for alias in node.names if alias.name.startswith("nasturtium.")]
        found.update(name for name in names if name in known)
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(text))
    return found


def circle_from(start: str, edges: dict[str, set[str]], done: set[str]) -> list[str]:
    """A shortest way from `start` back to it that avoids what is `done`, or nothing."""
    came = {start: None}
    queue = [start]
    while queue:
        here = queue.pop(0)
        for there in sorted(edges[here] - done):
            if there == start:
                way = [here]
                while came[way[-1]] is not None:
                    way.append(came[way[-1]])
                return way[::-1]
            if there not in came:
                came[there] = here
                queue.append(there)
    return []


def spaces_answer_for_themselves(tree: Tree) -> list[str]:
    """Outside `Spaces` no code asks which concrete space, or which name, it has before it."""
    declared = "\n".join(tree.code(name) for name in tree.under("Sources/Spaces/", suffix=".swift"))
    concrete = re.findall(r"\b(?:struct|class)\s+(\w+)\s*:[^{]*\b(?:SearchSpace|NetworkSpace)\b", declared)
    keys = re.findall(r'\bkey\b[^"\n]*"(\w+)"', "\n".join(tree.texts[n] for n in tree.under("Sources/Spaces/", suffix=".swift")))
    names = [name for name in tree.swift_sources() if not name.startswith("Sources/Spaces/")]
    found = []
    if concrete:
        asks = rf"\b(is|as\?|as)\s+({'|'.join(concrete)})\b"
        found += matches(tree, names, asks, "asks which space it is: let the space answer", of_code=True)
    if keys:
        found += matches(tree, names, rf'(==|case)\s*"({"|".join(keys)})"', "asks which space it is: let the space answer")
    return found


def files_are_described(tree: Tree) -> list[str]:
    """What Swift prints of a value is no format: a renamed field would make every file unreadable."""
    values = "recipe|settings|options|plan|configuration|schedule|optimizer"
    rules = {
        r"\bString\((describing|reflecting):|\bMirror\(reflecting:|\bdump\(": "reflection text: write the fields",
        rf'"\\\(((self|\w+)\.)*({values})\)"': "a struct's text: write its fields",
    }
    return [line for pattern, why in rules.items() for line in matches(tree, tree.swift_sources(), pattern, why)]


def links_lead_somewhere(tree: Tree) -> list[str]:
    found = []
    for name in tree.under("", suffix=".md"):
        fenced = False
        for number, line in enumerate(tree.texts[name].splitlines(), 1):
            fenced ^= line.lstrip().startswith("```")
            if fenced:
                continue
            for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", line):
                if not re.match(r"[a-z]+:", target) and not (tree.root / name).parent.joinpath(target).exists():
                    found.append(f"{name}:{number}: link to {target}, which does not exist")
    return found


def modules_are_described(tree: Tree) -> list[str]:
    """Every module has its line in the newcomer's first page."""
    page = tree.texts.get("Sources/README.md", "")
    modules = {name.split("/")[1] for name in tree.under("Sources/") if name.count("/") > 1}
    return [f"Sources/README.md:1: no line for {name}" for name in sorted(modules) if f"`{name}`" not in page]


RULES = [
    python_only_in_the_bridge, no_foundation, no_traps, files_stay_short, tests_see_what_users_see,
    nothing_unfinished, no_machine_paths, package_order, python_runs_no_data, python_is_a_tree, spaces_answer_for_themselves,
    files_are_described, public_is_documented, links_lead_somewhere, modules_are_described,
]


def main() -> int:
    tree = Tree(ROOT)
    failed = 0
    for rule in RULES:
        found = rule(tree)
        failed += bool(found)
        print("\n".join(found), end="\n" if found else "")
    print(f"{len(RULES) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
