"""The child process of test_walker: replays ordinary calls with what people really hand over.

walker_driver.py REPORT: every call of the public API that `ordinary_use` makes is recorded, then made again with one
argument changed: into the same thing in another dress, which must be accepted, and into a wrong thing, whose refusal
must name the argument and say what to do. Writes {"calls": n, "complaints": [...]} to REPORT as JSON.
"""

import copy
import inspect
import json
import os
import pathlib
import pickle
import re
import signal
import sys
import warnings

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import nasturtium as nt
from walker_values import dressed, foreign_files, wrong
from hostile_targets import Recorder, Target, facade_targets
from hostile_use import ordinary_use
from nasturtium import _loader

#: Of each function so many recorded calls.
EACH = 3
#: What errors call some arguments.
ALIASES = {"form": ("architecture", "cells"), "argument 1": ("layer", "branch")}
PATIENCE = 1.0
FAIR = (TypeError, ValueError, LookupError, OSError, ImportError, OverflowError, MemoryError, nt.NasturtiumError)
INNER = re.compile(r"\b(%s)\(" % "|".join(sorted(
    (name for name in vars(_loader.native) if "_" in name and not name.startswith("_")), key=len, reverse=True)))
REMEDY = re.compile(
    r"\b(expected|give|use|must|needs?|there (is|are)|did you mean|choose|at (least|most)|only|not|no|has|have|one of|"
    r"remove|call|between|of shape|out of range|cannot|is (an?|empty|taken)|more than|fewer|outside|draw|too (large|long|small)|does not fit)\b", re.IGNORECASE)


class OutOfTime(BaseException):
    """Ends a call that takes long: what it would have answered is not asked here."""


def out_of_time(*_):
    raise OutOfTime


class Walk:
    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.calls = 0
        self.complaints: list[str] = []
        self.walked: set[str] = set()

    def complain(self, target: Target, what: str) -> None:
        self.complaints.append(f"{target.name}: {what}"[:400])

    def attempt(self, target: Target, arguments: list, keywords: dict):
        """None where the call was accepted or took long, else its error."""
        self.calls += 1
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            target.call(*arguments, **keywords)
        except OutOfTime:
            return None
        except Exception as error:
            return error
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            plt.close("all")
        return None

    def walk(self, target: Target) -> None:
        chosen = {}
        for arguments, keywords in target.accepted:
            kinds = tuple(type(value).__name__ for value in [*arguments, *keywords.values()]) + tuple(keywords)
            chosen.setdefault(kinds, (arguments, keywords))
        for arguments, keywords in list(chosen.values())[:EACH]:
            if self.attempt(target, arguments, keywords) is not None:
                continue  # what changes its object is not repeated as it was
            self.walked.add(target.name)
            for name, slot, value in slots(target, arguments, keywords):
                for what, other in dressed(value, self.folder):
                    error = self.attempt(target, *replaced(arguments, keywords, slot, other))
                    if error is not None:
                        self.complain(target, f"{name} as {what} is refused: {type(error).__name__}: {error}")
                for what, other in wrong(value):
                    error = self.attempt(target, *replaced(arguments, keywords, slot, other))
                    if error is not None and (complaint := unfair(error, name, other)):
                        self.complain(target, f"{name} as {what}: {complaint}: {type(error).__name__}: {error}")


def slots(target: Target, arguments: list, keywords: dict):
    """(name, place, value) of every argument but the object that a method is called on."""
    try:
        names = list(inspect.signature(target.call).parameters)
    except (TypeError, ValueError):
        names = []
    for index, value in enumerate(arguments):
        if index or target.owner is None:
            yield names[index] if index < len(names) else f"argument {index}", index, value
    for name, value in keywords.items():
        yield name, name, value


def replaced(arguments: list, keywords: dict, slot, value):
    arguments, keywords = list(arguments), dict(keywords)
    (arguments if isinstance(slot, int) else keywords)[slot] = value
    return arguments, keywords


def unfair(error: Exception, name: str, value) -> str | None:
    """What is wrong with an error, if anything: it names the argument or shows the value, and says what to do."""
    text = str(error)
    if not isinstance(error, FAIR):
        return "no error for people"
    if inner := INNER.search(text):
        return f"names the inner function {inner[1]}"
    words = {*ALIASES.get(name, ()), name, name.replace("_", " "), name.removesuffix("s"), name.replace("_", " ").removesuffix("s"), name.split("_")[-1]}
    shown = {repr(value)[:30], str(value)[:30]}
    if isinstance(value, nt.architectures.Architecture):
        shown |= set(value.space.operations)
    if isinstance(value, list) and value:
        shown |= {repr(value[0])[:30], str(value[0])[:30]}
    if not any(word and word.lower() in text.lower() for word in words | shown):
        return "does not name the argument"
    return None if REMEDY.search(text) else "no remedy"


def files(walk: Walk, targets: list[Target]) -> None:
    """Every reader names a foreign file; every writer leaves one as it is, or says so."""
    foreign = foreign_files(walk.folder)
    for target in targets:
        for arguments, keywords in target.accepted[:EACH]:
            for name, slot, value in slots(target, arguments, keywords):
                if not isinstance(value, (str, pathlib.Path)) or not os.path.isfile(value):
                    continue
                for kind, path in foreign.items():
                    before = path.read_bytes()
                    error = walk.attempt(target, *replaced(arguments, keywords, slot, path))
                    if path.read_bytes() != before:
                        if before:
                            walk.complain(target, f"{name}: overwrote a file of another kind ({kind})")
                        path.write_bytes(before)
                    elif error is not None and path.name not in str(error):
                        walk.complain(target, f"{name}: does not name the {kind} file: {type(error).__name__}: {error}")
                    elif error is not None and not isinstance(error, FAIR):
                        walk.complain(target, f"{name} as a {kind} file: {type(error).__name__}: {error}")


def values(walk: Walk, objects: list) -> None:
    """Every public value survives pickling and copying, and prints."""
    for value in objects:
        kind = type(value)
        if not kind.__module__.startswith("nasturtium"):
            continue
        walk.calls += 1
        try:
            again = pickle.loads(pickle.dumps(value))
            copy.deepcopy(value), repr(value)
        except Exception as error:
            walk.complaints.append(f"{kind.__name__} is not pickled or copied: {type(error).__name__}: {error}"[:400])
            continue
        if type(again) is not kind:
            walk.complaints.append(f"{kind.__name__} is pickled as {type(again).__name__}")


def main(report: pathlib.Path) -> None:
    warnings.simplefilter("ignore")
    signal.signal(signal.SIGALRM, out_of_time)
    folder = report.parent / "files"
    folder.mkdir(exist_ok=True)
    os.chdir(folder)
    targets = facade_targets()
    with Recorder(targets):
        objects = ordinary_use(folder)
    walk = Walk(folder)
    values(walk, objects)
    for target in targets:
        if target.attribute not in ("__setstate__", "__eq__"):
            walk.walk(target)
    files(walk, targets)
    report.write_text(json.dumps({"calls": walk.calls, "complaints": walk.complaints,
        "unwalked": sorted({target.name for target in targets} - walk.walked)}, indent=1))


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
