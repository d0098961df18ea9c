"""Pictures, films, frames and formulas as words and links: nothing remote is ever shown.

Works on raw markup with patterns that stop at the next `<`, so that hostile input costs no more
than its length. What they do not recognise is left to the sanitiser, which drops it.
"""

from __future__ import annotations

import re
from html import escape, unescape

_ANY = re.compile(r"<(?:img|iframe|video|audio|source|embed|amp-img)\b", re.I)
_ATTRIBUTES = r"""(?:[^<>"']|"[^"<]*"|'[^'<]*')*+"""
_EMBED = re.compile(rf"<(?:(/?)(a)(?=[\s>])|(img|iframe|video|audio|source|embed|amp-img)\b({_ATTRIBUTES})>)", re.I)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-orig-file", "data-original")
_AS_TEXT = re.compile(r"\b(?:emoji|wp-smiley|latex|tex|math|icon-emoji|custom-emoji)\b", re.I)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_MATH = re.compile(r"<math\b(.*?)(?:</math\s*>|\Z)", re.I | re.S)
_ALTTEXT = re.compile(r"""\balttext\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.I)
_TEX = re.compile(r"<annotation\b[^>]*\bx-tex\b[^>]*>([^<]*)", re.I)
_INNER_TAGS = re.compile(r"<[^<>]*>")
_NAMES = {"img": "image", "amp-img": "image", "iframe": "embedded page", "embed": "embedded page"}


def with_words_for_embeds(html: str) -> str:
    """`html` with a link in place of each picture, film or frame, and the words of each formula."""
    if _MATH.search(html):
        html = _MATH.sub(_formula, html)
    return _Words(html).text() if _ANY.search(html) else html


def _formula(match: re.Match[str]) -> str:
    """Its `alttext`, its TeX annotation, or the characters it is made of."""
    alttext, tex = _ALTTEXT.match(match[1], 0) or _ALTTEXT.search(match[1].partition(">")[0]), _TEX.search(match[1])
    if alttext:
        return escape(unescape(alttext[1] or alttext[2] or ""))
    return escape(unescape(tex[1])).strip() if tex else _INNER_TAGS.sub(" ", "<math" + match[1])


class _Words:
    """One walk over the markup that knows whether it stands inside a link, where a second link cannot be."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._in_link = False

    def text(self) -> str:
        return _EMBED.sub(self._word, self._html)

    def _word(self, match: re.Match[str]) -> str:
        if match[2]:
            self._in_link = not match[1]
            return match[0]
        return self._embed(match[3].lower(), _attributes(match[4]))

    def _embed(self, name: str, attributes: dict[str, str]) -> str:
        alt = " ".join(attributes.get("alt", "").split()) or attributes.get("title", "")
        if _AS_TEXT.search(attributes.get("class", "")) or "s.w.org/images/core/emoji" in attributes.get("src", ""):
            return escape(alt, quote=False)
        address = _address(attributes)
        if _is_pixel(attributes) or ((name == "source" or not address) and not alt):
            return ""
        label = _NAMES.get(name, name)
        words = escape(f"[{label}: {alt}]" if alt else f"[{label}]", quote=False)
        return words if self._in_link or not address else f'<a href="{escape(address)}">{words}</a>'


def _attributes(text: str) -> dict[str, str]:
    """Names in lower case; the first of two equal names counts, as in browsers."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or ""))
    return found


def _address(attributes: dict[str, str]) -> str:
    """Where it can be looked at: the first of its addresses that is http(s) or relative."""
    for name in _SOURCES:
        address = attributes.get(name, "").strip()
        scheme = _SCHEME.match(address)
        if address and (not scheme or scheme[0].lower() in ("http:", "https:")):
            return address
    return ""


def _is_pixel(attributes: dict[str, str]) -> bool:
    """One by one: it counts readers and shows nothing."""
    return {attributes.get("width"), attributes.get("height")} <= {"0", "1", "0px", "1px"}
