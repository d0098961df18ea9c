"""An author's raw text as WordPress would show it, before it is sanitised. Pure.

The export keeps what was typed: a blank line is a paragraph, `[caption]` is a picture with words, an address
alone on its line an embedded page (wpautop, do_shortcode, WP_Embed, make_clickable in WordPress's own code).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape

LONGEST = 200_000
"""Characters that are looked at; what is kept is cut shorter still (`text.sanitise`)."""

_BLOCK = (
    "(?:table|thead|tfoot|caption|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|form|blockquote|address|p|h[1-6]|hr"
    "|section|article|aside|header|footer|nav|figure|figcaption|details|summary)"
)
_AT_BLOCK = re.compile(rf"</?{_BLOCK}\b", re.I)
_OPENS = re.compile(rf"(<{_BLOCK}\b[^<>]*>)", re.I)
_CLOSES = re.compile(rf"(</{_BLOCK}\s*>)", re.I)
_BLANK = re.compile(r"\n[^\S\n]*\n\s*")
_PRE = re.compile(r"(</?pre\b[^<>]*>)", re.I)
_MARK = re.compile(r"<!--\s*(?:/?wp:|more|nextpage|noteaser)[^<>]*-->")
_SHORTCODE = re.compile(
    r"(?<!\[)\[/?(caption|wp_caption|gallery|playlist|embed|audio|video|youtube|vimeo|dailymotion|soundcloud|googlemaps"
    r"|slideshare|polldaddy|archives|contact-form|contact-field|tweet)(?![\w-])[^\[\]<>]*\]"
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\]\[]+")
_ALONE = re.compile(r"^[^\S\n]*(https?://[^\s<>\"']+)[^\S\n]*$", re.M)
_TAG = re.compile(r"(<[^<>]*>)")
_AFTER = ".,;:!?)…"


def article(raw: str) -> str:
    """The text of a post or page. One made of blocks (WordPress 5) has its paragraphs marked already."""
    raw = _even(raw)
    blocks = "<!-- wp:" in raw
    shown = _ALONE.sub(_link, _SHORTCODE.sub(_unfolded, _MARK.sub("", raw)))
    return shown if blocks else paragraphs(shown)


def comment(raw: str) -> str:
    """The text of a comment, its addresses made links."""
    return paragraphs(clickable(_even(raw)))


def _even(raw: str) -> str:
    return raw[:LONGEST].replace("\r\n", "\n").replace("\r", "\n")


def _unfolded(code: re.Match[str]) -> str:
    """A shortcode that embeds something is the address it embeds; of all others what they enclose stays."""
    address = _ADDRESS.search(code[0]) if code[1] not in ("caption", "wp_caption") else None
    return f"\n{address[0]}\n" if address else ("\n" if code[1] == "embed" else "")


def _link(match: re.Match[str]) -> str:
    address = escape(match[1].replace("&amp;", "&"))
    return f'<a href="{address}">{address}</a>'


def paragraphs(raw: str) -> str:
    """Blank lines as paragraphs and line ends as breaks, but for code that is set as typed."""
    shown, inside = [], False
    for piece in _PRE.split(raw):
        if _PRE.fullmatch(piece):
            inside = not piece.startswith("</")
            shown.append(piece)
        else:
            shown += [piece] if inside else _set(piece)
    return "".join(shown)


def _set(raw: str) -> Iterator[str]:
    for chunk in _BLANK.split(_CLOSES.sub(r"\1\n\n", _OPENS.sub(r"\n\n\1", raw))):
        line = chunk.strip()
        if line:
            yield line if _AT_BLOCK.match(line) else f"<p>{line}</p>".replace("\n", "<br>\n")


def clickable(raw: str) -> str:
    """Bare addresses as links, where they do not stand in one already."""
    pieces = _TAG.split(raw)
    inside = 0
    for number, piece in enumerate(pieces):
        name = piece[:3].lower()
        if number % 2:
            inside = max(0, inside + (name in ("<a ", "<a\n")) - (name == "</a"))
        elif not inside and "://" in piece:
            pieces[number] = _ADDRESS.sub(_linked, piece)
    return "".join(pieces)


def _linked(match: re.Match[str]) -> str:
    bare = match[0].rstrip(_AFTER)
    address = escape(bare.replace("&amp;", "&"))
    return f'<a href="{address}">{address}</a>{match[0][len(bare) :]}'
