import signal
import subprocess
import sys

import pytest

# A shell ignores the interrupt for what it runs in the background, and so would every test of interrupts.
signal.signal(signal.SIGINT, signal.default_int_handler)


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
