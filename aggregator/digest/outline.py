"""Digests without their lines: what happened in every day, week, month and year that had something in it.

For the whole class, for each topic and for what each circle's people said: conversations that began, that moved on, and that somebody
woke after at least sixty days of silence; who spoke for the first time; links that several people
shared; questions still waiting. Nothing is ranked: everything is in the order in which it began.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby

from msgspec.structs import replace

from aggregator.digest.links import Outward
from aggregator.digest.newcomers import first_posts
from aggregator.digest.periods import Calendar
from aggregator.digest.questions import questions
from aggregator.digest.topics import topics_of
from aggregator.model import Circle, Conversation, Digest, Line, Moved, Period, Question, Threads, Topic
from aggregator.text.names import fold

ASLEEP = timedelta(days=60)
"""A conversation that was silent for so long was asleep; the next post wakes it."""

FEW = 5
"""Fewer people than this are not counted in public."""

OPEN = "nobody has answered it yet"


def outline(
    threads: Threads,
    topics: Sequence[Topic],
    zone: str,
    circles: Sequence[Circle] = (),
    asked: Iterable[Question] | None = None,
) -> list[Digest]:
    """Every digest of the class, then of each topic, then of each circle, by time; `zone` is an IANA name. Lines are
    empty. `asked` is what `questions` found, for whoever has it already."""
    calendar, pages = Calendar(zone), _Pages()
    subjects = topics_of(threads, topics)
    circle_of = _circle_of(threads, circles)
    for conversation in threads.conversations.values():
        for period, moved in _stirs(conversation, threads, calendar):
            for topic in ("", *subjects[conversation.id]):
                pages.of((topic, ""), period).append(moved)
            for circle, mine in _by_circle(moved, circle_of).items():
                pages.of(("", circle), period).append(mine)
    notes = _Notes.of(threads, questions(threads) if asked is None else asked)
    about = (("", ""), *((topic.id, "") for topic in topics), *(("", circle.id) for circle in circles))
    order = {subject: place for place, subject in enumerate(about)}
    keys = sorted(pages.all, key=lambda key: (order[key[0]], key[1]))
    return [notes.digest(subject, period, pages.all[subject, period]) for subject, period in keys]


_Subject = tuple[str, str]
"""Topic and circle: at most one of them is named."""


def _circle_of(threads: Threads, circles: Sequence[Circle]) -> dict[str, str]:
    """Post id → the circle in which its author sits."""
    known = {circle.id for circle in circles}
    member = {id: person.circle for id, person in threads.people.items() if person.circle in known}
    return {post: member[person] for post, person in threads.authors.items() if person in member} if member else {}


def _by_circle(moved: Moved, circle_of: Mapping[str, str]) -> dict[str, Moved]:
    """Circle → the same conversation, with what its people said there."""
    said: dict[str, list[str]] = defaultdict(list)
    for post in moved.posts if circle_of else ():
        if post in circle_of:
            said[circle_of[post]].append(post)
    return {circle: replace(moved, posts=tuple(posts)) for circle, posts in said.items()}


@dataclass(slots=True)
class _Pages:
    """(subject, period) → the conversations that stirred in it."""

    all: dict[tuple[_Subject, Period], list[Moved]] = field(default_factory=lambda: defaultdict(list))

    def of(self, subject: _Subject, period: Period) -> list[Moved]:
        return self.all[subject, period]


# ── one conversation ──────────────────────────────────────────────────────────────────


def _stirs(conversation: Conversation, threads: Threads, calendar: Calendar) -> Iterator[tuple[Period, Moved]]:
    """Each period with posts of this conversation in it, and why it is news there."""
    heads = threads.heads
    posts = sorted(conversation.posts, key=lambda id: (heads[id].published, id))
    slept = _silences(posts, threads)
    fell: dict[Period, list[str]] = defaultdict(list)
    for periods, of_a_day in groupby(posts, lambda post: calendar.periods(heads[post].published)):
        said = list(of_a_day)
        for period in periods:
            fell[period] += said
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
    def of(cls, threads: Threads, asked: Iterable[Question]) -> _Notes:
        by_time = sorted(threads.heads.values(), key=lambda head: (head.published, head.id))
        return cls(
            threads=threads,
            order={head.id: place for place, head in enumerate(by_time)},
            first={post: person for person, post in first_posts(threads).items()},
            open=frozenset(one.post for one in asked if one.state == "waiting"),
            outward=Outward(threads),
        )

    def digest(self, subject: _Subject, period: Period, stirred: Sequence[Moved]) -> Digest:
        posts = sorted([post for moved in stirred for post in moved.posts], key=self.order.__getitem__)
        in_order = sorted(stirred, key=lambda moved: (moved.why != "woken", self.order[moved.posts[0]]))
        people = len(set(map(self.threads.authors.get, posts)) - {None})
        return Digest(
            period=period,
            topic=subject[0],
            circle=subject[1],
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
