"""The hashtag's timeline on the source's own server: forward from the newest we know, and the last pages again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from aggregator.errors import Declined, Gone, Later, Rejected, Unreadable
from aggregator.model import Document
from aggregator.sources._mastodon import wire
from aggregator.sources._mastodon.memory import PAGES, Tagged, in_order
from aggregator.sources._mastodon.night import CLOSED, Night
from aggregator.sources._mastodon.post import Place, kin, stays_out

if TYPE_CHECKING:
    from aggregator.sources._kind import Response

RECOUNTED = 10
"""Pages that are looked at again in an ordinary night; on a full look all that are remembered."""


async def timeline(night: Night) -> AsyncIterator[Document]:
    """Everything new, then what changed among the last few hundred statuses."""
    await _learn_account(night)
    known = night.memory.pages()
    if known:
        async for document in _forward(night):
            yield document
    if not known or night.visit.full:
        async for document in _back(night):
            yield document
    for after in known if night.visit.full else known[-RECOUNTED:]:
        async for document in _again(night, after):
            yield document


async def _learn_account(night: Night) -> None:
    """The account's id on its server, and whether its owner wants to be left out. Asked on a full look."""
    named = night.listed.account
    if not named or (night.memory.account and not night.visit.full):
        return
    try:
        owner = wire.account((await night.own.account(named)).body)
    except Rejected as error:
        raise explained(error, night) from None
    if stays_out(owner) and not night.memory.tagged:
        raise Declined(night.listed.name)
    if owner.id != night.memory.account:
        night.memory.tagged, night.memory.start = [], ""
    night.memory.account = owner.id
    night.listed = replace(night.listed, id=owner.id)


async def learn_domain(night: Night) -> None:
    """Which domain its people's names end in: social.example.org may serve @…@example.org. Asked on a full look."""
    if not night.visit.full and night.own.name in night.memory.domains:
        return
    try:
        domain = wire.domain((await night.own.instance()).body).strip().lower()
    except (Rejected, Unreadable):
        domain = ""  # older servers do not say: it is their host then
    night.memory.domains[night.own.name] = domain if kin(night.own.name, domain) else night.own.name


async def _back(night: Night) -> AsyncIterator[Document]:
    """From the newest status down to those we know, or as far as we go: the first night, and on a full look.

    Forward alone would be lost where a server no longer knows the status we go on from.
    """
    walk: dict[str, str] = {}
    begins = not night.memory.tagged
    for _ in range(PAGES):
        answer, listing = await _page(night, night.own.timeline(night.listed, **walk))
        if not _fresh(night, listing):
            if begins and not walk:
                yield _take(night, answer, listing)  # nothing yet, but this is a hashtag's timeline
            break
        yield _take(night, answer, listing)
        walk = {"max_id": in_order(status.local_id for status in listing.statuses)[0]}
    else:
        night.visit.note(f"{night.listed.name} goes further back than {PAGES} pages: the older statuses are left alone")
    if begins:
        night.memory.begin()


async def _forward(night: Night) -> AsyncIterator[Document]:
    for _ in range(PAGES):
        newest = night.memory.newest
        answer, listing = await _page(night, night.own.timeline(night.listed, min_id=newest))
        if not _fresh(night, listing):
            return
        yield _take(night, answer, listing, after=newest)
    night.visit.note(
        f"more was said by or under {night.listed.name} than is read in one night: the rest comes tomorrow"
    )


async def _again(night: Night, after: str) -> AsyncIterator[Document]:
    """One page that we know. It is asked for as a whole on a full look, otherwise only if it changed."""
    own = night.own
    if night.visit.full:
        answer, listing = await _page(night, own.timeline(night.listed, min_id=after))
    else:
        answer, listing = await _page(night, own.again(own.page_address(night.listed, after), night.visit.state))
    if not answer.unchanged:
        yield _take(night, answer, listing, after=after)


async def _page(night: Night, asked: Awaitable[Response]) -> tuple[Response, wire.Listing]:
    """A page that was asked for, read; nothing of it when it did not change."""
    try:
        answer = await asked
    except Rejected as error:
        raise explained(error, night) from None
    listing = wire.Listing() if answer.unchanged else wire.timeline(answer.body)
    night.answered(night.own)
    return answer, listing


def _fresh(night: Night, listing: wire.Listing) -> bool:
    """Something on this page is new to us. A server that pays no heed to where we are would send the same for ever."""
    known = {tagged.id for tagged in night.memory.tagged}
    return any(status.local_id not in known for status in listing.statuses)


def _take(night: Night, answer: Response, listing: wire.Listing, after: str = "") -> Document:
    """Remember a page, and give what on it starts a conversation. Replies wait for theirs."""
    statuses = {status.local_id: status for status in listing.statuses}
    before = {one.id: one for one in night.memory.tagged}
    for one in night.memory.place([_tagged(night, statuses[id]) for id in in_order(statuses)], after):
        night.suspect(one.uri, one.id)
    night.saw(statuses.values(), night.own)
    only = []
    for status in statuses.values():
        if not night.ours(status):
            continue
        if not night.wants(status):
            only += [] if status.parent_id else [status.uri]  # `parse` decides, and says what was left out
            continue
        known = before.get(status.local_id)
        if known is None:
            night.fresh.add(status.uri)
        elif known.edited != (status.edited_at or ""):
            night.memory.stir(known.root)
        if status.parent_id:
            night.replies[status.uri] = answer, status
        else:
            night.starters[status.uri] = status
            only.append(status.uri)
    return night.document(answer, "posts", Place(night.own.name, night.domain(night.own), only=only))


def _tagged(night: Night, status: wire.Status) -> Tagged:
    """Of statuses that are not ours to keep, only the place is remembered."""
    if not (night.ours(status) and night.wants(status)):
        return Tagged(status.local_id, "")
    root = "" if status.parent_id else status.uri
    return Tagged(status.local_id, status.uri, max(0, status.replies_count or 0), root, status.edited_at or "")


def explained(error: Rejected, night: Night) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    server, settings = night.own.name, night.source.settings
    variable = settings.get("token_env") or settings.get("basic_env")
    if isinstance(error, Later | Gone) or error.status not in CLOSED | {404}:
        return error
    if error.status == 404:
        return Rejected(
            f"{server} has no hashtag timelines of the Mastodon API"
            if night.listed.hashtag
            else f"{server} knows no account {night.listed.name}",
            "look for a typing mistake in `server:`" + ("" if night.listed.hashtag else " and `account:`"),
            status=404,
        )
    if variable:
        return Rejected(
            f"{server} did not accept what is in {variable}",
            "it may have been revoked, or may not read: make a new one there and put it into that environment variable",
            status=error.status,
        )
    return Rejected(
        f"{server} shows {'its hashtag timelines' if night.listed.hashtag else 'what its people say'} to members only",
        "make an access token there that may only read (Preferences, Development), put it into an environment "
        "variable, and write the variable's name here: token_env: MASTODON_TOKEN",
        status=error.status,
    )
