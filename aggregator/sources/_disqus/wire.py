"""An export of Disqus (https://help.disqus.com/en/articles/1717164-comments-export), as far as we read it. Pure.

Its form is in http://disqus.com/api/schemas/1.0/disqus.xsd: first all threads, one for each page that had comments
on it, then all posts, each with the numbers of its thread and of the post that it answers. Threads and posts are cut
out of the bytes and parsed alone, so that a broken one costs no other. E-mail and IP addresses are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources import _tree
from aggregator.sources._feed import text

_OF_ITS_KIND = re.compile(rb"disqus\.com/disqus-internals|<(?:[\w.-]{1,20}:)?disqus[\s>]")
_TOKEN = re.compile(
    rb"<!\[CDATA\[|<!--|<(?:[\w.-]{1,20}:)?(thread|post)(?=[\s>/])[^<>]*>|</(?:[\w.-]{1,20}:)?(thread|post)\s*>"
)
_ENDS = {b"<![CDATA[": b"]]>", b"<!--": b"-->"}
_ENDED = re.compile(rb"</(?:[\w.-]{1,20}:)?disqus\s*>\s*\Z")
_NUMBER = re.compile(r"[\w-]{1,40}", re.ASCII)


class Thread(Struct, kw_only=True):
    """The comments of one page. `named` is what the page calls them: often its address, too."""

    number: str
    named: str = ""
    forum: str = ""
    link: str = ""
    title: str = ""
    when: str = ""
    deleted: bool = False


class Said(Struct, kw_only=True):
    """One post. `named` tells where it was imported from; `parent` is the number of the post that it answers."""

    number: str
    thread: str
    parent: str = ""
    named: str = ""
    name: str = ""
    user: str = ""
    when: str = ""
    words: str = ""
    public: bool = True


class Export(Struct, kw_only=True):
    threads: dict[str, Thread] = field(default_factory=dict)
    said: list[Said] = field(default_factory=list)
    rows: int = 0
    unread: int = 0
    torn: bool = False


def is_export(body: bytes) -> bool:
    return _OF_ITS_KIND.search(body[:5000]) is not None


def read(body: bytes) -> Export:
    """The export in `body`. Raises Unreadable when it is none."""
    body = text.decoded(body).encode() if b"\0" in body[:200] else body
    if not is_export(body):
        raise Unreadable("not an export of Disqus", "make one there under Admin, Moderation, Export")
    export = Export(torn=not _ENDED.search(body[-300:]))
    for start, end in _spans(body):
        element = _tree.element(text.decoded(body[start:end]))
        _add(element, export)
    return export


def _spans(body: bytes) -> Iterator[tuple[int, int]]:
    """Where whole threads and posts begin and end. What stands in CDATA, in a comment, or inside of one is none."""
    inside, start, at = b"", 0, 0
    while found := _TOKEN.search(body, at):
        at = found.end()
        opens, closes = found[1], found[2]
        if end := _ENDS.get(found[0]):
            place = body.find(end, at)
            at = len(body) if place < 0 else place + len(end)
        elif opens == b"post" or (opens and inside != b"post"):
            if not found[0].endswith(b"/>"):
                inside, start = opens, found.start()
        elif closes and closes == inside:
            yield start, at
            inside = b""


def _add(element: Element | None, export: Export) -> None:
    thread = _thread(element) if element is not None and _local(element.tag) == "thread" else None
    if thread:
        other = export.threads.setdefault(thread.number, thread)
        other.deleted = other.deleted or thread.deleted
        return
    export.rows += 1
    said = _said(element) if element is not None and _local(element.tag) == "post" else None
    export.unread += said is None
    if said:
        export.said.append(said)


def _thread(element: Element) -> Thread | None:
    number, parts = _number(element), _parts(element)
    if not number:
        return None
    return Thread(
        number=number,
        named=_text(parts, "id"),
        forum=_text(parts, "forum"),
        link=_text(parts, "link"),
        title=_text(parts, "title"),
        when=_text(parts, "createdAt"),
        deleted=_is(parts, "isDeleted"),
    )


def _said(element: Element) -> Said | None:
    number, parts = _number(element), _parts(element)
    thread = _number(parts.get("thread"))
    if not number or not thread:
        return None
    author = _parts(parts.get("author"))
    known = not _is(author, "isAnonymous")
    return Said(
        number=number,
        thread=thread,
        parent=_number(parts.get("parent")),
        named=_text(parts, "id"),
        name=_text(author, "name"),
        user=_text(author, "username") if known else "",
        when=_text(parts, "createdAt"),
        words=_text(parts, "message"),
        public=not (_is(parts, "isDeleted") or _is(parts, "isSpam")) and _text(parts, "isApproved").lower() != "false",
    )


def _parts(element: Element | None) -> dict[str, Element]:
    """Its parts by name, of several of one name the first."""
    found: dict[str, Element] = {}
    for part in element if element is not None else ():
        found.setdefault(_local(part.tag), part)
    return found


def _text(parts: dict[str, Element], name: str) -> str:
    return (parts[name].text or "") if name in parts else ""


def _is(parts: dict[str, Element], name: str) -> bool:
    return _text(parts, name).strip().lower() in ("true", "1")


def _number(element: Element | None) -> str:
    """What `dsq:id` says. Programs that wrote the file anew may call it otherwise, but an attribute it is."""
    attributes = element.attrib.items() if element is not None else ()
    number = next((value for name, value in attributes if _local(name) == "id"), "")
    return number if _NUMBER.fullmatch(number) else ""


def _local(name: str) -> str:
    return name.rpartition(":")[2]
