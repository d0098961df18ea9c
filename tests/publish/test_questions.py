"""Every question that waits is on some board: the one of all, its topic's, its month's."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from aggregator.model import Post
from tests.publish import sample
from tests.publish.conftest import Desk

MANY = 230


def questions() -> Iterator[Post]:
    """Every other one carries the topic's tag; three a day, so that they fill three months."""
    for number in range(MANY):
        tags = ("trust",) if number % 2 else ()
        html = f"<p>How do you open meeting number {number}?</p>"
        yield sample.note(5000 + number, html, by="asker", days=number / 3, language="en", tags=tags)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    made = Desk(tmp_path_factory.mktemp("asked"))
    made.publish(sample.site(list(questions())))
    return made


def listed(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"How do you open meeting number (\d+)\?</span>", page)]


def test_the_board_lists_the_newest_and_leads_to_the_months_of_the_others(asked: Desk) -> None:
    board = asked.text("questions/index.html")
    assert listed(board) == [*range(MANY - 1, MANY - 91, -1)]
    months = re.findall(r'<a href="(\d{4}/\d\d)/">', board)
    assert months == ["2024/11", "2024/10", "2024/09"]
    pages = [
        asked.text(f"questions/{part}/index.html") for part in (months[0], months[1], f"{months[1]}/older-2", months[2])
    ]
    found = [number for page in pages for number in listed(page)]
    assert found == [*range(MANY - 1, -1, -1)]


def test_a_topic_has_a_board_of_its_own(asked: Desk) -> None:
    assert f'<a href="trust/"><bdi>Trust comes first</bdi> <small>({MANY // 2})</small></a>' in asked.text(
        "questions/index.html"
    )
    page = asked.text("questions/trust/index.html")
    assert listed(page) == [number for number in range(MANY - 1, 0, -1) if number % 2][:90]
    assert '<a href="older-2/" rel="next">and 25 older ones.</a>' in page
    assert listed(asked.text("questions/trust/older-2/index.html")) == [*range(49, 0, -2)]
    assert 'href="../../questions/trust/"' in asked.text("topics/trust/index.html")


def test_where_few_wait_there_are_no_months(hard: Desk) -> None:
    assert not [path for path in hard.files() if re.match(r"questions/\d", path)]


def test_a_topic_in_which_nothing_was_asked_has_none(desk: Desk) -> None:
    desk.publish(sample.site([sample.note(1, "<p>Good morning, table.</p>", by="owen", tags=("trust",))]))
    assert not [path for path in desk.files() if path.startswith("questions/trust")]
    assert "trust/" not in desk.text("questions/index.html").partition("<main")[2].partition("</main>")[0]
