"""Lists of feeds as feed readers exchange them: OPML 2.0 (http://opml.org/spec2.opml). Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from html import escape, unescape
from typing import NoReturn
from xml.parsers import expat

from msgspec import Struct

from aggregator.errors import UsageError
from aggregator.model import Told
from aggregator.text.plain import clean
from aggregator.text.urls import is_http, without_credentials

LARGEST = 5_000_000
"""Bytes of a file that is read."""
DEEPEST = 50
"""Outlines inside each other."""
MOST = 10_000
"""Outlines in one file."""

_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BARE = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);)(\w{2,32};)?")


class Outline(Struct, frozen=True, kw_only=True):
    """One place: the address of its feed, of its page, or both."""

    text: str
    feed: str = ""
    page: str = ""
    form: str = "rss"


def places(told: Iterable[Told], comments: str = "comments") -> list[Outline]:
    """What a class follows: each feed of each place, those of comments marked by this word; files are no places."""
    found = []
    for one in told:
        page = one.url if is_http(one.url) else ""
        found += [
            Outline(text=one.id if feed.holds == "posts" else f"{one.id} ({comments})", feed=feed.address, page=page)
            for feed in one.feeds
        ]
        if page and not one.feeds:
            found.append(Outline(text=one.id, page=page))
    return found


# ── writing ───────────────────────────────────────────────────────────────────────────


def written(title: str, groups: Iterable[tuple[str, Iterable[Outline]]]) -> str:
    """A list with its groups, each under its heading. The same groups give the same text."""
    bodies = "".join(
        f'\n<outline text="{_safe(heading)}">{"".join(map(_line, outlines))}\n</outline>'
        for heading, outlines in groups
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0"><head>'
        f"<title>{_safe(title)}</title></head><body>{bodies}\n</body></opml>\n"
    )


def _line(outline: Outline) -> str:
    """A place without a feed is a link, which feed readers skip."""
    feed, page = _safe(without_credentials(outline.feed)), _safe(without_credentials(outline.page))
    places = f'xmlUrl="{feed}" htmlUrl="{page or feed}"' if feed else f'url="{page}"'
    return f'\n<outline type="{outline.form if feed else "link"}" text="{_safe(outline.text)}" {places}/>'


def _safe(text: str) -> str:
    return escape(_NO_XML.sub("", text))


# ── reading ───────────────────────────────────────────────────────────────────────────


def outlines(body: bytes) -> list[Outline]:
    """The feeds that a file lists, however deep, each as often as it stands there.

    Small faults are forgiven: a bare `&`, HTML's entities, a wrong or missing encoding. Raises UsageError when it
    is no OPML, or wants entities of its own to be unfolded.
    """
    if len(body) > LARGEST:
        raise UsageError("this file is larger than 5 MB", "export fewer feeds at once")
    text = _BARE.sub(_mended, _NO_XML.sub("", _DECLARATION.sub("", _decoded(body).lstrip("\ufeff"), count=1)))
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        _no_opml(f"XML ends making sense in line {error.lineno}")
    if not reader.is_opml:
        _no_opml("it does not begin with <opml>")
    return reader.found


def _no_opml(why: str) -> NoReturn:
    raise UsageError(f"this is not a list of feeds (OPML): {why}", "export it once more from the feed reader")


def _decoded(body: bytes) -> str:
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if body[:4] in (b"<\0?\0", b"\0<\0?"):
        return body.decode("utf-16-le" if body[:1] == b"<" else "utf-16-be", "replace")
    declared = _DECLARED.match(body)
    for encoding in (declared[1].decode() if declared else "utf-8", "utf-8", "cp1252"):
        try:
            return body.decode(encoding)
        except (LookupError, UnicodeError):  # an unknown encoding, or not what it says
            continue
    return body.decode("utf-8", "replace")


def _mended(match: re.Match[str]) -> str:
    """An entity of HTML as the sign it stands for; any other `&` as itself."""
    sign = unescape(match[0])
    return escape(sign) if match[1] else "&amp;"


class _Reader:
    """Goes through the elements once. Nothing is unfolded, and nothing outside the file is looked at."""

    def __init__(self) -> None:
        self.found: list[Outline] = []
        self.is_opml = False
        self._depth = self._count = 0
        self.parser = expat.ParserCreate("utf-8")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._entity

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self.is_opml = self.is_opml or (self._depth == 1 and name.lower() == "opml")
        if self._depth > DEEPEST:
            _no_opml(f"its outlines lie more than {DEEPEST} deep")
        if name.lower() == "outline":
            self._outline({key.lower(): value.strip() for key, value in attributes.items()})

    def _outline(self, said: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST:
            _no_opml(f"it has more than {MOST} outlines")
        feed, page = said.get("xmlurl", ""), said.get("htmlurl", "")
        if is_http(feed):
            text = clean(said.get("text") or said.get("title") or "")
            self.found.append(
                Outline(
                    text=text, feed=without_credentials(feed), page=without_credentials(page) if is_http(page) else ""
                )
            )

    def _end(self, _: str) -> None:
        self._depth -= 1

    def _entity(self, *_: object) -> NoReturn:
        raise UsageError(
            "this file defines abbreviations of its own (entities), which is how XML bombs are made",
            "export it once more from the feed reader",
        )
