"""Digests without their lines: what happened in every day, week, month and year that had something in it.

For the whole class and for each topic: conversations that began, that moved on, and that somebody
woke after at least sixty days of silence; who spoke for the first time; links that several people
shared; questions still waiting. Nothing is ranked: everything is in the order in which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from aggregator.digest.links import Outward
from aggregator.digest.newcomers import first_posts
from aggregator.digest.periods import Calendar
from aggregator.digest.questions import waiting
from aggregator.digest.topics import topics_of
from aggregator.model import Conversation, Digest, Line, Moved, Period, Threads, Topic
from aggregator.text.names import fold

ASLEEP = timedelta(days=60)
"""A conversation that was silent for so long was asleep; the next post wakes it."""

FEW = 5
"""Fewer people than this are not counted in public."""

OPEN = "nobody has answered it yet"


def outline(threads: Threads, topics: Sequence[Topic], zone: str) -> list[Digest]:
    """Every digest of the class (topic "") and then of each topic, by time; `zone` is an IANA name. Lines are empty."""
    calendar, pages = Calendar(zone), _Pages()
    subjects = topics_of(threads, topics)
    for conversation in threads.conversations.values():
        for period, moved in _stirs(conversation, threads, calendar):
            for topic in ("", *subjects[conversation.id]):
                pages.of(topic, period).append(moved)
    notes = _Notes.of(threads)
    order = {topic.id: place for place, topic in enumerate(topics, start=1)}
    keys = sorted(pages.all, key=lambda key: (order.get(key[0], 0), key[1]))
    return [notes.digest(topic, period, pages.all[topic, period]) for topic, period in keys]


@dataclass(slots=True)
class _Pages:
    """(topic, period) → the conversations that stirred in it."""

    all: dict[tuple[str, Period], list[Moved]] = field(default_factory=lambda: defaultdict(list))

    def of(self, topic: str, period: Period) -> list[Moved]:
        return self.all[topic, period]


# ── one conversation ──────────────────────────────────────────────────────────────────


def _stirs(conversation: Conversation, threads: Threads, calendar: Calendar) -> Iterator[tuple[Period, Moved]]:
    """Each period with posts of this conversation in it, and why it is news there."""
    heads = threads.heads
    posts = sorted(conversation.posts, key=lambda id: (heads[id].published, id))
    slept, fell = _silences(posts, threads), defaultdict(list)
    for post in posts:
        for period in calendar.periods(heads[post].published):
            fell[period].append(post)
    for period, mine in fell.items():
        longest = max(slept[post] for post in mine)
        woken = longest >= ASLEEP
        yield (
            period,
            Moved(
                conversation=conversation.id,
                why="new" if mine[0] == posts[0] else "woken" if woken else "moved",
                posts=tuple(mine),
                slept=longest.days if woken and mine[0] != posts[0] else 0,
            ),
        )


def _silences(posts: Sequence[str], threads: Threads) -> dict[str, timedelta]:
    """Post → how long its conversation had been silent before it."""
    times = [threads.heads[post].published for post in posts]
    return {post: when - before for post, when, before in zip(posts, times, [times[0], *times], strict=False)}


# ── one page ──────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Notes:
    """What every page asks of the whole class.

    order  post → its place in time
    first  post → the person whose first words it holds
    """

    threads: Threads
    order: dict[str, int]
    first: dict[str, str]
    open: frozenset[str]
    outward: Outward

    @classmethod
    def of(cls, threads: Threads) -> _Notes:
        by_time = sorted(threads.heads.values(), key=lambda head: (head.published, head.id))
        return cls(
            threads=threads,
            order={head.id: place for place, head in enumerate(by_time)},
            first={post: person for person, post in first_posts(threads).items()},
            open=frozenset(one.post for one in waiting(threads)),
            outward=Outward(threads),
        )

    def digest(self, topic: str, period: Period, stirred: Sequence[Moved]) -> Digest:
        posts = sorted([post for moved in stirred for post in moved.posts], key=self.order.__getitem__)
        in_order = sorted(stirred, key=lambda moved: (moved.why != "woken", self.order[moved.posts[0]]))
        people = len({person for post in posts if (person := self.threads.authors.get(post))})
        return Digest(
            period=period,
            topic=topic,
            new=tuple(moved for moved in in_order if moved.why == "new"),
            moved=tuple(moved for moved in in_order if moved.why != "new"),
            first_time=self._by_name(self.first[post] for post in posts if post in self.first),
            links=self.outward.shared(posts),
            questions=tuple(Line(post=post, text="", reason=OPEN) for post in posts if post in self.open),
            posts=len(posts),
            people=people if people >= FEW else 0,
        )

    def _by_name(self, people: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted(people, key=lambda id: (fold(self.threads.people[id].name), id)))
