"""What the package offers to call, read from the package itself, and calls it is known to accept."""

import functools
import inspect
import types

import nasturtium as nt
from nasturtium import _loader

KEPT = 12
DUNDERS = ("__getitem__", "__contains__", "__add__", "__eq__", "__iter__", "__len__", "__call__", "__setstate__")


class Target:
    """One callable, with arguments it once accepted.

    It is found as `attribute` of `holder`. A method has an `owner`, the class its first argument must be of.
    """

    def __init__(self, name: str, call, holder, attribute: str, owner: type | None = None):
        self.name, self.call, self.owner = name, call, owner
        self.holder, self.attribute = holder, attribute
        self.accepted: list[tuple[list, dict]] = []
        self.calls = 0
        try:
            parameters = inspect.signature(call).parameters.values()
            named = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
            named = named[owner is not None :]
            self.keywords = [p.name for p in parameters if p.kind == p.KEYWORD_ONLY]
            self.required = sum(p.default is p.empty for p in named)
            self.count = len(named)
        except (TypeError, ValueError):
            self.keywords, self.required, self.count = [], 0, 2

    def accept(self, arguments, keywords):
        if len(self.accepted) < KEPT:
            self.accepted.append((list(map(fresh, arguments)), {name: fresh(v) for name, v in keywords.items()}))


class Recorder:
    """While it is open, every target notes the arguments of the calls it accepts."""

    def __init__(self, targets: list[Target]):
        self.targets = targets
        self.replaced: list[tuple[object, str, object]] = []

    def __enter__(self):
        for target in self.targets:
            if getattr(target.holder, target.attribute, None) is object.__init__:
                continue  # it takes no arguments, and minds being replaced where there is a __new__
            own = vars(target.holder).get(target.attribute)
            try:
                setattr(target.holder, target.attribute, self.noting(target))
            except TypeError:
                continue
            self.replaced.append((target.holder, target.attribute, own))

    def __exit__(self, *_):
        for holder, attribute, own in reversed(self.replaced):
            if own is None:
                delattr(holder, attribute)
            else:
                setattr(holder, attribute, own)

    def noting(self, target: Target):
        original = getattr(target.holder, target.attribute)
        kind = type(inspect.getattr_static(target.holder, target.attribute))
        drop = 1 if target.attribute == "__init__" or kind is classmethod else 0

        @functools.wraps(original)
        def note(*arguments, **keywords):
            result = original(*arguments[1 if kind is classmethod else 0 :], **keywords)
            target.accept(arguments[drop:], keywords)
            return result

        return kind(note) if kind in (classmethod, staticmethod) else note


def fresh(value):
    """A copy of what a hostile call could change in place."""
    return type(value)(value) if type(value) in (list, dict, bytearray) else value


def native_targets() -> list[Target]:
    native = _loader.native
    targets = []
    for name, value in sorted(vars(native).items()):
        if name.startswith("__") or not callable(value):
            continue
        if not isinstance(value, type):
            targets.append(Target(name, value, native, name))
            continue
        targets.append(Target(name, value, value, "__init__"))
        if not issubclass(value, BaseException):
            for method, function in sorted(vars(value).items()):
                if callable(function) and (not method.startswith("_") or method in DUNDERS):
                    targets.append(Target(f"{name}.{method}", function, value, method))
    return targets


def facade_targets() -> list[Target]:
    """Public functions, constructors and methods of every public module of the package."""
    targets, seen = [], set()
    for module in [nt, *(value for name in nt.__all__ if isinstance(value := getattr(nt, name), types.ModuleType))]:
        for name in getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")]):
            value = getattr(module, name)
            if not callable(value) or value in seen or not getattr(value, "__module__", "").startswith("nasturtium"):
                continue
            seen.add(value)
            if isinstance(value, type):
                targets.append(Target(f"{module.__name__}.{name}", value, value, "__init__"))
                targets += [] if issubclass(value, BaseException) else methods(value)
            else:
                targets.append(Target(f"{module.__name__}.{name}", value, module, name))
    return targets


def methods(cls) -> list[Target]:
    """Those that `cls` defines itself: its bases have theirs, what comes from Python's library is not ours."""
    found = []
    for name, defined in sorted(vars(cls).items()):
        function = getattr(cls, name)
        if name.startswith("_") and name not in DUNDERS or isinstance(defined, type) or not callable(function):
            continue
        unbound = not isinstance(defined, (classmethod, staticmethod))
        found.append(Target(f"{cls.__name__}.{name}", function, cls, name, cls if unbound else None))
    return found
