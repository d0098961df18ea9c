"""Hashtags and tags, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_START = re.compile(r"(?<![\w/=&?.#＃@])[#＃]([^\s#＃]{1,200})")
_JOINERS = "\u200c\u200d_"
_DROPPED = re.compile(r"[\s#＃\u2010-\u2015-]+")


@lru_cache(maxsize=16384)
def normal(tag: str) -> str:
    """A tag as it is compared: `#Social Learning`, `social-learning` and `SocialLearning` are one."""
    return _DROPPED.sub("", unicodedata.normalize("NFKC", tag).casefold())


def in_text(text: str) -> tuple[str, ...]:
    """The hashtags in plain text, as written, without `#`, each once. A number alone is none (`#3`)."""
    if "#" not in text and "＃" not in text:
        return ()
    found: dict[str, str] = {}
    for match in _START.finditer(text):
        tag = _run(match[1])
        if any(character.isalpha() for character in tag):
            found.setdefault(normal(tag), tag)
    return tuple(found.values())


def _run(text: str) -> str:
    """Letters, marks, digits and joiners from the start: `\\w` of `re` would stop at a vowel sign."""
    for index, character in enumerate(text):
        if unicodedata.category(character)[0] not in "LMN" and character not in _JOINERS:
            return text[:index]
    return text


def matches(tags: Iterable[str], wanted: Iterable[str]) -> bool:
    """Is one of `tags` among `wanted`?"""
    return not {normal(tag) for tag in wanted}.isdisjoint(map(normal, tags))
