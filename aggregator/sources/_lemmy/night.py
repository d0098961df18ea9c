"""One pull: the list of posts, comments where something was said, and what was taken away."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from aggregator.errors import Gone, Later, Rejected, SourceError, Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._lemmy import post, wire
from aggregator.sources._lemmy.place import ROWS, Place

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

PAGES = 10
"""Pages of the list that are read on the first night and on full looks."""
DEEP = 40
"""Pages of comments below one post."""
REQUESTS = 400
"""Answers asked for in one night: at one a second, seven minutes. The rest comes later."""
REMEMBERED = 2000
"""Posts."""
TAKEN = (404, 410)
ODD = 400
"""What older versions answer for what is not there, and also when they are asked too often."""
LATER = "more was said there than is read in one night: the rest comes later"


class Known(Struct):
    """A post that is followed: its key, and what the list said when its comments were read."""

    key: str
    stirred: str = ""


class Memory(Struct):
    """Everything kept in `State.memory` under "lemmy": posts by number. `rest`: not all was read that should have been."""

    posts: dict[str, Known] = {}
    rest: bool = False


@dataclass
class Night:
    """What tonight knows. `listed` are the posts that the list showed; `deep`: go through the list to its end."""

    source: Source
    web: Web
    visit: Visit
    place: Place
    requests: int = REQUESTS
    listed: dict[int, wire.PostView] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    whole: bool = False
    paused: bool = False

    def __post_init__(self) -> None:
        try:
            self.memory = msgspec.convert(self.visit.state.memory.get("lemmy") or {}, Memory)
        except msgspec.ValidationError:
            self.memory = Memory()
        self.known = self.memory.posts
        self.deep = self.visit.full or self.memory.rest
        self.memory.rest = False

    @property
    def may_ask(self) -> bool:
        return self.requests > 0 and not self.paused

    async def ask(self, url: str, *, changed: bool = False) -> Response:
        """Whole, or (`changed`) only if it changed since last night."""
        self.requests -= 1
        state = self.visit.state if changed else None
        return await self.web.get(url, state=state, conditional=not self.deep, accept="application/json")

    def document(self, answer: Response, holds: str, under: str = "") -> Document:
        around = post.Around(self.place.base, self.place.title if self.place.community else "")
        return answer.document(self.source, holds=holds, under=under, notes=msgspec.to_builtins(around))

    def fail(self, error: SourceError) -> None:
        self.failed.append(error.message)
        self.memory.rest = True
        self.paused = self.paused or isinstance(error, Later)

    def close(self) -> None:
        for number in sorted(self.known, key=int)[:-REMEMBERED]:
            del self.known[number]
        self.visit.state.memory["lemmy"] = msgspec.to_builtins(self.memory)
        if self.failed:
            self.visit.note(f"some comments could not be read: {self.failed[0]}")


async def pull(night: Night) -> Steps:
    """Each part says itself whether there is something to do."""
    due: list[wire.PostView] = []
    async for answer, views in _posts(night):
        holds = wire.POST if night.place.post else wire.POSTS
        parsed = yield night.document(answer, holds)
        due += _due(night, views, parsed)
    for view in reversed(due):
        async for step in _comments(night, view):
            yield step
    async for absent in _gone(night):
        yield absent
    night.close()


# ── posts ─────────────────────────────────────────────────────────────────────────────


async def _posts(night: Night) -> AsyncIterator[tuple[Response, list[wire.PostView]]]:
    """The one post, or pages of the list, as far down as they hold something new."""
    if night.place.post:
        async for named in _named(night):
            yield named
        return
    cursor = ""
    for page in range(1, PAGES + 1):
        answer, found = await _asked(night, night.place.list_at(page, cursor), wire.POSTS, changed=page == 1)
        if answer.unchanged:
            return
        fresh = [view for view in found.views if view.post.id not in night.listed]
        night.listed |= {view.post.id: view for view in fresh}
        yield answer, fresh
        if not fresh or found.rows < ROWS:
            night.whole = night.visit.full and not found.unread
            return
        if not night.deep and not any(_stirred(night, view) for view in fresh):
            return
        cursor = found.cursor


async def _named(night: Night) -> AsyncIterator[tuple[Response, list[wire.PostView]]]:
    """The one post of this source. Once it was read, that it is gone is an answer and no failure."""
    try:
        answer, found = await _asked(night, night.place.post_at(night.place.post), wire.POST)
    except Rejected as error:
        if not night.known or isinstance(error, Later) or error.status not in TAKEN:
            raise
        night.whole = True
        return
    for view in found.views:
        night.listed[view.post.id] = view
        if not post.refused(view):
            yield answer, found.views
        elif not night.known:
            raise Unreadable("this post is gone, or not for everybody to read", "look at its address in a browser")


async def _asked(night: Night, url: str, holds: str, *, changed: bool = True) -> tuple[Response, wire.Found]:
    try:
        answer = await night.ask(url, changed=changed)
    except Rejected as error:
        raise explained(error) from None
    return answer, wire.Found([]) if answer.unchanged else wire.READ[holds](answer.body)


def _stirred(night: Night, view: wire.PostView) -> bool:
    known = night.known.get(str(view.post.id))
    return known is None or known.stirred != view.stirred


def _due(night: Night, views: list[wire.PostView], parsed: Parsed | None) -> list[wire.PostView]:
    """Posts that are followed and in which something was said; on a full look all that are followed."""
    ours = {one.keys[0] for one in parsed.posts} if parsed else set()
    return [view for view in views if post.key(view) in ours and (night.visit.full or _stirred(night, view))]


# ── comments ──────────────────────────────────────────────────────────────────────────


async def _comments(night: Night, view: wire.PostView) -> Steps:
    """All comments below a post. A list that holds as many as the post counts shows what is gone."""
    key, known = post.key(view), night.known.setdefault(str(view.post.id), Known(post.key(view)))
    shown: set[str] = set()
    closed: set[str] = set()
    if view.counts.comments or known.stirred or night.visit.full:
        for page in range(1, DEEP + 1):
            if not night.may_ask:
                night.memory.rest = True
                night.visit.note(LATER)
                return
            try:
                answer = await night.ask(night.place.comments_at(view.post.id, page))
                found = wire.comments(answer.body)
            except SourceError as error:
                night.fail(error)
                return
            fresh = [one for one in found.views if one.post.id == view.post.id and post.key(one) not in shown | closed]
            closed |= {post.key(one) for one in fresh if post.refused(one)}
            shown |= {post.key(one) for one in fresh if not post.refused(one)}
            if fresh:
                yield night.document(answer, wire.COMMENTS, key)
            if not fresh or found.rows < ROWS:
                break
    held = night.visit.held(key)
    gone = held - shown if _is_whole(view, len(shown | closed)) else held & closed
    for one in sorted(gone):
        yield Absent(keys=(one,))
    known.stirred = view.stirred


def _is_whole(view: wire.PostView, seen: int) -> bool:
    """As many as the post counts were seen. None at all are believed only where it counts none."""
    count = view.counts.comments
    return count is not None and seen >= count and (seen > 0 or count == 0)


# ── what is gone ──────────────────────────────────────────────────────────────────────


async def _gone(night: Night) -> AsyncIterator[Absent]:
    """Posts that are shown as taken away; and on a full look those that a complete list lacks, asked for by number."""
    for number, known in list(night.known.items()):
        view = night.listed.get(int(number))
        if (view and post.refused(view)) or (view is None and night.whole and await _is_gone(night, int(number))):
            del night.known[number]
            for key in (known.key, *sorted(night.visit.held(known.key))):
                yield Absent(keys=(key,))


async def _is_gone(night: Night, number: int) -> bool:
    if not night.may_ask:
        return False
    try:
        return any(map(post.refused, wire.post((await night.ask(night.place.post_at(number))).body).views))
    except Rejected as error:
        if isinstance(error, Later) or error.status not in (*TAKEN, ODD):
            night.fail(error)
            return False
        return error.status in TAKEN or await _still_answers(night)
    except SourceError as error:
        night.fail(error)
        return False


async def _still_answers(night: Night) -> bool:
    """Was it about that post, or are we asking too often?"""
    try:
        await night.ask(night.place.list_at(1))
    except SourceError as error:
        night.fail(error)
        night.paused = True
        return False
    return True


def explained(error: Rejected) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    if isinstance(error, Later | Gone):
        return error
    if error.status in (401, 403):
        return Rejected(
            "this server shows that to its members only",
            "ask its owner, or name the community on another server that shows it: NAME@SERVER",
            status=error.status,
        )
    if error.status in (ODD, *TAKEN):
        return Rejected(
            "this server knows no such community or post", "look at the address in a browser", status=error.status
        )
    return error
