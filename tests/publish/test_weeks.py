"""Topics and time: new words, the same weeks of earlier years, links that several people shared."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from aggregator.model import Post
from tests.publish import checker, sample
from tests.publish.conftest import Desk
from tests.publish.mask import shy

YEAR = 365.25


def ago(page: str) -> dict[str, list[str]]:
    """Heading → the conversations below it."""
    parts = re.split(r"<h2>(The same weeks, [^<]*)</h2>", page)[1:]
    return {
        title: re.findall(r'class="title"[^>]*>([^<]*)<', rest.partition("</nav>")[0])
        for title, rest in zip(parts[::2], parts[1::2], strict=True)
    }


def years(*days: float) -> Iterator[Post]:
    for at, day in enumerate(days):
        yield sample.article(f"y{at}", f"Said after {day} days", "<p>Word.</p>", days=day, tags=("trust",))


def trust(desk: Desk, *days: float) -> str:
    desk.publish(sample.site(list(years(*days))))
    return desk.text("topics/trust/index.html")


# ── earlier cohorts ───────────────────────────────────────────────────────────────────


def test_the_same_weeks_of_earlier_years(desk: Desk) -> None:
    now = 700
    page = trust(desk, now, now - YEAR, now - YEAR - 14, now - YEAR - 60, now - YEAR + 20, now - 10 * YEAR)
    assert ago(page) == {
        "The same weeks, one year ago": [f"Said after {now - YEAR} days", f"Said after {now - YEAR - 14} days"],
        "The same weeks, ten years ago": [f"Said after {now - 10 * YEAR} days"],
    }
    assert checker.faults(desk.output) == []


def test_of_many_years_the_last_three_and_the_first(desk: Desk) -> None:
    page = trust(desk, *(700 - YEAR * year for year in range(9)))
    assert [title.removeprefix("The same weeks, ") for title in ago(page)] == [
        "one year ago", "two years ago", "three years ago", "eight years ago",
    ]  # fmt: skip


@pytest.mark.parametrize("days", [(0,), (0, 7, 14), (0, 180), ()])
def test_without_an_earlier_year_there_is_no_heading(desk: Desk, days: tuple[float, ...]) -> None:
    assert ago(trust(desk, *days)) == {}


# ── new words ─────────────────────────────────────────────────────────────────────────


def talk(names: tuple[str, str], words: str, tag: str = "trust") -> list[Post]:
    """Half a year of everyday talk, and a week in which two people say something new."""
    usual = "<p>We talk about small groups, and what people know already. #trust</p>"
    posts = [sample.note(at, usual, by=f"p{at % 7}", days=at / 2, language="en") for at in range(160)]
    for at, name in enumerate(names):
        text = f"<p>{words} #{tag}</p>"
        posts.append(sample.note(900 + at, text, by=name, days=90 + at / 10, language="en", tags=(tag,)))
    return posts


def new_words(page: str) -> list[str]:
    row = page.partition("<span>New words</span>")[2].partition("</p>")[0]
    return re.findall(r"<bdi[^>]*>([^<]*)</bdi>", row)


def test_new_words_lead_to_where_they_were_said_first(desk: Desk) -> None:
    posts = talk(("ann", "ben"), "A jigsaw of voices")
    desk.publish(sample.site(posts))
    for path in ("index.html", "topics/trust/index.html"):
        assert new_words(desk.text(path)) == ["jigsaw of voices"], path
        assert f"#p-{posts[160].id}" in desk.text(path).partition("New words")[2].partition("</p>")[0]
    assert new_words(desk.text("topics/feedback/index.html")) == []
    assert checker.faults(desk.output) == []


def test_a_topic_that_was_silent_this_week_has_no_new_words(desk: Desk) -> None:
    desk.publish(sample.site(talk(("ann", "ben"), "A jigsaw", tag="feedback")))
    assert new_words(desk.text("topics/feedback/index.html")) == ["jigsaw"]
    assert new_words(desk.text("topics/trust/index.html")) == []


def test_whoever_is_not_to_be_named_is_no_new_word(desk: Desk) -> None:
    posts = talk(("amara", "ben"), "Ann Wexford and Beatriz Santos and Wexford know the jigsaw")
    desk.publish(sample.site(posts, people=shy.people()))
    assert new_words(desk.text("index.html")) == ["jigsaw"]


# ── links ─────────────────────────────────────────────────────────────────────────────


def test_what_several_shared_in_a_topic_with_the_sentence_of_each(hard: Desk, desk: Desk) -> None:
    link = "<a href='https://elsewhere.example/bread'>On bread</a>"
    desk.publish(
        sample.site(
            [
                sample.article("one", "One", f"<p>{link} is worth reading twice.</p>", days=1, tags=("trust",)),
                sample.note(7, f"<p>{link} made me bake. #trust</p>", by="elin", days=2, tags=("trust",)),
                sample.note(8, "<p>Nothing. #feedback</p>", by="elin", days=3, tags=("feedback",)),
            ]
        )
    )
    page = desk.text("topics/trust/index.html").partition("Shared by several")[2]
    assert "On bread is worth reading twice." in page
    assert "On bread made me bake." in page
    assert "Shared by several" not in desk.text("topics/feedback/index.html")
    assert "worth reading twice" in desk.text("topics/trust/feed.atom"), "its feed has the posts in full"


# ── what one post costs ───────────────────────────────────────────────────────────────


def test_a_post_in_one_topic_leaves_the_pages_of_another_as_they_are(desk: Desk) -> None:
    posts = list(years(0, 7, 14))
    quiet = sample.article(
        "quiet", "Quiet", "<p>Word.</p>", days=2, tags=("feedback",), by="Jules Lefèvre", site="jules"
    )
    desk.publish(sample.site([*posts, quiet]))
    before = desk.times()
    desk.publish(sample.site([*posts, quiet, sample.article("more", "More", "<p>Word.</p>", days=15, tags=("trust",))]))
    after = desk.times()
    for path in (
        "topics/feedback/index.html",
        "people/jules/index.html",
        "circles/south/index.html",
        "together/index.html",
    ):
        assert before[path] == after[path], path
    assert before["topics/trust/index.html"] != after["topics/trust/index.html"]
