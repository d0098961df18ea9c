"""What WordPress sends: rows of its REST API (https://developer.wordpress.org/rest-api/reference/), and feeds. Pure."""

from __future__ import annotations

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources._feed import text, xml
from aggregator.sources._feed.channel import Channel
from aggregator.text.urls import canonical

T = TypeVar("T")

ARTICLE = "id,date_gmt,modified_gmt,guid,link,status,title,content,author,categories,tags,_links,_embedded"
COMMENT = "id,post,parent,author_name,author_url,date_gmt,content,link,status,type"
"""`_fields`: what is asked for. Pictures of people come with a hash of their e-mail address: not asked for."""


class Text(Struct):
    """`protected`: behind a password."""

    rendered: str = ""
    protected: bool = False


class Embedded(Struct):
    """What is told along with an article. Parts of it may be error messages."""

    author: Any = None
    terms: Any = field(name="wp:term", default=None)


class Article(Struct):
    """One article. Times are in UTC, without saying so."""

    id: int
    link: str
    date_gmt: str | None = None
    modified_gmt: str | None = None
    guid: Text = field(default_factory=Text)
    status: str = "publish"
    title: Text = field(default_factory=Text)
    content: Text = field(default_factory=Text)
    author: int = 0
    categories: list[int] = field(default_factory=list)
    tags: list[int] = field(default_factory=list)
    embedded: Embedded = field(name="_embedded", default_factory=Embedded)

    @property
    def key(self) -> str:
        return f"url:{canonical(self.link)}"

    @property
    def public(self) -> bool:
        return self.status == "publish" and not self.content.protected

    @property
    def words(self) -> tuple[str, ...]:
        """The names of its categories and tags."""
        lists = self.embedded.terms if isinstance(self.embedded.terms, list) else []
        terms = [term for some in lists if isinstance(some, list) for term in some if isinstance(term, dict)]
        return tuple(name for term in terms if isinstance(name := term.get("name"), str))

    @property
    def signed(self) -> tuple[str, str]:
        """Name and address of its author; empty where the site keeps its users to itself."""
        authors = self.embedded.author if isinstance(self.embedded.author, list) else []
        one = authors[0] if authors and isinstance(authors[0], dict) else {}
        return str(one.get("name") or ""), str(one.get("url") or "")

    @property
    def silent(self) -> bool:
        """It has categories or tags, and the site does not tell which."""
        return bool(self.categories or self.tags) and not self.words


class Comment(Struct):
    """One approved comment. `post` is the number of the article, `parent` of the comment answered, or 0."""

    id: int
    post: int
    parent: int = 0
    author_name: str = ""
    author_url: str = ""
    date_gmt: str | None = None
    content: Text = field(default_factory=Text)
    link: str = ""
    status: str = "approved"
    type: str = "comment"

    @property
    def public(self) -> bool:
        return self.status == "approved" and self.type in ("comment", "")


class Rows(Struct, Generic[T]):
    """One page of a collection; `unread` of its rows were not in the form of the API."""

    rows: list[T]
    unread: int = 0


def articles(body: bytes) -> Rows[Article]:
    return _rows(body, Article)


def comments(body: bytes) -> Rows[Comment]:
    return _rows(body, Comment)


def _rows(body: bytes, form: type[T]) -> Rows[T]:
    """Row by row, so that one broken row costs no other. Raises Unreadable when it is no list of rows."""
    try:
        found = msgspec.json.decode(body.removeprefix(b"\xef\xbb\xbf"), type=list[dict[str, Any]])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable("it does not answer as the API of WordPress does", "its feeds are read instead") from error
    rows = [row for one in found if (row := _row(one, form)) is not None]
    return Rows(rows, len(found) - len(rows))


def _row(found: dict[str, Any], form: type[T]) -> T | None:
    try:
        return msgspec.convert(found, form)
    except msgspec.ValidationError:
        return None


def feed(body: bytes, charset: str, url: str) -> Channel:
    """The feed in `body`. Raises Unreadable when it is none."""
    found = text.decoded(body, charset)
    if not text.is_feed(found):
        raise Unreadable(f"{url} is not a feed", "look at the address in a browser")
    return xml.read(found, url)
