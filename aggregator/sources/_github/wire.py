"""What the REST API sends about issues (https://docs.github.com/en/rest/issues), as far as we read it. Pure.

Anything may be absent that an issue can do without. A row whose parts have the wrong type is counted and
left out; an answer that is no answer of this API is `Unreadable`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from aggregator.errors import Unreadable
from aggregator.sources import _wire
from aggregator.text.urls import is_http

FULL = "application/vnd.github.full+json"
"""Asks for bodies as HTML, as GitHub itself shows them."""
MOST = 1000
"""Rows of one answer that are looked at."""
_NEXT = re.compile(r"<([^<>]{1,2000})>\s*;\s*rel=\"next\"")


class User(Struct):
    login: str
    html_url: str = ""
    type: str | None = "User"

    @property
    def is_program(self) -> bool:
        return self.type not in (None, "User", "Mannequin", "Organization") or self.login.endswith("[bot]")


class Label(Struct):
    name: str | None = ""


class Comment(Struct, kw_only=True):
    """`user` is null for somebody who left; `minimized` says why it is folded away."""

    html_url: str
    node_id: str | None = ""
    user: User | None = None
    body_html: str | None = ""
    created_at: str | None = ""
    updated_at: str | None = ""
    minimized: Any = None

    @property
    def left_out(self) -> bool:
        return bool(self.minimized) or bool(self.user and self.user.is_program)


class Issue(Comment, kw_only=True):
    """Every pull request is an issue, and then says so."""

    number: int
    title: str
    labels: list[Any] | None = None
    comments: int | None = 0
    pull_request: Any = None

    @property
    def left_out(self) -> bool:
        return self.pull_request is not None or super().left_out

    @property
    def words(self) -> tuple[str, ...]:
        """Its labels: words, or objects with a name."""
        rows = _wire.rows((one for one in self.labels or () if isinstance(one, dict)), Label)
        return (*(one.name for one in rows if one.name), *(one for one in self.labels or () if isinstance(one, str)))


class Found(Struct):
    """Rows of one answer; `unread` had not the right form."""

    rows: list[Any]
    count: int = 0
    unread: int = 0


class Repository(Struct):
    private: bool


def issues(body: bytes) -> Found:
    return _list(body, Issue, "issues")


def comments(body: bytes) -> Found:
    return _list(body, Comment, "comments")


def issue(body: bytes) -> Found:
    found = _wire.decoded(body, Issue, _not_ours("an issue"))
    if not is_http(found.html_url):
        raise _not_ours("an issue")
    return Found([found], 1)


def private(body: bytes) -> bool:
    return _wire.decoded(body, Repository, _not_ours("a repository")).private


def next_page(headers: Mapping[str, str], api: str) -> str:
    """Where the list goes on, on the very same API."""
    found = _NEXT.search(headers.get("link", ""))
    return found[1] if found and found[1].startswith(f"{api}/") else ""


def _list(body: bytes, form: type[Comment], what: str) -> Found:
    rows = _wire.decoded(body, list[Any], _not_ours(what))
    read = [one for one in _wire.rows(rows[:MOST], form) if is_http(one.html_url)]
    if rows and not read:
        raise _not_ours(what)
    return Found(read, len(rows), len(rows) - len(read))


def _not_ours(what: str) -> Unreadable:
    return Unreadable(f"it answered, but not with {what} of GitHub", "look at the address in a browser")
