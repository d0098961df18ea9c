"""One file per kind of source; the folder listing is the registry.

    sources.yaml ─▶ kind(name).pull ─▶ documents ─▶ kind(name).parse ─▶ posts

A new kind is one new file here (see `_kind.Kind` for its verbs) and no edit anywhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

from msgspec import Struct

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Feed, State
from aggregator.sources import _strange, _webfinger
from aggregator.sources._kind import Kind, Response, Visit, Web
from aggregator.text.urls import canonical, host

__all__ = [
    "Found",
    "Kind",
    "Response",
    "Visit",
    "Web",
    "arrive",
    "asks",
    "feeds",
    "find",
    "is_last_resort",
    "kind",
    "kinds",
]


@cache
def kinds() -> tuple[str, ...]:
    """The words a curator may write after `kind:`."""
    return tuple(sorted(module.name for module in iter_modules(__path__) if not module.name.startswith("_")))


def kind(name: str) -> Kind:
    """The module of that name, imported when it is first wanted."""
    if name not in kinds():
        raise SourceError(f"there is no kind {name!r}", f"write one of {', '.join(kinds())}")
    return cast(Kind, import_module(f"{__name__}.{name}"))


def asks(kind: Kind, settings: Mapping[str, str]) -> str:
    """An address on the server that such a source is asked from: the only one that may know its secret."""
    elsewhere: Callable[[Mapping[str, str]], str] | None = getattr(kind, "asks", None)
    return (elsewhere(settings) if elsewhere else "") or settings.get("url") or kind.address(settings)


def feeds(kind: Kind, settings: Mapping[str, str], memory: Mapping[str, Any]) -> tuple[Feed, ...]:
    """The feeds that this place offers to any feed reader, as far as its kind can say."""
    offered: Callable[[Mapping[str, str], Mapping[str, Any]], list[Feed]] | None = getattr(kind, "feeds", None)
    found = offered(settings, memory) if offered else []
    return tuple(feed for feed in dict.fromkeys(found) if feed.address)


class Found(Struct, frozen=True, kw_only=True):
    """Which kind reads a place, with which settings, and the feeds that the page named which was asked for."""

    kind: str
    settings: dict[str, str]
    names: tuple[Feed, ...] = ()


async def find(url: str, web: Web, state: State) -> tuple[str, dict[str, str]]:
    """Which kind reads this address (or `#hashtag@server`, `@account@server`), and with which settings.

    Asks without conditions and keeps no validators, so that the pull that follows gets a body.
    """
    found = await arrive(url, web, state)
    return found.kind, found.settings


async def arrive(url: str, web: Web, state: State, *, robots: bool = False) -> Found:
    """The same, with what the page says besides. `robots`: nobody named this address, robots.txt is obeyed."""
    if url[:1] in "#＃":
        return short(url)
    if url.startswith("@"):
        url = await _webfinger.page(url, web)
    response = await web.get(url, conditional=False, robots=robots)
    if response.url != url:
        state.moved.setdefault(url, response.url)
    found = _recognised(response)
    if found is None:
        raise _strange.told(response)
    return await _at_home(found, response, web) or found


def _recognised(response: Response) -> Found | None:
    for name in sorted(kinds(), key=_rank):
        settings = kind(name).recognise(response)
        if settings is not None:
            names: Callable[[Response], list[Feed]] | None = getattr(kind("feed"), "names", None)
            return Found(kind=name, settings=settings, names=tuple(names(response)) if names else ())
    return None


async def _at_home(found: Found, response: Response, web: Web) -> Found | None:
    """A feed may be one of those that its site has, whose own kind reads more than feeds say."""
    home: Callable[[Response], str] | None = getattr(kind(found.kind), "home", None)
    url = home(response) if home else ""
    if not url or host(url) != host(response.url):
        return None
    try:
        page = await web.get(url, conditional=False, robots=True)
    except SourceError:
        return None
    better = _recognised(page)
    if better is None or _rank(better.kind) >= _rank(found.kind):
        return None
    offered = feeds(kind(better.kind), better.settings, {})
    return better if canonical(response.url) in {canonical(feed.address) for feed in offered} else None


def is_last_resort(name: str) -> bool:
    """This kind reads a place off its pages, for want of anything better."""
    return _rank(name) == max(map(_rank, kinds())) > 0


def _rank(name: str) -> int:
    """Kinds that read almost any place are asked after those that read a particular one well."""
    rank: int = getattr(kind(name), "RANK", 0)
    return rank


def short(text: str) -> Found:
    """What `#hashtag@server` stands for. Raises Unreadable when it is none."""
    for name in kinds():
        parse_short: Callable[[str], dict[str, str] | None] | None = getattr(kind(name), "parse_short", None)
        settings = parse_short(text) if parse_short else None
        if settings is not None:
            return Found(kind=name, settings=settings)
    raise Unreadable(f"{text!r} names no hashtag on a server", "write it as #hashtag@server")
