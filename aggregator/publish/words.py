"""The only place where text becomes markup. What comes in was sanitised; everything else is escaped."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import lru_cache
from html import escape
from typing import NewType

from markupsafe import Markup

from aggregator.text.plain import excerpt
from aggregator.text.sanitise import sanitise

Sanitised = NewType("Sanitised", str)
"""HTML that came out of `text.sanitise`."""

Body = tuple[Sanitised, bool]
"""A body as the site shows it, and whether something was left out."""

EXCERPT = 120
"""Words of an article that is not shown in full."""
WHOLE = 80_000
"""Bytes of one post that are shown on a page of a conversation, about."""
_HEADING = re.compile(r"(</?h)([1-6])\b")


def body(html: Sanitised, heading: int = 3) -> Markup:
    """A post's body for a page, its headings below those of the page: the highest becomes `heading`."""
    if "<h" in html:
        levels = [int(level) for _, level in _HEADING.findall(html)]
        if levels:
            shift = heading - min(levels)
            html = Sanitised(_HEADING.sub(lambda tag: f"{tag[1]}{min(6, int(tag[2]) + shift)}", html))
    return _markup(html)


def _markup(html: Sanitised) -> Markup:
    """`Markup(html)` without its detour through Python: this is done for every post."""
    return str.__new__(Markup, html)


def shown(html: str, full: bool) -> Body:
    """A body as the site shows it, whole or its beginning; and whether something was left out."""
    if full:
        return Sanitised(html), False
    start, cut = excerpt(html, EXCERPT)
    return Sanitised(start), cut


def bounded(body: Body) -> Body:
    """A body as far as one page of a conversation can hold it: nearly all are much smaller."""
    html, cut = body
    if len(html) * 4 < WHOLE or len(html.encode("utf-8", "replace")) < WHOLE:
        return body
    start, more = excerpt(html, WHOLE // 20)
    return Sanitised(start), cut or more


# ── the curator's Markdown ────────────────────────────────────────────────────────────

_TAME = 4_000
"""Characters of Markdown that are rendered in this process, if nothing in them is piled up."""
_MOST = 20_000
_SECONDS = 5
_PILED = re.compile(r"[\[\]*_`<>!(){}#&\\~-]{12}|(?:[^\w\s]\s*){24}|^(?:[ \t>*+-]|\d+\.){24}", re.M)
_MARKS = re.compile(r"[\[\]*_`<&!\\]")


@lru_cache(maxsize=256)
def markdown(text: str) -> Markup:
    """The curator's words. Markdown can be written that never ends (a library's regular expressions):
    what looks like that gets five seconds in a process of its own, and then is shown as plain text."""
    if not text.strip():
        return Markup("")
    if len(text) > _MOST:
        return Markup(sanitise(_paragraphs(text)))
    tame = len(text) <= _TAME and len(_MARKS.findall(text)) <= 400 and not _PILED.search(text)
    html = _convert(text) if tame else _convert_elsewhere(text)
    return Markup(sanitise(_paragraphs(text) if html is None else html))


def _convert(text: str) -> str | None:
    """Markdown to HTML, not yet sanitised; nothing when the library stumbles."""
    from markdown import markdown as to_html

    try:
        return to_html(text, extensions=["sane_lists"])
    except (RuntimeError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _convert_elsewhere(text: str) -> str | None:
    code = "import sys; from markdown import markdown; sys.stdout.write(markdown(sys.stdin.read(), extensions=['sane_lists']))"
    try:
        done = subprocess.run(
            [sys.executable, "-X", "utf8", "-c", code], input=text, capture_output=True, text=True, encoding="utf-8",
            timeout=_SECONDS, check=True,
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        return None
    return done.stdout


def _paragraphs(text: str) -> str:
    parts = (escape(part).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text) if part.strip())
    return "".join(f"<p>{part}</p>" for part in parts)
