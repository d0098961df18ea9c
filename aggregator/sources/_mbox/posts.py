"""Mails → posts. Pure.

The subject is the title of the mail that begins a conversation, and of one that gives it another. Of a mail that is in
the file twice, one is kept; its id is `mail:` and a hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from msgspec import Struct, field

from aggregator.model import Document, Post
from aggregator.sources import _addresses
from aggregator.sources._mbox import mime, words
from aggregator.sources._mbox.cut import File, prefix, unquoted
from aggregator.sources._mbox.mail import Mail, bare, key, letters
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.sanitise import sanitise
from aggregator.text.urls import canonical


class Found(Struct):
    """What a file held. `closed` are keys of mails that their senders want in no archive."""

    posts: list[Post] = field(default_factory=list)
    title: str = ""
    rows: int = 0
    private: int = 0
    sealed: int = 0
    closed: list[str] = field(default_factory=list)


class _Talk:
    """Mails of one file among each other."""

    def __init__(self, mails: Mapping[str, Mail], prefix: str) -> None:
        self._mails, self._prefix = mails, prefix
        self._roots: dict[str, str] = {}
        for id in mails:
            self._climb(id)

    def parent(self, mail: Mail) -> str:
        return mail.ids.parent(self._mails)

    def root(self, mail: Mail) -> str:
        """What its conversation begins with, which may be unseen; one of them where mails answer each other in a circle."""
        return self._roots[mail.ids.own]

    def _climb(self, id: str) -> None:
        """From a mail to the first one above it that is known, or to one whose root is."""
        passed: dict[str, Mail] = {}
        while id in self._mails and id not in self._roots and id not in passed:
            passed[id] = self._mails[id]
            id = self.parent(self._mails[id])
        if not passed:
            return
        top = list(passed.values())[-1].ids
        if id in self._roots:
            root = self._roots[id]
        elif id in passed:
            circle = list(passed)
            root = min(circle[circle.index(id) :])
        else:
            root = (top.root or id) if id else top.own
        self._roots.update(dict.fromkeys(passed, root))

    def title(self, mail: Mail) -> str:
        """Its subject, unless it is that of the mail it answers."""
        subject, above = self._subject(mail), self._mails.get(self.parent(mail))
        return "" if above and letters(self._subject(above)) == letters(subject) else subject

    def _subject(self, mail: Mail) -> str:
        return bare(mail.subject, self._prefix or mail.called)


def read(document: Document) -> Found:
    """The mails of a list in a file, or in a part of one: `notes` then say what the whole file has."""
    file = File(document.body)
    found = Found(rows=len(file.mails))
    mails = _mails(file, document.source.settings.get("list", ""), found)
    talk = _Talk(mails, document.notes.get("prefix") or prefix(mail.head.said("subject") for mail in mails.values()))
    made = {id: post for id, mail in mails.items() if (post := _post(mail, talk, document, found))}
    wanted = document.source.tags
    followed = {talk.root(mails[id]) for id, post in made.items() if not wanted or matches(post.tags, wanted)}
    found.posts = [post for id, post in made.items() if talk.root(mails[id]) in followed]
    found.title = min((mail.called for mail in mails.values() if mail.called), default="")
    return found


def _mails(file: File, wanted: str, found: Found) -> dict[str, Mail]:
    """Each once, whatever their order. Those that came over no list were private."""
    mails: dict[str, Mail] = {}
    for raw in map(unquoted, file.mails):
        mail = Mail(raw)
        if not mail.came_over(wanted):
            found.private += 1
        elif mail.ids.own not in mails or (not mail.withheld, raw) < (
            not mails[mail.ids.own].withheld,
            mails[mail.ids.own].raw,
        ):
            mails[mail.ids.own] = mail
    return {id: mails[id] for id in sorted(mails)}


def _post(mail: Mail, talk: _Talk, document: Document, found: Found) -> Post | None:
    """None for a mail whose sender wants it in no archive, or that was locked for some."""
    body = mime.words(mail.raw.partition(b"\n")[2] if mail.head.since else mail.raw)
    if mail.withheld or _withheld(body or []):
        found.closed.append(key(mail.ids.own))
        return None
    if body is None or any(words.SEALED in one.text for one in body):
        found.sealed += 1
        return None
    post = _composed(mail, _html(body), talk, document)
    if _addresses.holds(post.text):  # markup stood inside of an address
        post = _composed(mail, words.html(post.text), talk, document)
    return post


def _withheld(body: list[mime.Words]) -> bool:
    """The same wish as the first line of a mail."""
    return any("".join(one.text[:40].lower().split()).startswith("x-no-archive:yes") for one in body[:1])


def _html(body: list[mime.Words]) -> str:
    return "".join(
        words.hidden(sanitise(one.text)) if one.html else words.html(one.text, one.flowed, one.closed) for one in body
    )


def _composed(mail: Mail, html: str, talk: _Talk, document: Document) -> Post:
    parent, root = talk.parent(mail), talk.root(mail)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="note",
        keys=(key(mail.ids.own), *([f"url:{canonical(mail.page)}"] if mail.page else ())),
        url=mail.page,
        author=account(name=escape(mail.name), site=f"https://{mail.place or document.source.id}/"),
        html=html,
        title=escape(talk.title(mail)),
        published=mail.published,
        answers=(key(parent),) if parent else (),
        under=key(root) if parent and root != mail.ids.own else "",
        tags=map(escape, mail.tags),
        language=mail.language,
    )
