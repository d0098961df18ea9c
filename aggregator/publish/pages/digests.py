"""A page for each day, week, month and year with something in it, and the list of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from hashlib import blake2b

from msgspec.structs import replace

from aggregator.model import Digest, Line, Moved, Post, Shared
from aggregator.publish import facts
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import of_kind, step
from aggregator.publish.shown import Shown

QUOTED = {"day": 6, "week": 8, "month": 6, "year": 0}
"""Conversations of a digest that are told with quotes; a digest is a letter, not the archive."""
LISTED = 48
"""Conversations of a digest that are named."""
EDITIONS = 8
SHORT = {"day": 12, "week": 20, "month": 12, "year": 12}
"""Questions, shared links and first-timers in one digest."""

# ── one page for each period ──────────────────────────────────────────────────────────


def each(shown: Shown) -> Iterator[Page]:
    yield from _pages(shown, shown.digests.get("", []), "digests")


def each_of_topics(shown: Shown) -> Iterator[Page]:
    for id, topic in shown.topics.items():
        yield from _pages(shown, shown.digests.get(id, []), f"topics/{topic.id}/digests")


def each_of_circles(shown: Shown) -> Iterator[Page]:
    for id, circle in shown.circles.items():
        yield from _pages(shown, shown.digests_of_circles[id], f"circles/{circle.id}/digests")


def _pages(shown: Shown, digests: Sequence[Digest], folder: str) -> Iterator[Page]:
    ways = _Ways(digests)
    for digest in digests:
        letter = _Letter(shown, digest)
        page = letter.page(ways)
        yield Page(f"{folder}/{digest.period.path}", page, letter.reads, partial(letter.told, page))


class _Ways:
    """From a period to the one before, the one after, and those above and below."""

    def __init__(self, digests: Sequence[Digest]) -> None:
        self._rows = {kind: of_kind(digests, kind) for kind in ("day", "week", "month", "year")}
        self._at = {digest.period: index for row in self._rows.values() for index, digest in enumerate(row)}
        self._under: dict[tuple[str, str], list[Digest]] = defaultdict(list)
        for digest in digests:
            for kind, parent in _above(digest):
                self._under[kind, parent].append(digest)

    def before(self, digest: Digest) -> facts.Step | None:
        index = self._at[digest.period]
        return step(self._rows[digest.period.kind][index - 1]) if index else None

    def after(self, digest: Digest) -> facts.Step | None:
        row, index = self._rows[digest.period.kind], self._at[digest.period] + 1
        return step(row[index]) if index < len(row) else None

    def up(self, digest: Digest) -> tuple[facts.Step, ...]:
        above = set(_above(digest))
        found = [one for kind, _ in above for one in self._rows[kind] if (kind, one.period.path) in above]
        return tuple(step(one) for one in sorted(found, key=lambda one: one.period.end, reverse=True))

    def down(self, digest: Digest) -> tuple[facts.Step, ...]:
        return tuple(step(one) for one in self._under[digest.period.kind, digest.period.path])


def _above(digest: Digest) -> Iterator[tuple[str, str]]:
    """(kind, path) of the periods that hold this one: a day's week and month, a month's year."""
    period = digest.period
    year = period.path[:4]
    if period.kind == "day":
        yield "month", period.path[:7]
        yield "week", _week_of(period.path)
    elif period.kind in ("month", "week"):
        yield "year", year


def _week_of(path: str) -> str:
    year, week, _ = date.fromisoformat(path.replace("/", "-")).isocalendar()
    return f"{year:04}/W{week:02}"


# ── one digest as facts ───────────────────────────────────────────────────────────────


class _Letter:
    """A digest cut to what one page holds, with its lines once the bodies are there."""

    def __init__(self, shown: Shown, digest: Digest, quoted: int | None = None) -> None:
        kind = digest.period.kind
        most = QUOTED[kind] if quoted is None else quoted
        self._shown, self.whole = shown, digest
        moved = digest.moved[: max(most // 2, most - len(digest.new))]
        self.short = replace(
            digest,
            moved=moved,
            new=digest.new[: most - len(moved)],
            links=digest.links[: SHORT[kind]],
            questions=digest.questions[: SHORT[kind]],
        )
        self.reads = read_by(shown, self.short)

    @property
    def texts(self) -> str:
        return hash_of(self._shown, self.reads)

    def filled(self, posts: Mapping[str, Post]) -> Digest:
        return self._shown.site.fill(self.short, posts)

    def page(self, ways: _Ways) -> facts.DigestPage:
        shown, digest = self._shown, self.whole
        moved = digest.moved[: max(LISTED // 2, LISTED - len(digest.new))]
        new = digest.new[: LISTED - len(moved)]
        short = SHORT[digest.period.kind]
        return facts.DigestPage(
            topic=shown.topics.get(digest.topic),
            circle=shown.circles.get(digest.circle),
            period=digest.period,
            new=tuple(stir(shown, one) for one in new),
            moved=tuple(stir(shown, one) for one in moved),
            more=len(digest.new) + len(digest.moved) - len(new) - len(moved),
            first_time=tuple(shown.arrivals[one] for one in digest.first_time if one in shown.arrivals)[:short],
            finds=tuple(find(shown, one) for one in self.short.links),
            questions=(),
            posts=digest.posts,
            people=digest.people,
            before=ways.before(digest),
            after=ways.after(digest),
            up=ways.up(digest),
            down=ways.down(digest),
            texts=self.texts,
        )

    def told(self, page: facts.DigestPage, posts: Mapping[str, Post]) -> facts.DigestPage:
        """The page with its lines."""
        shown, full = self._shown, self.filled(posts)
        return replace(
            page,
            new=self.stirs(full.new, page.new),
            moved=self.stirs(full.moved, page.moved),
            finds=tuple(find(shown, one) for one in full.links),
            questions=quotes(shown, full.questions),
        )

    def stirs(self, told: Sequence[Moved], listed: Sequence[facts.Stir]) -> tuple[facts.Stir, ...]:
        """With quotes as far as there are any, by name after that."""
        return (*(stir(self._shown, one) for one in told), *listed[len(told) :])


def read_by(shown: Shown, digest: Digest) -> tuple[str, ...]:
    """The posts whose bodies its lines come from."""
    asked = (line.post for line in digest.questions)
    shared = (post for one in digest.links for post in one.posts)
    return tuple(dict.fromkeys((*shown.site.reads(digest), *asked, *shared)))


def hash_of(shown: Shown, posts: Iterable[str]) -> str:
    """One hash for the bodies of many posts, and for how their authors and conversations are called here."""
    hash, heads = blake2b(digest_size=12), shown.threads.heads
    for post in posts:
        face = shown.face(post)
        hash.update(f"{heads[post].hash}{heads[post].language}{face.id}{face.name}{shown.home[post]}".encode())
    return hash.hexdigest()


def stir(shown: Shown, moved: Moved) -> facts.Stir:
    return facts.Stir(
        shown.card(moved.conversation), moved.why, len(moved.posts), moved.slept, moved.posts[0],
        quotes(shown, moved.lines),
    )  # fmt: skip


def find(shown: Shown, shared: Shared) -> facts.Find:
    faces = dict.fromkeys(shown.face(post) for post in shared.posts)
    return facts.Find(shared.url, shared.title, tuple(faces), quotes(shown, shared.lines))


def quotes(shown: Shown, lines: Iterable[Line]) -> tuple[facts.Quote, ...]:
    heads = shown.threads.heads
    return tuple(
        facts.Quote(
            line.post, shown.home[line.post], shown.face(line.post), line.text, line.reason, heads[line.post].language
        )
        for line in lines
        if line.post in shown.home
    )


# ── the list of them ──────────────────────────────────────────────────────────────────


def every(shown: Shown) -> Iterator[Page]:
    yield _list(shown, shown.digests.get("", []), "digests")


def every_of_topics(shown: Shown) -> Iterator[Page]:
    for id, topic in shown.topics.items():
        yield _list(shown, shown.digests.get(id, []), f"topics/{topic.id}/digests", topic=topic)


def every_of_circles(shown: Shown) -> Iterator[Page]:
    for id, circle in shown.circles.items():
        yield _list(shown, shown.digests_of_circles[id], f"circles/{circle.id}/digests", circle=circle)


def _list(
    shown: Shown,
    digests: Sequence[Digest],
    path: str,
    topic: facts.Named | None = None,
    circle: facts.Named | None = None,
) -> Page:
    letters = [_Letter(shown, digest, quoted=6) for digest in reversed(of_kind(digests, "week")[-EDITIONS:])]
    reads = tuple(dict.fromkeys(post for letter in letters for post in letter.reads))
    named = topic or circle
    made = facts.Digests(
        topic=topic,
        circle=circle,
        title=f"{named.title} · {shown.site.class_.title}" if named else shown.site.class_.title,
        years=_years(digests),
        editions=tuple(_edition(shown, letter) for letter in letters),
        texts=hash_of(shown, reads),
    )

    def finish(posts: Mapping[str, Post]) -> facts.Facts:
        return replace(made, editions=tuple(_edition(shown, letter, posts) for letter in letters))

    return Page(path, made, reads, finish)


def _edition(shown: Shown, letter: _Letter, posts: Mapping[str, Post] | None = None) -> facts.Edition:
    whole, heads = letter.whole, shown.threads.heads
    digest = letter.short if posts is None else letter.filled(posts)
    latest = max(heads[post].published for moved in (*whole.moved, *whole.new) for post in moved.posts)
    return facts.Edition(
        whole.period, latest, whole.posts, tuple(stir(shown, moved) for moved in (*digest.moved, *digest.new))
    )


def _years(digests: Sequence[Digest]) -> tuple[facts.Year, ...]:
    """Latest year first; months and weeks in their order."""
    years = of_kind(digests, "year")
    held: dict[str, tuple[list[facts.Step], list[facts.Step]]] = {year.period.path: ([], []) for year in years}
    for digest in digests:
        if digest.period.kind in ("month", "week"):
            year = digest.period.path[:4]
            held[year if year in held else max(held)][digest.period.kind == "week"].append(step(digest))
    return tuple(
        facts.Year(step(year), tuple(held[year.period.path][0]), tuple(held[year.period.path][1]))
        for year in reversed(years)
    )


PAGES = {
    "circles/{id}/digests": every_of_circles,
    "circles/{id}/digests/{period}": each_of_circles,
    "digests": every,
    "digests/{period}": each,
    "topics/{id}/digests": every_of_topics,
    "topics/{id}/digests/{period}": each_of_topics,
}
