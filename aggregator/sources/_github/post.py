"""From an issue, a discussion or a comment, in GitHub's words, to a post in ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from msgspec import Struct

from aggregator.model import Account, Document, Parsed, Post
from aggregator.sources._github import graph, wire
from aggregator.sources._wire import noted
from aggregator.text.compose import account, compose
from aggregator.text.dates import parse_date
from aggregator.text.hashtags import matches
from aggregator.text.urls import canonical

ISSUES, ISSUE, COMMENTS, DISCUSSIONS, DISCUSSION = "issues", "issue", "comments", "discussions", "discussion"
"""What a document holds."""
_ANCHOR = re.compile(
    r"<a [^<>]{0,300}class=\"anchor\"[^<>]{0,500}>(?:<(?:svg|path|span)\b[^<>]{0,2000}>|</(?:svg|path|span)>)*</a>"
)
Head = wire.Issue | graph.Discussion
Row = wire.Comment | graph.Said


class Around(Struct):
    """Where it was seen; travels in `Document.notes`. `label`: only discussions that have it."""

    title: str = ""
    label: str = ""


def read(document: Document) -> Parsed:
    """The posts of one document."""
    around = noted(document, Around)
    if document.holds == COMMENTS:
        found = wire.comments(document.body)
        return _parsed([comment(one, document) for one in found.rows if not one.left_out], found.count, found.unread)
    if document.holds == DISCUSSION:
        talk = graph.discussion(document.body)
        rows = graph.comments(talk).rows
        ours = [article(talk, document), *(reply(one, document) for one in rows if not one.left_out)]
        return _parsed(ours if heads([talk], document, around) else [], 1 + len(rows), 0)
    if document.holds == DISCUSSIONS:
        talks = graph.discussions(document.body)
        return _parsed(heads(talks.rows, document, around), talks.count, talks.count - len(talks.rows), around)
    issues = (wire.issue if document.holds == ISSUE else wire.issues)(document.body)
    return _parsed(heads(issues.rows, document, around), issues.count, issues.unread, around)


def _parsed(posts: list[Post], count: int, unread: int, around: Around | None = None) -> Parsed:
    note = "some posts were not in the form of GitHub" if unread else ""
    return Parsed(posts=posts, entries=count, note=note, title=around.title if around else "")


def heads(rows: Iterable[Head], document: Document, around: Around) -> list[Post]:
    """Those that are followed. Issues are asked for by label, discussions are chosen here."""
    labelled = (
        one
        for one in rows
        if not one.left_out and (isinstance(one, wire.Issue) or not around.label or _has(one.labelled, around.label))
    )
    made = [article(one, document) for one in labelled]
    tags = document.source.tags
    return [one for one in made if not tags or matches(one.tags, tags)]


def _has(labels: Sequence[str], wanted: str) -> bool:
    return wanted.casefold() in (label.casefold() for label in labels)


def key(url: str) -> str:
    return f"url:{canonical(url)}"


def keys(row: Row) -> tuple[str, ...]:
    """Its address; and a name that stays when a repository is called otherwise."""
    url, name = (row.html_url, row.node_id) if isinstance(row, wire.Comment) else (row.url, row.id)
    return (key(url), *((f"guid:github:{name}",) if name else ()))


def article(head: Head, document: Document) -> Post:
    if isinstance(head, wire.Issue):
        url, html, created, count, edited = head.html_url, head.body_html, head.created_at, head.comments, None
    else:
        url, html, created, count, edited = head.url, head.html, head.created, head.count.total, head.edited
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=keys(head),
        url=url,
        author=_author(head),
        html=_words(html or ""),
        title=escape(head.title),
        published=parse_date(created or ""),
        updated=parse_date(edited or ""),
        tags=head.words,
        replies=max(0, count or 0),
    )


def comment(row: wire.Comment, document: Document) -> Post:
    """On an issue nobody answers anybody in particular."""
    edited = row.updated_at if row.updated_at != row.created_at else ""
    return _said(row, document, row.html_url, row.body_html, row.created_at, edited, document.under)


def reply(row: graph.Comment, document: Document) -> Post:
    """In a discussion the comment that is answered is named."""
    parent = key(row.parent.url) if row.parent else document.under
    return _said(row, document, row.url, row.html, row.created, row.edited, parent)


def _said(
    row: Row, document: Document, url: str, html: str | None, created: str | None, edited: str | None, parent: str
) -> Post:
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="comment",
        keys=keys(row),
        url=url,
        author=_author(row),
        html=_words(html or ""),
        published=parse_date(created or ""),
        updated=parse_date(edited or ""),
        answers=(parent,),
        under=document.under,
    )


def _words(html: str) -> str:
    """Without the link to itself that stands in every heading."""
    return _ANCHOR.sub("", html) if "anchor" in html else html


def _author(row: Row) -> Account:
    """Somebody who left has no name any more."""
    if isinstance(row, wire.Comment):
        return account(name=escape(row.user.login), url=row.user.html_url) if row.user else account()
    return account(name=escape(row.author.login), url=row.author.url) if row.author else account()
