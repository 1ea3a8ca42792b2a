"""The child process of test_hostile: calls every public function with values it never asked for, and lives.

hostile_driver.py native|facade CASES SEED REPORT: logs each call to REPORT.log before making it, so that after a
crash the last line is the culprit; closes by writing counts and complaints to REPORT as JSON.

What to call is read from the package itself. The calls that the native module, or a method, accepts while
`ordinary_use` runs are recorded; single bad arguments are put into those, and in the second round into what the first saw accepted.
"""

import faulthandler
import fcntl
import functools
import gc
import json
import os
import pathlib
import resource
import signal
import sys

import matplotlib

matplotlib.use("Agg")
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hostile_targets import Recorder, Target, facade_targets, fresh, native_targets
from hostile_use import ordinary_use
from hostile_values import ANYTHING, Refusal, near

MEMORY = 2 << 30
PATIENCE = 0.15
HANG = 60
ROUNDS = 2
SURPRISES = (SystemError, AssertionError, AttributeError)


class OutOfTime(BaseException):
    """Raised by the timer into a call that takes long: every long call must stop for it."""


class Fuzzer:
    def __init__(self, targets, objects, report: pathlib.Path, folder: pathlib.Path, traces):
        self.targets, self.objects, self.folder, self.traces = targets, objects, folder, traces
        self.report = report
        self.log = out_of_reach(f"{report}.log")
        self.cases = 0
        self.armed = False
        self.outcomes: dict[str, int] = {}
        self.complaints: list[str] = []
        signal.signal(signal.SIGALRM, self.time_is_up)

    def time_is_up(self, *_):
        if self.armed:
            raise OutOfTime

    def calls(self, target: Target):
        """Mostly a call that once worked with one argument spoiled; else anything at all."""
        anything = often(ANYTHING, st.sampled_from(self.objects))
        count = often(st.integers(target.required, max(target.count, target.required)), st.integers(0, 6))
        names = st.sampled_from([*target.keywords, "progress", "no_such"])
        wild = st.tuples(
            count.flatmap(lambda n: st.lists(anything, min_size=n, max_size=n)),
            often(st.just({}), st.dictionaries(names, anything, max_size=2)))
        if target.owner is not None:
            owned = [o for o in self.objects if isinstance(o, target.owner)] or [None]
            wild = st.tuples(st.sampled_from(owned), wild).map(lambda pair: ([pair[0], *pair[1][0]], pair[1][1]))
        slots = [
            (arguments, keywords, slot) for arguments, keywords in target.accepted
            for slot in [*range(target.owner is not None, len(arguments)), *keywords]
        ]
        if not slots:
            return wild

        def spoil(chosen):
            arguments, keywords, slot = chosen
            value = arguments[slot] if isinstance(slot, int) else keywords[slot]
            return often(self.spoiled(value), anything).map(lambda bad: self.with_one_bad(chosen, bad))

        return often(often(st.sampled_from(slots).flatmap(spoil), st.sampled_from(slots).flatmap(spoil)), wild)

    def with_one_bad(self, chosen, bad) -> tuple[list, dict]:
        arguments, keywords, slot = chosen
        arguments, keywords = list(map(fresh, arguments)), {name: fresh(value) for name, value in keywords.items()}
        (arguments if isinstance(slot, int) else keywords)[slot] = bad
        return arguments, keywords

    def spoiled(self, value):
        """For a handle another of its type; for a path to a file, the same file cut short or with bytes changed."""
        same = [other for other in self.objects if type(other) is type(value)]
        if type(value).__module__.startswith("nasturtium") and same:
            return st.sampled_from(same)
        if not isinstance(value, (str, pathlib.Path)) or not os.path.isfile(value):
            return near(value)
        path = self.folder / "spoiled"

        def write(content):
            path.write_bytes(content)
            return str(path)

        return near(self.original(str(value))).map(write)

    @functools.cache
    def original(self, path: str) -> bytes:
        return pathlib.Path(path).read_bytes()

    def fuzz(self, target: Target, cases: int, number: int):
        goal = target.calls + cases
        accepted = []

        @seed(number)
        @settings(max_examples=2 * cases, deadline=None, database=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))
        @given(self.calls(target))
        def run(call):
            if target.calls < goal and self.one(target, *call) == "accepted":
                accepted.append(call)

        while target.calls < goal:
            run()
        for call in accepted:
            target.accept(*call)

    def one(self, target: Target, arguments: list, keywords: dict) -> str:
        self.cases += 1
        target.calls += 1
        self.log.write(f"{self.cases} {target.name}{shown(arguments)}{shown(keywords)}\n")
        faulthandler.dump_traceback_later(HANG, exit=True, file=self.traces)
        outcome = self.call(target, arguments, keywords)
        faulthandler.cancel_dump_traceback_later()
        self.outcomes[outcome] = self.outcomes.get(outcome, 0) + 1
        return outcome

    def call(self, target: Target, arguments, keywords) -> str:
        try:
            self.armed = True
            signal.setitimer(signal.ITIMER_REAL, PATIENCE, PATIENCE)
            result = target.call(*arguments, **keywords)
            self.armed = False
        except OutOfTime:
            self.armed = False
            return "out of time"
        except Refusal:
            self.armed = False
            return "refusal"
        except SURPRISES as error:
            self.armed = False
            self.complain(f"{type(error).__name__}: {error}")
            return type(error).__name__
        except Exception as error:
            self.armed = False
            return self.judged(error)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        return "accepted" if result is not NotImplemented else "not implemented"

    def judged(self, error: Exception) -> str:
        """An error must be able to say what is wrong."""
        try:
            text = str(error)
        except Exception as second:
            text = f"its text raises {type(second).__name__}"
            self.complain(f"{type(error).__name__}: {text}")
        if not text and not isinstance(error, (MemoryError, StopIteration)):
            self.complain(f"{type(error).__name__} without a word")
        return type(error).__name__

    def complain(self, what: str):
        if len(self.complaints) < 50:
            with open(f"{self.report}.log", encoding="utf-8") as log:
                self.complaints.append(f"{what} after {log.readlines()[-1].strip()}")

    def finish(self):
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        self.report.write_text(json.dumps({
            "cases": self.cases, "functions": {t.name: t.calls for t in self.targets},
            "never_accepted": [t.name for t in self.targets if not t.accepted],
            "outcomes": self.outcomes, "complaints": self.complaints, "peak_megabytes": peak,
        }))


def out_of_reach(path):
    """A text file whose descriptor no small integer names: `open(3)` is a hostile call too."""
    with open(path, "w") as file:
        return open(fcntl.fcntl(file, fcntl.F_DUPFD, 900), "w", errors="backslashreplace", buffering=1)


def often(usual, rare):
    """Three draws in four from `usual`: a plain `|` would weigh every alternative inside the same."""
    return st.integers(0, 3).flatmap(lambda n: usual if n else rare)


def shown(value) -> str:
    try:
        return repr(value)[:400].replace("\n", " ")
    except BaseException as error:
        return f"<a {type(value).__name__} whose repr raises {type(error).__name__}>"


def main(kind: str, cases: int, number: int, report: pathlib.Path) -> None:
    traces = out_of_reach(f"{report}.trace")
    faulthandler.enable(traces)
    gc.set_threshold(700, 10, 10)
    folder = report.parent / f"{kind}-files"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    targets = native_targets() if kind == "native" else facade_targets()
    with Recorder(targets):
        objects = ordinary_use(folder)
    if kind == "native":
        objects = [value for target in targets for arguments, _ in target.accepted for value in arguments]
    used = int(pathlib.Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    fuzzer = Fuzzer(targets, objects, report, folder, traces)

    each = -(-cases // (ROUNDS * len(targets)))
    for index, target in enumerate(targets * ROUNDS):
        fuzzer.fuzz(target, each, number + index)
    ordinary_use(folder)
    fuzzer.finish()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4]).resolve())
