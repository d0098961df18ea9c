"""A pattern that is looked for only where it may be: most texts name nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from aggregator.publish.mask.names import Needles


class Sought:
    """`patterns` in one; `needles`: all pieces of one of these are in whatever they find."""

    def __init__(self, patterns: Iterable[str], needles: Iterable[Needles], flags: int = re.IGNORECASE) -> None:
        self.needles = tuple(dict.fromkeys(needles))
        self._pattern = re.compile("|".join(f"(?:{pattern})" for pattern in patterns if pattern) or r"(?!)", flags)

    def may_be_in(self, text: str) -> bool:
        low = text.casefold()
        return any(all(map(low.__contains__, pieces)) for pieces in self.needles)

    def is_in(self, text: str) -> bool:
        return self.may_be_in(text) and self._pattern.search(text) is not None

    def sub(self, instead: str | Callable[[re.Match[str]], str], text: str) -> str:
        return self._pattern.sub(instead, text) if self.may_be_in(text) else text
