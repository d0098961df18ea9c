"""pydantic's errors in words a teacher understands, each where the thing stands in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from aggregator.config import tree
from aggregator.config.checks import Wrong, shown, without_secret
from aggregator.config.shape import FOUND, UNKNOWN, Shape, keys
from aggregator.config.tree import Mapping, Node, Scalar, Spot
from aggregator.errors import Mistake

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
"""The way to a place in the file: `("sources", 3, "url")`."""

EXAMPLES = {
    "class": "class: {title: Social Learning}",
    "title": "title: Social Learning",
    "id": "id: trust",
    "name": "name: Amara",
    "tags": "tags: [trust]",
    "url": "url: https://blog.example.org/",
    "server": "server: mastodon.example",
    "hashtag": "hashtag: sociallearning",
    "path": "path: exports/old-blog.xml",
    "post": "post: https://blog.example.org/2026/09/trust/",
}
SINGLE = {
    "topics": "a topic",
    "sources": "a source",
    "people": "a person",
    "circles": "a circle",
    "edges": "an edge",
}
_HIDDEN_TEXT = re.compile(r"(#[^\s#,\]}][^,\]}]*)")


@dataclass(frozen=True)
class Told:
    """One error of pydantic's, with what is known about its place."""

    root: Node
    shape: Shape
    lines: Sequence[str]
    path: Path
    form: str
    type: str
    context: dict[str, Any]

    @property
    def key(self) -> str:
        """The nearest key above: what a list is called by whose item is wrong."""
        return next((step for step in reversed(self.path) if isinstance(step, str)), "")

    @property
    def block(self) -> str:
        """The name of the block in whose keys the last step of the path is."""
        if self.path[0] == "sources" and len(self.path) > 1:
            return self.form
        return str(self.path[0]) if len(self.path) > 1 else ""

    @property
    def where(self) -> str:
        """The block in words."""
        if self.block in self.shape.kinds:
            return f"a source of kind {self.block}"
        if self.path[0] in SINGLE and len(self.path) > 1:
            return SINGLE[str(self.path[0])]
        return self.block or "this file"

    @property
    def known(self) -> tuple[str, ...]:
        """The keys that may stand in the block."""
        model = self.shape.blocks.get(self.block)
        return keys(model) if model else ()

    def node(self, path: Path) -> Node | None:
        found: Node | None = self.root
        for step in path:
            if isinstance(found, Mapping) and isinstance(step, str):
                found = found.entries.get(step)
            elif isinstance(found, tree.Sequence) and isinstance(step, int):
                found = found.items[step] if step < len(found.items) else None
            else:
                return None
        return found

    def spot(self, path: Path) -> Spot:
        """Where a key stands, or an entry of a list."""
        above = self.node(path[:-1])
        if isinstance(above, Mapping) and path[-1] in above.keys:
            return above.keys[str(path[-1])]
        node = self.node(path)
        return node.at if node else Spot(1, 1)


def words(errors: Sequence[ErrorDetails], root: Node, shape: Shape, text: str) -> list[Mistake]:
    """A mistake for each error, save those about a value of which the worse was said already."""
    told = [_told(error, root, shape, text.split("\n")) for error in errors]
    mistakes = [_word(each) for each in told if not _is_said(each, told)]
    return list(dict.fromkeys(mistakes))


def _told(error: ErrorDetails, root: Node, shape: Shape, lines: Sequence[str]) -> Told:
    """The way without the form of a source, which pydantic puts into it."""
    path = error["loc"]
    form = ""
    if path[:1] == ("sources",) and len(path) > 2:
        form, path = str(path[2]), (*path[:2], *path[3:])
    return Told(root, shape, lines, path, form, error["type"], error.get("ctx", {}))


def _is_said(one: Told, all_: Sequence[Told]) -> bool:
    """Broken values are told by the tree; a missing key is told by its misspelling."""
    node = one.node(one.path)
    if isinstance(node, Scalar) and node.broken:
        return True
    if one.type != "missing":
        return False
    siblings = (other for other in all_ if other.type == "extra_forbidden" and other.path[:-1] == one.path[:-1])
    return any(_meant(str(other.path[-1]), other.known) == one.path[-1] for other in siblings)


def _word(told: Told) -> Mistake:
    if told.type in _BY_TYPE:
        return _BY_TYPE[told.type](told)
    node = told.node(told.path)
    if isinstance(node, Scalar) and node.plain and tree.value(node) is None:
        return _empty(told, node)
    return _wrong_type(told, node)


# ── keys ──────────────────────────────────────────────────────────────────────────────


def _unknown_key(told: Told) -> Mistake:
    key = str(told.path[-1])
    meant = _meant(key, told.known)
    instead = f"did you mean {meant}?" if meant else _elsewhere(told, key)
    return told.spot(told.path).mistake(f"{shown(key)} is no key of {told.where}", instead)


def _elsewhere(told: Told, key: str) -> str:
    """Where a key belongs that is not like any other here."""
    if told.path[0] == "sources" and len(told.path) > 1:
        kinds = [kind for kind, settings in told.shape.kinds.items() if key in settings]
        if kinds and told.form == FOUND:
            return f'add "kind: {kinds[0]}", which knows it'
    else:
        blocks = [
            name for name, model in told.shape.blocks.items() if key in keys(model) and name not in told.shape.kinds
        ]
        if blocks and blocks[0] != FOUND:
            return f"it belongs under {blocks[0]}:" if blocks[0] else "begin it at the left margin of the file"
    return f"take it out, or write one of {', '.join(told.known)}"


def _meant(key: str, known: Sequence[str]) -> str:
    by_letters = {one.replace("_", ""): one for one in known}
    close = get_close_matches(re.sub("[^a-z]", "", key[:60].lower()), by_letters, 1, 0.7)
    return by_letters[close[0]] if close else ""


def _missing(told: Told) -> Mistake:
    key = str(told.path[-1])
    example = f"kind: {told.form}" if key == "kind" else EXAMPLES.get(key, f"{key}: …")
    if len(told.path) == 1:
        return Spot(1, 1).mistake(f"this file has no {key}", f'begin it with "{example}"')
    add = f'add "{example}"'
    if told.form == FOUND:
        add = f'add "{example}", and kind: if you know it'
    elif told.form == UNKNOWN:
        add = f"add one of {', '.join(told.shape.kinds)}"
    where = told.where if key != "kind" else "this source"
    return told.spot(told.path[:-1]).mistake(f"{where} has no {key}", add)


# ── values ────────────────────────────────────────────────────────────────────────────


def _said(told: Told) -> Mistake:
    """A check of ours has said it."""
    error = told.context["error"]
    assert isinstance(error, Wrong)
    node = told.node(told.path)
    return (node.at if node else told.spot(told.path)).mistake(error.wrong, error.instead)


def _empty(told: Told, node: Scalar) -> Mistake:
    """Nothing, or `null` or `~`; often because a `#` made a comment of what was meant."""
    spot = told.spot(told.path)
    item = isinstance(told.path[-1], int)
    what = f"an entry of {shown(told.key)} is empty" if item else f"{shown(told.key)} is empty"
    hidden = _HIDDEN_TEXT.search(told.lines[spot.line - 1], spot.column)
    if node.text:
        return spot.mistake(
            f"{what}: {node.text} means nothing to YAML", f'write "{node.text}" in quotes if it is meant'
        )
    if hidden:
        spot = Spot(spot.line, hidden.start() + 1) if item else spot
        return spot.mistake(f"{what}: # begins a comment", _with_its_sign(told, hidden[0].strip()))
    if told.key in SINGLE and not item:
        return spot.mistake(what, 'list its entries below it, each with "- " in front, or take the line out')
    if told.type.startswith("model"):
        return spot.mistake(what, "write its keys below it, two spaces further in, or take the line out")
    return spot.mistake(what, "write something behind it, or take it out")


def _with_its_sign(told: Told, hidden: str) -> str:
    """How to write what a `#` hid."""
    if told.key in ("tags", "hashtags", "hashtag"):
        return f"write it without #: {without_secret(hidden).lstrip('#')}"
    return f"put it into quotes: {shown(hidden)}"


def _one_of(told: Told) -> Mistake:
    node = told.node(told.path)
    text = node.text if isinstance(node, Scalar) and tree.value(node) is not None else None
    if node is None or text is None:
        return _empty(told, node) if isinstance(node, Scalar) else _wrong_type(told, node)
    known = re.findall(r"'([^']*)'", str(told.context["expected"]))
    close = get_close_matches(text[:60].lower(), known, 1)
    what = f"there is no kind {shown(text)}" if told.key == "kind" else f"{told.key} cannot be {shown(text)}"
    return node.at.mistake(what, f"write one of {', '.join(known)}" + (f"; did you mean {close[0]}?" if close else ""))


def _wrong_type(told: Told, node: Node | None) -> Mistake:
    """A list for a text, a number for a name and the like."""
    wanted, instead = _WANTED.get(told.type, ("written otherwise", f"write it like {EXAMPLES.get(told.key, 'above')}"))
    spot = node.at if node else told.spot(told.path)
    if isinstance(node, Scalar) and told.type == "string_type":
        what = "a yes-or-no value" if isinstance(tree.value(node), bool | tree.YesNo) else "a number"
        return spot.mistake(
            f"{shown(node.text)} without quotes is {what} to YAML", f"put it into quotes: {shown(node.text)}"
        )
    if isinstance(node, Scalar) and told.type == "list_type":
        example = ", ".join(map(_entry, without_secret(node.text)[:60].split(","))) or "…"
        instead = f"write [{example}]" if told.key not in SINGLE else 'begin each entry on a line of its own with "- "'
    name = f"an entry of {shown(told.key)}" if isinstance(told.path[-1], int) else shown(told.key)
    return spot.mistake(f"{name} must be {wanted}", instead)


def _entry(part: str) -> str:
    """An entry of a list, in quotes where YAML wants them."""
    return shown(part.strip()) if part.strip()[:1] in ("@", "#") else part.strip()


_WANTED = {
    "string_type": ("one text", "write a text, in quotes if need be"),
    "list_type": ("a list", 'put "- " in front of each entry'),
    "model_type": ("a group of keys", "write key: value on lines of its own below it"),
    "dict_type": ("a group of keys", "write key: value on lines of its own below it"),
    "model_attributes_type": ("a group of keys", "write key: value on lines of its own below it"),
    "bool_type": ("true or false", "write true or false, without quotes"),
    "float_type": ("a number", "write a number without quotes, such as 1.0"),
    "finite_number": ("a number", "write a number such as 1.0"),
    "greater_than_equal": ("0 or more", "write the seconds to wait, such as 1.0"),
    "less_than_equal": ("3600 or less", "write the seconds to wait, such as 1.0"),
    "too_short": ("a list with something in it", "write at least one, or take the whole entry out"),
    "union_tag_not_found": (
        "a source",
        'write an address, "#hashtag@server" in quotes, or keys such as kind: and url:',
    ),
}

_BY_TYPE: dict[str, Callable[[Told], Mistake]] = {
    "extra_forbidden": _unknown_key,
    "missing": _missing,
    "value_error": _said,
    "literal_error": _one_of,
}
