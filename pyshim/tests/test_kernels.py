"""Real kernels: the Swift host's and the stock interpreter's behave alike."""

import re
import time

import pytest

from nasturtium import host

manager = pytest.importorskip("jupyter_client.manager")
kernel_test = pytest.importorskip("jupyter_kernel_test")
from jupyter_client.kernelspec import KernelSpecManager  # noqa: E402

pytestmark = [pytest.mark.serial, pytest.mark.stock_only]
INSTALLED = KernelSpecManager().find_kernel_specs()
KERNELS = [pytest.param(name, marks=pytest.mark.skipif(name not in INSTALLED, reason=f"no kernelspec {name}"))
           for name in ("nasturtium", "python3")]


@pytest.fixture(params=KERNELS, scope="module")
def kernel(request):
    started, client = manager.start_new_kernel(kernel_name=request.param, startup_timeout=60)
    yield started, client
    client.stop_channels()
    started.shutdown_kernel(now=True)


def execute(client, code):
    """The reply, and what the cell showed."""
    messages = []
    reply = client.execute_interactive(code, output_hook=messages.append, timeout=60)["content"]
    return reply, [message["content"] for message in messages]


def text(client, code):
    reply, shown = execute(client, code)
    assert reply["status"] == "ok", reply
    return "".join(content.get("text", "") for content in shown)


def test_which_process_it_is(kernel):
    started, client = kernel
    executable = text(client, "import os; print(os.readlink('/proc/self/exe'))").strip()
    assert (executable == str(host.PATH)) == (started.kernel_name == "nasturtium")
    assert ("built-in" in text(client, "import nasturtium; print(nasturtium.native)")) == (started.kernel_name == "nasturtium")


def test_an_interrupt_ends_a_long_call(kernel):
    started, client = kernel
    execute(client, "from nasturtium import native")
    seconds = []
    for _ in range(3):
        # Otherwise the kernel refuses for a moment what is sent after an error.
        client.execute("print('started', flush=True); native._testing_steps(10**9)", stop_on_error=False)
        shown = ""
        while "started" not in shown:
            shown += client.get_iopub_msg(timeout=30)["content"].get("text", "")
        time.sleep(0.2)
        sent = time.perf_counter()
        started.interrupt_kernel()
        while (reply := client.get_shell_msg(timeout=10))["content"].get("status") != "error":
            pass
        seconds.append(time.perf_counter() - sent)
        assert reply["content"]["ename"] == "KeyboardInterrupt"
    assert min(seconds) < 0.1, seconds
    assert text(client, "print(native._testing_steps(3))") == "3\n"


def test_completion_and_help(kernel):
    _, client = kernel
    execute(client, "from nasturtium import native")
    matches = client.complete("native._testing_opt", reply=True, timeout=10)["content"]["matches"]
    assert any(match.endswith("_testing_optional") for match in matches)
    shown = client.inspect("native._testing_optional", reply=True, timeout=10)["content"]["data"]["text/plain"]
    shown = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    assert "_testing_optional(x=None, y=None)" in shown and "(x, y)." in shown


def test_errors_have_a_traceback_and_leave_the_kernel_alive(kernel):
    _, client = kernel
    execute(client, "from nasturtium import native")
    reply, _ = execute(client, "native._testing_int('x')")
    assert reply["ename"] == "TypeError" and "argument 'x': expected int, got str" in reply["evalue"]
    assert text(client, "print(1)") == "1\n"


def test_a_progress_bar_is_drawn(kernel):
    _, client = kernel
    reply, shown = execute(client, """
from nasturtium import native, progress
with progress.bar(True, "steps") as report: native._testing_steps(250, progress=report)
""")
    assert reply["status"] == "ok" and "steps" in str(shown)


def test_a_finished_bar_stays_in_the_notebook(kernel):
    """One output that is replaced, so that a saved notebook has the last state, without widgets."""
    _, client = kernel
    messages = []
    client.execute_interactive("""
from nasturtium import native, progress
with progress.bar(True, "steps") as report: native._testing_steps(250, progress=report)
""", output_hook=messages.append, timeout=60)
    shown = [message for message in messages if message["msg_type"] in ("display_data", "update_display_data")]
    assert [message["msg_type"] for message in shown[:2]] == ["display_data", "update_display_data"]
    assert len({message["content"]["transient"]["display_id"] for message in shown}) == 1
    assert "250/250" in shown[-1]["content"]["data"]["text/html"] and "widget" not in str(shown)


def test_the_debugger_answers(kernel):
    """JupyterLab offers it where kernel.json says so, which the stock kernel's does."""
    started, client = kernel
    assert started.kernel_spec.metadata.get("debugger") is True
    for command, content in (("debugInfo", {}), ("initialize", {"clientID": "test", "adapterID": "python", "pathFormat": "path"})):
        request = {"type": "request", "seq": 1, "command": command, "arguments": content}
        client.control_channel.send(client.session.msg("debug_request", request))
        reply = client.get_control_msg(timeout=30)["content"]
        assert reply["command"] == command and reply["success"], reply
    client.control_channel.send(client.session.msg("debug_request", {"type": "request", "seq": 2, "command": "disconnect", "arguments": {}}))
    client.get_control_msg(timeout=30)
    assert text(client, "print(1)") == "1\n"


@pytest.mark.parametrize("name", KERNELS)
def test_a_killed_kernel_restarts(name):
    started, client = manager.start_new_kernel(kernel_name=name, startup_timeout=60)
    try:
        client.execute("import os; os.kill(os.getpid(), 9)")
        deadline = time.monotonic() + 20
        while started.is_alive() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not started.is_alive()
        started.restart_kernel()
        client.wait_for_ready(timeout=60)
        assert text(client, "print(2)") == "2\n"
    finally:
        client.stop_channels()
        started.shutdown_kernel(now=True)


@pytest.mark.skipif("nasturtium" not in INSTALLED, reason="no kernelspec nasturtium")
class TestProtocol(kernel_test.KernelTests):
    """Jupyter's own tests of a kernel."""

    kernel_name = "nasturtium"
    language_name = "python"
    file_extension = ".py"
    code_hello_world = "print('hello, world')"
    code_stderr = "import sys; print('oops', file=sys.stderr)"
    code_generate_error = "raise ValueError"
    code_execute_result = [{"code": f"1+2+{n}", "result": str(n + 3)} for n in range(3)]
    code_display_data = [
        {"code": "from IPython.display import HTML, display; display(HTML('<b>x</b>'))", "mime": "text/html"},
        {"code": "from IPython.display import SVG, display; display(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
         "mime": "image/svg+xml"},
    ]
    completion_samples = [{"text": "zi", "matches": {"zip"}}]
    complete_code_samples = ["1", "print('x')", "def f(x):\n  return x\n\n"]
    incomplete_code_samples = ["print('''x", "def f(x):"]
    invalid_code_samples = ["import = 7q"]
    code_inspect_sample = "zip"
    code_page_something = "zip?"
    code_clear_output = "from IPython.display import clear_output; clear_output()"
    supported_history_operations = ("tail",)
