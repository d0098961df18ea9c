"""Markup made bounded before a real parser sees it.

A parser's work can grow with the square of the number of tags: elements a hundred thousand deep,
or formatting that is opened in every paragraph and never closed. Where there are many tags, this
rewrites them well nested and at most `DEEP` deep; everything it does not understand becomes text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

MANY = 1000
"""Tags that need no such care: a thousand of them are parsed in a few milliseconds, however they lie."""
DEEP = 100
"""Elements inside each other."""

_VOID = frozenset(("br", "hr", "wbr"))
_ENDS_ITSELF = frozenset(("p", "li", "dt", "dd", "td", "th", "tr"))
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<[!?][^>]*(?:>|\Z)", re.S)
_TAG = re.compile(r"""<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>""")


def too_many(html: str) -> bool:
    """Is this more markup than is parsed as it stands?"""
    return html.count("<") > MANY


def bounded(html: str, keep: frozenset[str], silent: frozenset[str]) -> str:
    """`html` as it is, or, where it has too many tags, with the elements in `keep` well nested."""
    if not too_many(html):
        return html
    html = silenced(_COMMENT.sub("", html), silent)
    return "".join(_rewritten(html, keep))


def silenced(html: str, silent: frozenset[str]) -> str:
    """Without the elements in `silent` and what they hold. Each match runs to an end tag or the very end: linear."""
    return re.sub(rf"<({'|'.join(sorted(silent))})\b.*?(?:</\1\s*>|\Z)", "", html, flags=re.I | re.S)


def _rewritten(html: str, keep: frozenset[str]) -> Iterator[str]:
    open_: list[str] = []
    at = 0
    for tag in _TAG.finditer(html):
        yield html[at : tag.start()].replace("<", "&lt;")
        at = tag.end()
        name = tag[2].lower()
        if name in _VOID:
            yield f"<{name}>"
        elif name not in keep:
            continue
        elif tag[1]:
            yield from _closed(open_, name)
        else:
            yield from _opened(open_, name, tag[0])
    yield html[at:].replace("<", "&lt;")
    yield from (f"</{name}>" for name in reversed(open_))


def _opened(open_: list[str], name: str, tag: str) -> Iterator[str]:
    if open_ and open_[-1] == name and name in _ENDS_ITSELF:
        yield f"</{open_.pop()}>"
    if len(open_) < DEEP:
        open_.append(name)
        yield tag


def _closed(open_: list[str], name: str) -> Iterator[str]:
    while name in open_:
        last = open_.pop()
        yield f"</{last}>"
        if last == name:
            return
