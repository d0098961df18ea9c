"""A piece of an XML export as a tree: elements by the names that were written, whatever their prefixes are bound to. Pure.

Pieces are cut out of a file and parsed alone: no DOCTYPE can stand in front of one, so there are no entities of its own.
"""

from __future__ import annotations

import re
from html import escape, unescape
from xml.etree.ElementTree import Element
from xml.parsers import expat

from aggregator.sources._feed import text

DEEP = 20
"""Elements inside each other. Exports have five."""
_CDATA = re.compile(r"(<!\[CDATA\[)")
_REFERENCE = re.compile(r"&(?:#?\w{1,31};)?")


def element(written: str) -> Element | None:
    """One whole element as written; else with its bare `&` and unknown entities mended; else None."""
    for attempt in (written, mended(written)):
        tree = Tree()
        if tree.feed(attempt) and tree.root is not None:
            return tree.root
    return None


def mended(written: str) -> str:
    """Markup with every `&` outside of CDATA one that XML knows: exports of old have `&nbsp;` in titles."""
    pieces = _CDATA.split(written)
    fixed = [_REFERENCE.sub(_known, pieces[0])]
    for piece in pieces[2::2]:
        inside, end, outside = piece.partition("]]>")
        fixed += ["<![CDATA[", inside, end, _REFERENCE.sub(_known, outside)]
    return "".join(fixed)


def _known(match: re.Match[str]) -> str:
    return text.decoded(escape(unescape(match[0]), quote=False).encode("utf-8", "replace"))


class Tree:
    """Elements by the names that the export writes (`wp:status`), whatever addresses it binds its prefixes to."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[tuple[Element, list[str]]] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text

    def feed(self, written: str, whole: bool = True) -> bool:
        """False when it is not well-formed XML; what came before the fault is in `root`."""
        try:
            self._parser.Parse(written, whole)
        except (expat.ExpatError, _TooDeep):
            return False
        return True

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        element = Element(name, attributes)
        if len(self._open) >= DEEP:
            raise _TooDeep
        if self._open:
            self._open[-1][0].append(element)
        elif self.root is None:
            self.root = element
        self._open.append((element, []))

    def _text(self, piece: str) -> None:
        if self._open:
            self._open[-1][1].append(piece)

    def _end(self, _: str) -> None:
        element, pieces = self._open.pop()
        element.text = "".join(pieces).strip()


class _TooDeep(Exception):
    """More than `DEEP` elements inside each other."""
