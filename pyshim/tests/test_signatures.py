"""What help, completion and type checkers see."""

import ast
import inspect
import os
import pathlib
import subprocess
import sys

import pytest

pytestmark = pytest.mark.abi

ROOT = pathlib.Path(__file__).resolve().parent.parent


def functions(native):
    return {name: f for name, f in vars(native).items() if inspect.isbuiltin(f)}


def test_every_function_has_a_signature_and_a_sentence(native):
    for name, function in functions(native).items():
        assert str(inspect.signature(function)).startswith("("), name
        assert function.__doc__ and function.__doc__.rstrip().endswith("."), name
        assert function.__module__ == "nasturtium._native" and function.__name__ == name


def test_signature(native):
    assert str(inspect.signature(native._testing_optional)) == "(x=None, y=None)"
    assert str(inspect.signature(native._testing_steps)) == "(steps, progress=None)"
    assert inspect.signature(native._testing_add).bind(1, b=2)


def test_what_is_written_by_program_is_true():
    assert subprocess.run([sys.executable, ROOT / "stub.py", "--check"]).returncode == 0, "run pyshim/stub.py"


def test_what_is_shipped_has_nothing_for_tests(in_child):
    names = in_child("from nasturtium import native; print(*vars(native), native._stubs)",
                     env=os.environ | {"NASTURTIUM_TESTING": ""})
    assert "version" in names and "_testing" not in names


def test_the_stub_file_is_python_and_complete(native):
    body = ast.parse((ROOT / "src/nasturtium/_native.pyi").read_text()).body
    written = {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert written == {name for name in vars(native) if not name.startswith(("__", "_testing_"))} - {"_stubs"}
    for node in body:
        if isinstance(node, ast.FunctionDef):
            assert [argument.arg for argument in node.args.args] == list(
                inspect.signature(getattr(native, node.name)).parameters)


def test_one_file_imports_the_native_module():
    importers = [
        path.name for path in (ROOT / "src/nasturtium").rglob("*.py")
        if any("_native" in ast.unparse(node) for node in ast.walk(ast.parse(path.read_text()))
               if isinstance(node, (ast.Import, ast.ImportFrom)))]
    assert importers == ["_loader.py"]
