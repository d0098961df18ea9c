"""A class of 2,000 conversations in three autumns, made by chance and every time the same: invented people who say
invented things, straight into publish."""

from __future__ import annotations

import fcntl
import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.model import Circle, Person, Post, Topic
from aggregator.publish import Site, packaged, publish
from tests.publish import long, sample

CONVERSATIONS = 2000
AUTUMNS, WEEKS = 3, 5
FIRST = ["Amina", "Björn", "Chloé", "Dag", "Elif", "Farid", "Greta", "Hana", "Igor", "José", "Karin", "ليلى", "Milan",
         "Nadia", "Olu", "Pilar", "Qiang", "Rosa", "Sven", "Tove"]  # fmt: skip
LAST = ["Almgren", "Brandt", "Costa de Albuquerque", "حداد"]
SUBJECTS = ["trust", "assessment", "silence", "reading", "feedback", "play", "gardens", "bread", "maps", "failure"]
OPENINGS = ["I have changed my mind about {}.", "We tried something new with {}.", "Nobody told me this about {}.",
            "Three weeks of {}, and I am tired and glad.", "A small story about {}.", "Idag pratade vi om {} igen.",
            "What {} is not."]  # fmt: skip
MIDDLE = ["It took longer than we had thought.", "My group laughed, and then they went quiet.", "I wrote it down the same evening.",
          "The second try was better than the first.", "There is a page about it somewhere; I lost the address.",
          "I would not do it with strangers.", "Det gick bättre än jag trodde.", "لم يكن ذلك سهلاً.",
          "Half of us had read it, and the other half had opinions."]  # fmt: skip
ASKED = [
    "How do you begin with {}?",
    "Has anyone tried {} with a large group?",
    "Hur gör ni med {}?",
    "Is {} worth the time it takes?",
]
ANSWERS = ["We begin late, and end early.", "Yes, twice, and never again.", "Not yet, but ask me in spring.",
           "I do it as you do, but slower.", "Thank you, that helps.", "I half agree: {} is also a habit."]  # fmt: skip

TOPICS = tuple(
    Topic(id=name, title=name.title(), tags=(name,), about=f"What we said about *{name}*.") for name in SUBJECTS[:8]
)
CIRCLES = tuple(Circle(id=f"table-{at}", title=f"Table {at}") for at in range(1, 6))
NAMES = [f"{FIRST[at % 20]} {LAST[at // 20]}" for at in range(80)]
PEOPLE = tuple(
    Person(
        id=f"person-{at}", name=name, role="facilitator" if at % 15 == 0 else "learner", circle=CIRCLES[at // 15].id,
        accounts=(f"@g{at}@social.example",), show="initials" if at == 33 else "full",
    )
    for at, name in enumerate(NAMES[:70])
)  # fmt: skip
CLASS = replace(sample.CLASS, starts=date(2024, 9, 2), ends=date(2027, 6, 4), timezone="Europe/Stockholm")


class Talk:
    """Who says what next, drawn from one seed."""

    def __init__(self, seed: int = 5) -> None:
        self.chance = random.Random(seed)
        self.number = 10_000

    def conversation(self, at: int) -> Iterator[Post]:
        """A note or an article, and what is answered to it within the next days."""
        autumn, along = divmod(at * AUTUMNS / CONVERSATIONS, 1)
        days, subject = autumn * 365 + along * WEEKS * 7, self.chance.choice(SUBJECTS)
        answers = 0 if self.chance.random() < 0.3 else min(60, int(self.chance.paretovariate(1.2)))
        talk = self.article(subject, days, answers) if at % 4 == 0 else self.notes(subject, days, answers)
        yield from talk

    def article(self, subject: str, days: float, answers: int) -> Iterator[Post]:
        slug = f"{subject}-{self.next()}"
        title, body = (
            self.line(OPENINGS, subject).rstrip("."),
            "".join(f"<p>{self.words(subject, 5)}</p>" for _ in range(4)),
        )
        yield sample.article(slug, title, body, days=days, tags=(subject,))
        first = self.number + 1
        for _ in range(answers):
            number = self.next()
            to = "" if number == first or self.chance.random() < 0.4 else str(self.chance.randrange(first, number))
            late = days + (number - first + 1) / 5
            yield sample.comment(number, f"<p>{self.answer(subject)}</p>", to=to, by=self.chance.choice(NAMES), under=slug, days=late)  # fmt: skip

    def notes(self, subject: str, days: float, answers: int) -> Iterator[Post]:
        root = self.next()
        yield self.note(root, f"<p>{self.words(subject, 2)} #{subject}</p>", days, tags=(subject,))
        for _ in range(answers):
            number = self.next()
            to = root if self.chance.random() < 0.4 else self.chance.randrange(root, number)
            yield self.note(number, f"<p>{self.answer(subject)}</p>", days + (number - root) / 9, to=sample.status(to))

    def note(self, number: int, html: str, days: float, to: str = "", tags: tuple[str, ...] = ()) -> Post:
        at = min(int(self.chance.expovariate(1 / 18)), len(NAMES) - 1)
        return sample.note(number, html, by=f"g{at}", name=NAMES[at], to=to, days=days, tags=tags)

    def next(self) -> int:
        self.number += 1
        return self.number

    def line(self, lines: list[str], subject: str) -> str:
        return self.chance.choice(lines).format(subject)

    def words(self, subject: str, most: int) -> str:
        said = [self.line(OPENINGS, subject), *self.chance.choices(MIDDLE, k=self.chance.randint(1, most))]
        if self.chance.random() < 0.3:
            said.append(self.line(ASKED, subject))
        return " ".join(said)

    def answer(self, subject: str) -> str:
        return " ".join([self.line(ANSWERS, subject), *self.chance.choices(MIDDLE, k=self.chance.randint(0, 4))])


def posts() -> Iterator[Post]:
    """Two thousand conversations, a very long one, and those that are hard on pages."""
    talk = Talk()
    for at in range(CONVERSATIONS):
        yield from talk.conversation(at)
    yield from long.six_hundred()
    yield from sample.everything()


def site() -> Site:
    return sample.site(list(posts()), people=PEOPLE, class_=CLASS, topics=TOPICS, circles=CIRCLES)


@pytest.fixture(scope="session")
def large_class(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the class of 2,000 conversations, built once for all workers. Look, do not touch."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "large"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "published").exists():
            publish(site(), folder / "output", templates=[packaged()], memory=folder / "published")
    return folder


__all__ = ["large_class", "posts", "site"]
