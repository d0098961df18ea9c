"""A little of Markdown, for places that give people's words as they typed them. Pure.

Quotations, lists, headings, code and links are what a conversation rests on: who is quoted, what is linked.
A whole Markdown library takes time without end over what a stranger may write (`[[[[…`); this reads each
line once. Everything else stays as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

LONGEST = 200_000
"""Characters that are looked at."""
DEEPEST = 5
"""Quotations inside quotations that are told apart."""
_FENCE = re.compile(r"\s{0,3}(```|~~~)[^`]*")
_QUOTED = re.compile(r"\s{0,3}> ?")
_ITEM = re.compile(r"\s{0,8}(?:[-*+]|\d{1,3}[.)]) +(?=\S)")
_HEADING = re.compile(r"\s{0,3}#{1,6} +(?=\S)")
_INLINE = re.compile(
    r"`(?P<code>[^`\n]{1,500})`"
    r"|!?\[(?P<words>[^\[\]\n]{0,500})\]\((?P<to>https?://[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,200})?)"
    r"(?: [\"'][^\"'\n]{0,300}[\"'])?\)"
    r"|<?(?P<bare>https?://[^\s<>]{1,2000})>?"
    r"|\*\*(?P<strong>[^*\n]{1,500})\*\*"
    r"|(?<![\w*])\*(?P<em>[^*\s][^*\n]{0,500})\*(?![\w*])"
    r"|(?<!\w)_(?P<under>[^_\s][^_\n]{0,500})_(?!\w)"
)
_AFTER = ".,;:!?)]}'\"*_"
"""Signs that end a sentence about an address, not the address."""


def html(text: str) -> str:
    """`text` as HTML, still to be sanitised as everything is."""
    lines = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "".join(_blocks(lines, 0))


def _blocks(lines: Iterable[str], depth: int) -> Iterator[str]:
    for sort, group in groupby(_sorted(lines), lambda pair: pair[0]):
        block = [line for _, line in group]
        if sort == "quote" and depth < DEEPEST:
            yield f"<blockquote>{''.join(_blocks(block, depth + 1))}</blockquote>"
        elif sort == "code":
            yield f"<pre><code>{escape(chr(10).join(block))}</code></pre>"
        elif sort == "item":
            yield f"<ul>{''.join(f'<li>{_inline(line)}</li>' for line in block)}</ul>"
        elif sort == "heading":
            yield "".join(f"<p><strong>{_inline(line)}</strong></p>" for line in block)
        elif sort != "blank":
            yield f"<p>{'<br>'.join(map(_inline, block))}</p>"


def _sorted(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each line with the sort of block it belongs to, without its mark."""
    fence = ""
    for line in lines:
        mark = _FENCE.fullmatch(line)
        if mark and (not fence or mark[1] == fence):
            fence = "" if fence else mark[1]
            yield "blank", ""
        elif fence:
            yield "code", line
        else:
            yield _sort(line)


def _sort(line: str) -> tuple[str, str]:
    if not line.strip():
        return "blank", ""
    for sort, form in (("quote", _QUOTED), ("item", _ITEM), ("heading", _HEADING)):
        if found := form.match(line):
            return sort, line[found.end() :]
    return "text", line.strip()


def _inline(line: str) -> str:
    at, parts = 0, []
    for found in _INLINE.finditer(line):
        parts += [escape(line[at : found.start()]), _marked(found)]
        at = found.end()
    return "".join([*parts, escape(line[at:])])


def _marked(found: re.Match[str]) -> str:
    if found["code"]:
        return f"<code>{escape(found['code'])}</code>"
    if found["to"]:
        return _link(found["to"], found["words"].strip() or found["to"])
    if bare := found["bare"]:
        url = bare.rstrip(_AFTER)
        return _link(url, url) + escape(bare[len(url) :])
    words = found["strong"] or found["em"] or found["under"]
    name = "strong" if found["strong"] else "em"
    return f"<{name}>{escape(words)}</{name}>"


def _link(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'
