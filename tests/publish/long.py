"""Conversations that are too long for one page."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Post
from tests.publish import sample

NAMES = ["Kwame", "Elin Åkesson", "Jonas", "凛 Sato", "Priya Raman", "Samir", "Owen", "ليلى حداد", "Noor"]


def six_hundred() -> Iterator[Post]:
    """A note and 599 answers: branches, some of them deep, one of them longer than a page."""
    yield sample.note(5000, "<p>Six hundred of us, at one table. #trust</p>", by="amara")
    for number in range(5001, 5600):
        if number < 5200:
            to = number - 1 if number % 3 else max(5000, number - 2)
        else:
            to = 5000 if number % 12 == 0 else number - 1
        yield sample.note(
            number, f"<p>Answer {number}: {'a few words more, ' * (number % 9)}and that is it.</p>", by=f"p{number % 47}",
            name=f"{NAMES[number % 9]} {number % 47}", to=sample.status(to), days=(number - 5000) / 50,
        )  # fmt: skip


def heavy() -> Iterator[Post]:
    """A few posts as large as posts may be, one of them in letters that take many bytes."""
    yield sample.article("heavy", "Heavy words", "<p>" + "It goes on & on. " * 3600 + "</p>", tags=("trust",))
    for number in range(1, 6):
        yield sample.comment(
            number, "<p>" + "And on, and on, and on. " * 2500 + "</p>", to=str(number - 1) if number > 1 else "",
            under="heavy", by=NAMES[number], days=number / 10,
        )  # fmt: skip
    yield sample.comment(6, "<p>" + "كلام كثير جدًّا. " * 3800 + "</p>", to="", under="heavy", by="ليلى حداد", days=1)
    yield sample.comment(7, "<p>" + "&amp;&lt;" * 12000 + "</p>", to="", under="heavy", by="Owen", days=2)
