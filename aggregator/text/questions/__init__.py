"""Which sentences ask for an answer.

A question is a sentence that somebody in the class could answer with something its author wants to
know: help counts at the moment of need, so one asked without a question mark counts too, and one
asked for effect does not. English and Swedish have rules for both, one file each; every other
language has its question mark. The rules are measured on labelled sentences that were written by
somebody who had not seen them (tests/fixtures/questions).
"""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.text.plain import sentences
from aggregator.text.questions import english, swedish

_MARK = re.compile(r"[?？؟¿⸮՞፧꘏⁇⁈⁉\u037e]")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+")
_QUOTED = re.compile(r"“[^“”]*”|„[^„“”]*[“”]|«[^«»]*»|\"[^\"]*\"|‘[^‘’]*[?!.,]’|(?<!\w)'[^']*[?!.,]'(?!\w)")
_IN_FRONT = re.compile(
    rf"(?:[@＠#＃][\w.@-]+|[-–—•*,:;()¿\s]|(?:{'|'.join((*english.OPENERS, *swedish.OPENERS))})\b)*", re.I
)
"""What may stand before the words that ask: @names, hashtags, list marks, a greeting, "so"."""

_LANGUAGES = (english, swedish)
_STARTS = re.compile("|".join(words for language in _LANGUAGES for words in language.STARTS), re.I)
_WITHIN = re.compile(rf"\b(?:{'|'.join(words for language in _LANGUAGES for words in language.WITHIN)})", re.I)
_CUES = english.CUES | swedish.CUES
_FOR_EFFECT = re.compile("|".join(words for language in _LANGUAGES for words in language.FOR_EFFECT), re.I)
_ANSWERS = re.compile(rf"(?:{'|'.join(language.ANSWERS for language in _LANGUAGES)})(?!\w)", re.I)
_WORD = re.compile(r"[^\W\d_]+")


def is_question(sentence: str) -> bool:
    """Does this sentence, in its author's own words, ask for an answer?

    Quoted words and addresses are not its author's own.
    """
    own = " ".join(_ADDRESS.sub("", _QUOTED.sub("“”", sentence)).split())
    words = own[_IN_FRONT.match(own).end() :].strip()  # type: ignore[union-attr]  # it matches nothing, too
    before, *marked = _MARK.split(words, maxsplit=1)
    if _FOR_EFFECT.fullmatch(before.rstrip(" .!,…")):
        return False
    if marked:
        return any(map(str.isalnum, before))
    return _STARTS.match(words) is not None or (
        not _CUES.isdisjoint(_WORD.findall(words.lower())) and _WITHIN.search(words) is not None
    )


@lru_cache(maxsize=2048)  # the same post stands in the digests of its day, week, month and year
def asking(text: str) -> str:
    """The first sentence of plain text that asks, verbatim; "" when none does.

    Quoted lines do not count, nor does a question that its author answers in the next sentence.
    """
    for line in text.split("\n"):
        said = [] if line.startswith(">") else sentences(line)
        for sentence, after in zip(said, [*said[1:], ""], strict=False):
            if is_question(sentence) and not _ANSWERS.match(after):
                return sentence
    return ""


def asks(text: str) -> bool:
    """Does anything in this plain text ask for an answer?"""
    return bool(asking(text))


__all__ = ["asking", "asks", "is_question"]
