"""What the GraphQL API is asked and sends about discussions. Pure.

https://docs.github.com/en/graphql/guides/using-the-graphql-api-for-discussions
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct, field

from aggregator.errors import Rejected, Unreadable
from aggregator.sources import _wire
from aggregator.sources._github.place import Place
from aggregator.text.urls import is_http

REPLIES = 100
"""Replies to one comment that are asked for at once, which is the most."""
_SAID = "id url bodyHTML createdAt lastEditedAt author{login url __typename}"
_COMMENT = f"{_SAID} isMinimized deletedAt replyTo{{url}}"
_HEAD = f"number title updatedAt {_SAID} labels(first:50){{nodes{{name}}}} category{{name}} comments{{totalCount}}"
_LIST = (
    "query($owner:String!,$name:String!,$after:String){repository(owner:$owner,name:$name){isPrivate "
    "discussions(first:50,after:$after,orderBy:{field:UPDATED_AT,direction:DESC})"
    f"{{pageInfo{{hasNextPage endCursor}} nodes{{{_HEAD}}}}}}}}}"
)
_ONE = (
    "query($owner:String!,$name:String!,$after:String,$number:Int!){repository(owner:$owner,name:$name){isPrivate "
    f"discussion(number:$number){{{_HEAD} all:comments(first:50,after:$after){{pageInfo{{hasNextPage endCursor}} "
    f"nodes{{{_COMMENT} replies(first:{REPLIES}){{totalCount nodes{{{_COMMENT}}}}}}}}}}}}}}}"
)


class Author(Struct):
    login: str
    url: str = ""
    type: str = field(name="__typename", default="User")

    @property
    def is_program(self) -> bool:
        return self.type == "Bot" or self.login.endswith("[bot]")


class Said(Struct, kw_only=True):
    """A discussion or a comment. `author` is null for somebody who left."""

    url: str
    id: str = ""
    html: str | None = field(name="bodyHTML", default="")
    created: str | None = field(name="createdAt", default="")
    edited: str | None = field(name="lastEditedAt", default="")
    author: Author | None = None


class Parent(Struct):
    url: str


class Replies(Struct):
    total: int | None = field(name="totalCount", default=0)
    nodes: list[Any] | None = None


class Comment(Said, kw_only=True):
    minimized: bool | None = field(name="isMinimized", default=False)
    deleted: str | None = field(name="deletedAt", default=None)
    parent: Parent | None = field(name="replyTo", default=None)
    replies: Replies = field(default_factory=Replies)

    @property
    def left_out(self) -> bool:
        return bool(self.minimized or self.deleted) or bool(self.author and self.author.is_program)


class Name(Struct):
    name: str = ""


class Labels(Struct):
    nodes: list[Any] | None = None


class PageInfo(Struct):
    more: bool = field(name="hasNextPage", default=False)
    cursor: str | None = field(name="endCursor", default="")


class Page(Struct):
    info: PageInfo = field(name="pageInfo", default_factory=PageInfo)
    nodes: list[Any] | None = None


class Discussion(Said, kw_only=True):
    number: int
    title: str
    updated: str | None = field(name="updatedAt", default="")
    labels: Labels | None = None
    category: Name | None = None
    count: Replies = field(name="comments", default_factory=Replies)
    all: Page = field(default_factory=Page)

    @property
    def left_out(self) -> bool:
        return bool(self.author and self.author.is_program)

    @property
    def labelled(self) -> tuple[str, ...]:
        return tuple(
            one.name for one in _wire.rows((self.labels.nodes if self.labels else None) or (), Name) if one.name
        )

    @property
    def words(self) -> tuple[str, ...]:
        """The names of its labels and its category."""
        return (*self.labelled, *((self.category.name,) if self.category and self.category.name else ()))


class Repository(Struct, kw_only=True):
    private: bool = field(name="isPrivate")
    discussions: Page | None = None
    discussion: Any = None


class Found(Struct):
    """Discussions, or comments of one; `whole`: nothing was left out that the answer should hold."""

    rows: list[Any]
    count: int
    cursor: str = ""
    whole: bool = True


class _Data(Struct):
    repository: Repository | None = None


class _Error(Struct):
    type: str | None = ""


class _Answer(Struct):
    data: _Data | None = None
    errors: list[Any] | None = None


def question(place: Place, number: int = 0, after: str = "") -> bytes:
    """A page of the list, or (`number`) a page of the comments of one discussion."""
    variables: dict[str, Any] = {"owner": place.owner, "name": place.repo, "after": after or None}
    if number:
        variables["number"] = number
    return msgspec.json.encode({"query": _ONE if number else _LIST, "variables": variables})


def discussions(body: bytes) -> Found:
    page = _repository(body).discussions
    if page is None:
        raise _not_ours("discussions")
    rows = [one for one in _wire.rows(page.nodes or (), Discussion) if _sound(one)]
    whole = len(rows) == len(page.nodes or ())
    return Found(rows, len(page.nodes or ()), (page.info.cursor or "") if page.info.more else "", whole)


def discussion(body: bytes) -> Discussion:
    found = _wire.row(_repository(body).discussion, Discussion)
    if found is None or not _sound(found):
        raise _not_ours("a discussion")
    return found


def comments(found: Discussion) -> Found:
    """Those of one page with the replies to them."""
    nodes = found.all.nodes or []
    tops = [one for one in _wire.rows(nodes, Comment) if _sound(one)]
    rows, whole = list(_with_replies(tops)), len(tops) == len(nodes)
    asked = sum(len(one.replies.nodes or ()) for one in tops)
    whole = whole and len(rows) == len(tops) + asked and all((one.replies.total or 0) <= REPLIES for one in tops)
    return Found(rows, len(rows), (found.all.info.cursor or "") if found.all.info.more else "", whole)


def _with_replies(tops: list[Comment]) -> Iterator[Comment]:
    for top in tops:
        yield top
        for reply in _wire.rows(top.replies.nodes or (), Comment):
            if _sound(reply):
                yield msgspec.structs.replace(reply, parent=reply.parent or Parent(top.url))


def _repository(body: bytes) -> Repository:
    answer = _wire.decoded(body, _Answer, _not_ours("discussions"))
    said = {one.type for one in _wire.rows(answer.errors or (), _Error)}
    if "NOT_FOUND" in said:
        raise Rejected("GitHub knows no such repository or discussion", "look at it in a browser", status=404)
    if "RATE_LIMITED" in said:
        raise Rejected("GitHub wants no more questions for an hour", "the rest comes tomorrow", status=429)
    found = answer.data.repository if answer.data else None
    if found is None:
        raise _not_ours("discussions")
    if found.private:
        raise Unreadable("this repository is private", "only what everybody may read is published: take it out")
    return found


def _sound(said: Said) -> bool:
    return is_http(said.url)


def _not_ours(what: str) -> Unreadable:
    return Unreadable(f"it answered, but not with {what} of GitHub", "look at the address in a browser")
