"""Who said it and when, as the head or foot of a comment shows it. Pure."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.sources._page.dates import Dated, dated
from aggregator.sources._page.frame import link_of
from aggregator.sources._page.markup import Markup, attribute, first, said_by
from aggregator.text.dates import parse_date

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_STAMPED = "time[datetime], abbr[title], .published[title], .date[title]"
_COMMENT = re.compile(r"#(?:li-|div-)?(comment-?\d{1,19}|c\d{1,19})\Z")
_LABEL = re.compile(r"\A[^:\n]{0,40}:\s*|\A(?:posted|comment|written|left) by\s+", re.I)
_JOINT = re.compile(
    r"[\s,|·•–—-]*(?:\b(?:said|says|wrote|replied|skrev)\b:?)?\s*(?:\b(?:at|on|il|alle|le|à|am|um|el|em|op|den|kl)\b\.?)?[\s,:]*\Z",
    re.I,
)
"""What stands between a name and a date: at most a verb and a preposition, so that Kim Il keeps his name."""


def signed(node: LexborNode, page: Markup, *selectors: str) -> tuple[str, str]:
    """Name, which may hold markup, and address of who said it."""
    name = first(node, *selectors)
    return (name.inner_html or "", page.absolute(link_of(name))) if name is not None else ("", "")


def when(node: LexborNode, page: Markup, *selectors: str) -> datetime | None:
    """When it was said: as machines are to read it, else as people read it in one of `selectors`."""
    for stamp in node.css(_STAMPED):
        if found := parse_date(attribute(stamp, "datetime") or attribute(stamp, "title")):
            return found
    for selector in selectors:
        for line in node.css(selector):
            if written := dated(said_by(line), page.language, page.zone):
                return written.when
    return None


def answered(node: LexborNode, own: str, *selectors: str) -> str:
    """The other comment that the head of this one links to: "in reply to …", "replied to comment from …"."""
    for selector in selectors:
        for link in node.css(f"{selector} a[href*='#c']"):
            found = _COMMENT.search(attribute(link, "href"))
            if found and found[1] != own and "replytocom" not in attribute(link, "href"):
                return found[1]
    return ""


def signature(line: str, page: Markup) -> tuple[str, Dated | None]:
    """Name and date of a line like "Posted by: Kim at January 3, 2005 10:22 PM", in any language that dates it."""
    line = " ".join(line.split())
    found = dated(line, page.language, page.zone)
    name = _LABEL.sub("", line[: found.start] if found else line, count=1)
    return _JOINT.sub("", name).strip(), found
