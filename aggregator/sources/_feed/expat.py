"""Python's SAX parser, told to hand over text in large pieces.

It otherwise calls back for every line and every entity, which is a third of feedparser's time.
feedparser looks for a parser by module name (`PREFERRED_XML_PARSERS`), hence `create_parser`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.expatreader import ExpatParser

DEEP = 500
"""Elements inside each other. The time that feedparser takes grows with them, and no feed has so many."""


class TooDeep(Exception):
    """More than `DEEP` elements inside each other. No SAXException: feedparser would try once more at them."""


class Buffered(ExpatParser):
    """Text between two tags comes as one piece, up to `PIECE` characters."""

    PIECE = 65_536
    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = self.PIECE
        self._depth = 0

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEP:
            raise TooDeep
        super().start_element_ns(name, attrs)

    def end_element_ns(self, name: str) -> None:
        self._depth -= 1
        super().end_element_ns(name)


def create_parser() -> Buffered:
    return Buffered()
