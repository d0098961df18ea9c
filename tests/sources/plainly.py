"""Feeds read another way, to compare with: declared encoding by Python's codecs, ElementTree, html.parser. No code of ours."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

_DECLARED = re.compile(rb"""<\?xml[^>]*encoding\s*=\s*["']([\w.:-]+)["']""")
_SILENT = ("script", "style", "svg", "video", "select")


@dataclass
class Plain:
    """One entry: words as written; `texts` are its description, summary and content, without their markup."""

    title: str = ""
    names: list[str] = field(default_factory=list)
    date: datetime | None = None
    tags: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in _SILENT

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def declared(body: bytes) -> str:
    found = _DECLARED.search(body[:300])
    return found[1].decode().lower() if found else "utf-8"


def decoded(body: bytes) -> str:
    """As declared. Raises UnicodeDecodeError when the declaration does not hold."""
    return body.decode(declared(body)).lstrip("\ufeff")


def entries(body: bytes) -> list[Plain]:
    """Raises UnicodeDecodeError and ParseError: what is not as declared, or not well-formed, is not compared."""
    text = re.sub(r"\A\s*<\?xml[^>]*\?>", "", decoded(body))
    root = ElementTree.fromstring(text)
    return [_entry(node) for node in root.iter() if _name(node) in ("item", "entry")]


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""


def _entry(node: ElementTree.Element) -> Plain:
    found = Plain()
    for part in node:
        words = "".join(part.itertext()).strip()
        match _name(part):
            case "title" if "media" not in part.tag:
                found.title = found.title or words
            case "creator" | "author":
                name = next((one for one in part if _name(one) == "name"), part)
                found.names.append("".join(name.itertext()).strip())
            case "pubDate" | "date" | "published" | "issued":
                found.date = found.date or _date(words)
            case "category" | "subject" if _name(part) == "category" or "dc" in part.tag:
                found.tags.append(words or part.get("label") or part.get("term") or "")
            case "description" | "encoded" | "content" | "summary" if "media" not in part.tag:
                found.texts.append(text_of(words))
    return found


def _date(words: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            when = read(words)
        except (ValueError, TypeError, IndexError):
            continue
        return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC).replace(microsecond=0)
    return None


def text_of(markup: str) -> str:
    words = _Words()
    words.feed(markup)
    words.close()
    return "".join(words.words)


def letters(text: str) -> str:
    """Its letters and digits alone: what no layout changes."""
    return "".join(character for character in text.casefold() if character.isalnum())
