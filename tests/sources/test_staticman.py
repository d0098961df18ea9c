"""Comments that Staticman keeps as files: golden pair, folders, nights, a blog by others, and its pages besides."""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Unreadable
from aggregator.model import Document, Ledger, Post, Rules, Source
from aggregator.sources import page, staticman
from aggregator.thread import thread
from aggregator.web import Web
from tests.builders import at
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

HOME = "https://ravi.example/"


def document(path: Path) -> Document:
    return golden.export("staticman", path.read_bytes(), path.name)


@pytest.mark.parametrize("case", golden.cases("staticman"), ids=lambda path: path.stem)
def test_files_are_read_as_they_should_be(case: Path) -> None:
    assert golden.shown(document(case)) == golden.expected(case)


def test_no_address_of_a_person_is_kept() -> None:
    kept = str(golden.expected(golden.FIXTURES / "staticman" / "all.yml"))
    assert "0123456789abcdef" not in kept
    assert "gravatar" not in kept


# ── folders ───────────────────────────────────────────────────────────────────────────


def said(text: str, over: str = "", **more: str) -> str:
    fields = {"_parent": "/pencils/", "replying_to": f"'{over}'", "message": text, "name": "Sam", **more}
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def packed(files: dict[str, str]) -> bytes:
    body = io.BytesIO()
    with ZipFile(body, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return body.getvalue()


FILES = {
    "pencils/comment-1.yml": said("Why not pens?", date="2016-11-29T09:22:11.741Z"),
    "pencils/comment-2.yml": said("Yes.", name="Tea", url="https://tea.example", date="'2016-11-30T10:00:00Z'"),
    "pencils/comment-3.yml": said("Thanks.", "2", name="Ravi", date="'2016-12-01T10:00:00Z'"),
    "readme.txt": "no comment",
}


def shelf() -> Shelf:
    settings = {"path": "/class/comments", "url": HOME}
    return Shelf(staticman, Source(id="old-talk", kind="staticman", settings=settings))


def night(reader: Shelf, files: dict[str, str], etag: str, **more: Any) -> None:
    web = FakeWeb({"file:comments": FakeResponse(packed(files), etag=etag)}, now=at(24 * 900))
    asyncio.run(reader.night(web, **more))


def test_a_parent_may_be_named_by_its_place() -> None:
    reader = shelf()
    night(reader, FILES, "1")
    assert len(reader.comments()) == 3
    reply = reader.saying("Thanks.")
    assert answering(reply, reader.posts) is reader.saying("Yes.")
    assert reply.under == "url:ravi.example/pencils"


def test_what_is_no_longer_among_the_files_was_taken_away() -> None:
    reader = shelf()
    night(reader, FILES, "1")
    night(reader, {name: text for name, text in FILES.items() if "2" not in name}, "2")
    assert {post.text for post in reader.comments()} == {"Why not pens?", "Thanks."}


def test_a_broken_file_takes_nothing_away() -> None:
    reader = shelf()
    night(reader, FILES, "1")
    night(reader, {**FILES, "pencils/comment-2.yml": "message: [unclosed"}, "2")
    assert len(reader.comments()) == 3
    assert reader.notes == ["1 files hold no comment"]


def test_a_quiet_night_reads_nothing() -> None:
    reader = shelf()
    night(reader, FILES, "1")
    night(reader, {}, "1")
    assert len(reader.comments()) == 3


def test_a_folder_of_the_class(tmp_path: Path) -> None:
    for name, text in FILES.items():
        file = tmp_path / "comments" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    reader = Shelf(
        staticman, Source(id="x", kind="staticman", settings={"path": str(tmp_path / "comments"), "url": HOME})
    )

    async def pull() -> None:
        async with Web(now=at(24 * 800)) as web:
            await reader.night(web)

    asyncio.run(pull())
    assert len(reader.comments()) == 3


def test_a_folder_is_known_by_what_is_in_it() -> None:
    assert staticman.recognise(FakeResponse(packed(FILES), url="file:comments")) == {}
    for body in (packed({"a.csv": "x"}), packed({"a.yml": "title: a"}), packed({}), b"message: a", b"PK\x03\x04"):
        assert staticman.recognise(FakeResponse(body, url="file:comments")) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"- 1\n- 2\n",
        b"a: &a [*a, *a]\n",
        b"[" * 5000,
        b"PK\x03\x04broken",
        b"message: !!python/object:os.x {}",
    ],
)
def test_what_holds_no_comment_is_said_so(body: bytes) -> None:
    with pytest.raises(Unreadable):
        golden.parsed("staticman", body)


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"message": ' * 100_000, b"- " * 200_000, b"message: " + b"[a](b) " * 20_000]
)
def test_bottomless_files_are_read_in_bounded_time(body: bytes) -> None:
    started = monotonic()
    with suppress(Unreadable):
        assert golden.parsed("staticman", body).posts
    assert monotonic() - started < 5


@given(st.text(max_size=200))
def test_no_file_is_a_crash(text: str) -> None:
    try:
        golden.parsed("staticman", f"message: a\n{text}")
    except Unreadable:
        return


# ── blogs by others ───────────────────────────────────────────────────────────────────


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("name", "inside", "count", "replies", "known"),
    [("mademistakes", "src/_data/comments", 720, 353, 353), ("travisdowns", "_data/comments", 397, 136, 135)],
)
def test_every_comment_and_every_parent(
    corpora: Path, name: str, inside: str, count: int, replies: int, known: int
) -> None:
    """One reply of 397 answers a comment that is not among the files: it keeps the place of what is missing."""
    folder = corpora / "class-truth" / f"{name}-staticman" / inside
    if not folder.is_dir():
        pytest.skip(f"no {folder}")
    files = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.yml")}
    reader = shelf()
    night(reader, files, "1")
    comments = reader.comments()
    assert reader.notes == []
    assert len(comments) == count
    assert sum(post.answers != (post.under,) for post in comments) == replies
    assert sum(answering(post, reader.posts) is not None for post in comments) == known
    assert all(post.text and post.dated for post in comments)


# ── with its pages ────────────────────────────────────────────────────────────────────


def test_what_files_and_pages_know_is_one_comment() -> None:
    """A theme that only counts its comments, and one that gives them ids."""
    files = golden.parsed("staticman", packed(FILES), name="comments")
    assert {post.under for post in files.posts} == {"guid:old-staticman|post:pencils"}, (
        "without `url` a path leads nowhere"
    )
    reader = shelf()
    night(reader, FILES, "1")
    theme = golden.FIXTURES / "page" / "staticman-tiers.html"
    place = Source(id="a-page", kind="page", url=f"{HOME}pencils/")
    shown = page.parse(Document(source=place, url=place.url, body=theme.read_bytes(), fetched=at(24 * 900)))
    heads: list[Post] = [*reader.posts.values(), *shown.posts]
    sources = {"old-talk": reader.source, "a-page": place}
    found = thread(heads, ledger=Ledger(), sources=sources, rules=Rules(), now=at(24 * 900))
    assert len([head for head in found.heads.values() if head.kind == "comment"]) == 3
