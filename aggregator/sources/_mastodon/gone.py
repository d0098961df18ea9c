"""What its author took away: asked for one by one, where it was written, before anything is removed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import islice

from aggregator.errors import Rejected, SourceError
from aggregator.model import Absent
from aggregator.sources._mastodon import wire
from aggregator.sources._mastodon.night import TAKEN, Night
from aggregator.sources._mastodon.post import home, refused


async def gone(night: Night) -> AsyncIterator[Absent]:
    """Posts that are withheld now, posts that should have been seen, and on a full look a part of all we hold."""
    held = _held(night) if night.withheld or night.visit.full else frozenset()
    for uri in sorted(night.withheld & held):
        yield Absent(keys=(f"uri:{uri}",))
    suspects = {uri: id for uri, id in night.suspects.items() if uri not in night.alive | night.withheld}
    for uri, id in suspects.items():
        if night.checks <= 0:
            night.visit.note(
                f"could not look up all {len(suspects)} statuses that seem to be gone: the rest comes later"
            )
            return
        is_gone = await _is_gone(night, uri, id)
        if is_gone:
            yield Absent(keys=(f"uri:{uri}",))
            night.memory.bury(uri)
        if is_gone is not None:
            night.memory.drop(uri)
    for uri in islice(_round(night, held), max(0, night.checks)) if night.visit.full else ():
        night.memory.cursor = uri
        if await _is_gone(night, uri, ""):
            night.memory.bury(uri)
            yield Absent(keys=(f"uri:{uri}",))


def _round(night: Night, held: frozenset[str]) -> list[str]:
    """What we hold and did not see tonight, from where the last full look stopped."""
    unseen = sorted(held - night.shown - night.withheld - night.suspects.keys())
    return [uri for uri in unseen if uri > night.memory.cursor] + [uri for uri in unseen if uri <= night.memory.cursor]


def _held(night: Night) -> frozenset[str]:
    """Uris of all posts the archive holds of this source, as far as their conversations are remembered."""
    places = ["", *(f"uri:{uri}" for uri in night.memory.talks)]
    keys = (key for under in places for key in night.visit.held(under))
    return frozenset(key.removeprefix("uri:") for key in keys if key.startswith("uri:"))


async def _is_gone(night: Night, uri: str, id: str) -> bool | None:
    """Its own server says so: no such status, or no longer for everybody. None: it could not be asked."""
    at = home(uri)
    server = night.server(at)
    id = id if id and server is night.own else at.id
    if not id or not night.may_ask(server):
        return None
    night.checks -= 1
    try:
        status = wire.status((await server.status(id)).body)
    except Rejected as error:
        night.failed(server, error)
        return True if error.status in TAKEN and await night.speaks(server) else None
    except SourceError as error:
        night.failed(server, error)
        return None
    night.answered(server)
    return status.uri == uri and refused(status)
