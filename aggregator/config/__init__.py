"""sources.yaml → Config. Every mistake at once, each with line, column and what to write instead.

    read ─▶ tree (where everything stands) ─▶ shape (what may stand there) + together (what must agree) ─▶ make

`load` is called once per command; ruamel and pydantic are imported only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from aggregator.errors import ConfigError, Mistake, UsageError
from aggregator.model import Circle, Class, Network, Person, Rules, Source, Topic

if TYPE_CHECKING:
    from aggregator.config.shape import Shape
    from aggregator.config.tree import Node

__all__ = ["Config", "load", "parsed", "raw_bytes", "schema", "write_schema"]

LARGEST = 1_000_000
"""Bytes of a sources.yaml that is read."""
_MARK = "\ufeff"
"""A byte order mark, which some editors write and none shows."""


class Config(Struct, frozen=True, kw_only=True):
    """What the curator wrote, as the model's nouns. `path` is the file it was read from."""

    class_: Class
    topics: tuple[Topic, ...] = ()
    sources: tuple[Source, ...] = ()
    people: tuple[Person, ...] = ()
    circles: tuple[Circle, ...] = ()
    rules: Rules = Rules()
    network: Network = Network()
    path: Path = Path("sources.yaml")


def load(path: Path, kinds: Mapping[str, Mapping[str, str]]) -> Config:
    """Read a sources.yaml.

    `kinds`: each kind's name → its own keys → "address", "server", "hashtag", "path" or "text",
    with a trailing "?" where a key may be left out.

    Raises UsageError when there is no such file, ConfigError with all its mistakes.
    """
    return parsed(raw_bytes(path), path, kinds)


def parsed(raw: bytes, path: Path, kinds: Mapping[str, Mapping[str, str]]) -> Config:
    """What `load` would make of a file at `path` that holds these bytes. Raises ConfigError."""
    try:
        return _read(raw, path, kinds)
    except ConfigError as error:
        raise ConfigError([_in(path.name, mistake) for mistake in error.mistakes]) from None


def _in(name: str, mistake: Mistake) -> Mistake:
    """Messages hold pieces of the file: whatever those hold, a message is one line that can be seen."""
    from aggregator.config.checks import escaped

    return Mistake(mistake.line, mistake.column, escaped(mistake.wrong), escaped(mistake.instead), escaped(name))


def _read(raw: bytes, path: Path, kinds: Mapping[str, Mapping[str, str]]) -> Config:
    from aggregator.config.shape import shape
    from aggregator.config.tree import compose

    text = _text(raw)
    root, mistakes = compose(text)
    definition = shape(kinds)
    checked, more = _check(root, definition, text, path.absolute().parent)
    if root is None or mistakes or more:
        raise ConfigError(list(dict.fromkeys([*mistakes, *more])))
    return _config(checked, root, definition, path)


def _text(raw: bytes) -> str:
    """The text of the file, without a byte order mark, its lines ending in a newline only."""
    if len(raw) > LARGEST:
        wrong = "this file is larger than 1 MB"
        raise ConfigError([Mistake(1, 1, wrong, "take out what is not needed; texts belong on the blogs themselves")])
    try:
        text = raw.decode().removeprefix(_MARK)
    except UnicodeDecodeError as error:
        raise ConfigError([_not_utf8(raw, error.start)]) from None
    return _one_break(text)


def raw_bytes(path: Path) -> bytes:
    """What the file holds, cut behind the size that is refused. Raises UsageError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise UsageError(
            f"there is no {path.name} in {path.absolute().parent}",
            "start a class there with `aggregator init`, or name its folder with -C",
        ) from None
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{path} cannot be read ({type(error).__name__})", "is it a file, and may you read it?"
        ) from None


def _not_utf8(raw: bytes, start: int) -> Mistake:
    before = _one_break(raw[:start].decode().removeprefix(_MARK))
    column = len(before) - before.rfind("\n")
    wrong = "from here on the file is not UTF-8 text"
    return Mistake(before.count("\n") + 1, column, wrong, "save it in the encoding UTF-8 in your editor")


def _one_break(text: str) -> str:
    """Lines end with a newline, whatever the editor that wrote them thinks of it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _check(root: Node | None, shape: Shape, text: str, folder: Path) -> tuple[Any, list[Mistake]]:
    """The checked file, or else what is wrong with its entries and between them."""
    from pydantic import ValidationError

    from aggregator.config import tree
    from aggregator.config.together import together
    from aggregator.config.words import words

    if not isinstance(root, tree.Mapping):
        what = "this file is empty" if root is None else "this file must be a group of keys (class:, sources:, …)"
        spot = root.at if root else tree.Spot(1, 1)
        return None, [spot.mistake(what, 'begin it with "class:" and, below that and two spaces in, "title: …"')]
    between = together(root, shape)
    try:
        checked = shape.file.model_validate(tree.value(root), context={"folder": folder})
    except ValidationError as error:
        return None, words(error.errors(include_url=False, include_input=False), root, shape, text) + between
    return checked, between


def _config(file: Any, root: Node, shape: Shape, path: Path) -> Config:
    from aggregator.config import make
    from aggregator.config.together import lines

    return Config(
        class_=make.class_(file.class_),
        topics=tuple(map(make.topic, file.topics)),
        sources=make.sources(file.sources, lines(root), shape, path.absolute().parent),
        people=tuple(map(make.person, file.people)),
        circles=tuple(map(make.circle, file.circles)),
        rules=make.rules(file.rules, file.edges),
        network=make.network(file.network),
        path=path,
    )


def schema(kinds: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """The JSON Schema (draft 7, which editors know) of a sources.yaml with these kinds."""
    from aggregator.config.editors import json_schema

    return json_schema(kinds)


def write_schema(path: Path, kinds: Mapping[str, Mapping[str, str]]) -> None:
    """The schema as a file, the same bytes for the same kinds."""
    import json

    path.write_text(json.dumps(schema(kinds), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
