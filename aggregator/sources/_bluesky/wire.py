"""What the API of Bluesky sends (https://github.com/bluesky-social/atproto/tree/main/lexicons), as far as we read it. Pure.

Anything may be absent that a post can do without. A post whose parts have the wrong type is counted
and left out; an answer that is no answer of this API is `Unreadable`. Conversations nest as deep as
somebody cares to make them, so nothing here calls itself.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._wire import decoded, rows

MOST = 5000
"""Posts of one answer that are looked at."""
_URI = re.compile(r"at://(?P<did>did:[a-z]+:[\w.:%-]{1,240})/app\.bsky\.feed\.post/(?P<key>[\w~:-]{1,100})", re.ASCII)
_HANDLE = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", re.ASCII | re.IGNORECASE)
NO_HANDLE = "handle.invalid"
"""What stands for a handle that does not lead back to its account."""


class Author(Struct):
    did: str
    handle: str = ""
    name: str | None = field(name="displayName", default="")
    description: str | None = ""
    labels: list[Any] | None = None

    @property
    def who(self) -> str:
        """What names them in addresses."""
        return self.handle if _HANDLE.fullmatch(self.handle) and self.handle != NO_HANDLE else self.did


class Reference(Struct):
    uri: str


class Reply(Struct):
    root: Reference
    parent: Reference


class Record(Struct):
    """A post as its author wrote it. `labels` are those they gave it themselves."""

    text: str = ""
    created: str | None = field(name="createdAt", default="")
    langs: list[str] | None = None
    tags: list[str] | None = None
    facets: list[Any] | None = None
    reply: Reply | None = None


class View(Struct):
    """A post as the API shows it. `embed` is what is quoted, shown or linked, as it may be seen now."""

    uri: str
    author: Author
    record: Record
    embed: Any = None
    replies: int | None = field(name="replyCount", default=None)
    indexed: str | None = field(name="indexedAt", default="")
    labels: list[Any] | None = None

    @property
    def root(self) -> str:
        return self.record.reply.root.uri if self.record.reply else self.uri

    @property
    def key(self) -> str:
        """The last part of its uri."""
        return self.uri.rpartition("/")[2]


class Views(Struct):
    """The posts of one answer, and where the next begins. `unread` had not the form of a post."""

    views: list[View] = field(default_factory=list)
    cursor: str = ""
    rows: int = 0
    unread: int = 0


class _Feed(Struct):
    feed: list[Any]
    cursor: Any = ""


class _Posts(Struct):
    posts: list[Any]
    cursor: Any = ""


class _Thread(Struct):
    thread: dict[str, Any]


class _Profiles(Struct):
    profiles: list[Any]


def feed(body: bytes) -> Views:
    """An author's posts. What they only passed on is somebody else's."""
    found = decoded(body, _Feed, _none_of("posts"))
    items = [item if isinstance(item, dict) else {} for item in found.feed]
    own = [item.get("post") for item in items if not _type(item.get("reason")).endswith("#reasonRepost")]
    return _views(own, found.cursor, len(items))


def posts(body: bytes) -> Views:
    """What a search found, or posts that were asked for by name."""
    found = decoded(body, _Posts, _none_of("posts"))
    return _views(found.posts, found.cursor, len(found.posts))


def thread(body: bytes) -> Views:
    """A post and what was said below it. Posts that are gone, or blocked, are named there and not shown."""
    waiting: list[Any] = [decoded(body, _Thread, _none_of("a conversation")).thread]
    found = []
    for _ in range(MOST):
        if not waiting:
            break
        node = waiting.pop()
        if not isinstance(node, dict) or "post" not in node:
            continue
        found.append(node["post"])
        replies = node.get("replies")
        waiting += reversed(replies) if isinstance(replies, list) else ()
    return _views(found, "", len(found))


def profiles(body: bytes) -> list[Author]:
    return rows(decoded(body, _Profiles, _none_of("profiles")).profiles, Author)


def labels(given: list[Any] | None) -> tuple[str, ...]:
    """Their words, those that were taken back left out."""
    stuck = [one for one in given or () if isinstance(one, dict)]
    back = {one.get("val") for one in stuck if one.get("neg") is True and isinstance(one.get("val"), str)}
    words = (one.get("val") for one in stuck)
    return tuple(dict.fromkeys(word for word in words if isinstance(word, str) and word not in back))


def is_post(uri: str) -> bool:
    """The uri of a post, and not of a list, a feed or something made up."""
    return bool(_URI.fullmatch(uri))


def _views(found: list[Any], cursor: object, listed: int) -> Views:
    views = list(filter(_sound, rows(found[:MOST], View)))
    if found and not views:
        raise _none_of("posts")
    return Views(views, cursor if isinstance(cursor, str) else "", listed, len(found) - len(views))


def _sound(view: View) -> bool:
    """Its uri is one, and names the author that is shown; what it answers is a post."""
    uri, reply = _URI.fullmatch(view.uri), view.record.reply
    answers = (reply.root.uri, reply.parent.uri) if reply else ()
    return uri is not None and uri["did"] == view.author.did and all(map(is_post, answers))


def _type(value: object) -> str:
    word = value.get("$type") if isinstance(value, dict) else ""
    return word if isinstance(word, str) else ""


def _none_of(what: str) -> Unreadable:
    return Unreadable(f"it answered, but not with {what} of Bluesky", "look at the address in a browser")
