"""Which sentences ask: by example, and measured on sentences that were labelled by somebody else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.questions import asking, asks, is_question

LABELLED = Path(__file__).parent.parent / "fixtures" / "questions"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("How do you start a class?", True),
        ("So how do you all start your weeks", True),
        ("How we do it is our choice.", False),
        ("What I do is simple.", False),
        ("Does anyone know a good tool for this", True),
        ("I wonder whether trust can be built online.", True),
        ("I'm not sure how to set up the feed", True),
        ("Any tips on warm-ups welcome!", True),
        ("Please help yourself to cake.", False),
        ("@anna Hi all, could someone explain threads", True),
        ("Who knew?", False),
        ("The result? Chaos.", False),
        ("How cool is that?", False),
        ("Tammy asked “why bother?” and I laughed.", False),
        ("See https://b.example/?p=1", False),
        ("See https://b.example/?p=1 or what do you suggest?", True),
        ("Hur gör ni när ingen svarar?", True),
        ("Undrar hur ni gör med frånvaro", True),
        ("Någon som vet var länken finns", True),
        ("Vem kunde ha trott det?", False),
        ("من يعرف؟", True),
        ("谁知道？", True),
        ("¿Quién sabe?", True),
        ("Ποιος ξέρει;", False),
        ("?", False),
        ("", False),
    ],
)
def test_a_sentence(sentence: str, expected: bool) -> None:
    assert is_question(sentence) is expected


def test_the_first_that_asks_in_its_own_words() -> None:
    assert asking("> Who knows?\nNot me. But who might know? And when?") == "But who might know?"
    assert not asks("> Who knows?\nNot I.")


@given(st.text(alphabet="how do you anyone wonder?.> \n“”@#'", max_size=80))
def test_what_asks_is_verbatim(text: str) -> None:
    assert asking(text) in text
    assert asks(text) == bool(asking(text))


@pytest.mark.parametrize("language", ["english", "swedish"])
def test_precision_and_recall(language: str) -> None:
    """On more than a hundred sentences each, written blind; `LANGUAGE.jsonl` beside them is what the rules were mended on."""
    rows = [json.loads(line) for line in (LABELLED / f"{language}.blind.jsonl").read_text("utf-8").splitlines()]
    found = [row for row in rows if asks(row["sentence"])]
    right = [row for row in found if row["asks"]]
    wanted = [row for row in rows if row["asks"]]
    wrong = [row["sentence"] for row in rows if asks(row["sentence"]) is not row["asks"]]
    assert len(rows) >= 100
    assert len(right) >= 0.85 * len(found), wrong
    assert len(right) >= 0.80 * len(wanted), wrong
