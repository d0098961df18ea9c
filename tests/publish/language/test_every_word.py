"""No word of the site stands outside the catalogue: in a language made of Greek letters, no Latin word is left."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from msgspec.structs import replace

from aggregator.model import Post
from aggregator.publish import Site
from tests.publish import checker, sample
from tests.publish.conftest import Desk

GREEK = str.maketrans("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβγδεφγηιξκλμνοπθρστυωωχψζΑΒΓΔΕΦΓΗΙΞΚΛΜΝΟΠΘΡΣΤΥΩΩΧΨΖ")  # fmt: skip
KEEP = re.compile(r"(%\(\w+\)s|%%|\{\w+\}|<[^>]*>|&\w+;)")
"""What a translator leaves as it is."""
ADDRESS = re.compile(r"\{\w+\}|\S*[@#./:-]\S*|\b[\w]+://\S+")
"""Hosts, handles, hashtags, ids and file names are no words."""
NO_WORDS = {"longtable", "wordpress", "feed", "mastodon", "hashtag", "garden", "π"}
"""Kinds and ids of sources, as the curator wrote them."""
SPOKEN = (
    "aria-label", "title", "alt", "placeholder", "data-pulled", "data-old", "data-new", "data-count", "data-some", "data-none",
    "data-found", "content",
)  # fmt: skip


def greek(text: str) -> str:
    pieces = KEEP.split(text)
    return "".join(piece if at % 2 else piece.translate(GREEK) for at, piece in enumerate(pieces))


def write_greek(said: Catalog, folder: Path) -> None:
    for message in said:
        if message.id:
            ids = (message.id,) if isinstance(message.id, str) else message.id
            message.string = greek(ids[0]) if len(ids) == 1 else tuple(map(greek, ids))
    path = folder / "locale" / "el" / "LC_MESSAGES" / "site.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, said)


def in_greek(post: Post) -> Post:
    return replace(
        post, title=greek(post.title), html=greek(post.html), text=greek(post.text), lead=greek(post.lead),
        warning=greek(post.warning), tags=tuple(map(greek, post.tags)), language="el",
        links=tuple(replace(link, text=greek(link.text), before=greek(link.before)) for link in post.links),
        author=replace(post.author, name=greek(post.author.name)),
    )  # fmt: skip


def greek_site() -> Site:
    class_ = replace(sample.CLASS, title="Τ", about="", language="el")
    posts = [in_greek(post) for post in (*sample.busy(), *sample.forty(), *sample.others())]
    topics = [replace(one, title=greek(one.title), about="") for one in sample.TOPICS]
    circles = [replace(one, title=greek(one.title)) for one in sample.CIRCLES]
    people = [replace(one, name=greek(one.name)) for one in sample.PEOPLE]
    return sample.site(posts, class_=class_, topics=topics, circles=circles, people=people)


class Reader(HTMLParser):
    """What a page says, in text and in attributes that are read out; what it marks as English is not its own."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._english: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if self._english or named.get("lang") == "en":
            if tag not in checker.VOID:
                self._english.append(tag)
        elif tag != "meta":
            self.said += [named[name] or "" for name in SPOKEN if name in named]

    def handle_endtag(self, tag: str) -> None:
        if self._english and tag not in checker.VOID:
            self._english.pop()

    def handle_data(self, data: str) -> None:
        if not self._english:
            self.said.append(data)


def strangers(text: str) -> Iterator[str]:
    yield from (word for word in re.findall(r"[A-Za-z]{2,}", ADDRESS.sub(" ", text)) if word not in NO_WORDS)


@pytest.fixture(scope="module")
def spoken(said: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("greek"))
    write_greek(said, desk.own)
    desk.publish(greek_site())
    return desk


def test_no_page_has_a_word_of_its_own(spoken: Desk) -> None:
    found = {}
    for path in spoken.files():
        if path.endswith(".html"):
            reader = Reader()
            reader.feed(KEEP.sub(lambda one: one[0], spoken.text(path)))
            for word in strangers("\n".join(reader.said)):
                found.setdefault(word, path)
    assert found == {}
    assert 'lang="el"' in spoken.text("index.html")


def test_no_feed_has_a_word_of_its_own(spoken: Desk) -> None:
    found = {}
    for path in spoken.files():
        if path.endswith(("feed.atom", ".opml")):
            text = re.sub(r"<(?:uri|id|published|updated|category)\b[^>]*>[^<]*|<[^>]*>", " ", spoken.text(path))
            for word in strangers(re.sub(r"<[^>]*>", " ", html.unescape(text))):
                found.setdefault(word, path)
    assert found == {}


def test_the_test_would_see_a_word(spoken: Desk, tmp_path: Path) -> None:
    reader = Reader()
    reader.feed('<p aria-label="Unmarked">Τ</p><p lang="en">English <b>here</b></p>')
    assert list(strangers("\n".join(reader.said))) == ["Unmarked"]
