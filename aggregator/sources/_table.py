"""Spreadsheets saved as text: columns in any order, between commas, semicolons or tabs (RFC 4180). Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

_SEPARATORS = ",;\t"
_HEADER = 20_000
"""Characters of the first line that are looked at."""


class Row(dict[str, str]):
    """What we read → what its cell says. `whole`: the row has a cell for each column."""

    whole: bool = True


class Table:
    """`header` in lower case; `note` is trouble that ended the reading, and is known when all rows were read."""

    def __init__(self, text: str) -> None:
        self.note = ""
        self._text = text.lstrip()
        first = self._text[:_HEADER].partition("\n")[0]
        self._separator = max(_SEPARATORS, key=first.count)
        self.header = [name.strip(" '\"\r\t").casefold() for name in first.split(self._separator)]

    def has(self, *names: str) -> bool:
        return all(name in self.header for name in names)

    def rows(self, names: Mapping[str, Sequence[str]]) -> Iterator[Row]:
        """`names`: what is read → the columns that may hold it, the best first. Ends where rows cannot be told apart."""
        places = {
            word: [self.header.index(name) for name in some if name in self.header] for word, some in names.items()
        }
        lines = csv.reader(io.StringIO(self._text, newline=""), delimiter=self._separator)
        try:
            next(lines, None)
            for cells in lines:
                if any(cells):
                    row = Row({word: _cell(cells, some) for word, some in places.items()})
                    row.whole = len(cells) >= len(self.header)
                    yield row
        except csv.Error:
            self.note = f"it could be read to line {lines.line_num:,} only: a quotation mark is missing there"


def _cell(cells: Sequence[str], places: Sequence[int]) -> str:
    return next((cells[place].strip() for place in places if place < len(cells) and cells[place].strip()), "")
