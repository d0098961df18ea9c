"""Hostile HTML in, a small and well-formed part of HTML out.

One pass of nh3 (html5ever) with a strict allow list is the boundary. What comes before it only
bounds its work (size, nesting) or is kind (pictures and formulas become words): nothing there is
trusted. What comes after it takes away, and never adds markup.
"""

from __future__ import annotations

import re
from functools import lru_cache

import nh3

from aggregator.text._bounded import bounded, too_many
from aggregator.text._embeds import with_words_for_embeds
from aggregator.text.urls import is_http, without_credentials

BODY = 64 * 1024
"""Bytes of UTF-8 that one body may have once sanitised."""
RAW = 4 * BODY
"""Characters of markup that are looked at: scripts and styles among them are still thrown away."""

# fmt: off
TAGS = frozenset((
    "a", "abbr", "article", "aside", "b", "bdi", "blockquote", "br", "caption", "cite", "code", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "ins", "kbd",
    "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul", "var", "wbr",
))
SILENT = frozenset((
    "applet", "audio", "canvas", "datalist", "head", "iframe", "math", "noembed", "noframes", "noscript", "object",
    "script", "select", "style", "svg", "template", "textarea", "title", "video",
))
"""Elements that go with everything inside them."""
# fmt: on

_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")
_RELATIVE = re.compile(r"""\bhref\s*=\s*["']?\s*(?!["'\s]|https?://|mailto:|javascript:)""", re.I)
_NOWHERE = re.compile(r' href="(?!(?i:https?)://[^/"]|(?i:mailto):)[^"]*"')
_TORN = re.compile(r"(?:&[#\w]{0,32}|<[^<>]{0,4096})\Z")
_UNSTEADY = re.compile(
    r"<(?:button|marquee|form|table|caption|col|t[rdh]|tbody|thead|tfoot|nobr|opt|fieldset|legend|listing|plaintext|xmp"
    r"|html|body|frameset|input|ruby|r[tpb]|dialog|search|address|center|menu|dir|main|nav|hgroup|font|big|strike)\b",
    re.I,
)
"""Markup that the parser moves about so much that what it made may be read differently again."""


def sanitise(html: str, base: str = "") -> str:
    """`html` with text elements and absolute http(s) and mailto links only, at most `BODY` bytes of it.

    Relative links are resolved against `base` (an address; without one they lose their target).
    Pictures become `[image: alt]` with a link to the picture, films and frames likewise; formulas
    become their alternative text. Sanitising the result again changes nothing.
    """
    raw = with_words_for_embeds(_legible(html[:RAW]))
    clean = _clean(bounded(raw, TAGS, SILENT), base if is_http(base) and _RELATIVE.search(raw) else "")
    if _UNSTEADY.search(raw) or too_many(clean) or _too_long(clean):
        clean = _settled(clean)
    return clean.strip()


def _settled(clean: str) -> str:
    """Sanitised again until nothing changes: two rounds as a rule."""
    for _ in range(6):
        again = _clean(bounded(_shortened(clean), TAGS, SILENT), "")
        if again == clean:
            break
        clean = again
    return clean


def _legible(html: str) -> str:
    """Without control characters, overrides of the reading direction, and halves of surrogate pairs."""
    return _UNWANTED.sub(_replacement, html) if _UNWANTED.search(html) else html


def _replacement(match: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= match[0] <= "\udfff" else ""


def _clean(html: str, base: str) -> str:
    clean = _cleaner(without_credentials(base)).clean(html)
    return _NOWHERE.sub("", clean) if _NOWHERE.search(clean) else clean


@lru_cache(maxsize=256)
def _cleaner(base: str) -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=set(TAGS),
        clean_content_tags=set(SILENT),
        attributes={"a": {"href"}, "*": {"dir", "lang"}},
        url_schemes={"http", "https", "mailto"},
        url_relative=("rewrite_with_base", base) if base else "deny",
        link_rel="nofollow noopener noreferrer ugc",
        strip_comments=True,
    )


def _too_long(html: str) -> bool:
    return len(html) * 4 > BODY and len(html.encode()) > BODY


def _shortened(html: str) -> str:
    """At most `BODY` bytes, with room for the end tags that the cut leaves to be added."""
    if not _too_long(html):
        return html
    cut = html.encode()[: BODY - 2048].decode(errors="ignore")
    return _TORN.sub("", cut) + "…"
