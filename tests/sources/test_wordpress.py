"""The kind `wordpress` where a real one cannot be made to misbehave, and its parsers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import Guarded, Later, Rejected, SourceError, TooMuch, Unreachable, Unreadable
from aggregator.model import Document, Parsed, Post, Source
from aggregator.sources import wordpress
from aggregator.sources._wordpress import memory, page, place, wire
from tests.drive import Shelf, answering
from tests.fakes import Answer, FakeResponse, FakeWeb

T = TypeVar("T")
FIXTURES = Path(__file__).parent.parent / "fixtures" / "wordpress"
FETCHED = datetime(2025, 10, 1, tzinfo=UTC)
HOME = "https://blog.example.org/"
API = f"{HOME}wp-json/wp/v2/"
HOLDS = {"articles": "api articles", "comments": "api comments", "pings": "pings", "page": "page"}
GOLDEN = sorted(path.name.removesuffix(".expected.json") for path in FIXTURES.glob("*.expected.json"))


def run(work: Coroutine[Any, Any, T]) -> T:
    return asyncio.run(work)


def source(*tags: str) -> Source:
    return Source(id="ebbas-blog", kind="wordpress", url=HOME, tags=tags, settings={"url": HOME})


def document(body: bytes, holds: str, *tags: str, under: str = "", **notes: Any) -> Document:
    url = f"{HOME}2025/09/who-answers/"
    about = {"language": "sv-SE", **notes}
    return Document(source=source(*tags), url=url, body=body, fetched=FETCHED, holds=holds, under=under, notes=about)


# ── golden pairs ──────────────────────────────────────────────────────────────────────


def said(post: Post) -> dict[str, Any]:
    """What a source said in a post: everything that is not empty, nor made from the rest by `compose`."""
    fields: dict[str, Any] = json.loads(msgspec.json.encode(post))
    fields["links"] = [link["url"] for link in fields["links"]]
    made = {"id", "source", "seen", "hash", "lead", "asks"}
    return {name: value for name, value in fields.items() if value not in ("", [], None) and name not in made}


@pytest.mark.parametrize("case", GOLDEN)
def test_an_answer_is_read_as_it_should_be(case: str) -> None:
    """The expected file also says what the pull knew when it asked: tags, the article, notes."""
    expected = json.loads((FIXTURES / f"{case}.expected.json").read_text(encoding="utf-8"))
    (path,) = (path for path in FIXTURES.glob(f"{case}.*") if ".expected." not in path.name)
    told = expected["told"]
    given = document(
        path.read_bytes(),
        HOLDS[case.partition("-")[0]],
        *told.get("tags", ()),
        under=told.get("under", ""),
        **told["notes"],
    )
    parsed = wordpress.parse(given)
    assert [said(post) for post in parsed.posts] == expected["posts"]
    assert (parsed.closed, parsed.note, parsed.entries) == (expected["closed"], expected["note"], expected["entries"])


def test_there_are_golden_pairs() -> None:
    assert len(GOLDEN) == 5


# ── whatever a server sends ───────────────────────────────────────────────────────────

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    "id",
    "post",
    "parent",
    "link",
    "title",
    "content",
    "guid",
    "date_gmt",
    "author_name",
    "_embedded",
    "categories",
    "status",
]
ROWS = st.lists(
    st.dictionaries(st.sampled_from(FIELDS), VALUES | st.just({"rendered": "<p>x"}) | st.just(7), max_size=8) | VALUES,
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(rows=ROWS, holds=st.sampled_from(["api articles", "api comments"]))
def test_no_json_is_a_crash(rows: list[Any], holds: str) -> None:
    notes = {"articles": {"url:blog.example.org/a": [7, f"{HOME}a/", "", 0]}}
    try:
        parsed = wordpress.parse(document(json.dumps(rows).encode(), holds, **notes))
    except Unreadable:
        assert not all(isinstance(row, dict) for row in rows)
    else:
        assert isinstance(parsed, Parsed)


@pytest.mark.parametrize(
    "body", [b"", b"null", b"{}", b'{"code":"rest_no_route"}', b"<p>Notice</p>[]", b"[1]", b"\xff[]", b"[" * 20_000]
)
def test_what_is_no_list_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        wire.articles(body)


def test_a_byte_order_mark_is_no_harm() -> None:
    assert wire.articles(b"\xef\xbb\xbf[]").rows == []


@given(st.dictionaries(st.text(max_size=5), VALUES, max_size=3))
def test_whatever_was_remembered(found: dict[str, Any]) -> None:
    assert isinstance(memory.recall({"wordpress": found}), memory.Memory)


def test_a_date_that_lies_ahead_does_not_hide_what_comes_before_it() -> None:
    known = memory.Memory()
    rows = [
        wire.Article(1, HOME, date_gmt=date, modified_gmt=date)
        for date in ("2025-09-01T00:00:00", "2099-01-01T00:00:00", "?", None)
    ]
    known.listed(rows, FETCHED)
    assert known.posted == known.changed == datetime(2025, 9, 1, tzinfo=UTC)


# ── where things are ──────────────────────────────────────────────────────────────────

RSS = '<link rel="alternate" type="application/rss+xml" href="{}">'


def seen(body: str, url: str = HOME, **headers: str) -> FakeResponse:
    return FakeResponse(body.encode(), url=url, media_type="text/html", headers=headers)


@pytest.mark.parametrize(
    ("body", "link", "api", "home"),
    [
        ("", '<https://blog.example.org/wp-json/>; rel="https://api.w.org/"', API, HOME),
        ("", '<https://blog.example.org/sub/wp-json/>; rel="https://api.w.org/", <https://x.example/>; rel=shortlink', f"{HOME}sub/wp-json/wp/v2/", f"{HOME}sub/"),
        ("", '<https://blog.example.org/index.php?rest_route=/>; rel="https://api.w.org/"', f"{HOME}index.php?rest_route=/wp/v2/", HOME),
        ('<link rel="https://api.w.org/" href="/wp-json/">', "", API, HOME),
        (f'<meta name="generator" content="WordPress 6.8">{RSS.format("/en/feed/")}{RSS.format("/en/comments/feed/")}', "", f"{HOME}en/wp-json/wp/v2/", f"{HOME}en/"),
        ('<meta name="generator" content="WordPress.com">', "", API, HOME),
    ],
)  # fmt: skip
def test_a_front_page_tells(body: str, link: str, api: str, home: str) -> None:
    found = place.place(seen(body, **({"link": link} if link else {})))
    assert found
    assert (found.apis[0], found.home, found.stated) == (api, home, True)
    assert wordpress.recognise(seen(body, **({"link": link} if link else {}))) == {"url": home}


def test_wordpress_com_answers_elsewhere() -> None:
    found = place.place(seen('<meta name="generator" content="WordPress.com">', "https://ebba.wordpress.com/about/"))
    assert found
    assert found.apis[-1] == "https://public-api.wordpress.com/wp/v2/sites/ebba.wordpress.com/"


@pytest.mark.parametrize(
    "response",
    [
        seen("<p>Any page</p>"),
        seen('<meta name="generator" content="Hugo 0.150">'),
        seen('<body class="archive category"><link rel="https://api.w.org/" href="/wp-json/">'),
        seen("<rss><channel><generator>https://wordpress.org/?v=6.1</generator></channel></rss>", link='<https://blog.example.org/wp-json/>; rel="https://api.w.org/"'),
        seen('{"version": "https://jsonfeed.org/version/1.1", "items": []}'),
        seen("{"),
        seen("[1, 2]"),
    ],
)  # fmt: skip
def test_what_is_not_the_whole_of_a_wordpress(response: FakeResponse) -> None:
    assert wordpress.recognise(response) is None


def test_an_index_of_the_api_names_its_home() -> None:
    index = seen('{"home": "https://blog.example.org", "namespaces": ["wp/v2"]}', "https://cms.example.org/api/")
    found = place.place(index)
    assert found
    assert (found.home, found.apis) == (HOME, ("https://cms.example.org/api/wp/v2/",))


@pytest.mark.parametrize(
    ("feed", "atom"),
    [
        ("https://b.example/feed/", "https://b.example/feed/atom/"),
        ("https://b.example/comments/feed", "https://b.example/comments/feed/atom/"),
        ("https://b.example/feed/rss2/", "https://b.example/feed/atom/"),
        ("https://b.example/?feed=rss2", "https://b.example/?feed=atom"),
        ("https://b.example/?feed=comments-rss2&lang=sv", "https://b.example/?feed=comments-atom&lang=sv"),
    ],
)
def test_the_same_feed_as_atom(feed: str, atom: str) -> None:
    assert place.atom(feed) == atom


# ── a small blog, and its troubles ────────────────────────────────────────────────────


class Blog(FakeWeb):
    """A WordPress that answers any page size and order, with two articles and two comments."""

    def __init__(self) -> None:
        super().__init__()
        self.posts = [article(1), article(2)]
        self.said = [comment(10, 1), comment(11, 2, 0)]
        self.headers = True
        self.trouble: dict[str, SourceError | FakeResponse] = {}
        self.answers = {
            HOME: seen('<link rel="https://api.w.org/" href="/wp-json/"><title>Ebba</title>'),
            f"{HOME}feed/atom/": FakeResponse(b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", etag="1"),
            f"{HOME}comments/feed/atom/": FakeResponse(b"<feed xmlns='http://www.w3.org/2005/Atom'></feed>", etag="1"),
        }

    def _answer(self, url: str) -> FakeResponse:
        for part, trouble in self.trouble.items():
            if part in url:
                self.answers[url] = trouble
        if url in self.answers or not url.startswith(API):
            return super()._answer(url)
        rows = self.posts if "/posts?" in url else self.said
        query = dict(pair.split("=", 1) for pair in url.partition("?")[2].split("&"))
        if "post" in query:
            rows = [row for row in rows if str(row["post"]) in query["post"].split(",")]
        if "include" in query:
            rows = [row for row in rows if str(row["id"]) in query["include"].split(",")]
        size, number = int(query["per_page"]), int(query.get("page", 1))
        if number > 1 and (number - 1) * size >= len(rows):
            raise Rejected("400", status=400)
        stated = {"x-wp-total": str(len(rows)), "x-wp-totalpages": str(-(-len(rows) // size))}
        body = json.dumps(rows[(number - 1) * size : number * size]).encode()
        return FakeResponse(body, url=url, asked=url, headers=stated if self.headers else {})

    def new(self) -> None:
        """Its feeds speak."""
        for name in ("feed/atom/", "comments/feed/atom/"):
            feed = self.answers[HOME + name]
            assert isinstance(feed, FakeResponse)
            feed.etag += "1"


def article(id: int, **more: Any) -> dict[str, Any]:
    stamp = f"2025-09-{id:02}T08:00:00" if id < 30 else "2025-09-30T08:00:00"
    return {
        "id": id, "link": f"{HOME}a{id}/", "date_gmt": stamp, "modified_gmt": stamp, "title": {"rendered": f"Article {id}"},
        "guid": {"rendered": f"{HOME}?p={id}"}, "content": {"rendered": "<p>x</p>"}, **more,
    }  # fmt: skip


def comment(id: int, post: int, parent: int = 0, **more: Any) -> dict[str, Any]:
    return {
        "id": id, "post": post, "parent": parent, "author_name": "Kim", "date_gmt": "2025-09-20T08:00:00",
        "content": {"rendered": f"<p>comment {id}</p>"}, "link": f"{HOME}a{post}/#comment-{id}", **more,
    }  # fmt: skip


def shelf(*tags: str) -> Shelf:
    reader = Shelf(kind=wordpress, source=source(*tags))  # type: ignore[arg-type]
    reader.now = FETCHED
    return reader


def lists(web: FakeWeb, what: str) -> list[str]:
    return [url for url in web.asked if f"/{what}?" in url and "per_page=1&" not in url]


def test_a_server_that_counts_nothing_is_read_to_the_end() -> None:
    blog, reader = Blog(), shelf()
    blog.headers = False
    blog.posts = [article(id) for id in range(1, 121)]
    blog.said = [comment(1000 + id, 1) for id in range(230)]
    run(reader.night(blog))
    assert (len(reader.articles()), len(reader.comments()), reader.notes) == (120, 230, [])


def test_a_full_last_page_is_the_last() -> None:
    """Without counts a page past the end is asked for, and is a 400."""
    blog, reader = Blog(), shelf()
    blog.headers = False
    blog.posts = [article(id) for id in range(1, 51)]
    run(reader.night(blog))
    assert len(reader.articles()) == 50


def test_very_long_articles_come_in_smaller_pages() -> None:
    blog, reader = Blog(), shelf()
    blog.posts = [article(id) for id in range(1, 13)]
    blog.trouble = {"per_page=50&page=1": TooMuch("more than 10 MB")}
    run(reader.night(blog))
    assert len(reader.articles()) == 12
    assert [url.partition("&per_page=")[2] for url in lists(blog, "posts")] == ["50&page=1", "10&page=1", "10&page=2"]


@pytest.mark.parametrize(
    "trouble",
    [Rejected("500", status=500), Unreachable("slow"), Later("429", status=429, until=FETCHED)],
    ids=["500", "slow", "429"],
)
@pytest.mark.parametrize("where", [HOME + "feed/atom/", "posts?_fields", HOME + "wp-json"])
def test_passing_trouble_fails_the_night_and_loses_nothing(trouble: SourceError, where: str) -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    before, state = dict(reader.posts), reader.state
    blog.trouble = {where: trouble}
    blog.new()
    with pytest.raises(type(trouble)):
        run(reader.night(blog, full=True))
    assert (reader.posts, reader.state) == (before, state)


def test_comments_that_do_not_come_tonight_are_asked_for_tomorrow() -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    blog.said.append(comment(12, 2))
    blog.new()
    blog.trouble = {"comments?after": Unreachable("slow")}
    run(reader.night(blog))
    assert (len(reader.comments()), reader.notes) == (2, ["new comments could not be read: slow"])
    blog.trouble = {}
    blog.answers = {url: answer for url, answer in blog.answers.items() if not url.startswith(API)}
    run(reader.night(blog))
    assert (len(reader.comments()), reader.notes) == (3, [])


def test_a_server_that_wants_a_pause_gets_it() -> None:
    blog, reader = Blog(), shelf()
    blog.trouble = {"comments?post=": Later("429", status=429, until=FETCHED)}
    with pytest.raises(Later):
        run(reader.night(blog))


@pytest.mark.parametrize("broken", ["short", "unread"])
def test_a_list_that_is_not_whole_takes_nothing_away(broken: str) -> None:
    blog, reader = Blog(), shelf()
    blog.said = [comment(10, 1), comment(11, 1), comment(12, 1)]
    run(reader.night(blog))
    rows: list[Any] = [comment(10, 1)] if broken == "short" else [comment(10, 1), {"id": "?"}, comment(12, 1)]
    answer = FakeResponse(json.dumps(rows).encode(), headers={"x-wp-total": "3", "x-wp-totalpages": "1"})
    blog.trouble = {"comments?post=": answer}
    run(reader.night(blog, full=True))
    assert (len(reader.comments()), reader.absent) == (3, [])


def test_a_list_that_somebody_kept_for_days_takes_nothing_away() -> None:
    """A cache in front of the site still gives last week's list; the single question it never heard before."""
    blog, reader = Blog(), shelf()
    blog.said = [comment(10, 1), comment(11, 1)]
    run(reader.night(blog))
    blog.trouble = {"comments?post=": FakeResponse(json.dumps([comment(10, 1)]).encode())}
    run(reader.night(blog, full=True))
    assert (len(reader.comments()), reader.absent) == (2, [])
    del blog.said[1]
    run(reader.night(blog, full=True))
    assert len(reader.comments()) == 1


def test_what_cannot_be_told_tonight_stays() -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    del blog.said[1]
    blog.trouble = {"comments?include=": Unreachable("slow")}
    run(reader.night(blog, full=True))
    assert (len(reader.comments()), reader.notes) == (2, ["comments that may be gone could not be read: slow"])


def test_an_article_with_more_comments_than_are_read_in_one_night() -> None:
    blog, reader = Blog(), shelf()
    blog.said = [comment(100 + id, 1) for id in range(6100)] + [comment(9000, 2)]
    run(reader.night(blog))
    assert (len(reader.comments()), reader.notes) == (6001, ["an article has 6100 comments; the first 6,000 were read"])
    run(reader.night(blog, full=True))
    assert reader.absent == []


def test_an_article_missing_from_a_list_that_shifted_is_asked_for_by_itself() -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    blog.trouble = {"posts?_fields": FakeResponse(json.dumps([article(2)]).encode())}
    run(reader.night(blog, full=True))
    assert (len(reader.articles()), reader.absent) == (2, [])


def test_an_article_taken_away_leaves_with_its_comments() -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    del blog.posts[0]
    run(reader.night(blog, full=True))
    assert [absent.keys for absent in reader.absent] == [
        ("url:blog.example.org/a1", "url:blog.example.org/a1#comment-10")
    ]


def test_an_api_that_is_imported_anew_gives_other_numbers_and_takes_no_article_away() -> None:
    blog, reader = Blog(), shelf()
    run(reader.night(blog))
    blog.posts = [{**article(1), "id": 901}, {**article(2), "id": 902}]
    blog.said = [comment(910, 901, link=f"{HOME}a1/#comment-910")]
    run(reader.night(blog, full=True))
    assert len(reader.articles()) == 2
    assert [post.text for post in reader.comments()] == ["comment 910"]


def test_tags_that_cannot_be_seen_are_no_reason_to_miss_articles() -> None:
    """Where the API hides its terms, the feed still tells them."""
    blog, reader = Blog(), shelf("class")
    blog.posts = [article(1, tags=[5])]
    entry = (
        f"<entry><id>{HOME}?p=1</id><link href='{HOME}a1/'/><title>Article 1</title><category term='class'/></entry>"
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode()
    blog.answers[f"{HOME}feed/atom/"] = FakeResponse(feed, etag="1")
    run(reader.night(blog))
    assert [post.title for post in reader.articles()] == ["Article 1"]


@pytest.mark.parametrize(
    "refusal",
    [Rejected("401", status=401), Rejected("403", status=403), Guarded("private"), FakeResponse(b"<p>Please wait")],
    ids=["401", "403", "guarded", "html"],
)
def test_one_portal_page_for_everything_is_no_blog(refusal: Answer) -> None:
    web = FakeWeb({HOME: "<!doctype html><p>Log in to the library's network"})
    for path in ("wp-json/wp/v2/posts?per_page=1&_fields=id,link", "feed/atom/", "feed/"):
        web.answers[HOME + path] = refusal
    with pytest.raises(Unreadable) as caught:
        run(shelf().night(web))
    assert "no WordPress answers" in str(caught.value)


def test_a_front_page_that_refuses_programs_closes_nothing_else() -> None:
    blog, reader = Blog(), shelf()
    blog.answers[HOME] = Rejected("403", status=403)
    run(reader.night(blog))
    assert len(reader.comments()) == 2


def test_the_parent_is_found_whatever_page_of_comments_the_link_names() -> None:
    blog, reader = Blog(), shelf()
    blog.said = [comment(10, 1, link=f"{HOME}a1/comment-page-2/#comment-10"), comment(11, 1, 10, link="")]
    run(reader.night(blog))
    child = reader.saying("comment 11")
    assert child.url == f"{HOME}a1/#comment-11"
    assert answering(child, reader.posts) is reader.saying("comment 10")


# ── pages ─────────────────────────────────────────────────────────────────────────────


def test_pages_of_comments_lead_to_each_other() -> None:
    found = page.read((FIXTURES / "page-classic.html").read_bytes(), "", f"{HOME}2025/09/who-answers/")
    assert found.more == [f"{HOME}2025/09/who-answers/comment-page-1/"]


def test_replies_may_nest_deeply() -> None:
    depth = 2000
    html = "".join(f'<li class="comment depth-{n}" id="comment-{n}"><b class="fn">Kim</b>' for n in range(1, depth))
    started = datetime.now(UTC)
    found = page.read(f"<ol>{html}".encode(), "", HOME)
    assert len(found.said) == depth - 1
    assert datetime.now(UTC) - started < timedelta(seconds=30)


@pytest.mark.corpus
@pytest.mark.parametrize("blog", ["8bitspaghetti", "7seen-ar"])
def test_comments_in_pages_of_classic_themes(corpora: Path, blog: str) -> None:
    """Every comment, under its exact parent."""
    folder = corpora / "html-comments" / blog
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    truth: dict[str, dict[int, dict[str, Any]]] = {}
    for line in (folder / "TRUTH.derived.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        truth.setdefault(row["page"], {})[int(row["id"])] = row
    assert truth
    for name, rows in truth.items():
        url = next(iter(rows.values()))["canonical"] or HOME
        said = page.read((folder / name).read_bytes(), "", url).said
        parents = {page.number(one): page.number(said[one.parent]) if one.parent >= 0 else 0 for one in said}
        assert parents == {number: int(row["parent"] or 0) for number, row in rows.items()}
        assert all(one.html.strip() for one in said)


def test_no_page_is_a_crash() -> None:
    for body in (
        b"",
        b"<li class='comment depth-1'>",
        b"<li class='depth-1' id='comment-1'><li class='depth-1' id='comment-1'>",
        b"\x00\xff",
    ):
        assert isinstance(page.read(body, "", HOME), page.Page)


def test_posts_are_posts() -> None:
    """What a page shows and its feed shows is one comment."""
    key = "url:blog.example.org/2025/09/who-answers"
    told = {"article": [0, f"{HOME}2025/09/who-answers/", f"{HOME}?p=31", 0]}
    posts = wordpress.parse(document((FIXTURES / "page-blocks.html").read_bytes(), "page", under=key, **told)).posts
    assert all(isinstance(post, Post) for post in posts)
    assert {f"guid:{HOME}?p=31#comment-70", f"{key}#comment-70"} <= set(posts[0].keys)
