"""Hashtags and tags, in any script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_START = re.compile(r"#([^\s#]{1,200})")
_NOT_BEFORE = "/=&?.#@_"
_JOINERS = "\u200c\u200d_"
_DROPPED = re.compile(r"[\s#＃\u2010-\u2015-]+")


@lru_cache(maxsize=16384)
def normal(tag: str) -> str:
    """A tag as it is compared: `#Social Learning`, `social-learning` and `SocialLearning` are one."""
    folded = _DROPPED.sub("", unicodedata.normalize("NFKC", tag).casefold())
    return unicodedata.normalize("NFKC", folded)


def in_text(text: str) -> tuple[str, ...]:
    """The hashtags in plain text, as written, without `#`, each once. A number alone is none (`#3`)."""
    text = text.replace("＃", "#")
    found: dict[str, str] = {}
    for match in _START.finditer(text):
        before = text[match.start() - 1 : match.start()]
        tag = _run(match[1])
        if not before.isalnum() and (not before or before not in _NOT_BEFORE) and any(map(str.isalpha, tag)):
            found.setdefault(normal(tag), tag)
    return tuple(found.values())


def _run(text: str) -> str:
    """Letters, marks, digits and joiners from the start: `\\w` of `re` would stop at a vowel sign."""
    if text.isalnum():
        return text
    for index, character in enumerate(text):
        if unicodedata.category(character)[0] not in "LMN" and character not in _JOINERS:
            return text[:index]
    return text


def matches(tags: Iterable[str], wanted: Iterable[str]) -> bool:
    """Is one of `tags` among `wanted`?"""
    return not {normal(tag) for tag in wanted}.isdisjoint(map(normal, tags))
