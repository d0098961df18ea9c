"""Where the pieces of a YAML text begin and end, so that something can be put between them.

`tree` says what a file means; this says where its last word stands. A block list has no end of its own
in YAML (comments and blank lines behind it belong to nobody), so the end of a list is that of the last
thing written in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aggregator.config.tree import ODD_BREAK


class Place(NamedTuple):
    """Line and column, from 0, as splicing counts them."""

    line: int
    column: int


@dataclass(slots=True)
class Span:
    """One node. `end` is behind the last character written in it; `flow`: it stands in brackets.

    A value that was not written ends where its key does, in front of the colon.
    """

    sort: str
    start: Place
    end: Place
    flow: bool = False
    text: str = ""
    items: list[Span] = field(default_factory=list)
    entries: dict[str, Span] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Nothing was written here: `key:` and no more."""
        return self.sort == "scalar" and self.start == self.end


def span(text: str) -> Span | None:
    """The root of a text that `tree.compose` has read without a mistake; None: there is nothing in it."""
    from ruamel.yaml import YAML

    events = iter(YAML(typ="safe", pure=True).parse(ODD_BREAK.sub(" ", text)))
    for event in events:
        if type(event).__name__ == "DocumentStartEvent":
            return _node(next(events), events)
    return None


def _node(event: Any, events: Iterator[Any]) -> Span:
    kind = type(event).__name__
    made = Span(_SORTS[kind], _start(event), _end(event), bool(getattr(event, "flow_style", False)))
    if kind == "SequenceStartEvent":
        _fill_list(made, events)
    elif kind == "MappingStartEvent":
        _fill_group(made, events)
    elif kind == "ScalarEvent":
        made.text = event.value
    return made


_SORTS = {
    "ScalarEvent": "scalar",
    "AliasEvent": "alias",
    "SequenceStartEvent": "list",
    "MappingStartEvent": "group",
}


def _fill_list(made: Span, events: Iterator[Any]) -> None:
    while type(event := next(events)).__name__ != "SequenceEndEvent":
        made.items.append(_node(event, events))
    made.end = _end(event) if made.flow else max((item.end for item in made.items), default=made.end)


def _fill_group(made: Span, events: Iterator[Any]) -> None:
    ends = [made.end]
    while type(event := next(events)).__name__ != "MappingEndEvent":
        key, inner = _node(event, events), _node(next(events), events)
        if inner.empty:
            inner.start = inner.end = key.end
        made.entries.setdefault(key.text, inner)
        ends += [key.end, inner.end]
    made.end = _end(event) if made.flow else max(ends)


def _start(event: Any) -> Place:
    return Place(event.start_mark.line, event.start_mark.column)


def _end(event: Any) -> Place:
    return Place(event.end_mark.line, event.end_mark.column)
