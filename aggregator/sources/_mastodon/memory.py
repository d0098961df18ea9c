"""What one hashtag remembers from night to night, and what that makes worth asking again. Pure.

Two lists. `tagged` is the newest end of the hashtag's timeline on the source's own server,
oldest first: asking for the pages of it again shows edits, deletions, late arrivals and new
reply counts of 40 statuses in one request. `talks` are the conversations these statuses
belong to, by the `uri` of their root.

A conversation is asked for when it is new, when the reply counts of its tagged statuses
changed, and, because a reply to an untagged reply changes no count we see, once it has been
silent for twice as long as when we last asked: after one night, two, four, up to 90 days.
On a full look all of them are asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

PAGE = 40
"""Statuses in one page of a hashtag timeline: the most that Mastodon gives."""
PAGES = 20
"""Pages of the timeline that are remembered, and how far back the first night goes."""
TALKS = 3000
"""Conversations remembered, those that spoke last."""
SERVERS = 1000
"""Servers remembered to speak the Mastodon API."""
GONE = 1000
"""Statuses remembered to be gone."""
ACTIVE = timedelta(days=90)
A_NIGHT = timedelta(hours=20)
FEW = 5
"""An empty page may mean that all on it is gone, or that the server lost its place: so many are asked for."""
ULID, ULID_SIZE = "0123456789ABCDEFGHJKMNPQRSTVWXYZ", 26
"""https://github.com/ulid/spec: GoToSocial's ids."""


class Tagged(Struct, array_like=True):
    """One status of the timeline, by its id on our own server. `uri` is empty if it is not ours to keep."""

    id: str
    uri: str
    replies: int = 0
    root: str = ""
    edited: str = ""


class Talk(Struct, omit_defaults=True):
    """A conversation, by its root.

    own      the root's id on our own server
    open     the root is a post of ours
    address  where it was asked for last
    replies  the reply counts of its tagged statuses, added up, when it was last asked for
    spoke    when something was last said in it, as far as we know
    settled  statuses that neither our own nor the root's server wrote: uri → edited_at when we last looked
    """

    uri: str
    spoke: datetime
    url: str = ""
    own: str = ""
    open: bool = True
    address: str = ""
    replies: int = 0
    asked: datetime | None = None
    settled: dict[str, str] = field(default_factory=dict)


class Memory(Struct):
    """Everything that is kept in `State.memory` under "mastodon".

    start   the id after which `tagged` begins
    domains server → what follows the second @ in the names of its people, where that is not its own name
    speaks  servers that have answered as the Mastodon API does: only there does a 404 mean "taken away"
    away    servers that cannot or will not show us conversations → when to try again
    gone    uris of statuses that their own servers no longer have, although others may still show them
    account the id of the account, where one is listed, and the tags that chose among its statuses
    cursor  how far the slow round through everything we hold has come
    """

    tagged: list[Tagged] = field(default_factory=list)
    start: str = ""
    talks: dict[str, Talk] = field(default_factory=dict)
    domains: dict[str, str] = field(default_factory=dict)
    speaks: list[str] = field(default_factory=list)
    away: dict[str, datetime] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    account: str = ""
    tags: list[str] = field(default_factory=list)
    cursor: str = ""

    # ── the timeline ──────────────────────────────────────────────────────────────────

    @property
    def newest(self) -> str:
        return self.tagged[-1].id if self.tagged else ""

    def pages(self) -> list[str]:
        """Ids after which the pages begin, oldest first. They stay the same, so that addresses and ETags do."""
        ends = [one.id for one in self.tagged[PAGE - 1 :: PAGE] if one is not self.tagged[-1]]
        return [self.start, *ends] if self.tagged else []

    def begin(self) -> None:
        """The first page begins just before the oldest status."""
        self.start = _before(self.tagged[0].id) if self.tagged else ""

    def place(self, shown: Sequence[Tagged], after: str = "") -> list[Tagged]:
        """Put a page, oldest first, where it belongs; give what should have been on it.

        `after`: the page holds what follows this id. Where it does not, we cannot say what it should hold.
        """
        fresh = [one for one in shown if not after or _order(one.id) > _order(after)]
        first, last = self._span(fresh, after)
        old = {one.id: one for one in self.tagged[first:last]}
        ids = {one.id for one in fresh}
        missing = [one for one in old.values() if one.id not in ids]
        kept = [*(_rooted(one, old.get(one.id)) for one in fresh), *missing]
        self.tagged[first:last] = sorted(kept, key=_place)
        return [one for one in (missing if fresh else missing[:FEW]) if one.uri and after]

    def _span(self, fresh: Sequence[Tagged], after: str) -> tuple[int, int]:
        """What a page covers of what we remember: up to its newest status, and the last page up to the end."""
        low = after or (fresh[0].id if fresh else self.newest)
        first = (bisect_right if after else bisect_left)(self.tagged, _order(low), key=_place)
        if after and (not fresh or (len(fresh) < PAGE and first + PAGE >= len(self.tagged))):
            return first, min(first + PAGE, len(self.tagged))
        return first, bisect_right(self.tagged, _order(fresh[-1].id), key=_place) if fresh else first

    def drop(self, uri: str) -> None:
        """The timeline does not list it any more."""
        self.tagged = [one for one in self.tagged if one.uri != uri]

    def bury(self, uri: str) -> None:
        """A status that is gone. If it was a root, its tagged replies look for what stands above them now."""
        self.gone.append(uri)
        self.talks.pop(uri, None)
        for one in self.tagged:
            if one.root == uri:
                one.root = ""

    def stir(self, root: str) -> None:
        """Something in this conversation changed that its counts do not tell."""
        if talk := self.talks.get(root):
            talk.replies = -1

    def trim(self) -> None:
        """Forget whole pages, and the conversations that fell silent first."""
        del self.speaks[:-SERVERS]
        del self.gone[:-GONE]
        over = -(-max(0, len(self.tagged) - PAGES * PAGE) // PAGE) * PAGE
        self.start = self.tagged[over - 1].id if over else self.start
        del self.tagged[:over]
        if len(self.talks) > TALKS:
            kept = sorted(self.talks.values(), key=lambda talk: (talk.spoke, talk.uri))[-TALKS:]
            self.talks = {talk.uri: talk for talk in sorted(kept, key=lambda talk: talk.uri)}

    # ── the conversations ─────────────────────────────────────────────────────────────

    def counts(self) -> dict[str, int]:
        """Root uri → the reply counts of its tagged statuses, added up."""
        counts: dict[str, int] = {}
        for one in self.tagged:
            if one.uri:
                counts[one.root] = counts.get(one.root, 0) + one.replies
        return counts

    def news(self, talks: Iterable[Talk]) -> int:
        """How many of these have never been asked for, or have another count than when they were."""
        counts = self.counts()
        return sum(talk.asked is None or counts.get(talk.uri, talk.replies) != talk.replies for talk in talks)

    def due(self, now: datetime, *, full: bool) -> list[Talk]:
        """The conversations worth asking for tonight, the most promising first."""
        counts = self.counts()
        ranks = {talk.uri: _rank(talk, counts, now, full=full) for talk in self.talks.values()}
        return sorted((self.talks[uri] for uri, rank in ranks.items() if rank), key=lambda talk: _turn(talk, ranks))


def _rooted(shown: Tagged, before: Tagged | None) -> Tagged:
    return Tagged(shown.id, shown.uri, shown.replies, shown.root or (before.root if before else ""), shown.edited)


def _rank(talk: Talk, counts: Mapping[str, int], now: datetime, *, full: bool) -> int:
    """1: something is new. 2: silent long enough to look again. 3: only because this is a full look. 0: not due."""
    replies = counts.get(talk.uri, talk.replies)
    if replies != talk.replies:
        return 1
    if talk.asked is None:
        return 2
    active = now - talk.spoke < ACTIVE
    return 2 if active and now - talk.asked >= max(A_NIGHT, talk.asked - talk.spoke) else 3 * full


def _turn(talk: Talk, ranks: Mapping[str, int]) -> tuple[int, bool, float, str]:
    """Never asked for: the latest first. Asked before: the longest ago first."""
    when = talk.asked.timestamp() if talk.asked else -talk.spoke.timestamp()
    return ranks[talk.uri], talk.asked is not None, when, talk.uri


def recall(memory: Mapping[str, Any]) -> Memory:
    """What the last night left. Something else in its place is forgotten: the timeline is read again."""
    try:
        return msgspec.convert(memory.get("mastodon", {}), Memory, strict=False)
    except msgspec.ValidationError:
        return Memory()


def keep(memory: dict[str, Any], what: Memory) -> None:
    what.trim()
    memory["mastodon"] = msgspec.to_builtins(what)


def in_order(ids: Iterable[str]) -> list[str]:
    """Oldest first: ids grow with time, as numbers or as text of one length."""
    return sorted(ids, key=_order)


def _order(id: str) -> tuple[int, str]:
    return len(id), id


def _place(one: Tagged) -> tuple[int, str]:
    return _order(one.id)


def _before(id: str) -> str:
    """The id just before a number or a ULID; any other id itself, so that this one status is not asked for again."""
    if id.isdecimal() and id.isascii():
        return str(max(0, int(id) - 1))
    stem = id.rstrip("0")
    if len(id) != ULID_SIZE or not stem or set(id) - set(ULID):
        return id
    return stem[:-1] + ULID[ULID.index(stem[-1]) - 1] + ULID[-1] * (len(id) - len(stem))
