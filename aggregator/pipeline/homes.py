"""A place's home page, and what that calls its owner's own (`rel=me`). Kept in `State.memory` under "home".

Feeds and APIs do not say it. A kind that has the home page before it anyway notes it (`Visit.home`). Any other
home page is asked for only where the answer would prove something: a profile that was seen tonight claims it,
and no server that the curator named has looked itself. Once in thirty days for each source, whatever the answer,
with the pace, robots.txt and pauses that hold for everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from aggregator.errors import SourceError
from aggregator.model import Home, Post, Source, State
from aggregator.pipeline.signing import signed
from aggregator.text.elsewhere import mine
from aggregator.text.urls import canonical, host, is_http

if TYPE_CHECKING:
    from aggregator.archive import Archive
    from aggregator.config import Config
    from aggregator.web import Web

AGAIN = timedelta(days=30)
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


def recall(memory: Mapping[str, Any]) -> Home | None:
    """What is remembered; nothing, if that is not what we once wrote."""
    try:
        return msgspec.convert(memory.get("home"), Home | None)
    except msgspec.ValidationError:
        return None


def forget(archive: Archive) -> None:
    """Take out of all that is remembered whoever is kept out by now."""
    for id, state in archive.states().items():
        home = recall(state.memory)
        if home and (left := without_kept_out(home, archive)) != home:
            keep(state.memory, left)
            archive.keep_state(id, state)


def without_kept_out(home: Home, archive: Archive) -> Home:
    """Whoever asked to be forgotten is not named by what a page says of them either."""
    out = archive.kept_out(home.me) if home.me else frozenset()
    return replace(home, me=tuple(url for url in home.me if url not in out)) if out else home


def keep(memory: dict[str, Any], home: Home | None, stated: str = "") -> None:
    """`home` as it was looked at, or the one that the place stated tonight, if that is another page."""
    if is_http(stated) and (home is None or canonical(home.url) != canonical(stated)):
        home = Home(url=stated)
    if home:
        memory["home"] = msgspec.to_builtins(home)


def claims(posts: Iterable[Post]) -> set[str]:
    """Canonical addresses that profiles claim and nobody whom we may believe has looked at."""
    return {canonical(claim.url) for post in posts for claim in post.claims if not claim.verified}


def due(source: Source, state: State, claimed: set[str], now: datetime) -> Home | None:
    """The home page to ask for tonight, if any; where a place states none, its address is one."""
    home = recall(state.memory) or Home(url=source.url)
    if canonical(home.url) not in claimed or (state.quiet_until and state.quiet_until > now):
        return None
    return home if home.looked is None or now - home.looked >= AGAIN else None


async def look(home: Home, source: Source, web: Web, now: datetime) -> Home:
    """Ask for the home page and give it with what it says. Where it does not answer, what it said before stands."""
    try:
        response = await signed(source, web).get(home.url, accept=_ACCEPT, robots=True)
        is_there = host(response.url) == host(home.url)
        me = mine(response.body.decode("utf-8", "replace"), response.url) if is_there else ()
    except SourceError:
        me = home.me
    return replace(home, me=me, looked=now)


def places(config: Config, archive: Archive) -> dict[str, Source]:
    """The sources by id, each with what is known of its home page."""
    homes = {id: home for id, state in archive.states().items() if (home := recall(state.memory))}
    return {one.id: replace(one, home=homes[one.id]) if one.id in homes else one for one in config.sources}
