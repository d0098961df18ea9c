"""Text as it is written in mails → HTML, before it is sanitised. Pure.

Quoted lines become quotations, with the line that says whose words they are. Lines that a program broke are joined
again: exactly where it says so (format=flowed, RFC 3676), else where the next word would not have fitted. Signatures
and the list's own footer are left out, and so are e-mail addresses, wherever they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby, pairwise
from typing import NamedTuple

from aggregator.sources import _addresses
from aggregator.sources._wxr.words import clickable

LONGEST = 200_000
"""Characters that are looked at."""
DEEP = 8
"""Quotations inside each other that are told apart."""
_MARKS = re.compile(r"(?:>[ \t]?)+")
_FLOWED_MARKS = re.compile(r">+")
_SIGNED = re.compile(r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z][\w-]{0,30}:.*\n)*\n?", re.M)
_SIGNATURE = re.compile(r"^-----BEGIN PGP SIGNATURE-----\n(?s:.*?)(?:^-----END PGP SIGNATURE-----$|\Z)", re.M)
SEALED = "-----BEGIN PGP MESSAGE-----"
_ORIGINAL = re.compile(r"\s*(?:-{3,} ?[^\W\d_][^-\n]{3,40}?-{3,}|_{10,})\s*\Z")
_FIELD = re.compile(r"\s*\*?[^\W\d_][\w -]{1,14}(?:\*?\s?:|:\*)\s")
_RULE = re.compile(r"(?:[_=-]{20,}|-~-{3,}.*)\s*\Z")
_OF_A_LIST = re.compile(r"mailing list|listinfo|unsubscribe|subscribed|\[address\]", re.I)
_STATED = re.compile(
    r"\d{1,2}[:.]\d\d|\d{4}|\[address\]|wrote|writes|schrieb|écrit|escribió|skrev|scritto|napisał|escreveu", re.I
)
_ITEM = re.compile(r"\s*(?:[-*•+]|\d{1,3}[.)])\s")
_SPACED = re.compile(r"\s|.*\S {3}")
_CODE = re.compile(r" {4}|\t")
_INLINE = r"(?:</?(?:b|bdi|code|em|i|kbd|mark|s|small|strong|sub|sup|tt|u|wbr)>){0,6}"
_AT = re.compile(rf"{_INLINE}(@|%40){_INLINE}")
"""What people do to their addresses so that programs do not read them."""
_NARROW, _WIDE = 40, 100
"""Characters in the longest line of a paragraph that a program broke."""
_LINES = 10
"""Lines that a signature behind a bare `--`, or a list's footer, may have."""


class Line(NamedTuple):
    """`deep`: inside how many quotations; `soft`: the next line belongs to it."""

    deep: int
    text: str
    soft: bool = False


class Paragraph(NamedTuple):
    deep: int
    lines: list[str]
    code: bool = False


def html(text: str, flowed: bool = False, closed: bool = False) -> str:
    """The words of a mail. `flowed` and `closed` as in `mime.Words`."""
    lines = [_line(line, flowed) for line in _as_quotation(_plain(text).split("\n"))]
    runs = [(deep, _own(list(run))) for deep, run in groupby(lines, key=lambda line: line.deep)]
    paragraphs = [one for deep, run in runs for one in _paragraphs(deep, run, flowed, closed)]
    return _nested(_attributed(paragraphs))


def hidden(html: str) -> str:
    """Sanitised HTML without e-mail addresses, neither in its words nor in its links."""
    return _addresses.masked(_AT.sub(r"\1", re.sub(r'<a href="([^"]*)"[^>]*>', _no_address, html)))


def _no_address(link: re.Match[str]) -> str:
    return "" if link[1].lower().startswith("mailto:") or _addresses.holds(link[1]) else link[0]


def _plain(text: str) -> str:
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    if "-----BEGIN PGP" in text:
        text = _SIGNATURE.sub("", _SIGNED.sub("", text))
    return _addresses.masked(text)


def _as_quotation(lines: Sequence[str]) -> Iterator[str]:
    """What Outlook puts below an answer (a rule, some fields, the whole mail that was answered) marked as quoted."""
    marks, at = "", 0
    while at < len(lines):
        fields = _fields(lines[at + 1 : at + 12]) if _ORIGINAL.match(lines[at]) else 0
        if fields:
            marks += ">"
            yield f"{marks} {_addresses.without(lines[at + 1].partition(':')[2].strip(' *'))}:"
        elif marks:
            yield marks + ("" if lines[at].startswith(">") else " ") + lines[at]
        else:
            yield lines[at]
        at += 1 + fields


def _fields(lines: Sequence[str]) -> int:
    """How many lines with fields of a mail's head stand there; a single one may be anything."""
    count = next((number for number, line in enumerate(lines) if not _FIELD.match(line)), len(lines))
    return count if count > 1 else 0


def _line(written: str, flowed: bool) -> Line:
    """Its marks of quotation counted and taken off."""
    marks = (_FLOWED_MARKS if flowed else _MARKS).match(written)
    text = written[marks.end() :] if marks else written
    if flowed:
        text = text.removeprefix(" ")
    return Line(min(marks[0].count(">"), DEEP) if marks else 0, text, flowed and text.endswith(" ") and text != "-- ")


def _own(run: list[Line]) -> list[Line]:
    """Lines of one depth, without a signature and without what a list puts below each mail."""
    for at, line in enumerate(run):
        short = len(run) - at <= _LINES + 1
        if line.text == "-- " or (line.text == "--" and short):
            return run[:at]
        if short and _RULE.match(line.text) and any(_OF_A_LIST.search(one.text) for one in run[at:]):
            return run[:at]
    return run


# ── paragraphs ────────────────────────────────────────────────────────────────────────


def _paragraphs(deep: int, run: Iterable[Line], flowed: bool, closed: bool) -> Iterator[Paragraph]:
    for blank, lines in groupby(run, key=lambda line: not line.text.strip()):
        if not blank:
            yield _paragraph(deep, list(lines), flowed, closed)


def _paragraph(deep: int, lines: list[Line], flowed: bool, closed: bool) -> Paragraph:
    texts = [line.text.rstrip() for line in lines]
    if len(texts) > 1 and all(_CODE.match(text) for text in texts):
        return Paragraph(deep, texts, code=True)
    return Paragraph(deep, _unflowed(lines, closed) if flowed else _joined(texts))


def _unflowed(lines: Sequence[Line], closed: bool) -> list[str]:
    """Lines as their sender wrote them: a soft one goes on in the next (RFC 3676, 4.2)."""
    joined: list[list[str]] = []
    soft = False
    for line in lines:
        text = line.text[:-1] if line.soft and closed else line.text
        if soft:
            joined[-1].append(text)
        else:
            joined.append([text])
        soft = line.soft
    return ["".join(pieces).strip() for pieces in joined]


def _joined(texts: Sequence[str]) -> list[str]:
    """Lines of a paragraph, those joined that a program broke because the next word did not fit."""
    wide = max(map(len, texts))
    if not _NARROW < wide <= _WIDE or any(_SPACED.match(text) for text in texts):
        return [text.strip() for text in texts]
    joined = [texts[0]]
    for before, text in pairwise(texts):
        word = text.partition(" ")[0]
        if len(before) + 1 + len(word) > wide and not _ITEM.match(text):
            joined[-1] += f" {text}"
        else:
            joined.append(text)
    return joined


def _attributed(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The line that says whose words follow moves into the quotation that it speaks of."""
    found: list[Paragraph] = []
    for at, one in enumerate(paragraphs):
        deeper = at + 1 < len(paragraphs) and paragraphs[at + 1].deep > one.deep
        said = " ".join(one.lines)
        if deeper and len(said) < 250 and said.endswith((":", "：")) and _STATED.search(said):
            found.append(Paragraph(one.deep + 1, [_addresses.without(said)]))
        else:
            found.append(one)
    return found


def _nested(paragraphs: Iterable[Paragraph]) -> str:
    shown: list[str] = []
    deep = 0
    for one in paragraphs:
        shown += ["<blockquote>"] * (one.deep - deep) + ["</blockquote>"] * (deep - one.deep)
        deep = one.deep
        words = [clickable(escape(line, quote=False)) for line in one.lines]
        shown.append("<pre>" + "\n".join(words) + "</pre>" if one.code else "<p>" + "<br>".join(words) + "</p>")
    return "".join(shown) + "</blockquote>" * deep
