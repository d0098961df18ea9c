"""From an annotation to a comment on the page that it stands on. Pure."""

from __future__ import annotations

import re
from html import escape

from msgspec import Struct

from aggregator.model import Account, Document, Post
from aggregator.sources import _marks
from aggregator.sources._hypothesis import wire
from aggregator.sources._hypothesis.place import SITE
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.urls import canonical, host

_USER = re.compile(r"acct:(?P<name>[\w.]{1,100})@(?P<at>[\w.:-]{1,200})")
_QUOTE = 2000
"""Characters of a quotation: whoever marks a whole chapter is not quoting."""


class Around(Struct):
    """Where annotations were asked for; travels in `Document.notes`.

    stranger  asked without a token
    roots     annotations that are followed already: replies to them are wanted
    """

    base: str
    title: str = ""
    stranger: bool = True
    roots: list[str] = []

    @property
    def site(self) -> str:
        """Where annotations have their own pages."""
        return SITE if host(self.base) == f"api.{SITE}" else canonical(self.base)

    def key(self, id: str) -> str:
        return f"url:{self.site}/a/{id}"


def id_of(key: str) -> str:
    return key.rpartition("/")[2]


def page_key(one: wire.Annotation) -> str:
    """The page as the archive knows it; a PDF or a book has no address, but a name."""
    address = canonical(one.page)
    return f"url:{address}" if address else f"guid:{one.page}" if one.page else ""


def followed(rows: list[wire.Annotation], document: Document, around: Around) -> list[wire.Annotation]:
    """What is public and says something, by the source's tags: an annotation that has one, and every reply below it."""
    public = [one for one in rows if one.public(around.stranger) and ((one.text or "").strip() or one.tags)]
    tags = document.source.tags
    if not tags:
        return public
    ours = {*around.roots, *(one.id for one in public if not one.ancestors and _is_wanted(one, document, around))}
    return [one for one in public if (one.ancestors or [one.id])[0] in ours]


def _is_wanted(one: wire.Annotation, document: Document, around: Around) -> bool:
    return matches(post(one, document, around).tags, document.source.tags)


def post(one: wire.Annotation, document: Document, around: Around) -> Post:
    page, ancestors = page_key(one), one.ancestors
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=(around.key(one.id), f"url:hyp.is/{one.id}"),
        url=f"{_scheme(around)}://{around.site}/a/{one.id}",
        author=_author(one, around),
        html=_quoted(one) + _marks.html(one.text or ""),
        base=one.page,
        published=parse_date(one.created or ""),
        updated=parse_date(one.updated or "") if one.updated != one.created else None,
        answers=(around.key(ancestors[-1]),) if ancestors else (page,),
        under=page,
        tags=one.tags or (),
    )


def _scheme(around: Around) -> str:
    return around.base.partition("://")[0]


def _author(one: wire.Annotation, around: Around) -> Account:
    """`acct:name@hypothes.is`; a display name is what people want to be called."""
    shown = ((one.person.name if one.person else "") or "").strip()
    if not (found := _USER.fullmatch(one.user)):
        return account(name=shown, site=f"https://{around.site}/")
    url = f"{_scheme(around)}://{around.site}/users/{found['name']}"
    return account(name=escape(shown) or found["name"], url=url, handle=f"{found['name']}@{found['at']}")


def _quoted(one: wire.Annotation) -> str:
    words = one.quotation.strip()
    if one.ancestors or not words:
        return ""
    return f"<blockquote><p>{escape(words if len(words) <= _QUOTE else words[: _QUOTE - 1] + '…')}</p></blockquote>"
