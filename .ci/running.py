"""Runs commands for the stages of the tests: what they say, how long they may take, what they count."""

import concurrent.futures
import dataclasses
import os
import pathlib
import signal
import subprocess
import threading
import xml.etree.ElementTree

ROOT = pathlib.Path(__file__).resolve().parent.parent
MINUTES = 60


@dataclasses.dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Count") -> "Count":
        return Count(*map(sum, zip(dataclasses.astuple(self), dataclasses.astuple(other))))

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Output(threading.local):
    """What a thread that works beside others has said; None where lines are shown as they come."""

    said: list[str] | None = None


OUTPUT = Output()
RUNNING: list[subprocess.Popen] = []


def end(process: subprocess.Popen) -> None:
    """Ends a process that still runs, with all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def end_all() -> None:
    for process in list(RUNNING):
        end(process)


def say(text: str) -> None:
    if OUTPUT.said is None:
        print(text, end="", flush=True)
    else:
        OUTPUT.said.append(text)


def at_once(*jobs) -> Count:
    """The sum of what the jobs give, two of them at a time; each shows its output when it ends."""

    def quiet(job):
        OUTPUT.said = []
        try:
            return job()
        finally:
            print("".join(OUTPUT.said), end="", flush=True)

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        try:
            return sum(pool.map(quiet, jobs), Count())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise


def run(*command, minutes: float = 20, echo=lambda line: True, **options) -> tuple[int, str]:
    """Runs `command` in the root, shows its output as it comes, ends its whole group when time is up."""
    words = [str(word) for word in command]
    say("$ " + " ".join(words).replace(f"{ROOT}/", "") + "\n")
    environment = os.environ | options.pop("env", {})
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment, text=True, errors="replace", start_new_session=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )
    alarm = threading.Timer(minutes * MINUTES, end, [process])
    alarm.daemon = True
    alarm.start()
    RUNNING.append(process)
    lines = []
    try:
        for line in process.stdout:
            lines.append(line)
            if echo(line):
                say(line)
        code = process.wait()
    except BaseException:
        end(process)
        raise
    finally:
        alarm.cancel()
        RUNNING.remove(process)
    if code == -signal.SIGKILL:
        say(f"ended after {minutes} minutes, or killed\n")
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
