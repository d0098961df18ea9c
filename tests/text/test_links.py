from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aggregator.model import Link
from aggregator.text.links import links
from aggregator.text.sanitise import sanitise


def found(html: str) -> list[tuple[str, str]]:
    return [(link.url, link.text) for link in links(sanitise(html, "https://a.example/"))]


def test_a_link_with_its_surroundings() -> None:
    (link,) = links(
        sanitise('<p>In response to <a href="https://b.example/x?a=1&amp;b=2">Elin <em>on</em> trust</a>, no.</p>')
    )
    assert link == Link(
        url="https://b.example/x?a=1&b=2",
        text="Elin on trust",
        before="In response to",
        at=link.at,
        key="b.example/x?a=1&b=2",
    )
    assert 0.3 < link.at < 0.5


def test_quoted_links_are_not_own_words() -> None:
    html = (
        '<a href="https://b.example/1">a</a><blockquote><a href="https://b.example/2">b</a><blockquote>x</blockquote>'
        '<a href="https://b.example/3">c</a></blockquote><a href="https://b.example/4">d</a>'
    )
    assert [url for url, _ in found(html)] == ["https://b.example/1", "https://b.example/4"]


def test_pictures_hashtags_and_profiles_are_no_links() -> None:
    html = (
        '<img src="/a.jpg" alt="cat"><a href="https://s.example/tags/x">#x</a><a href="https://s.example/@amara">@amara</a>'
        '<a href="https://s.example/users/amara">@amara@s.example</a>'
    )
    assert found(html) == []


def test_an_at_sign_that_leads_to_a_comment_is_one() -> None:
    assert found('<a href="https://b.example/x#comment-7">@Kathleen</a>') == [
        ("https://b.example/x#comment-7", "@Kathleen")
    ]


def test_a_picture_that_leads_to_a_page_is_one() -> None:
    html = '<a href="https://b.example/x"><img src="/a.jpg" alt="cat"></a>'
    assert found(html) == [("https://b.example/x", "[image: cat]")]


def test_mail_is_no_link() -> None:
    assert found('<a href="mailto:a@b.example">m</a>') == []


def test_before_is_short_and_at_grows() -> None:
    html = "<p>" + 'word word <a href="https://b.example/x">here</a> ' * 30 + "</p>"
    all_ = links(sanitise(html))
    assert len(all_) == 30
    assert all(len(link.before) <= 80 for link in all_)
    assert [link.at for link in all_] == sorted(link.at for link in all_)
    assert all_[0].before == "word word"


@given(
    st.lists(
        st.sampled_from(["<blockquote>", "</blockquote>", '<a href="https://b.example/x">', "</a>", "text ", "<p>"])
    ).map("".join)
)
def test_places_are_between_start_and_end(html: str) -> None:
    for link in links(sanitise(html)):
        assert 0 <= link.at <= 1
        assert link.url == "https://b.example/x"
