"""`data/news.json`: what was shown here last, so that `site.js` can tell a reader what is new to them.

It is the same for every reader. What each of them has seen is known to their own browser only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import datetime
from heapq import nlargest
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from aggregator.publish.dates import Dates, stamp
from aggregator.publish.facts import Face
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.catch_up import MOST
from aggregator.publish.render.rows import unbroken
from aggregator.publish.shown import TITLE, UNTITLED, Shown, headline
from aggregator.text.plain import lead

PATH = "data/news.json"
FROM_THE_FIRST = "0"
"""When a post arrived that was there on the first night: before every time."""

T = TypeVar("T", bound=Hashable)


class New(Struct, omit_defaults=True):
    """A post. `talk` and `face` are places in the lists of `News`; `came` is when it was said, if it was there from the
    first night on; `day` is when it was said, in words."""

    id: str
    talk: int
    face: int
    arrived: str
    day: str
    title: str
    lang: str = ""
    came: datetime | None = None


class Way(Struct, omit_defaults=True):
    """A conversation, a person or a topic: its address below the site's root, if it has one.

    on  of a conversation: "all", itself, and the addresses of its topics; "" if it has none
    """

    path: str
    title: str
    lang: str = ""
    on: tuple[str, ...] = ()


class News(Struct):
    """last    when the latest post arrived; empty where there is none
    more    "+" if more posts came before those in `posts`
    posts   the latest to arrive first; those of the first night by when they were said
    """

    last: str
    more: str
    topics: list[Way]
    talks: list[Way]
    faces: list[Way]
    posts: list[New]


def news(shown: Shown) -> bytes:
    heads, arrived = shown.threads.heads, shown.threads.ledger.arrived
    say, times = shown.language.say, Dates(shown.site.class_.timezone, shown.language)

    def came(post: str) -> tuple[datetime, str]:
        return arrived.get(post) or heads[post].published, post

    def new(post: str) -> New:
        head, since = heads[post], arrived.get(post)
        return New(
            post,
            talks.place(shown.home[post]),
            faces.place(shown.face(post)),
            stamp(since) if since else FROM_THE_FIRST,
            times.day(head.published),
            lead(headline(head), TITLE) or say(UNTITLED),
            head.language,
            None if since else head.published,
        )

    talks, faces = _List[str](), _List[Face]()
    posts = [new(post) for post in nlargest(MOST, shown.home, key=came)]
    made = News(
        max((post.arrived for post in posts), default=""),
        "+" if len(posts) < len(shown.home) else "",
        [*(Way(f"topics/{topic.id}/", topic.title) for topic in shown.topics.values()), Way("", say(N_("No topic")))],
        [_talk(shown, id) for id in talks],
        [Way(f"people/{face.id}/" if face.id else "", face.name) for face in faces],
        posts,
    )
    return unbroken(msgspec.json.encode(made))


def _talk(shown: Shown, id: str) -> Way:
    card, path = shown.card(id), f"conversations/{id}/"
    topics = tuple(f"topics/{topic.id}/" for topic in card.topics)
    return Way(path, card.title, card.language, ("all", path, *(topics or ("",))))


class _List(Generic[T]):
    """Things in the order in which they were first named."""

    def __init__(self) -> None:
        self._places: dict[T, int] = {}

    def place(self, one: T) -> int:
        return self._places.setdefault(one, len(self._places))

    def __iter__(self) -> Iterator[T]:
        return iter(self._places)
