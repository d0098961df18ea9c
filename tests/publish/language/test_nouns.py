"""Counts and lengths of time as people say them."""

from __future__ import annotations

import pytest

from aggregator.publish import packaged
from aggregator.publish.language.choose import choose
from aggregator.publish.language.nouns import count, span


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "less than a day"), (1, "one day"), (13, "13 days"), (14, "two weeks"), (58, "eight weeks"), (61, "two months"),
     (349, "eleven months"), (360, "one year"), (700, "two years"), (7305, "20 years")],
)  # fmt: skip
def test_spans(days: int, words: str) -> None:
    assert span(choose([packaged()], "en"), days) == words


@pytest.mark.parametrize(("days", "words"), [(1, "en dag"), (3, "tre dagar"), (14, "två veckor"), (366, "ett år"), (731, "två år"), (7305, "20 år")])  # fmt: skip
def test_spans_in_swedish(days: int, words: str) -> None:
    assert span(choose([packaged()], "sv"), days) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(1, "يوم"), (2, "يومين"), (3, "3 أيام"), (13, "13 يومًا"), (14, "أسبوعين"), (365, "سنة"), (731, "سنتين"), (1826, "5 سنوات"), (7305, "20 سنة")],
)  # fmt: skip
def test_spans_in_arabic(days: int, words: str) -> None:
    assert span(choose([packaged()], "ar"), days) == words


@pytest.mark.parametrize(
    ("language", "number", "words"),
    [("en", 0, "0 posts"), ("en", 1, "1 post"), ("en", 1204, "1,204 posts"),
     ("sv", 1, "1 inlägg"), ("sv", 1204, "1\xa0204 inlägg"),
     ("ar", 0, "لا مشاركات"), ("ar", 1, "مشاركة واحدة"), ("ar", 2, "مشاركتان"), ("ar", 3, "3 مشاركات"), ("ar", 11, "11 مشاركة"),
     ("ar", 99, "99 مشاركة"), ("ar", 100, "100 مشاركة"), ("ar", 103, "103 مشاركات"), ("ar", 1204, "1,204 مشاركات")],
)  # fmt: skip
def test_counts(language: str, number: int, words: str) -> None:
    assert count(choose([packaged()], language), number, "post") == words
