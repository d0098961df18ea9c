"""Nights with one feed: what is asked for, what is kept, what is given back."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime

import pytest

from aggregator.errors import Guarded, Later, Rejected, Unreachable, Unreadable
from aggregator.model import Post, Source, State
from aggregator.sources import kind
from tests.builders import at, source
from tests.fakes import FakeResponse, FakeWeb, Night, pull

FEED = kind("feed")
PLACE = "https://amara.example/feed.xml"
ALL = "https://amara.example/comments/feed/"


def article(name: str, replies: int | None = None, hours: float = 0, tags: Sequence[str] = (), more: str = "") -> str:
    count = "" if replies is None else f"<slash:comments>{replies}</slash:comments>"
    return (
        f"<item><title>{name}</title><link>https://amara.example/{name}/</link><pubDate>{format_datetime(at(hours))}</pubDate>"
        f"<wfw:commentRss>https://amara.example/{name}/feed/</wfw:commentRss>{count}"
        f"{''.join(f'<category>{tag}</category>' for tag in tags)}<description>Text of {name} {more}</description></item>"
    )


def comment(name: str, number: int, hours: float = 1, text: str = "") -> str:
    place = f"https://amara.example/{name}/#comment-{number}"
    return (
        f'<item><title>By: Elin</title><link>{place}</link><guid isPermaLink="false">{place}</guid>'
        f"<pubDate>{format_datetime(at(hours))}</pubDate><description>{text or f'Comment {number}'}</description></item>"
    )


def rss(*items: str) -> str:
    spaces = 'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    return f'<rss version="2.0" {spaces}><channel><title>Amara</title><link>https://amara.example/</link>{"".join(items)}</channel></rss>'


def tagged(body: str, etag: str = '"1"') -> FakeResponse:
    return FakeResponse(body.encode(), etag=etag)


def place(*tags: str) -> Source:
    return source("amara", url=PLACE, tags=tags)


def night(
    web: FakeWeb,
    state: State | None = None,
    *,
    tags: tuple[str, ...] = (),
    full: bool = False,
    before: Sequence[Post] = (),
    now: datetime | None = None,
) -> Night:
    web.asked.clear()
    web.conditional.clear()
    web.obeying.clear()
    return asyncio.run(pull(FEED, place(*tags), web, state=state, full=full, before=before, now=now))


def kinds(found: Night) -> dict[str, int]:
    return {kind: sum(post.kind == kind for post in found.posts) for kind in ("article", "comment")}


def site(**answers: str | FakeResponse) -> FakeWeb:
    """`feed` is the feed, `all` the list of all comments, any other name the comments of that article."""
    named = {"feed": PLACE, "all": ALL}
    return FakeWeb({named.get(name, f"https://amara.example/{name}/feed/"): body for name, body in answers.items()})


# ── which comments are asked for ──────────────────────────────────────────────────────


def test_articles_come_with_their_comments() -> None:
    web = site(feed=rss(article("trust", 2), article("quiet", 0)), trust=rss(comment("trust", 1), comment("trust", 2)))
    found = night(web, full=True)
    assert kinds(found) == {"article": 2, "comment": 2}
    assert {post.under for post in found.posts if post.kind == "comment"} == {"url:amara.example/trust"}
    assert "https://amara.example/quiet/feed/" not in web.asked
    assert found.state.title == "Amara"


def test_a_comment_that_is_one_sentence_with_a_link_to_another_is_kept_whole() -> None:
    words = '&lt;p>I agree with &lt;a href="https://amara.example/tide/#comment-1">Elin&lt;/a> here.&lt;/p>'
    found = night(site(feed=rss(article("tide")), tide=rss(comment("tide", 2, text=words))))
    assert [post.text for post in found.posts if post.kind == "comment"] == ["I agree with Elin here."]


def test_comments_of_an_article_that_is_not_followed_are_never_asked_for() -> None:
    web = site(
        feed=rss(article("trust", 1, tags=["sociallearning"]), article("cats", 1, tags=["cats"])),
        trust=rss(comment("trust", 1)),
        cats=rss(comment("cats", 2)),
        all=rss(comment("cats", 3), comment("trust", 4)),
    )
    found = night(web, tags=("sociallearning",), full=True)
    assert sorted(post.url for post in found.posts) == [
        "https://amara.example/trust/",
        "https://amara.example/trust/#comment-1",
        "https://amara.example/trust/#comment-4",
    ]
    assert "https://amara.example/cats/feed/" not in web.asked


def test_a_second_night_with_nothing_new_asks_conditionally_and_parses_nothing() -> None:
    web = site(
        feed=tagged(rss(article("trust", 1))),
        trust=tagged(rss(comment("trust", 1))),
        all=tagged(rss(comment("trust", 1))),
    )
    first = night(web, full=True)
    second = night(web, first.state)
    assert second.documents == []
    assert web.asked == web.conditional == [PLACE, ALL]


def test_a_changed_count_is_followed_up() -> None:
    web = site(feed=tagged(rss(article("trust", 1), article("other", 1))), trust=rss(comment("trust", 1)), other=rss())
    first = night(web, full=True)
    web.answers[PLACE] = tagged(rss(article("trust", 2), article("other", 1)), '"2"')
    night(web, first.state)
    assert "https://amara.example/trust/feed/" in web.asked
    assert "https://amara.example/other/feed/" not in web.asked


def test_behind_a_304_recent_articles_are_asked_and_old_ones_rest() -> None:
    web = site(
        feed=tagged(rss(article("new", 1, hours=24 * 100), article("old", 1))),
        new=tagged(rss(comment("new", 1, 24 * 101))),
        old=tagged(rss(comment("old", 2))),
    )
    first = night(web, full=True, now=at(24 * 120))
    night(web, first.state, now=at(24 * 121))
    assert "https://amara.example/new/feed/" in web.conditional
    assert "https://amara.example/old/feed/" not in web.asked


def test_a_late_comment_on_an_old_article_is_found_in_the_list_of_all() -> None:
    web = site(
        feed=tagged(rss(article("old", 1))), old=tagged(rss(comment("old", 1))), all=tagged(rss(comment("old", 1)))
    )
    first = night(web, full=True)
    web.answers[ALL] = tagged(rss(comment("old", 9, 24 * 730), comment("unknown", 8)), '"2"')
    found = night(web, first.state, now=at(24 * 731))
    assert [post.url for post in found.posts] == ["https://amara.example/old/#comment-9"]


def test_a_full_look_asks_without_conditions() -> None:
    web = site(feed=tagged(rss(article("trust", 1))), trust=tagged(rss(comment("trust", 1))))
    first = night(web, full=True)
    found = night(web, first.state, full=True)
    assert kinds(found) == {"article": 1, "comment": 1}
    assert web.conditional == []


def test_other_tags_are_a_reason_to_look_again() -> None:
    web = site(feed=tagged(rss(article("trust", 0, tags=["a"]), article("cats", 0, tags=["b"]))))
    first = night(web, tags=("a",), full=True)
    found = night(web, first.state, tags=("a", "b"))
    assert len(first.posts) == 1
    assert len(found.posts) == 2


def test_a_site_without_a_list_of_all_comments_is_not_asked_for_it_every_night() -> None:
    web = site(feed=tagged(rss(article("trust", 0))))
    first = night(web, full=True)
    assert ALL in web.asked
    night(web, first.state)
    assert ALL not in web.asked
    assert first.notes == []


def test_robots_txt_is_asked_about_a_list_of_comments_on_full_looks() -> None:
    web = site(feed=tagged(rss(article("trust", 0))), all=tagged(rss()))
    first = night(web, full=True)
    assert ALL in web.obeying
    second = night(web, first.state)
    assert (ALL in web.asked, web.obeying) == (True, [])
    night(web, second.state, full=True)
    assert ALL in web.obeying


def test_a_list_that_robots_txt_closes_is_left_alone_until_the_next_full_look() -> None:
    web = site(feed=tagged(rss(article("trust", 0))))
    web.answers[ALL] = Guarded("robots.txt closes it")
    first = night(web, full=True)
    second = night(web, first.state)
    assert ALL not in web.asked
    night(web, second.state, full=True)
    assert ALL in web.asked


def test_a_feed_of_comments_leads_nowhere_else() -> None:
    web = FakeWeb({PLACE: tagged(rss(comment("trust", 1), comment("trust", 2)))})
    found = night(web, full=True)
    assert {post.kind for post in found.posts} == {"comment"}
    assert {post.under for post in found.posts} == {"url:amara.example/trust"}
    assert web.asked == [PLACE]
    assert found.state.memory["articles"] == {}


# ── what is taken away ────────────────────────────────────────────────────────────────


def test_a_comment_gone_from_a_complete_list_was_taken_away() -> None:
    web = site(feed=rss(article("trust", 2)), trust=rss(comment("trust", 1), comment("trust", 2)))
    first = night(web, full=True)
    web.answers[PLACE] = rss(article("trust", 1))
    web.answers["https://amara.example/trust/feed/"] = rss(comment("trust", 2))
    found = night(web, first.state, full=True, before=first.posts)
    assert [absent.keys for absent in found.absent] == [("url:amara.example/trust#comment-1",)]


def test_the_last_comment_too() -> None:
    web = site(feed=rss(article("trust", 1)), trust=rss(comment("trust", 1)))
    first = night(web, full=True)
    web.answers[PLACE] = rss(article("trust", 0))
    web.answers["https://amara.example/trust/feed/"] = rss()
    found = night(web, first.state, full=True, before=first.posts)
    assert [absent.keys for absent in found.absent] == [("url:amara.example/trust#comment-1",)]


@pytest.mark.parametrize("declared", [18, None, 0])
def test_a_list_that_may_not_be_complete_proves_nothing(declared: int | None) -> None:
    web = site(feed=rss(article("trust", 2)), trust=rss(comment("trust", 1), comment("trust", 2)))
    first = night(web, full=True)
    web.answers[PLACE] = rss(article("trust", declared))
    web.answers["https://amara.example/trust/feed/"] = rss(comment("trust", 2))
    assert night(web, first.state, full=True, before=first.posts).absent == []


def test_nothing_leaves_because_a_feed_is_empty_or_shorter() -> None:
    web = site(feed=rss(article("trust", 0), article("other", 0)))
    first = night(web, full=True)
    web.answers[PLACE] = rss()
    found = night(web, first.state, full=True, before=first.posts)
    assert found.posts == []
    assert found.absent == []


def test_an_article_that_went_behind_a_password_is_taken_away_with_its_comments() -> None:
    web = site(feed=rss(article("trust", 1)), trust=rss(comment("trust", 1)))
    first = night(web, full=True)
    form = "&lt;form class=&quot;post-password-form&quot;&gt;&lt;/form&gt;"
    web.answers[PLACE] = rss(article("trust", 1, more=form))
    found = night(web, first.state, before=first.posts)
    assert [absent.keys for absent in found.absent] == [
        ("url:amara.example/trust", "url:amara.example/trust#comment-1")
    ]
    assert found.posts == []
    assert "https://amara.example/trust/feed/" not in web.asked


# ── trouble ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("answer", "error"),
    [(Unreachable("no answer"), Unreachable), (Rejected("404", status=404), Rejected), ("<html></html>", Unreadable)],
)
def test_trouble_with_the_feed_is_the_sources(answer: Unreachable | Rejected | str, error: type[Exception]) -> None:
    with pytest.raises(error):
        night(FakeWeb({PLACE: answer}))


def test_trouble_with_comments_is_a_note() -> None:
    web = site(
        feed=rss(article("trust", 1), article("other", 1), article("page", 1)),
        other=rss(comment("other", 1)),
        page="<html>",
    )
    found = night(web, full=True)
    assert kinds(found) == {"article": 3, "comment": 1}
    assert found.notes == ["the comments of an article could not be read: 404 Not Found"]
    assert any("not a feed" in parsed.note for parsed in found.parsed)


def test_a_server_that_wants_a_pause_gets_it() -> None:
    web = site(feed=rss(*(article(f"a{n}", 1) for n in range(9))))
    web.answers |= {f"https://amara.example/a{n}/feed/": Later("slow down", status=429, until=at(99)) for n in range(9)}
    found = night(web, full=True)
    assert len([url for url in web.asked if url.endswith("/feed/") and url != ALL]) == 1
    assert len(found.notes) == 1


def test_a_strange_memory_is_forgotten() -> None:
    state = State(memory={"articles": ["what", 7], "tags": []})
    found = night(site(feed=rss(article("trust", 0))), state)
    assert len(found.posts) == 1
    assert set(found.state.memory["articles"]) == {"url:amara.example/trust"}


# ── pages ─────────────────────────────────────────────────────────────────────────────


def test_a_first_look_reads_wordpress_page_by_page() -> None:
    web = site(feed=rss(article("a", 0)))
    web.answers |= {f"{PLACE}?paged={n}": rss(article(f"b{n}", 0)) for n in (2, 3)}
    found = night(web, full=True)
    assert len(found.posts) == 3
    assert web.asked[:4] == [PLACE, f"{PLACE}?paged=2", f"{PLACE}?paged=3", f"{PLACE}?paged=4"]
    night(web, found.state)
    assert f"{PLACE}?paged=2" not in web.asked


def test_pages_as_the_feed_states_them() -> None:
    def page(number: int) -> str:
        link = f'<link rel="next" href="?page={number + 1}"/>'
        entry = f"<entry><title>{number}</title><id>tag:a,1:{number}</id></entry>"
        return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{link}{entry}</feed>'

    web = FakeWeb({PLACE: page(1)})
    web.answers |= {f"{PLACE}?page={n}": page(n) for n in range(2, 40)}
    assert len(night(web, full=True).posts) == 10


def test_a_page_that_repeats_itself_is_the_end() -> None:
    web = site(feed=rss(article("a", 0)))
    web.answers |= {f"{PLACE}?paged={n}": rss(article("a", 0)) for n in range(2, 40)}
    night(web, full=True)
    assert f"{PLACE}?paged=3" not in web.asked


def test_a_second_page_that_is_no_feed_costs_nothing() -> None:
    web = site(feed=rss(article("a", 0)))
    web.answers[f"{PLACE}?paged=2"] = "<html></html>"
    assert len(night(web, full=True).posts) == 1


def of_wordpress(*items: str) -> str:
    return rss("<generator>https://wordpress.org/?v=6.1</generator>", *items)


def test_wordpress_is_asked_for_comments_as_atom_and_a_mirror_for_what_it_has() -> None:
    first = "https://amara.example/first/feed/"
    web = FakeWeb({PLACE: of_wordpress(article("first", 1)), first: rss(comment("first", 1))})
    found = night(web)
    assert kinds(found) == {"article": 1, "comment": 1}
    assert web.asked.index(f"{first}atom/") + 1 == web.asked.index(first)
