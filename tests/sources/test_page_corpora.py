"""The kind `page` on blogs by others, read where they lie; and what feeds and pages know of one comment, joined."""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

import pytest
from markdown import markdown

from aggregator import sources
from aggregator.model import Document, Ledger, Post, Rules, Source, Threads
from aggregator.sources import page
from aggregator.sources._feed.nameless import own_name
from aggregator.sources._page import reading
from aggregator.sources._page.markup import markup
from aggregator.text.plain import plain
from aggregator.text.sanitise import sanitise
from aggregator.text.urls import canonical
from aggregator.thread import thread
from tests.builders import at
from tests.drive import Shelf, answering
from tests.sources.mirror import Mirror

pytestmark = pytest.mark.corpus

SPAGHETTI = "https://8-bitspaghetti.com/"
FUITE = "http://www.lafuiteautourdumonde.com/"
PATATA = "http://www.patatamonkey.com/"
SEEN = "https://7seen.net/"
LATER = at(24 * 900)


def blog(corpora: Path, name: str) -> Path:
    folder = corpora / "html-comments" / name
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    return folder


def truth(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "TRUTH.derived.jsonl").read_text(encoding="utf-8").splitlines()]


def shelf(kind: str, folder: Path, url: str, **settings: str) -> Shelf:
    """What one night with a mirror leaves behind."""
    source = Source(id=f"by-{kind}", kind=kind, url=url, settings={"url": url, **settings})
    found = Shelf(sources.kind(kind), source)
    asyncio.run(found.night(Mirror(folder=folder)))
    return found


def parsed(kind: str, body: bytes, url: str, **more: Any) -> list[Post]:
    source = Source(id=f"by-{kind}", kind=kind, url=url, settings={"url": url})
    return sources.kind(kind).parse(Document(source=source, url=url, body=body, fetched=LATER, **more)).posts


def joined(posts: Iterable[Post]) -> Threads:
    known = {kind: Source(id=kind, kind=kind[3:]) for kind in ("by-page", "by-feed", "by-blogger")}
    return thread(posts, ledger=Ledger(), sources=known, rules=Rules(), now=LATER)


def number(post: Post) -> str:
    found = re.search(r"#(?:comment-|c)(\d+)\Z", post.url)
    return found[1] if found else ""


# ── WordPress ─────────────────────────────────────────────────────────────────────────


def parents(found: Shelf) -> dict[str, str]:
    """Number of each comment → the number of the comment that it answers, or nothing."""
    return {number(one): number(over) if (over := answering(one, found.posts)) else "?" for one in found.comments()}


def test_a_wordpress_from_its_pages_alone(corpora: Path) -> None:
    folder = blog(corpora, "8bitspaghetti")
    rows, found = truth(folder), shelf("page", folder, SPAGHETTI)
    said = {row["id"]: row["parent"] or "" for row in rows if not row["pingback"]}
    assert (len(rows), len(said), sum(map(bool, said.values()))) == (92, 84, 28)
    assert parents(found) == said
    assert {number(ping) for ping in found.pings()} == {row["id"] for row in rows if row["pingback"]}
    assert len(found.comments()) + len(found.pings()) == 92
    assert all(one.text and one.dated for one in found.comments())
    assert not re.search(r"\b(?:Reply|says:|Leave a)\b", " ".join(one.text[-20:] for one in found.comments()))


def test_copies_of_a_page_are_the_same_page(corpora: Path) -> None:
    folder = blog(corpora, "8bitspaghetti")
    once = {post.id for post in shelf("page", folder, SPAGHETTI).posts.values()}
    copies = [path for path in folder.rglob("index.html") if "replytocom=" in path.parent.name]
    assert len(copies) > 50
    for path in copies:
        url = SPAGHETTI + str(path.parent.relative_to(folder))
        assert {post.id for post in parsed("page", path.read_bytes(), url)} <= once


def test_a_wordpress_from_its_feeds_and_pages(corpora: Path) -> None:
    """Its feeds hold the newest ten comments of an article, and state no parents; its pages hold and state all."""
    folder = blog(corpora, "8bitspaghetti")
    by_feed, by_page = shelf("feed", folder, SPAGHETTI, feed=f"{SPAGHETTI}feed/"), shelf("page", folder, SPAGHETTI)
    listed = set()
    for path in folder.glob("20*/*/*/feed/index.html"):
        listed |= set(re.findall(r"<guid[^>]*>[^<]*#comment-(\d+)<", path.read_text(encoding="utf-8")))
    seen = {number(one) for one in by_feed.comments()}
    pings = {row["id"] for row in truth(folder) if row["pingback"]}
    assert seen - pings == listed - pings, "two trackbacks look like comments in the feed"
    found = joined([*by_feed.posts.values(), *by_page.posts.values()])
    comments = {id: head for id, head in found.heads.items() if head.kind == "comment"}
    assert Counter(map(number, comments.values())).most_common(1)[0][1] == 1
    assert len(comments) == 84
    assert sum(len({source for source, _ in found.places[id]}) == 2 for id in comments) == len(seen - pings) == 61
    stated = {number(found.heads[id]): number(found.heads[found.chosen[id].to]) for id in comments}
    assert stated == {row["id"]: row["parent"] or "" for row in truth(folder) if not row["pingback"]}


def test_an_arabic_wordpress(corpora: Path) -> None:
    folder = blog(corpora, "7seen-ar")
    files = sorted(folder.glob("20*/*/*/*/index.htm"))
    posts = [post for path in files for post in parsed("page", path.read_bytes(), address(folder, path, SEEN))]
    comments = [post for post in posts if post.kind == "comment"]
    anchors = re.compile(r'<li class="comment[^>]* id="comment-(\d+)"')
    counted = [found for path in files for found in anchors.findall(path.read_text(encoding="utf-8"))]
    assert sorted(map(number, comments)) == sorted(counted)
    assert len(counted) == 4
    said = {number(one): (one.author.name, one.text, one.dated) for one in comments}
    assert said["10"] == ("أيمن", "الأفضل استخدام النموذج form", False), "5 أشهر ago is no date"
    assert said["6"][:2] == ("admin", "يا سلام … شرح مختصر ومفيد جدا")
    titles = {post.title: post for post in posts if post.kind == "article"}
    article = titles["كل ما تريد معرفته عن التوجيهات في لارافيل"]
    assert (article.author.name, article.language) == ("معاذ السوادي", "ar")
    assert article.published == datetime.fromisoformat("2020-04-07T07:38:29+00:00")
    assert article.text.startswith("تمتلك لارافيل دالة مفيدة")


def test_a_feed_dates_what_a_page_only_says_roughly(corpora: Path) -> None:
    folder = blog(corpora, "7seen-ar")
    path = next(folder.glob("2020/04/29/*/index.htm"))
    posts = parsed("page", path.read_bytes(), address(folder, path, SEEN))
    keys = dict.fromkeys(posts[0].keys, posts[0].keys[0])
    feed = (folder / "comments" / "feed" / "index.rss").read_bytes()
    posts += parsed("feed", feed, f"{SEEN}comments/feed/", holds="all comments", notes={"articles": keys})
    (comment,) = (head for head in joined(posts).heads.values() if head.kind == "comment")
    assert comment.published == datetime.fromisoformat("2020-05-24T05:30:49+00:00")


def address(folder: Path, path: Path, home: str) -> str:
    return home + str(path.relative_to(folder)).removesuffix("index.htm")


# ── Blogger ───────────────────────────────────────────────────────────────────────────


def blogger_pages(folder: Path) -> list[Post]:
    names = sorted({row["page"] for row in truth(folder)})
    assert len(names) == 43
    return [post for name in names for post in parsed("page", (folder / name).read_bytes(), FUITE + name)]


def blogger_feeds(folder: Path) -> list[Post]:
    posts = []
    for path in sorted(folder.glob("feeds/*/comments/default")):
        body = path.read_bytes()
        page_of = re.search(rb"<link rel='alternate' type='text/html' href='([^']+)'", body)
        under = f"url:{canonical(page_of[1].decode())}" if page_of else ""
        posts += parsed("blogger", body, f"{FUITE}{path.relative_to(folder)}", holds="comments", under=under)
    return posts


def test_a_french_blogger_from_its_pages(corpora: Path) -> None:
    folder = blog(corpora, "andremalenfant-fr-blogger")
    comments = [post for post in blogger_pages(folder) if post.kind == "comment"]
    assert sorted(map(number, comments)) == sorted(row["id"] for row in truth(folder))
    assert len({post.id for post in comments}) == 180
    assert all(post.dated and post.text for post in comments)
    assert {number(post): post.author.name for post in comments if post.author.name} == {
        row["id"]: row["author"] for row in truth(folder) if row["author"] not in ("Anonyme", "Anonymous")
    }


def test_a_french_blogger_from_its_feeds_and_pages(corpora: Path) -> None:
    folder = blog(corpora, "andremalenfant-fr-blogger")
    feeds, pages = blogger_feeds(folder), blogger_pages(folder)
    assert len({number(post) for post in feeds}) == len(feeds) == 180
    found = joined([*feeds, *pages])
    comments = {id: head for id, head in found.heads.items() if head.kind == "comment"}
    assert sorted(map(number, comments.values())) == sorted(row["id"] for row in truth(folder))
    assert all(len({source for source, _ in found.places[id]}) == 2 for id in comments)
    assert all(found.chosen[id].to in found.heads for id in comments)


# ── Movable Type ──────────────────────────────────────────────────────────────────────


def test_a_movable_type(corpora: Path) -> None:
    folder = blog(corpora, "peldi-movabletype")
    comments: dict[str, Post] = {}
    for path in sorted(folder.rglob("*.html")):
        found = parsed("page", path.read_bytes(), PATATA + str(path.relative_to(folder)))
        here = [post for post in found if post.kind == "comment"]
        anchors = re.findall(r'<div id="c(\d+)">', path.read_text(encoding="utf-8", errors="replace"))
        assert list(map(number, here)) == anchors, path
        comments.update((number(post), post) for post in here)
    assert len(comments) == 141
    assert all(post.dated and post.text for post in comments.values())
    assert sum(not post.author.name for post in comments.values()) == 8, "those who signed as Anonymous"
    assert not any("Posted by" in post.text for post in comments.values())
    said = {number: (post.author.name, f"{post.published:%Y-%m-%d %H:%M}") for number, post in comments.items()}
    assert said["116"] == ("Scott", "2006-02-07 15:56")
    assert said["169"] == ("Jan Garcia", "2006-03-15 17:06")
    assert said["51"] == ("antonio & maggie", "2005-10-17 00:28")
    whole = "\n".join(post.text for post in comments.values())
    assert "GuidoJack sarà un angelo, ma voi siete già dei genitori meravigliosi" in whole
    assert "\ufffd" not in whole


def test_a_movable_type_from_its_front_page(corpora: Path) -> None:
    found = shelf("page", blog(corpora, "peldi-movabletype"), PATATA)
    assert [post.title for post in sorted(found.articles(), key=lambda post: post.published)] == [
        "Reading in two languages",
        "He crawls...and a new phase begins",
        "New Videos",
        "We're back from vacation",
        "Last Post",
    ]
    assert len(found.comments()) == 7


# ── Staticman ─────────────────────────────────────────────────────────────────────────


def rows(corpora: Path, name: str) -> dict[str, list[dict[str, Any]]]:
    """The comments of each page, in the order of their files, which is the order of the theme."""
    folder = corpora / "class-truth" / f"{name}-staticman"
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    files = {}
    for path in sorted(folder.rglob("*.yml")):
        words = path.read_text(encoding="utf-8")
        dated = re.search(r"^date: ['\"]?([^'\"\n]+)", words, re.M)
        assert dated, path
        files[path.parent.name, dated[1]] = path.name
    pages: dict[str, list[dict[str, Any]]] = {}
    for line in (folder / "TRUTH.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        pages.setdefault(row["page"], []).append(row)
    for row in (row for found in pages.values() for row in found):
        row["id"] = row["id"] or row["date"]
    return {page: sorted(found, key=lambda row: files.get((page, row["date"]), "")) for page, found in pages.items()}


def made_mistakes(found: list[dict[str, Any]]) -> tuple[str, dict[str, str]]:
    """A page of the theme Made Mistakes, and id → id of the parent. A reply names the place of what it answers."""
    top = [row for row in found if not row["replying_to"]]
    parts, over = [], {}
    for index, root in enumerate(top, start=1):
        replies = [row for row in found if row["replying_to"] == str(index)]
        parts.append(_tier(root, f"comment-{index}", ""))
        parts += [_tier(row, f"comment-{index}-{place}", "child") for place, row in enumerate(replies, start=1)]
        over.update({row["id"]: root["id"] for row in replies})
    return "".join(parts), over


def _tier(row: dict[str, Any], id: str, child: str) -> str:
    name = escape(row["author"])
    name = f'<a rel="external nofollow" href="{escape(row["url"])}">{name}</a>' if row["url"] else name
    return (
        f'<article id="{id}" class="js-comment comment {child}"><div class="comment__avatar">'
        f'<img src="https://www.gravatar.com/avatar/{row["id"]}?d=mm&s=60" alt=""></div>'
        f'<h3 class="comment__author-name">{name}</h3><div class="comment__timestamp"><a href="#{id}" '
        f'title="Permalink to this comment"><time datetime="{row["date"]}">a day</time></a></div>'
        f'<div class="comment__content">{markdown(row["message"])}</div>'
        f'<div class="comment__reply"><a rel="nofollow" class="btn" href="#{id}">Reply to {name}</a></div></article>'
    )


def framed(found: list[dict[str, Any]]) -> tuple[str, dict[str, str]]:
    """A page of a theme that shows words in frames; replies behind what they answer, all of them marked `child`."""
    parts, over = [], {}
    for root in (row for row in found if not row["replying_to"]):
        replies = [row for row in found if row["replying_to"] == root["id"]]
        parts += [_frame(root, ""), *(_frame(row, " child") for row in sorted(replies, key=lambda row: row["date"]))]
        over.update({row["id"]: root["id"] for row in replies})
    return "".join(parts), over


def _frame(row: dict[str, Any], child: str) -> str:
    when = datetime.fromtimestamp(int(row["date"]), tz=LATER.tzinfo)
    words = escape(markdown(row["message"]))
    id = f"comment-{row['id']}"
    return (
        f'<article id="{id}" class="js-comment comment{child}" uid="{row["id"]}"><div class="comment__author">'
        f'{escape(row["author"])},<span class="comment__date"><a href="#{id}" title="Permalink to this comment">'
        f'{when:%B %e}th, {when:%Y %H:%M}</a></span></div><div class="comment__body"><iframe src=\'data:text/html,'
        f'{words}\' srcdoc=\'{words}\' height="200"></iframe></div><div class="comment__meta"><a rel="nofollow" '
        f'class="comment__reply-link">Reply to {escape(row["author"])}</a></div></article>'
    )


@pytest.mark.parametrize(
    ("name", "theme", "shown", "replies"),
    [("mademistakes", made_mistakes, 720, 353), ("travisdowns", framed, 396, 135)],
)
def test_staticman(corpora: Path, name: str, theme: Any, shown: int, replies: int) -> None:
    """Every comment that the theme shows, under its exact parent. One theme has no place for a reply whose parent is gone."""
    counted = [0, 0]
    for slug, found in rows(corpora, name).items():
        html, over = theme(found)
        body = f"<html><title>{slug}</title><h1>{slug}</h1><section id='comments'>{html}</section></html>".encode()
        posts = parsed("page", body, f"https://class.example/{slug}/")
        written = [row for row in found if f'uid="{row["id"]}"' in html or f"avatar/{row['id']}?" in html]
        said = {_words(row): row["id"] for row in written}
        comments = {said[_sign(post)]: post for post in posts if post.kind == "comment"}
        assert len(comments) == len(written), slug
        ids = {post.id: id for id, post in comments.items()}
        up = {id: answering(post, {one.id: one for one in comments.values()}) for id, post in comments.items()}
        assert {id: ids[post.id] for id, post in up.items() if post} == over
        counted = [counted[0] + len(comments), counted[1] + len(over)]
    assert counted == [shown, replies]


def _words(row: dict[str, Any]) -> tuple[str, str, str]:
    date = row["date"]
    when = datetime.fromtimestamp(int(date), tz=LATER.tzinfo) if date.isdigit() else datetime.fromisoformat(date)
    return (
        own_name(row["author"].strip(), row["url"] or ""),
        f"{when:%Y-%m-%d %H:%M}",
        plain(sanitise(markdown(row["message"]))),
    )


def _sign(post: Post) -> tuple[str, str, str]:
    return post.author.name, f"{post.published:%Y-%m-%d %H:%M}", post.text


# ── microformats ──────────────────────────────────────────────────────────────────────


def test_no_microformat_is_a_crash_or_a_comment(corpora: Path) -> None:
    """None of these has comments; what says that it answers another page is none here."""
    paths = sorted((corpora / "microformats-tests" / "tests").rglob("*.html"))
    assert len(paths) > 100
    for path in paths:
        found = page.parse(_named(path.read_bytes()))
        assert not [post for post in found.posts if post.kind == "comment"], path
        assert not reading.comments(markup(path.read_bytes(), "", "https://class.example/a/"))


def _named(body: bytes) -> Document:
    url = "https://class.example/a/"
    source = Source(id="by-page", kind="page", url=url, settings={"url": url})
    return Document(source=source, url=url, body=b"<title>A page</title>" + body, fetched=LATER, holds="post")
