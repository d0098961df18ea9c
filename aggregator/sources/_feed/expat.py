"""Python's SAX parser, told to hand over text in large pieces.

It otherwise calls back for every line and every entity, which is a third of feedparser's time.
feedparser looks for a parser by module name (`PREFERRED_XML_PARSERS`), hence `create_parser`.
"""

from __future__ import annotations

from typing import Any
from xml.sax.expatreader import ExpatParser


class Buffered(ExpatParser):
    """Text between two tags comes as one piece, up to `PIECE` characters."""

    PIECE = 65_536
    _parser: Any

    def reset(self) -> None:
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = self.PIECE


def create_parser() -> Buffered:
    return Buffered()
