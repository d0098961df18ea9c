"""Pictures, films, frames and formulas as words and links: nothing remote is ever shown.

Works on raw markup with patterns that stop at the next `<`, so that hostile input costs no more
than its length. What they do not recognise is left to the sanitiser, which drops it.
"""

from __future__ import annotations

import re
from html import escape, unescape

_EMBED = re.compile(
    r"""<(img|iframe|video|audio|source|embed|amp-img)\b((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""", re.IGNORECASE
)
_ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_SOURCES = ("src", "data-src", "data-lazy-src", "data-orig-file", "data-original")
_AS_TEXT = re.compile(r"\b(?:emoji|wp-smiley|latex|tex|math|icon-emoji|custom-emoji)\b", re.IGNORECASE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_LINK = re.compile(r"<(/?)a(?=[\s>])", re.IGNORECASE)
_MATH = re.compile(r"<math\b(.*?)(?:</math\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ALTTEXT = re.compile(r"""\balttext\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_TEX = re.compile(r"<annotation\b[^>]*\bx-tex\b[^>]*>([^<]*)", re.IGNORECASE)
_INNER_TAGS = re.compile(r"<[^<>]*>")
_NAMES = {"img": "image", "amp-img": "image", "iframe": "embedded page", "embed": "embedded page"}
_PIXEL = frozenset(("0", "1", "0px", "1px"))


def with_words_for_embeds(html: str) -> str:
    """`html` with a link in place of each picture, film or frame, and the words of each formula."""
    html = _MATH.sub(_formula, html) if "<math" in html or "<MATH" in html else html
    kept: list[str] = []
    at, in_link = 0, False
    for embed in _EMBED.finditer(html):
        before = html[at : embed.start()]
        in_link = _ends_in_link(before, in_link)
        kept += before, _words(embed[1].lower(), _attributes(embed[2]), in_link)
        at = embed.end()
    return "".join((*kept, html[at:]))


def _ends_in_link(markup: str, in_link: bool) -> bool:
    """Does a link stand open after `markup`? A second one cannot begin inside it."""
    tags = _LINK.findall(markup)
    return not tags[-1] if tags else in_link


def _formula(match: re.Match[str]) -> str:
    """Its `alttext`, its TeX annotation, or the characters it is made of."""
    alttext, tex = _ALTTEXT.search(match[1].partition(">")[0]), _TEX.search(match[1])
    if alttext:
        return escape(unescape(alttext[1] or alttext[2] or ""), quote=False)
    if tex:
        return escape(unescape(tex[1]), quote=False).strip()
    return _INNER_TAGS.sub(" ", "<math" + match[1])


def _words(name: str, attributes: dict[str, str], in_link: bool) -> str:
    """`[image: alt]`, linked to the picture; a picture that stands for a character is that character."""
    address = _address(attributes)
    alt = " ".join((attributes.get("alt") or attributes.get("title", "")).split())
    if _AS_TEXT.search(attributes.get("class", "")) or "s.w.org/images/core/emoji" in address:
        return escape(alt, quote=False)
    if _is_pixel(attributes) or ((name == "source" or not address) and not alt):
        return ""
    label = _NAMES.get(name, name)
    words = escape(f"[{label}: {alt}]" if alt else f"[{label}]", quote=False)
    return words if in_link or not address else f'<a href="{escape(address)}">{words}</a>'


def _attributes(text: str) -> dict[str, str]:
    """Names in lower case; the first of two equal names counts, as in browsers."""
    found: dict[str, str] = {}
    for name, *values in _ATTRIBUTE.findall(text):
        value = "".join(values)
        found.setdefault(name.lower(), unescape(value) if "&" in value else value)
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
    return {attributes.get("width"), attributes.get("height")} <= _PIXEL
