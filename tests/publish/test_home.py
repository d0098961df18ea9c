"""Home answers in order: what is this and who is here, what moved, who waits, who is new, how to join."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from aggregator.publish import packaged
from tests.publish import checker, sample
from tests.publish.conftest import Desk


def heads(page: str) -> list[str]:
    return re.findall(r"<h[12][^>]*>([^<]*)<", page)


def test_home_answers_in_order(hard: Desk) -> None:
    page = hard.text("index.html")
    assert heads(page) == [
        "The Long Table", "Week 40, 28 Sept\u2009–\u20094 Oct 2026", "Waiting for an answer", "New here", "How to join in", "Topics",
        "Circles",
    ]  # fmt: skip
    welcome = page.partition("<h1")[2].partition("<h2")[0]
    assert "from each other" in welcome
    assert 'href="people/"' in welcome.partition("from each other")[2]


def test_before_a_quiet_week_stands_what_moved_last(hard: Desk) -> None:
    column = hard.text("index.html").partition("Before that:")[2].partition("</section>")[0]
    listed = re.findall(r'conversations/(\w+)/".*?<time datetime="([^"]*)"', column)
    assert 3 <= len(listed) <= 9
    assert [when for _, when in listed] == sorted((when for _, when in listed), reverse=True)
    above = hard.text("index.html").partition("Before that:")[0]
    assert not any(f"conversations/{id}/" in above.partition("<h2>")[2].partition("</ul>")[0] for id, _ in listed)


def test_a_full_week_needs_nothing_earlier(desk: Desk) -> None:
    posts = [
        replace(post, published=sample.START + timedelta(hours=at / 10)) for at, post in enumerate(sample.others())
    ]
    notes = [sample.note(number, f"<p>Something else, {number}.</p>", by=f"p{number}") for number in range(900, 912)]
    desk.publish(sample.site([*posts, *notes]))
    assert "Before that:" not in desk.text("index.html")
    assert "more in this week" in desk.text("index.html")


def test_on_the_first_night_it_says_how_to_be_first(desk: Desk) -> None:
    desk.publish(sample.site([], told=()))
    page = desk.text("index.html")
    assert heads(page)[:2] == ["The Long Table", "Nobody has spoken yet"]
    assert "6 people" in page
    assert "#longtable" in page.partition("Nobody has spoken yet")[2]
    assert "Answer somebody" not in page, "there is nobody to answer"
    assert 'href="join/"' in page


@pytest.mark.parametrize("language", ["en", "sv", "ar"])
def test_with_nothing_at_all_it_still_welcomes(desk: Desk, language: str) -> None:
    bare = replace(sample.CLASS, about="", hashtags=(), url="", contact="", language=language)
    desk.publish(sample.site([], told=(), people=(), topics=(), circles=(), class_=bare))
    assert checker.faults(desk.output) == []
    assert desk.text("index.html").count("<h1") == 1


def test_who_must_not_be_indexed_is_not_in_the_sitemap(desk: Desk) -> None:
    posts = [replace(post, indexable="How do you say" not in post.text) for post in sample.everything()]
    desk.publish(sample.site(posts, class_=replace(sample.CLASS, search_engines=True)))
    site = desk.text("sitemap.xml")
    shy = [
        path
        for path in desk.files()
        if re.fullmatch(r"people/\w[^/]*/index\.html", path) and "noindex" in desk.text(path)
    ]
    assert len(shy) == 1
    assert shy[0].removesuffix("index.html") not in site
    assert "people/amara/" in site


def test_scripts_are_few(hard: Desk) -> None:
    sizes = {path: len(body) for path, body in hard.files().items() if re.fullmatch(r"static/\w+\.\w+\.(js|css)", path)}
    for path, size in sizes.items():
        assert size <= (16_384 if path.endswith(".css") else 8_192), path
    assert len((packaged() / "static" / "join.js").read_bytes()) < 5_000
    with_join = [path for path in hard.files() if path.endswith(".html") and "static/join." in hard.text(path)]
    assert with_join == ["join/index.html"]
