"""One pull of one forum: lists of topics, the topics in which something was said, and what was taken away."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING

import msgspec

from aggregator.errors import Gone, Later, Rejected, SourceError, Unreadable
from aggregator.model import Absent, Document, Parsed, Source
from aggregator.sources._discourse import post, wire
from aggregator.sources._discourse.memory import Memory
from aggregator.sources._discourse.place import Place
from aggregator.text.plain import clean

if TYPE_CHECKING:
    from aggregator.sources._kind import Response, Visit, Web

Steps = AsyncGenerator[Document | Absent, Parsed | None]

PAGES = 10
"""Pages of a list, of 30 topics each, that are read on the first night and on full looks."""
REQUESTS = 400
"""Answers asked for in one night: at one a second, seven minutes. The rest comes tomorrow."""
LATER = "more was said on this forum than is read in one night: the rest comes later"
CHUNK = 20
"""Posts that are asked for at once."""
TOPICS, TOPIC, POSTS = "topics", "topic", "posts"
"""What a document holds."""
CLOSED = (401, 403)
TAKEN = (403, 404, 410)
"""What a forum answers for a topic that was deleted or moved to where not everybody may read."""


@dataclass
class Night:
    """What tonight knows. `requests` are those that may still be asked, `failed` the topics that could not be read."""

    source: Source
    web: Web
    visit: Visit
    place: Place
    requests: int = REQUESTS
    failed: list[str] = field(default_factory=list)
    paused: bool = False

    def __post_init__(self) -> None:
        self.memory = Memory.of(self.visit.state.memory.get("discourse"))
        self.memory.follow(self.visit.tags)

    @property
    def now(self) -> str:
        return self.visit.now.isoformat()

    @property
    def may_ask(self) -> bool:
        return self.requests > 0 and not self.paused

    async def ask(self, url: str, *, whole: bool = False) -> Response:
        """Whole, or only if it changed. What lies beyond the topic that the curator named obeys robots.txt."""
        self.requests -= 1
        conditional = not (whole or self.visit.full)
        state = None if "/posts.json?" in url else self.visit.state
        return await self.web.get(
            url, state=state, conditional=conditional, accept="application/json", robots=not self.place.topic
        )

    async def learn(self) -> None:
        """The names of the categories, and which are not for everybody. A forum may keep that to itself."""
        if not self.visit.full and self.memory.categories:
            return
        try:
            found = wire.categories((await self.ask(f"{self.place.base}/site.json", whole=True)).body)
        except (Rejected, Unreadable) as error:
            if isinstance(error, Later):
                raise
            return
        self.memory.restricted = sorted(one.id for one in found if one.read_restricted)
        named = {str(one.id): one.name for one in found if not one.read_restricted and one.slug != "uncategorized"}
        self.memory.categories = named

    def around(self, topic: wire.Topic) -> post.Around:
        words = self.memory.words(topic)
        return post.Around(base=self.place.base, topic=topic.id, slug=topic.path, title=topic.title, words=words)

    def fail(self, error: SourceError) -> None:
        self.failed.append(error.message)
        self.paused = self.paused or isinstance(error, Later)

    def close(self) -> None:
        self.visit.state.memory["discourse"] = self.memory.kept()
        if self.failed:
            count = len(self.failed)
            what = "a topic" if count == 1 else f"{count} topics"
            self.visit.note(f"{what} could not be read: {self.failed[0]}")


# ── which topics ──────────────────────────────────────────────────────────────────────


async def pull(night: Night) -> Steps:
    """The topic that was named, or those of a list in which something was said."""
    await night.learn()
    if night.place.topic:
        async for step in _named(night):
            yield step
    else:
        async for step in _list(night):
            yield step
    night.close()


async def _named(night: Night) -> Steps:
    """The one topic of this source: what goes wrong with it goes wrong with the source."""
    try:
        answer = await night.ask(night.place.topic_at(night.place.topic))
    except Rejected as error:
        raise explained(error, "this topic") from None
    if answer.unchanged:
        return
    topic = wire.topic(answer.body, night.place.topic)
    if not topic.public(set(night.memory.restricted)):
        raise Unreadable("this topic is not for everybody to read", "name one that is")
    night.visit.state.title = clean(escape(topic.title))
    async for step in _topic(night, topic, topic, answer):
        yield step


async def _list(night: Night) -> Steps:
    """Pages of the list, then its topics; a full look also goes through those that are remembered."""
    first, topics = await _pages(night)
    yielded = False
    for topic in _due(night, topics):
        if not night.may_ask:
            night.visit.note(LATER)
            break
        async for step in _one(night, topic):
            yielded = True
            yield step
    if night.visit.full and not yielded:
        yield first.document(night.source, holds=TOPICS)  # nothing to follow yet, but this is a forum


async def _pages(night: Night) -> tuple[Response, dict[int, wire.Listed]]:
    """The list, as far down as it holds something new: topics by their number, those answered last first."""
    answers: list[Response] = []
    found: dict[int, wire.Listed] = {}
    for page in range(PAGES):
        try:
            answers.append(await night.ask(night.place.page_at(page)))
        except Rejected as error:
            raise explained(error, "its topics") from None
        rows = [] if answers[-1].unchanged else wire.listed(answers[-1].body)
        fresh = {row.id: row for row in rows if row.id not in found}
        found |= fresh
        if not fresh or not (night.visit.full or any(map(night.memory.is_new, fresh.values()))):
            break
    return answers[0], found


def _due(night: Night, topics: dict[int, wire.Listed]) -> list[wire.Listed]:
    """What is new, oldest first; on a full look everything that is followed, those that waited longest first."""
    memory, restricted = night.memory, set(night.memory.restricted)
    public = [topic for topic in topics.values() if topic.public(restricted)]
    new = [topic for topic in reversed(public) if memory.is_new(topic)]
    if not night.visit.full:
        return new
    ids = {topic.id for topic in new}
    followed = sorted((known.asked, int(id)) for id, known in memory.topics.items() if known.followed)
    return [*new, *(topics.get(id, wire.Listed(id=id)) for _, id in followed if id not in ids)]


# ── one topic ─────────────────────────────────────────────────────────────────────────


async def _one(night: Night, listed: wire.Listed) -> Steps:
    """A topic of a list; its trouble is noted, and the others go on."""
    try:
        answer = await night.ask(night.place.topic_at(listed.id))
        topic = None if answer.unchanged else wire.topic(answer.body, listed.id)
    except Rejected as error:
        if not isinstance(error, Later) and error.status in TAKEN:
            for absent in _taken(night, listed.id):
                yield absent
            return
        night.fail(error)
        return
    except SourceError as error:
        night.fail(error)
        return
    if topic is None:
        night.memory.touch(listed, night.now)
    elif not topic.public(set(night.memory.restricted)):
        for absent in _taken(night, listed.id):
            yield absent
    else:
        async for step in _topic(night, topic, listed, answer):
            yield step


async def _topic(night: Night, topic: wire.Topic, listed: wire.Listed, answer: Response) -> Steps:
    """Its posts, if it is followed, and what is no longer among them."""
    around = night.around(topic)
    posts, _ = wire.posts(topic.post_stream, topic.id)
    document = answer.document(night.source, holds=TOPIC, under=around.key, notes=msgspec.to_builtins(around))
    yield document
    if not is_followed(posts, around, document, night.visit.tags):
        night.memory.read(listed, False, night.now)
        return
    closed, is_whole = {one.id for one in posts if not one.public}, True
    async for more in _more(night, topic, {one.id for one in posts}):
        if more is None:
            is_whole = False
            break
        closed |= {one.id for one in wire.posts(wire.more(more.body), topic.id)[0] if not one.public}
        yield more.document(night.source, holds=POSTS, under=around.key, notes=document.notes)
    for absent in _gone(night, topic, around, closed):
        yield absent
    if is_whole:
        night.memory.read(listed, True, night.now)
    else:
        night.visit.state.validators.pop(answer.asked, None)  # so that tomorrow brings the whole


async def _more(night: Night, topic: wire.Topic, seen: set[int]) -> AsyncGenerator[Response | None, None]:
    """The posts that did not come with the topic: those we do not hold, on a full look all. None: not all came."""
    held = set() if night.visit.full else {post.id_of(key) for key in night.visit.held(night.around(topic).key)}
    ids = [id for id in topic.ids if id not in seen | held]
    for start in range(0, len(ids), CHUNK):
        if not night.may_ask:
            night.visit.note(LATER)
            yield None
            return
        try:
            answer = await night.ask(night.place.posts_at(topic.id, ids[start : start + CHUNK]))
            wire.more(answer.body)
        except SourceError as error:
            night.fail(error)
            yield None
            return
        yield answer


def _gone(night: Night, topic: wire.Topic, around: post.Around, closed: set[int]) -> list[Absent]:
    """Held posts that the stream, which is complete, names no more, or that are shown to nobody by now."""
    shown = set(topic.ids) - closed
    if not topic.ids:
        return []
    missing = [key for key in sorted(night.visit.held(around.key)) if post.id_of(key) not in shown]
    roots = night.visit.held("") & {around.post_key(id) for id in closed}
    return [Absent(keys=(key,)) for key in [*missing, *sorted(roots)]]


def _taken(night: Night, number: int) -> list[Absent]:
    """A topic that was deleted, or moved to where not everybody may read: all of it."""
    if (known := night.memory.topics.pop(str(number), None)) is None or not known.followed:
        return []
    key = post.Around(base=night.place.base, topic=number).key
    return [Absent(keys=(one,)) for one in [key, *sorted(night.visit.held(key))]]


def is_followed(posts: list[wire.Post], around: post.Around, document: Document, tags: tuple[str, ...]) -> bool:
    """By its words, or by a hashtag in title or text of its first post."""
    if not tags or post.followed([], around, tags):
        return True
    return post.followed(
        [post.post(one, around, document) for one in posts if one.public and one.post_number == 1], around, tags
    )


def explained(error: Rejected, what: str) -> Rejected:
    """A refusal in words that tell a curator what to do."""
    if isinstance(error, Later | Gone) or error.status not in CLOSED:
        return error
    return Rejected(
        f"this forum shows {what} to members only",
        "ask its owner whether it may be read by everybody, or take this source out",
        status=error.status,
    )
