"""Calls that take long: the lock is free, progress is reported, an interrupt ends them."""

import contextlib
import os
import signal
import threading
import time

import numpy as np
import pytest

from nasturtium import progress

pytestmark = [pytest.mark.abi, pytest.mark.serial]
FOREVER = 10**9


@contextlib.contextmanager
def ticking():
    """Counts how often another Python thread gets to run."""
    counter, done = [0], threading.Event()

    def tick():
        while not done.wait(0.001):
            counter[0] += 1

    thread = threading.Thread(target=tick)
    thread.start()
    try:
        yield counter
    finally:
        done.set()
        thread.join()


def interrupted(call, after=0.2):
    """Seconds from SIGINT to the KeyboardInterrupt that `call` raises."""
    sent = []

    def send():
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(after, send)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        call()
        time.sleep(5)
    timer.join()
    return time.perf_counter() - sent[0]


def test_other_threads_run_meanwhile(native):
    with ticking() as counter:
        assert native._testing_steps(300) == 300
    assert counter[0] > 50


def test_short_calls_release_the_lock_too(native):
    a = np.ones(50_000_000, np.float32)
    with ticking() as counter:
        for _ in range(10):
            native._testing_sum(a)
    assert counter[0] > 10


def test_progress_is_reported_at_most_ten_times_a_second(native):
    calls, started = [], time.perf_counter()
    with progress.bar(lambda done, total: calls.append((done, total)), "steps") as report:
        native._testing_steps(1000, progress=report)
    assert calls[-1] == (1000, 1000) and calls == sorted(set(calls))
    assert 3 <= len(calls) <= (time.perf_counter() - started) * 10 + 1


def test_an_exception_in_progress_ends_the_call(native):
    def fail(done, total, loss):
        raise ZeroDivisionError(total)

    with pytest.raises(ZeroDivisionError, match=str(FOREVER)) as raised:
        native._testing_steps(FOREVER, progress=fail)
    assert raised.traceback[-1].name == "fail"
    assert native._testing_steps(1) == 1


@pytest.mark.parametrize("wrong", [1, "x", [], True])
def test_progress_must_be_callable(native, wrong):
    with pytest.raises(TypeError, match="'progress': expected a callable"):
        native._testing_steps(1, progress=wrong)


def test_an_interrupt_ends_the_call_within_100_ms(native):
    assert min(interrupted(lambda: native._testing_steps(FOREVER)) for _ in range(3)) < 0.1
    assert native._testing_steps(1) == 1


def test_an_interrupt_during_progress(native):
    def slow(done, total, loss):
        time.sleep(0.3)

    interrupted(lambda: native._testing_steps(FOREVER, progress=slow), after=0.25)
    assert native._testing_steps(1) == 1


def test_a_long_call_within_a_callback_of_a_long_call(native):
    inner = native._testing_call_from_worker(lambda x: native._testing_steps(x), 30)
    assert inner == 30


def test_several_long_calls_at_once(native):
    results = []
    threads = [threading.Thread(target=lambda n=n: results.append(native._testing_steps(n))) for n in range(50, 58)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == list(range(50, 58)) and time.perf_counter() - started < 30


def test_bar(native, capsys):
    with progress.bar(True, "steps") as report:
        native._testing_steps(250, progress=report)
    drawn = capsys.readouterr().err
    assert "steps" in drawn and "250/250" in drawn


def test_no_bar(native, capsys):
    for silent in (False, None):
        with progress.bar(silent, "steps") as report:
            assert report is None
            native._testing_steps(5, progress=report)
    calls = []
    with progress.bar(lambda *state: calls.append(state), "steps") as report:
        native._testing_steps(5, progress=report)
    assert calls == [(5, 5)] and capsys.readouterr().err == ""
    with pytest.raises(TypeError, match="progress must be"):
        with progress.bar("yes", "steps"):
            pass
