"""A feed and its items, whatever form they came in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class By:
    """Who signed it. Either may be empty; an e-mail address is never kept."""

    name: str = ""
    url: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry. `title` and `html` are markup as the feed gave it; addresses are absolute.

    id       verbatim
    link     its permanent address
    base     what relative links in `html` start from
    answers  ids and addresses of the one post that it answers (`thr:in-reply-to`)
    replies  how many replies the feed says there are; `replies_at` is the address of their feed
    removed  its author or the blog took the words away; what stands there says only that
    """

    id: str = ""
    link: str = ""
    title: str = ""
    html: str = ""
    base: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    by: By = By()
    tags: tuple[str, ...] = ()
    language: str = ""
    licence: str = ""
    answers: tuple[str, ...] = ()
    replies: int | None = None
    replies_at: str = ""
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A whole feed. `link` is the page it belongs to, `next` its next page, `comments` the feed of all its comments."""

    title: str = ""
    link: str = ""
    language: str = ""
    by: By = By()
    licence: str = ""
    next: str = ""
    comments: str = ""
    items: list[Item] = field(default_factory=list)
    note: str = ""
