"""What the API of Lemmy sends (https://join-lemmy.org/api/, version 3), as far as we read it. Pure.

Anything may be absent that a post can do without. A row whose parts have the wrong type is counted and
left out; an answer that is no answer of this API is `Unreadable`.
"""

from __future__ import annotations

import re
from typing import Any

from msgspec import Struct

from aggregator.errors import Unreadable
from aggregator.sources import _wire
from aggregator.text.urls import is_http

POSTS, POST, COMMENTS = "posts", "post", "comments"
"""What a document holds."""
MOST = 1000
"""Rows of one answer that are looked at."""
_PATH = re.compile(r"0(?:\.[1-9]\d{0,17})+", re.ASCII)


class Person(Struct):
    """`actor_id` is the address of their page at home."""

    name: str
    actor_id: str
    display_name: str | None = ""
    bio: str | None = ""
    bot_account: bool | None = False


class Community(Struct):
    name: str = ""
    removed: bool | None = False
    deleted: bool | None = False
    visibility: str | None = "Public"

    @property
    def public(self) -> bool:
        return not self.removed and not self.deleted and (self.visibility or "Public") in ("Public", "Unlisted")


class Entry(Struct, kw_only=True):
    """`ap_id` is its address on the server where it was written, whichever server shows it."""

    id: int
    ap_id: str
    removed: bool | None = False
    deleted: bool | None = False
    published: str | None = ""
    updated: str | None = ""


class Post(Entry, kw_only=True):
    """`name` is its title, `url` what it links to, `body` Markdown."""

    name: str
    url: str | None = ""
    body: str | None = ""
    nsfw: bool | None = False


class Comment(Entry, kw_only=True):
    """`path`: `0`, the comments above it, and its own number, with dots between."""

    content: str
    path: str

    @property
    def parent(self) -> int:
        """The comment that it answers; 0: the post."""
        return int(self.path.split(".")[-2])


class Counts(Struct):
    comments: int | None = 0
    newest_comment_time: str | None = ""


class PostView(Struct):
    post: Post
    creator: Person
    community: Community
    counts: Counts

    @property
    def entry(self) -> Entry:
        return self.post

    @property
    def stirred(self) -> str:
        """Changes when something was said, or the post itself was."""
        counts = self.counts
        return f"{counts.comments} {counts.newest_comment_time or ''} {self.post.updated or ''}"


class CommentView(Struct):
    comment: Comment
    creator: Person
    post: Post
    community: Community

    @property
    def entry(self) -> Entry:
        return self.comment


View = PostView | CommentView


class Found(Struct):
    """The rows of one answer, and where the next begins. `unread` had not the right form."""

    views: list[Any]
    rows: int = 0
    unread: int = 0
    cursor: str = ""


class _Posts(Struct):
    posts: list[Any]
    next_page: Any = ""


class _Post(Struct):
    post_view: PostView


class _Comments(Struct):
    comments: list[Any]


def posts(body: bytes) -> Found:
    answer = _wire.decoded(body, _Posts, _not_ours("a list of posts"))
    read = [view for view in _wire.rows(answer.posts[:MOST], PostView) if _sound(view)]
    return _found(answer.posts, read, answer.next_page if isinstance(answer.next_page, str) else "")


def post(body: bytes) -> Found:
    view = _wire.decoded(body, _Post, _not_ours("a post")).post_view
    if not _sound(view):
        raise _not_ours("a post")
    return Found([view], 1)


def comments(body: bytes) -> Found:
    answer = _wire.decoded(body, _Comments, _not_ours("comments"))
    read = [view for view in _wire.rows(answer.comments[:MOST], CommentView) if _sound(view) and _in_place(view)]
    return _found(answer.comments, read, "")


READ = {POSTS: posts, POST: post, COMMENTS: comments}


def _found(rows: list[Any], read: list[Any], cursor: str) -> Found:
    if rows and not read:
        raise _not_ours("posts or comments")
    return Found(read, len(rows), len(rows) - len(read), cursor)


def _sound(view: View) -> bool:
    return view.entry.id > 0 and is_http(view.entry.ap_id) and is_http(view.creator.actor_id)


def _in_place(view: CommentView) -> bool:
    path = view.comment.path
    return bool(_PATH.fullmatch(path)) and int(path.rpartition(".")[2]) == view.comment.id and is_http(view.post.ap_id)


def _not_ours(what: str) -> Unreadable:
    return Unreadable(f"it answered, but not with {what} of Lemmy", "look at the address in a browser")
