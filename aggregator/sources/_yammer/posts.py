"""Messages → posts. Pure.

A message is `message:yammer.com/ID`, which every export states, and known by the addresses that people copy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape

from aggregator.model import Account, Document, Post
from aggregator.sources._addresses import without
from aggregator.sources._wxr.words import clickable, paragraphs
from aggregator.sources._yammer.message import Message
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.urls import is_http

PLACE = "yammer.com"
_NAMED = re.compile(r"\[\[(user|tag|group):(\d{1,20})\]\]")
_LINKED = re.compile(r"opengraphobject:\[\d+ : (https?://[^\s\]]+)(?: : title=\"(.{0,300}?)\" : description=)?")
_MARKUP = re.compile(r"<(?:p|br|div|ul|ol|a|b|i|strong|em|span|blockquote)\b[^<>]*>", re.I)


class Names:
    """What numbers in messages stand for: people by the names they sign with, topics by the export's own list."""

    def __init__(self, messages: Iterable[Message], people: Mapping[str, str], topics: Mapping[str, str]) -> None:
        latest = sorted(messages, key=lambda one: int(one.id))
        signed = {one.sender: name for one in latest if one.public and (name := without(one.name))}
        self._known = {"user": {**people, **signed}, "tag": dict(topics), "group": {}}

    def person(self, message: Message) -> str:
        return without(message.name) or self._known["user"].get(message.sender, "")

    def spelt(self, words: str) -> str:
        """`[[user:7]]` as `@Amara`, `[[tag:9]]` as `#trust`; what has no name is left out."""
        return _NAMED.sub(self._spelt, words)

    def _spelt(self, found: re.Match[str]) -> str:
        name = self._known[found[1]].get(found[2], "")
        sign = "#" if found[1] == "tag" else "@"
        return escape(sign + (re.sub(r"[\s-]+", "", name) if sign == "#" else name), quote=False) if name else ""


def posts(messages: list[Message], names: Names, document: Document) -> Iterator[Post]:
    """Each message once; with the source's tags, the conversations in which one of them was used."""
    made = {one.id: (one.root, _post(one, names, document)) for one in messages if one.public}
    wanted = document.source.tags
    followed = {root for root, post in made.values() if not wanted or matches(post.tags, wanted)}
    return (post for root, post in made.values() if root in followed)


def keys(id: str, first: bool) -> tuple[str, ...]:
    """The identities of a message, best first; the first of a thread has the thread's address, too."""
    return (f"message:{PLACE}/{id}", f"url:{PLACE}/messages/{id}", *([_thread(id)] if first else []))


def _thread(id: str) -> str:
    named = b64encode(f'{{"_type":"Thread","id":"{id}"}}'.encode()).decode().rstrip("=")
    return f"url:web.{PLACE}/main/threads/{named}"


def _post(message: Message, names: Names, document: Document) -> Post:
    parent = message.parent
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="note",
        keys=keys(message.id, message.first),
        url=f"https://www.{PLACE}/messages/{message.id}",
        author=_author(message, names),
        html=_html(message, names),
        title=escape(message.title),
        published=message.created,
        answers=keys(parent, parent == message.root) if parent else (),
        under="" if message.first else keys(message.root, first=True)[0],
        tags=(message.group,) if message.group else (),
    )


def _author(message: Message, names: Names) -> Account:
    name = names.person(message)
    return account(
        name=escape(name), handle=f"@{message.sender}@{PLACE}" if message.sender else "", site=f"https://{PLACE}/"
    )


def _html(message: Message, names: Names) -> str:
    """Rich text where the export has it, else plain text; then the pages it shows."""
    rich = message.html if _MARKUP.search(message.html) else ""
    said = rich or paragraphs(clickable(escape(_lines(message.body or message.html), quote=False)))
    shown = [link for link in _LINKED.findall(message.attachments) if is_http(link[0]) and link[0] not in message.body]
    return names.spelt(said) + "".join(
        f'<p><a href="{escape(url)}">{escape(title or url)}</a></p>' for url, title in shown
    )


def _lines(body: str) -> str:
    """Some exports write a line's end as a backslash and an n."""
    lines = body if "\n" in body else body.replace("\\r", "").replace("\\n", "\n")
    return lines.replace("\r\n", "\n").replace("\r", "\n")
