"""One pull: the list of posts, the conversations they belong to, and what was taken away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import msgspec

from aggregator.errors import Declined, Gone, Later, Rejected, SourceError
from aggregator.model import Absent, Document, Parsed, Post, Source
from aggregator.sources._bluesky import post, wire
from aggregator.sources._bluesky.memory import Memory
from aggregator.sources._bluesky.place import TOGETHER, Place
from aggregator.sources._wire import row

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

FEED, SEARCH, THREAD = "feed", "search", "thread"
"""What a document holds."""
READ = {FEED: wire.feed, SEARCH: wire.posts, THREAD: wire.thread}
PAGES = 10
"""Pages of a list that are read on the first night and on full looks."""
REQUESTS = 400
"""Answers asked for in one night: at one a second, seven minutes. The rest comes later."""
TAKEN = (400, 404)
"""What the API answers about a post that it does not have, or no longer."""


@dataclass
class Night:
    """What tonight knows. `suspects` are posts we hold that were not where they should have been."""

    source: Source
    web: Web
    visit: Visit
    place: Place
    requests: int = REQUESTS
    suspects: set[str] = field(default_factory=set)
    failed: list[str] = field(default_factory=list)
    paused: bool = False

    def __post_init__(self) -> None:
        self.memory = Memory.of(self.visit.state.memory.get("bluesky"))
        if self.visit.full:
            self.memory.met, self.memory.out = [], []

    @property
    def title(self) -> str:
        return f"#{self.place.hashtag} on Bluesky" if self.place.hashtag else f"{self.place.who} on Bluesky"

    @property
    def may_ask(self) -> bool:
        return self.requests > 0 and not self.paused

    async def ask(self, url: str, *, changed: bool = False) -> Response:
        """Whole, or (`changed`) only if it changed since last night."""
        self.requests -= 1
        state = self.visit.state if changed else None
        return await self.web.get(url, state=state, conditional=not self.visit.full, accept="application/json")

    async def meet(self, views: Iterable[wire.View]) -> None:
        """Look at the profiles of people we do not know yet: some ask there to be left out."""
        dids = iter(sorted({view.author.did for view in views} - set(self.memory.met)))
        while some := list(islice(dids, TOGETHER)):
            found = wire.profiles((await self.ask(self.place.profiles(some))).body)
            self.memory.out += [one.did for one in found if one.did in some and post.stays_out(one)]
            self.memory.met += some

    def is_declined(self, views: list[wire.View]) -> bool:
        """The owner of this profile wants to be left out, and nothing by them is held that would have to go."""
        own = [view for view in views if self.place.who in (view.author.handle, view.author.did)]
        return (
            bool(own)
            and not (self.memory.talks or self.memory.counts)
            and all(post.refused(view, self.memory.out) for view in own)
        )

    def document(self, answer: Response, holds: str, views: list[wire.View], roots: Iterable[str] = ()) -> Document:
        people = {view.author.did for view in views}
        out = sorted(people & set(self.memory.out))
        around = post.Around(title=self.title, hashtag=self.place.hashtag, out=out, roots=sorted(roots))
        return answer.document(self.source, holds=holds, notes=msgspec.to_builtins(around))

    def withheld(self, views: Iterable[wire.View]) -> Iterator[Absent]:
        """Posts that we hold, by people who want to stay out by now."""
        for view in views:
            if post.refused(view, self.memory.out) and self.holds(view.uri, view.root):
                yield Absent(keys=(f"uri:{view.uri}",))

    def holds(self, uri: str, root: str) -> bool:
        return f"uri:{uri}" in self.visit.held("" if uri == root else f"uri:{root}")

    def fail(self, error: SourceError) -> None:
        self.failed.append(error.message)
        self.paused = self.paused or isinstance(error, Later)

    def close(self) -> None:
        self.visit.state.memory["bluesky"] = self.memory.kept()
        self.visit.state.title = self.title
        if self.failed:
            count = len(self.failed)
            what = "a conversation" if count == 1 else f"{count} conversations"
            self.visit.note(f"{what} could not be read: {self.failed[0]}")


async def pull(night: Night) -> Steps:
    """Each part says itself whether there is something to do."""
    if night.place.post:
        await _named(night)
    for part in (*(() if night.place.post else (_list,)), _talks, _gone):
        async for step in part(night):
            yield step
    night.close()


# ── the list ──────────────────────────────────────────────────────────────────────────


async def _list(night: Night) -> AsyncIterator[Document | Absent]:
    """Pages, newest first, as long as they hold something new; on a full look all of them."""
    holds, cursor = SEARCH if night.place.hashtag else FEED, ""
    for _ in range(PAGES):
        try:
            answer = await night.ask(night.place.page(cursor), changed=not cursor)
        except Rejected as error:
            raise explained(error, night.place) from None
        if answer.unchanged:
            return
        found = READ[holds](answer.body)
        await night.meet(found.views)
        if night.is_declined(found.views):
            raise Declined(f"@{night.place.who}")
        new = any(map(night.memory.is_new, found.views))
        document = night.document(answer, holds, found.views, _followed(night, found.views))
        _remember(night, found.views, post.posts(found.views, document, around(document)))
        yield document
        for absent in night.withheld(found.views):
            yield absent
        if not found.cursor or not found.rows or not (night.visit.full or new):
            return
        cursor = found.cursor


def _followed(night: Night, views: Iterable[wire.View]) -> set[str]:
    return {view.root for view in views} & night.memory.talks.keys()


def _remember(night: Night, views: Iterable[wire.View], ours: Iterable[Post]) -> None:
    when = {one.keys[0]: one.published for one in ours}
    for view in views:
        if f"uri:{view.uri}" in when:
            night.memory.listed(view, when[f"uri:{view.uri}"], night.visit.now)


async def _named(night: Night) -> None:
    """The one post of this source: its conversation is followed from its root."""
    uri = f"at://{night.place.who}/app.bsky.feed.post/{night.place.post}"
    if night.memory.talks:
        return
    try:
        found = wire.thread((await night.ask(night.place.thread(uri, 0))).body)
    except Rejected as error:
        raise explained(error, night.place) from None
    if not found.views:
        raise SourceError("this post is gone, or not for everybody to read", "look at its address in a browser")
    view = found.views[0]
    night.memory.listed(msgspec.structs.replace(view, replies=1), night.visit.now, night.visit.now)


# ── conversations ─────────────────────────────────────────────────────────────────────


async def _talks(night: Night) -> AsyncIterator[Document | Absent]:
    """One conversation's trouble is noted, and the others go on."""
    for root in night.memory.due(night.visit.now, night.visit.full):
        if not night.may_ask:
            night.visit.note("more conversations stirred than are read in one night: the rest comes later")
            return
        try:
            answer = await night.ask(night.place.thread(root))
            found = wire.thread(answer.body)
            await night.meet(found.views)
        except Rejected as error:
            if isinstance(error, Later) or error.status not in TAKEN:
                night.fail(error)
            else:
                _miss(night, root, [])
            continue
        except SourceError as error:
            night.fail(error)
            continue
        views = [view for view in found.views if view.root == root]
        document = night.document(answer, THREAD, views, [root])
        ours = post.posts(views, document, around(document))
        night.memory.read(root, max((one.published for one in ours), default=None), night.visit.now)
        _miss(night, root, views)
        yield document
        for absent in night.withheld(views):
            yield absent


def _miss(night: Night, root: str, views: Iterable[wire.View]) -> None:
    """What we hold of a conversation and was not shown. That is no proof: long ones are cut."""
    shown = {f"uri:{view.uri}" for view in views}
    held = {*night.visit.held(f"uri:{root}"), *({f"uri:{root}"} & night.visit.held(""))}
    night.suspects |= {key.removeprefix("uri:") for key in held - shown}
    if not shown and root in night.memory.talks:
        night.memory.read(root, None, night.visit.now)


# ── what is gone ──────────────────────────────────────────────────────────────────────


async def _gone(night: Night) -> AsyncIterator[Document | Absent]:
    """Each is asked for by its own name, before anything is removed."""
    missing = []
    uris = iter(sorted(night.suspects))
    while night.may_ask and (some := list(islice(uris, TOGETHER))):
        try:
            there = {view.uri for view in wire.posts((await night.ask(night.place.posts(some))).body).views}
        except SourceError as error:
            night.fail(error)
            return
        missing += [uri for uri in some if uri not in there]
    for uri in missing:
        if night.may_ask and await _is_gone(night, uri):
            night.memory.talks.pop(uri, None)
            yield Absent(keys=(f"uri:{uri}",))


async def _is_gone(night: Night, uri: str) -> bool:
    """The API has no such post, or shows nothing in its place."""
    try:
        found = wire.thread((await night.ask(night.place.thread(uri, 0))).body)
    except Rejected as error:
        return not isinstance(error, Later) and error.status in TAKEN
    except SourceError:
        return False
    return not found.views and not found.unread


def around(document: Document) -> post.Around:
    return row(document.notes, post.Around) or post.Around()


def explained(error: Rejected, place: Place) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    if isinstance(error, Later | Gone):
        return error
    if place.hashtag and error.status in (401, 403):
        return Rejected(
            "Bluesky lets only members search for hashtags",
            "name people's profiles instead (url: https://bsky.app/profile/NAME, tags: [...]), "
            "or another server that lets strangers search (server:)",
            status=error.status,
        )
    if error.status in TAKEN:
        return Rejected(
            "Bluesky knows no such profile or post", "look at the address in a browser", status=error.status
        )
    return error
