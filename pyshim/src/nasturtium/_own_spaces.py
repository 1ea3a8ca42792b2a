"""Search spaces of the user's own: graphs, and chains of layers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

import numpy as np

from . import _rules
from ._checks import expect, items_of
from ._loader import native
from ._space import SearchSpace
from .architectures import Architecture
from .operations import Operation

Vocabulary = Sequence[str] | Mapping[str, str | Operation | None]


class OwnSpace(SearchSpace):
    """What `DAG` and `Chain` have in common."""

    _arguments: tuple[tuple, dict] | None = None
    _registered: tuple[str, str, str] | None = None

    def __reduce__(self):
        if self._arguments is None:
            return super().__reduce__()
        return _rebuilt, (type(self), *self._arguments, self._registered)


def _rebuilt(kind: type[OwnSpace], arguments: tuple, options: dict, registered: tuple[str, str, str] | None) -> OwnSpace:
    space = kind(*arguments, **options)
    return space if registered is None else registered_as(space, *registered)


S = TypeVar("S", bound=OwnSpace)


def registered_as(space: S, key: str, title: str, paper: str) -> S:
    """The same space under a key that the catalog has from then on."""
    named = type(space).__new__(type(space))
    SearchSpace.__init__(named, native.space_register(space._handle, key, title or key, paper))
    named._arguments, named._registered = space._arguments, (key, title, paper)
    SearchSpace._classes[key] = type(space)
    return named


def _words(operations: Vocabulary) -> list[list[str]]:
    """[name] or [name, what it computes] of each operation."""
    items_of(operations, "operations", "names")
    for name in operations:
        expect(name, str, "operations, a name")
    meanings = operations if isinstance(operations, Mapping) else {}
    return [[name] if (meaning := meanings.get(name)) is None else [name, str(meaning)] for name in operations]


def _lists(choices: Iterable[Iterable[str | Operation]]) -> list[list[str]]:
    lists = items_of(choices, "choices", "lists of names")
    if any(isinstance(names, str) or not isinstance(names, Iterable) for names in lists):
        raise TypeError("choices must be a list of lists of names, such as [['conv_3x3', 'skip_connect'], ['conv_5x5']]")
    return [[name if isinstance(name, str) else str(expect(name, Operation, "a choice")) for name in names] for names in lists]


def _first(choices: Iterable[Iterable[str]]) -> list[str]:
    """All names in the order of their first appearance."""
    return list(dict.fromkeys(name for names in choices for name in names))


class DAG(OwnSpace, key="dag"):
    """A user's own space of directed acyclic graphs.

    Parameters
    ----------
    operations : names of 1 to 254 operations, or a mapping from a name to what it computes, such as
        ``{"wide": "sep_conv_5x5", "attention": None}``, a name or a `nt.networks.Operation`. Customary names say it
        themselves: ``none``, ``skip_connect``, ``conv_KxK``, ``sep_conv_KxK``, ``dil_conv_KxK``, ``avg_pool_KxK``,
        ``max_pool_KxK``. An operation that means nothing is drawn, encoded and searched; only networks cannot be built.
        By default those of ``choices``.
    nodes : the most nodes, or (fewest, most), input and output included; 2 to 64, as graphs are sets of 64 bits
    edges : the most edges; by default as many as fit
    topology : ``[(source, target), ...]`` fixes the edges instead
    choices : with ``topology``: the operations that each node between input and output, or each edge in the order of
        ``topology``, may have, in the order in which architectures are listed
    on : ``"nodes"`` or ``"edges"``, where the operations are
    equivalent : which architectures count as the same, in ``canonical_key``, unique lists, tables by class and searches:
        ``"isomorphism"`` (the default: all numberings of the inner nodes), ``"identity"`` (also with identities or
        without), ``"function"`` (also with zeros, or what reads only zeros, or without), or a function of an architecture
        that returns a text, a number, an architecture, or a tuple of these
    valid : asked about every architecture; may refuse it by returning False

    The text form has a word for each node from 1 on, with the nodes that it reads in parentheses: ``conv(0) pool(0,1)
    output(1,2)`` with operations on nodes, ``node(conv~0) output(skip~0,conv~1)`` with operations on edges.

    >>> space = DAG(["attention", "mlp", "norm"], nodes=5, edges=6)
    >>> space.sample(seed=0) in space
    True
    """

    def __init__(
        self,
        operations: Vocabulary | None = None,
        nodes: int | Sequence[int] | np.ndarray | None = None,
        *,
        edges: int | None = None,
        topology: Sequence[tuple[int, int]] | None = None,
        choices: Sequence[Sequence[str]] | None = None,
        on: str = "nodes",
        equivalent: _rules.Equivalence | None = None,
        valid: Callable[[Architecture], bool] | None = None,
    ) -> None:
        limits = None if nodes is None else np.atleast_1d(nodes).tolist()
        lists = None if choices is None else _lists(choices)
        if operations is None:
            if lists is None:
                raise TypeError("give operations, a list of names, or choices for each node or edge of a topology")
            operations = _first(lists)
        operations = operations if isinstance(operations, Mapping) else items_of(operations, "operations", "names")
        pairs = None if topology is None else [
            list(items_of(pair, "topology, an edge", "two node numbers")) for pair in items_of(topology, "topology", "edges")]
        self._rules = (valid, equivalent if callable(equivalent) else None)
        self._arguments = (operations, limits and tuple(limits)), {
            "edges": edges, "topology": pairs, "choices": lists, "on": on, "equivalent": equivalent, "valid": valid}
        rule, own = _rules.equivalence(self, equivalent)
        super().__init__(native.space_dag(
            _words(operations), limits, edges, pairs, on, _rules.validity(self, valid), lists, rule, own))


class Chain(OwnSpace, key="chain"):
    """Chains of layers, each with its own choice of operations, and the network around them.

    Parameters
    ----------
    choices : the operations of each of 1 to 62 layers, in the order in which chains are listed; a name or a
        `nt.networks.Operation`
    meanings : what operations compute whose names do not say it: ``{"mine": Operation.sequence("conv_1x1", "conv_5x5")}``
    channels : of each layer's result, 1 to 8192; by default those of the layer before, times the stride
    strides : by how much each layer divides height and width, 1 to 8; by default 1, and without ``channels`` 2 after each
        third of the chain
    stem : channels of the 3×3 convolution before the first layer, 1 to 1024, and its stride ``stem_stride``
    head : channels of a 1×1 convolution after the last layer; None for none
    equivalent, valid : as for `DAG`; an identity in a layer that changes sizes is a projection, and so none

    An architecture's text is its operations with bars between, ``conv_3x3|skip_connect``, and its indices are places in
    ``space.operations``, all operations in the order of their first appearance.

    >>> space = Chain([["conv_3x3", "conv_5x5"], ["mbconv_3x3-e3", "mbconv_3x3-e6", "skip_connect"]], strides=[1, 2])
    >>> space.size, space.parse("conv_5x5|mbconv_3x3-e6").indices
    (6, [1, 3])

    ValueError for more layers than a graph of 64 nodes has between input and output, a layer without choices, and sizes out
    of range.
    """

    def __init__(
        self,
        choices: Sequence[Sequence[str | Operation]],
        *,
        meanings: Mapping[str, str | Operation | None] | None = None,
        channels: Sequence[int] | None = None,
        strides: Sequence[int] | None = None,
        stem: int = 16,
        stem_stride: int = 1,
        head: int | None = None,
        equivalent: _rules.Equivalence | None = None,
        valid: Callable[[Architecture], bool] | None = None,
    ) -> None:
        lists = _lists(choices)
        if not lists:
            raise ValueError("choices is empty: give the operations of at least one layer")
        if meanings is not None and not isinstance(meanings, Mapping):
            raise TypeError(f"meanings: expected a mapping from names to operations, got {type(meanings).__name__}")
        meanings = dict(meanings or {})
        channels, strides = (
            None if numbers is None else items_of(numbers, what, "whole numbers, one for each layer")
            for numbers, what in ((channels, "channels"), (strides, "strides")))
        names = _first(lists)
        if stray := [name for name in meanings if name not in names]:
            raise ValueError(f"{stray[0]!r} has a meaning and is no choice of any layer: the choices are {', '.join(names)}")
        self._rules = (valid, equivalent if callable(equivalent) else None)
        self._arguments = (lists,), {
            "meanings": meanings, "channels": channels, "strides": strides, "stem": stem, "stem_stride": stem_stride,
            "head": head, "equivalent": equivalent, "valid": valid}
        rule, own = _rules.equivalence(self, equivalent)
        super().__init__(native.space_chain(
            lists, _words({name: meanings.get(name) for name in names}), channels, strides, stem, stem_stride, head,
            _rules.validity(self, valid), rule, own))
