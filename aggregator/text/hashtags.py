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


def near(tag: str, wanted: Iterable[str]) -> str:
    """The wanted tag that `tag` was meant for, as far as its letters tell: a slip, a plural, `social_learning`.

    Empty when it is one of them, or like none. A slip is a letter too many, too few, another, or two that
    changed places; two of them are forgiven in nine letters or more, and none in fewer than five.
    """
    said = _bare(tag)
    goals = {goal: _bare(goal) for goal in wanted}
    if not said or normal(tag) in {normal(goal) for goal in goals}:
        return ""
    slips = {goal: _slips(said, bare) for goal, bare in goals.items() if abs(len(said) - len(bare)) <= 2}
    close = [(count, goal) for goal, count in slips.items() if count <= _forgiven(min(said, goals[goal], key=len))]
    return min(close)[1] if close else ""


def _bare(tag: str) -> str:
    """Letters and digits only, without accents: what differs in nothing else is nearest of all."""
    apart = unicodedata.normalize("NFKD", normal(tag)[:60])
    return "".join(sign for sign in apart if sign.isalnum())


def _forgiven(shorter: str) -> int:
    return 0 if len(shorter) < 5 else 1 if len(shorter) < 9 else 2


@lru_cache(maxsize=16384)
def _slips(one: str, other: str) -> int:
    """Optimal string alignment: Damerau's four slips, each place changed once at most."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (sign != wanted))
            if i > 1 and j > 1 and sign == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]
