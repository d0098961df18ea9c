"""YAML as a tree in which every key and every value knows where it stands.

Made from ruamel's events and not from its loader, because the loader stops at the first key that is
there twice, follows tags, and recurses as deep as the file says. Here duplicate keys, tags and
unknown anchors are noted and reading goes on; what could exhaust time or memory ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from aggregator.config.checks import escaped, shown
from aggregator.config.syntax import syntax
from aggregator.errors import ConfigError, Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 20
"""Lists and groups inside each other. The format needs six."""
MOST_ALIASES = 10_000
"""Values that aliases may stand for in all: a few dozen bytes of YAML can ask for billions."""
LONGEST_LINE = 20_000
"""Characters. Some tokens take time that grows with the square of their length."""

_BRACKETS = re.compile(r"(?:[\[{]\s{0,8}){100}")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
ODD_BREAK = re.compile("[\x85\u2028\u2029]")
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_NULL = re.compile(r"|~|null|Null|NULL")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_YES_NO = re.compile(r"(?i:yes|no|on|off)")
_NUMBER = re.compile(r"[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?", re.ASCII)
_ODD_NUMBER = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")


class Spot(NamedTuple):
    """Line and column, from 1."""

    line: int
    column: int

    def mistake(self, wrong: str, instead: str) -> Mistake:
        return Mistake(self.line, self.column, wrong, instead)


@dataclass(slots=True)
class Scalar:
    """One value. `plain`: it stands without quotes; `broken`: what is wrong with it has been said."""

    at: Spot
    text: str
    plain: bool = True
    broken: bool = False


@dataclass(slots=True)
class Sequence:
    """A list."""

    at: Spot
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """A group of `key: value`, with where each key stands."""

    at: Spot
    entries: dict[str, Node] = field(default_factory=dict)
    keys: dict[str, Spot] = field(default_factory=dict)


Node = Scalar | Sequence | Mapping


class YesNo(NamedTuple):
    """`yes`, `no`, `on` or `off` without quotes: text to YAML 1.2, a truth value to YAML 1.1 and to many programs."""

    text: str


def value(node: Node) -> Any:
    """What an editor's YAML makes of a node, except that `yes` and `no` are neither text nor truth here."""
    if isinstance(node, Mapping):
        return {key: value(inner) for key, inner in node.entries.items()}
    if isinstance(node, Sequence):
        return [value(item) for item in node.items]
    if node.broken:
        return None
    return plain(node.text) if node.plain else node.text


def plain(text: str) -> Any:
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _YES_NO.fullmatch(text):
        return YesNo(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    return float("nan") if _ODD_NUMBER.fullmatch(text) else text


def compose(text: str) -> tuple[Node | None, list[Mistake]]:
    """The tree of a YAML text (None: there is nothing in it) and the mistakes that do not end reading.

    Raises ConfigError where it cannot be read to its end.
    """
    text = ODD_BREAK.sub(" ", text)
    mistakes = _unprintable(text)
    text = _UNPRINTABLE.sub(" ", text)
    _bounded(text)
    composer = _Composer(text, mistakes)
    return composer.document(), composer.mistakes


def _unprintable(text: str) -> list[Mistake]:
    """The first such character of each line; a file full of them is no text at all."""
    mistakes = []
    for number, line in enumerate(text.split("\n"), 1):
        found = _UNPRINTABLE.search(line)
        if found:
            wrong = f"there is a character here that cannot be seen ({escaped(found[0])})"
            mistakes.append(Spot(number, found.start() + 1).mistake(wrong, "delete it, or type the line again"))
        if len(mistakes) > 20:
            raise ConfigError([Spot(1, 1).mistake("this file is not text", "write sources.yaml with a text editor")])
    return mistakes


def _bounded(text: str) -> None:
    brackets = _BRACKETS.search(text)
    if brackets:
        before = text[: brackets.start()]
        raise ConfigError([_too_deep(Spot(before.count("\n") + 1, len(before) - before.rfind("\n")))])
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LONGEST_LINE:
            wrong = f"this line has {len(line)} characters"
            raise ConfigError([Spot(number, 1).mistake(wrong, f"break it into lines of at most {LONGEST_LINE}")])


def _too_deep(spot: Spot) -> Mistake:
    return spot.mistake("brackets or lists are nested too deep to mean anything here", "take the extra ones out")


class _Composer:
    """Goes through the events once, building nodes."""

    def __init__(self, text: str, mistakes: list[Mistake]) -> None:
        self.text = text
        self.mistakes = mistakes
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.nodes = 0
        self.aliased = 0
        self.last = Spot(1, 1)
        self.brackets: list[Spot] = []
        self.events = self._events(text)

    def _events(self, text: str) -> Iterator[Any]:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import YAMLError

        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                self.last = _start(event)
                yield event
        except (YAMLError, ValueError, OverflowError) as error:
            raise ConfigError(
                [*self.mistakes, syntax(error, text, self.last, self.brackets[-1] if self.brackets else None)]
            ) from None

    def document(self) -> Node | None:
        root: Node | None = None
        for event in self.events:
            if type(event).__name__ == "DocumentStartEvent":
                if root is not None:
                    self._stop(self.last, "a second document starts here", "take out the line ---: one file, one class")
                root = self._node(next(self.events), 0)
        return None if isinstance(root, Scalar) and root.plain and not root.text else root

    def _node(self, event: Any, depth: int) -> Node:
        """One node with everything in it. `nodes` counts what it holds."""
        spot, before = _start(event), self.nodes
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self._alias(event.anchor, spot)
        if depth > DEEPEST:
            raise ConfigError([*self.mistakes, _too_deep(spot)])
        self.nodes += 1
        tagged = self._tag(event, spot)
        if kind == "ScalarEvent":
            node: Node = self._scalar(event, spot, tagged)
        else:
            node = self._collection(event, spot, depth)
        if event.anchor:
            self.anchors[event.anchor] = (node, self.nodes - before)
        return node

    def _scalar(self, event: Any, spot: Spot, tagged: bool) -> Scalar:
        text, plain = event.value, event.style in (None, "")
        unseen = _UNSEEN.search(text)
        if unseen:
            self._note(
                spot,
                f"this text holds a character that cannot be seen ({escaped(unseen[0])})",
                'take the escape out: in double quotes \\ has a special meaning, in single quotes it is a plain "\\"',
            )
        return Scalar(spot, text, plain, broken=tagged or unseen is not None)

    def _collection(self, event: Any, spot: Spot, depth: int) -> Node:
        """`brackets` remembers where those in brackets began, for saying which one was never closed."""
        if event.flow_style:
            self.brackets.append(spot)
        read = self._sequence if type(event).__name__ == "SequenceStartEvent" else self._mapping
        node = read(spot, depth)
        if event.flow_style:
            self.brackets.pop()
        return node

    def _sequence(self, spot: Spot, depth: int) -> Sequence:
        items = []
        while type(event := next(self.events)).__name__ != "SequenceEndEvent":
            items.append(self._node(event, depth + 1))
        return Sequence(spot, items)

    def _mapping(self, spot: Spot, depth: int) -> Mapping:
        mapping = Mapping(spot)
        while type(event := next(self.events)).__name__ != "MappingEndEvent":
            key = self._node(event, depth + 1)
            inner = self._node(next(self.events), depth + 1)
            if isinstance(key, Scalar) and key.text:
                self._enter(mapping, key, inner)
            else:
                self._note(_start(event), "there is no word in front of this colon", "write key: value")
        return mapping

    def _enter(self, mapping: Mapping, key: Scalar, inner: Node) -> None:
        first = mapping.entries.get(key.text)
        if first is None:
            mapping.entries[key.text], mapping.keys[key.text] = inner, key.at
            return
        line = mapping.keys[key.text].line
        same = isinstance(first, Sequence) and isinstance(inner, Sequence)
        self._note(
            key.at,
            f"{shown(key.text)} is here a second time, after line {line}",
            "move its entries under the first one" if same else "keep one of the two",
        )
        if isinstance(first, Sequence) and isinstance(inner, Sequence):
            first.items += inner.items  # so that mistakes in both are told in one go

    def _alias(self, name: str, spot: Spot) -> Node:
        if name not in self.anchors:
            self._note(
                spot,
                f"*{escaped(name[:60])} refers to &{escaped(name[:60])}, which is nowhere above",
                "if it is meant as text, put it into quotes",
            )
            return Scalar(spot, "", broken=True)
        node, size = self.anchors[name]
        self.aliased += size
        self.nodes += size
        if self.aliased > MOST_ALIASES:
            self._stop(spot, "the aliases (*) in this file stand for too much", "write out what you mean")
        return node

    def _tag(self, event: Any, spot: Spot) -> bool:
        """Tags (`!!python/…`, `!word`) ask for types; nothing here needs one."""
        if not getattr(event, "tag", None):
            return False
        self._note(
            spot,
            f"a value that begins with ! asks YAML for a type ({shown(_as_written(event.tag))}), which is refused here",
            "take it out; if it is meant as text, put it into quotes",
        )
        return True

    def _note(self, spot: Spot, wrong: str, instead: str) -> None:
        self.mistakes.append(spot.mistake(wrong, instead))

    def _stop(self, spot: Spot, wrong: str, instead: str) -> NoReturn:
        raise ConfigError([*self.mistakes, spot.mistake(wrong, instead)])


def _start(event: Any) -> Spot:
    return Spot(event.start_mark.line + 1, event.start_mark.column + 1)


def entries(node: Node | None, key: str) -> Iterable[Mapping]:
    """The groups in the list under `key`, as far as it is one."""
    under = node.entries.get(key) if isinstance(node, Mapping) else None
    return [item for item in under.items if isinstance(item, Mapping)] if isinstance(under, Sequence) else []


def _as_written(tag: str) -> str:
    standard = "tag:yaml.org,2002:"
    return f"!!{tag.removeprefix(standard)}" if tag.startswith(standard) else tag
