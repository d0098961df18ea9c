"""Bytes into characters, and characters into something a parser can read in bounded time.

The encoding is found out here and not by HTTP's word alone: text that is valid UTF-8 is UTF-8,
whatever a server's default header says. RFC 7303 gives the byte order mark the first word too.
"""

from __future__ import annotations

import codecs
import re

ITEMS = 1000
"""Items that are read of one feed."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_SEVEN_BIT = ("iso-2022-jp", "iso-2022-kr", "hz", "hz-gb-2312")
_WIDER = {
    "ascii": "cp1252", "iso8859-1": "cp1252", "iso8859-9": "cp1254", "tis-620": "cp874", "iso8859-11": "cp874",
    "shift_jis": "cp932", "euc_jp": "euc_jis_2004", "gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950",
    "euc_kr": "cp949",
}  # fmt: skip
"""What text that is called so is often written in: its superset on Windows (https://encoding.spec.whatwg.org/)."""
_CONTROL = re.compile("[\x80-\x9f]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ROOT = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|channel)\b", re.I)
_PAGE = re.compile(r"<(?:html|head|body)\b", re.I)
_SUBSET = re.compile(r"<!DOCTYPE[^\[>]{0,500}\[.*?\]\s*>", re.S | re.I)
_START = re.compile(r"<(?:[\w.-]+:)?(?:item|entry)[\s>/]")
_END = re.compile(r"</(?:[\w.-]+:)?(?:item|entry)\s*>")
_ROOT_TAG = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|rdf))\b[^>]*>", re.I)
_CHANNEL = re.compile(r"<((?:[\w.-]+:)?channel)[\s>]")
_SHORT_TEXT = re.compile(r"<(name|title)>(?!\s*<!\[CDATA\[)([^<]*(?:<(?!/\1>)[^<]*)*)</\1>")
_RAW = re.compile(r"<|&(?!#?\w+;)")


def decoded(body: bytes, charset: str = "") -> str:
    """The characters of `body`. What cannot be read becomes U+FFFD; what XML forbids is left out."""
    for bom, encoding in _BOMS:
        if body.startswith(bom):
            return _legal(body[len(bom) :].decode(encoding, "replace"))
    return _legal(_decoded(body, charset))


def _decoded(body: bytes, charset: str) -> str:
    found = _DECLARED.match(body[:300].replace(b"\0", b""))
    stated = [found[1].decode() if found else "", charset]
    if wide := _wide(body):
        return body.decode(wide, "replace")
    if seven := [name for name in stated if name.lower() in _SEVEN_BIT]:
        return body.decode(seven[0] if body.isascii() else "utf-8", "replace")
    text = body.decode("utf-8", "replace")
    if _is_utf8(text):
        return text
    readings = [reading for encoding in filter(_is_known, stated) for reading in _readings(encoding)] or ["cp1252"]
    for reading in readings:
        try:
            text = body.decode(reading)
        except UnicodeDecodeError:
            continue
        if not _CONTROL.search(text):
            return text
    return body.decode(readings[-1], "replace")


def _readings(encoding: str) -> tuple[str, ...]:
    """As it is declared, and what those who declare it also write."""
    wider = _WIDER.get(codecs.lookup(encoding).name)
    return (encoding, wider) if wider else (encoding,)


def _is_utf8(text: str) -> bool:
    """Did it decode well? One bad byte, or a character cut in two at the end, is no other encoding."""
    bad = text.count("\ufffd")
    return bad == 0 or bad * 20 <= len(_BEYOND_ASCII.findall(text))


def _wide(body: bytes) -> str:
    """UTF-16 without a byte order mark shows by the zero beside its first `<` or `{`."""
    return {b"<\0": "utf-16-le", b"{\0": "utf-16-le", b"\0<": "utf-16-be", b"\0{": "utf-16-be"}.get(body[:2], "")


def _is_known(encoding: str) -> bool:
    """An encoding of text, and another one than UTF-8."""
    try:
        return codecs.lookup(encoding).name not in (
            "utf-8",
            "utf-7",
            "unicode_escape",
            "raw_unicode_escape",
            "undefined",
        )
    except LookupError:
        return False


def _legal(text: str) -> str:
    return _NOT_XML.sub("", text) if _NOT_XML.search(text) else text


def is_json(text: str) -> bool:
    return text[:200].lstrip().startswith("{")


def is_feed(text: str) -> bool:
    """Does it open as a feed, and not as a web page?"""
    root, page = _ROOT.search(text[:20_000]), _PAGE.search(text[:20_000])
    return root is not None and (page is None or root.start() < page.start())


def mended(text: str) -> tuple[str, str]:
    """A feed in XML that a parser reads in bounded time, and what the curator should know about it.

    At most `ITEMS` items; only whole items of a feed that was cut short; no entities of its own, which may
    expand without end or lead elsewhere; names that hold raw markup (WordPress writes such) are quoted.
    """
    text = _DECLARATION.sub("", text, count=1)
    text = _SUBSET.sub("", text, count=1)
    text, note = _whole(*_capped(text))
    return _SHORT_TEXT.sub(_quoted, text), note


def _quoted(match: re.Match[str]) -> str:
    """A name or title in which raw markup or a bare `&` would end the parser's patience with the whole feed."""
    if not _RAW.search(match[2]) or "]]>" in match[2]:
        return match[0]
    return f"<{match[1]}><![CDATA[{match[2]}]]></{match[1]}>"


def _capped(text: str) -> tuple[str, str]:
    if text.count("<item") + text.count("entry") <= ITEMS:
        return text, ""
    starts = [start.start() for start in _START.finditer(text)]
    if len(starts) <= ITEMS:
        return text, ""
    return text[: starts[ITEMS]], f"it lists {len(starts):,} items; the first {ITEMS:,} were read"


def _whole(text: str, note: str) -> tuple[str, str]:
    """With its root closed: behind the last whole item, if the feed does not do so itself."""
    root = _ROOT_TAG.search(text)
    if not root or f"</{root[1]}" in text:
        return text, note
    first, ends = _START.search(text), [end.end() for end in _END.finditer(text)]
    stop = ends[-1] if ends else first.start() if first else len(text)
    channel = _CHANNEL.search(text)
    inside = f"</{channel[1]}>" if channel and root[1].lower().endswith("rss") else ""
    return f"{text[:stop]}{inside}</{root[1]}>", note or "it was cut short; its whole items were read"
