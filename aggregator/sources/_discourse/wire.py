"""What a forum sends (https://docs.discourse.org/): its own words, as far as we read them. Pure.

Anything may be absent or null that a post can do without. A row whose parts have the wrong type is
counted and left out; an answer that is no answer of this API is `Unreadable`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._wire import decoded, rows

REGULAR = 1
"""`post_type`: 2 is a moderator's note on what was done, 3 a small action (closed, moved), 4 a whisper among staff."""
PUBLIC = ("regular", "banner")
"""`archetype`: the other one is `private_message`."""
MOST = 20_000
"""Posts of one topic that are looked at."""
_SLUG = re.compile(r"[\w%.~-]{1,255}")


class Listed(Struct):
    """A topic as a list shows it."""

    id: int
    title: str = ""
    posts_count: int = 0
    bumped_at: str | None = ""
    archetype: str = "regular"
    visible: bool | None = True
    category_id: int | None = None
    tags: list[Any] | None = None

    @property
    def words(self) -> tuple[str, ...]:
        return names(self.tags)

    def public(self, restricted: set[int]) -> bool:
        """For everybody to read, and for everybody to find."""
        return self.archetype in PUBLIC and self.visible is not False and self.category_id not in restricted


class Stream(Struct):
    """`stream` numbers all posts of the topic; `posts` are some of them."""

    posts: list[Any] = field(default_factory=list)
    stream: list[Any] | None = None


class Topic(Listed, kw_only=True):
    """A topic as its own page shows it."""

    slug: str | None = ""
    deleted_at: str | None = None
    post_stream: Stream

    @property
    def ids(self) -> list[int]:
        """The numbers of its posts, in order."""
        found = self.post_stream.stream or [post.get("id") for post in self.post_stream.posts if isinstance(post, dict)]
        return [id for id in found[:MOST] if isinstance(id, int) and not isinstance(id, bool) and id > 0]

    @property
    def path(self) -> str:
        """The slug as it may stand in an address."""
        return self.slug if self.slug and _SLUG.fullmatch(self.slug) else ""

    def public(self, restricted: set[int]) -> bool:
        return super().public(restricted) and not self.deleted_at


class Post(Struct):
    """`cooked` is its HTML. `reply_to_post_number` counts within the topic, `id` on the whole forum."""

    id: int
    post_number: int
    cooked: str
    username: str
    topic_id: int
    name: str | None = ""
    created_at: str | None = ""
    updated_at: str | None = ""
    version: int | None = 1
    post_type: int = REGULAR
    reply_to_post_number: int | None = None
    locale: str | None = ""
    hidden: bool | None = False
    deleted_at: str | None = None
    user_deleted: bool | None = False
    staged: bool | None = False

    @property
    def public(self) -> bool:
        return self.post_type == REGULAR and not (self.hidden or self.deleted_at or self.user_deleted or self.staged)


class Category(Struct):
    id: int
    name: str = ""
    slug: str | None = ""
    read_restricted: bool | None = False


class _Site(Struct):
    categories: list[Any] = field(default_factory=list)


class _Topics(Struct):
    topics: list[Any]


class List(Struct):
    """A page of topics."""

    topic_list: _Topics


class _Posts(Struct):
    post_stream: Stream


def topic(body: bytes, number: int) -> Topic:
    """The topic that was asked for; what answers with another one is not believed."""
    found = decoded(body, Topic, _none_of("a topic"))
    if found.id != number:
        raise Unreadable("it answered, but with another topic", "look at the topic's address in a browser")
    return found


def posts(stream: Stream, number: int) -> tuple[list[Post], int]:
    """The posts of topic `number`, and how many rows were none."""
    found = [one for one in rows(stream.posts, Post) if one.topic_id == number and _sound(one)]
    return found, len(stream.posts) - len(found)


def more(body: bytes) -> Stream:
    """Further posts of a topic."""
    return decoded(body, _Posts, _none_of("posts")).post_stream


def listed(body: bytes) -> list[Listed]:
    """One page of a list of topics."""
    topics = decoded(body, List, _none_of("a list of topics")).topic_list.topics
    found = [one for one in rows(topics, Listed) if one.id > 0]
    if topics and not found:
        raise _none_of("a list of topics")
    return found


def categories(body: bytes) -> list[Category]:
    return rows(decoded(body, _Site, _none_of("its categories")).categories, Category)


def names(tags: list[Any] | None) -> tuple[str, ...]:
    """Tags are words, since 2025 also objects with a name."""
    found = (tag.get("name") if isinstance(tag, dict) else tag for tag in tags or ())
    return tuple(name for name in found if isinstance(name, str))


def _sound(post: Post) -> bool:
    return post.id > 0 and post.post_number > 0 and bool(post.username.strip())


def _none_of(what: str) -> Unreadable:
    return Unreadable(f"it answered, but not with {what} of a Discourse forum", "look at its address in a browser")
