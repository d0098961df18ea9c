"""What an export holds, as WordPress writes it (wp-admin/includes/export.php, WXR 1.0 to 1.2). Pure.

An item is parsed alone: no DOCTYPE can stand in front of it, so there are no entities of its own. E-mail and
IP addresses of commenters are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from msgspec import Struct, field

from aggregator.errors import Unreadable
from aggregator.sources import _tree
from aggregator.sources._feed import text
from aggregator.sources._wxr import cut

_DECLARED = re.compile(rb"""\A.{0,2000}?<\?xml[^>]{0,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""", re.S)
_KNOWN = re.compile(rb"wordpress\.org/export/|<wp:")
_ENDED = re.compile(rb"</rss\s*>\s*(?:<!--[^>]*-->\s*)?\Z")


class Said(Struct, kw_only=True):
    """One comment or ping. `parent` is the number of the comment it answers, or 0."""

    number: int
    parent: int = 0
    name: str = ""
    url: str = ""
    when: str = ""
    words: str = ""
    approved: bool = False
    type: str = "comment"


class Item(Struct, kw_only=True):
    """One post, page, picture or menu entry. Dates in UTC where the export gives them so."""

    number: int = 0
    type: str = ""
    status: str = ""
    locked: bool = False
    link: str = ""
    guid: str = ""
    title: str = ""
    creator: str = ""
    words: str = ""
    published: tuple[str, ...] = ()
    updated: str = ""
    tags: tuple[str, ...] = ()
    said: list[Said] = field(default_factory=list)

    @property
    def written(self) -> bool:
        """Was it written to be read, rather than being a picture, a menu entry, or a plug-in's own?"""
        return self.type in ("post", "page")

    @property
    def public(self) -> bool:
        return self.written and self.status == "publish" and not self.locked


class Export(Struct, kw_only=True):
    """A whole export, or a part of one. `authors` maps log-in names to the names that are shown."""

    title: str = ""
    link: str = ""
    language: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    unread: int = 0
    torn: bool = False


def read(body: bytes) -> Export:
    """The export in `body`. Raises Unreadable when it is none."""
    body = cut.plain_bytes(body)
    found = list(cut.spans(body))
    head = body[: found[0][0]] if found else body
    if not _KNOWN.search(body if len(found) < 2 else body[: found[1][0]]):
        raise _no_export(body)
    export = _head(head)
    charset = _charset(body)
    for start, end in found:
        item = _tree.element(text.decoded(body[start:end], charset))
        if item is not None:
            export.items.append(_made(item))
        else:
            export.unread += 1
    export.torn = not _ENDED.search(body[-300:])
    return export


def _no_export(body: bytes) -> Unreadable:
    if body.startswith(b"PK"):
        return Unreadable("not an export of WordPress: a folder or a ZIP file", "name the .xml file in it")
    return Unreadable("not an export of WordPress", "make one there under Tools, Export, All content")


def _charset(body: bytes) -> str:
    declared = _DECLARED.match(body[:2500])
    return declared[1].decode() if declared else ""


def _head(head: bytes) -> Export:
    """Title, language and authors: as much of them as can be read."""
    start = head.find(b"<channel")
    written = text.decoded(head[start:], _charset(head)) if start >= 0 else ""
    tree = _tree.Tree()
    if not tree.feed(written, whole=False):
        tree = _tree.Tree()
        tree.feed(_tree.mended(written), whole=False)
    channel = tree.root if tree.root is not None else Element("channel")
    said = _fields(channel)
    authors = [_fields(one) for one in channel if one.tag == "wp:author"]
    return Export(
        title=said.get("title", ""),
        link=said.get("link", "") or said.get("wp:base_blog_url", ""),
        language=said.get("language", ""),
        authors={one.get("wp:author_login", ""): one.get("wp:author_display_name", "") for one in authors},
    )


# ── items ─────────────────────────────────────────────────────────────────────────────


def _made(item: Element) -> Item:
    said = _fields(item)
    return Item(
        number=_number(said.get("wp:post_id")),
        type=said.get("wp:post_type", ""),
        status=said.get("wp:status", ""),
        locked=bool(said.get("wp:post_password")),
        link=said.get("link", ""),
        guid=said.get("guid", ""),
        title=said.get("title", ""),
        creator=said.get("dc:creator", ""),
        words=said.get("content:encoded", "") or said.get("excerpt:encoded", ""),
        published=tuple(said.get(name, "") for name in ("wp:post_date_gmt", "pubDate", "wp:post_date")),
        updated=said.get("wp:post_modified_gmt", ""),
        tags=tuple(_tags(item)),
        said=[one for element in item if element.tag == "wp:comment" if (one := _said(_fields(element)))],
    )


def _tags(item: Element) -> Iterator[str]:
    """Categories and tags. Exports before WordPress 2.3 name no domain; a post's format has another."""
    for element in item:
        if element.tag == "category" and element.get("domain", "category") in ("category", "post_tag", "tag"):
            yield element.text or ""


def _said(said: Mapping[str, str]) -> Said | None:
    number = _number(said.get("wp:comment_id"))
    if not number:
        return None
    return Said(
        number=number,
        parent=_number(said.get("wp:comment_parent")),
        name=said.get("wp:comment_author", ""),
        url=said.get("wp:comment_author_url", ""),
        when=said.get("wp:comment_date_gmt", "") or said.get("wp:comment_date", ""),
        words=said.get("wp:comment_content", ""),
        approved=said.get("wp:comment_approved") in ("1", "approve"),
        type=said.get("wp:comment_type") or "comment",
    )


def _fields(element: Element) -> dict[str, str]:
    """The text of its parts, by name; of several of one name the first."""
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(child.tag, child.text or "")
    return found


def _number(written: str | None) -> int:
    written = (written or "").strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else 0
