import os
import signal
import subprocess
import sys
import types

import pytest

# The native module then has the functions that tests of the bridge call, here and in every child.
os.environ["NASTURTIUM_TESTING"] = "1"

# A shell ignores the interrupt for what it runs in the background, and so would every test of interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items):
    """What times an interrupt runs alone."""
    for item in items:
        if hasattr(item, "function") and "interrupted" in names_in(item.function.__code__):
            item.add_marker(pytest.mark.serial)


def names_in(code):
    """The names that a function looks up, in functions and expressions inside it too."""
    inner = (names_in(const) for const in code.co_consts if isinstance(const, types.CodeType))
    return set(code.co_names).union(*inner)


@pytest.fixture(scope="session")
def native():
    from nasturtium._loader import native

    return native


@pytest.fixture
def in_child():
    """Runs code in a new interpreter; returns what it printed, and fails where it failed."""

    def run(code: str, *arguments: str, python: str = sys.executable, timeout: float = 60, **options) -> str:
        ended = subprocess.run([python, "-c", code, *arguments], capture_output=True, text=True, timeout=timeout, **options)
        assert ended.returncode == 0, f"exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}"
        return ended.stdout

    return run
