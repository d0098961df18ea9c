"""From a checked file to the model's nouns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from aggregator.config.checks import parse_short
from aggregator.config.shape import CircleBlock, ClassBlock, EdgeBlock, PersonBlock, RulesBlock, Shape, TopicBlock
from aggregator.model import Circle, Class, Network, Person, Rules, Source, Topic, short_id
from aggregator.text.names import slug
from aggregator.text.urls import canonical

HASHTAG_KIND = "mastodon"
"""What reads `#hashtag@server`."""

SECRETS = ("token_env", "basic_env")
"""Settings of every source that is asked over the network: names of environment variables."""

_OF_EVERY_FEED = ("feed", "feeds", "rss", "atom", "index", "rss2")
_FORMATS = (".xml", ".json", ".rss", ".atom", ".rdf")


def class_(block: ClassBlock) -> Class:
    return Class(
        title=block.title,
        url=block.url and block.url.rstrip("/") + "/",
        about=block.about.strip(),
        hashtags=tuple(block.hashtags),
        language=block.language,
        timezone=block.timezone,
        starts=_day(block.starts),
        ends=_day(block.ends),
        contact=block.contact,
        search_engines=block.search_engines,
        sample=block.sample,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def topic(block: TopicBlock) -> Topic:
    return Topic(id=block.id, title=block.title, tags=tuple(block.tags), about=block.about.strip())


def person(block: PersonBlock) -> Person:
    return Person(
        id=block.id,
        name=block.name,
        accounts=tuple(block.accounts),
        role=block.role,
        circle=block.circle,
        show=block.show,
        listed=True,
    )


def circle(block: CircleBlock) -> Circle:
    return Circle(id=block.id, title=block.title, about=block.about.strip())


def rules(block: RulesBlock, edges: Iterable[EdgeBlock]) -> Rules:
    edges = tuple(edges)
    return Rules(
        replies=block.replies,
        newcomers=block.newcomers,
        hide=tuple(block.hide),
        block=tuple(block.block),
        confirmed=tuple((edge.post, edge.answers) for edge in edges if edge.answers),
        rejected=tuple((edge.post, edge.not_) for edge in edges if edge.not_),
    )


def network(block: Any) -> Network:
    return Network(allow_private=tuple(block.allow_private), pace=float(block.pace))


# ── sources ───────────────────────────────────────────────────────────────────────────


def sources(entries: Iterable[Any], lines: Iterable[int], shape: Shape, folder: Path) -> tuple[Source, ...]:
    """`lines` are those where the entries stand. Ids that were written go before those that are made."""
    entries = list(entries)
    taken = {entry.id for entry in entries if not isinstance(entry, str) and entry.id}
    made = []
    for entry, line in zip(entries, lines, strict=True):
        source = _short(entry, line) if isinstance(entry, str) else _long(entry, line, shape, folder)
        id = source.id or _unused(_written(entry, shape), source.kind, taken)
        taken.add(id)
        made.append(replace(source, id=id))
    return tuple(made)


def _short(text: str, line: int) -> Source:
    settings = parse_short(text)
    if settings:
        return Source(id="", kind=HASHTAG_KIND, line=line, settings=settings)
    return Source(id="", kind="", line=line, url=text)


def _long(entry: Any, line: int, shape: Shape, folder: Path) -> Source:
    kind = getattr(entry, "kind", "")
    sorts = shape.kinds.get(kind, {})
    settings = {key: text for key in sorts if (text := getattr(entry, key))}
    for key in settings:
        if sorts[key].startswith("path"):
            settings[key] = str((folder / settings[key]).absolute())
    settings |= {key: name for key in SECRETS if (name := getattr(entry, key, ""))}
    return Source(
        id=entry.id,
        kind=kind,
        line=line,
        url=getattr(entry, "url", ""),
        tags=tuple(entry.tags),
        person=entry.person,
        text=entry.text,
        aliases=tuple(entry.aliases),
        settings=settings,
    )


def _written(entry: Any, shape: Shape) -> list[tuple[str, str]]:
    """The settings that say which place it is: (sort, text)."""
    if isinstance(entry, str):
        return list(parse_short(entry).items()) or [("address", entry)]
    sorts = shape.kinds.get(getattr(entry, "kind", ""), {"url": "address"})
    return [(sort.rstrip("?"), text) for key, sort in sorts.items() if (text := getattr(entry, key))]


def _unused(settings: Sequence[tuple[str, str]], kind: str, taken: set[str]) -> str:
    """A readable id; letters and digits made from the whole are added where it says too little or is taken."""
    words = _words(dict(reversed(settings)))
    id = slug(words)
    if id and len(id) < 60 and words.isascii() and id not in taken:
        return id
    longer = (f"{id[:50]}-{short_id(repr((settings, kind, more)))[:6]}".lstrip("-") for more in count())
    return next(one for one in longer if one not in taken)


def _words(written: Mapping[str, str]) -> str:
    """`https://blog.example.org/notes/feed.xml` → `blog.example.org/notes`; hashtag before server."""
    if "address" in written:
        return _without_ending(unquote(canonical(written["address"])))
    if "path" in written:
        return written["path"].rpartition(".")[0] or written["path"]
    order = ("hashtag", "server", "text")
    return " ".join(written[sort].removeprefix("http://") for sort in order if sort in written)


def _without_ending(place: str) -> str:
    """Without the last step where it only says that this is a feed."""
    shorter, _, last = place.rpartition("/")
    name = last.lower()
    for ending in _FORMATS:
        name = name.removesuffix(ending)
    return shorter if shorter and name in _OF_EVERY_FEED else place
