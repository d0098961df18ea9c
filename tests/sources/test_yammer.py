"""Messages of an organisation's own network: golden pair, what is never kept, files as they come, nights, property tests."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreadable
from aggregator.model import Document, Parsed, to_json
from aggregator.sources import kinds, yammer
from tests.builders import source
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

MESSAGES = golden.FIXTURES / "yammer" / "Messages.csv"
COLUMNS = (
    "id", "replied_to_id", "thread_id", "group_name", "in_private_group", "in_private_conversation", "sender_id",
    "sender_name", "sender_email", "body", "created_at", "deleted_at",
)  # fmt: skip


def document(path: Path) -> Document:
    notes = json.loads(path.with_name(f"{path.stem}.notes.expected").read_text(encoding="utf-8"))
    return golden.export("yammer", path.read_bytes(), path.name, notes=notes)


def message(id: int, answers: int | str = "", thread: int = 0, **more: str) -> dict[str, str]:
    return {
        "id": str(id), "replied_to_id": str(answers), "thread_id": str(thread or id), "in_private_group": "false",
        "in_private_conversation": "false", "sender_id": "7", "sender_name": "Amara", "body": f"Said {id}",
        "sender_email": "amara@must-not-publish.example", "created_at": "2024-09-02T08:00:00.000Z", "deleted_at": "", **more,
    }  # fmt: skip


def sheet(*rows: dict[str, str], columns: Sequence[str] = COLUMNS, separator: str = ",") -> str:
    out = io.StringIO(newline="")
    more = dict.fromkeys(name for row in rows for name in row if name not in COLUMNS)
    writer = csv.DictWriter(out, [*columns, *more], delimiter=separator, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def parsed(body: str | bytes, **more: Any) -> Parsed:
    return golden.parsed("yammer", body, **more)


def said(found: Parsed) -> list[str]:
    return [post.text for post in found.posts]


# ── golden pair ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("yammer"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("yammer"), ids=lambda path: path.name)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    kept = golden.expectation(path).read_text(encoding="utf-8")
    assert "MUST-NOT-PUBLISH" not in kept
    assert "must-not-publish" not in kept
    assert "hard_delete" not in kept


# ── what is never kept ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("word", ["true", "TRUE", "1", "yes", "", "null", "perhaps"])
@pytest.mark.parametrize("column", ["in_private_group", "in_private_conversation"])
def test_only_what_is_marked_as_not_private(column: str, word: str) -> None:
    found = parsed(sheet(message(1), message(2, **{column: word})))
    assert said(found) == ["Said 1"]
    assert found.closed == ["message:yammer.com/2"]


@pytest.mark.parametrize(
    "more", [{"deleted_at": "2024/09/02 08:00:00 +0000"}, {"draft_state": "draft"}, {"message_type": "SYSTEM"}]
)
def test_what_was_deleted_is_a_draft_or_was_said_by_nobody(more: dict[str, str]) -> None:
    assert said(parsed(sheet(message(1), message(2, **more)))) == ["Said 1"]


@pytest.mark.parametrize("column", ["in_private_group", "in_private_conversation", "deleted_at"])
def test_a_file_that_does_not_say_what_is_private(column: str) -> None:
    with pytest.raises(Unreadable, match="private or deleted"):
        parsed(sheet(message(1), columns=[name for name in COLUMNS if name != column]))


def test_two_rows_about_one_message_the_stricter_is_believed() -> None:
    rows = [message(1), message(1, deleted_at="2024-09-03T00:00:00Z")]
    assert said(parsed(sheet(*rows))) == said(parsed(sheet(*reversed(rows)))) == []


def test_nobodys_e_mail_address() -> None:
    found = parsed(sheet(message(1, sender_name="amara@must-not-publish.example")))
    assert found.posts[0].author.name == ""
    assert b"must-not-publish" not in to_json(found)


# ── files as they come ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_encodings(encoding: str) -> None:
    found = parsed(sheet(message(1, body="Åsa: “så”", sender_name="Åsa Öberg")).encode(encoding))
    assert (found.posts[0].text, found.posts[0].author.name) == ("Åsa: “så”", "Åsa Öberg")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_in_any_order_between_any_marks(separator: str) -> None:
    body = sheet(message(2, 1, 1), message(1), columns=sorted(COLUMNS), separator=separator)
    assert sorted(said(parsed(body))) == ["Said 1", "Said 2"]


def test_lines_and_what_is_no_markup() -> None:
    assert said(parsed(sheet(message(1, body="if a<b & c>d\n\nthen")))) == ["if a<b & c>d\nthen"]
    assert said(parsed(sheet(message(1, body="one\\nTwo")))) == ["one\nTwo"]


def test_hostile_words() -> None:
    body = '<script>alert(1)</script><p onclick="x">Hi <a href="javascript:x">there</a></p>'
    found = parsed(sheet(message(1, html_body=body, title="<b>T</b>", group_name="<i>G</i>", sender_name="<b>A</b>")))
    (post,) = found.posts
    assert "script" not in post.html
    assert (post.text, post.title, post.author.name) == ("Hi there", "<b>T</b>", "A")


def test_a_file_cut_short_says_so_and_keeps_its_whole_rows() -> None:
    whole = sheet(message(1), message(2, 1, 1), message(3, 1, 1, body="MUST-NOT-PUBLISH " * 9))
    found = parsed(whole[: whole.index("MUST-NOT") + 40])
    assert said(found) == ["Said 1", "Said 2"]
    assert found.note == "it was cut short; its whole rows were read"


def test_a_quotation_mark_that_is_missing() -> None:
    found = parsed(sheet(message(1)) + '2,,2,"' + "x" * 200_000)
    assert said(found) == ["Said 1"]
    assert "quotation mark" in found.note


@pytest.mark.parametrize("body", ["", "\n", "id,body\n1,x", "<html>", "\0\0", "PK\x03\x04"])
def test_other_files(body: str) -> None:
    with pytest.raises(Unreadable):
        parsed(body)


def test_numbers_that_a_spreadsheet_rounded() -> None:
    with pytest.raises(Unreadable, match="rounded"):
        parsed(sheet(*(message(3049071028559000 + n * 10) for n in range(12))))
    assert "could not be read" in parsed(sheet(message(1), {**message(2), "id": "3.04907E+15"})).note


def test_dates() -> None:
    slashed = parsed(sheet(message(1, created_at="2012/11/15 17:25:41 +0000"))).posts[0]
    assert slashed.published.isoformat() == "2012-11-15T17:25:41+00:00"
    assert "no date" in parsed(sheet(message(1, created_at="soon"))).note


# ── who answers whom ──────────────────────────────────────────────────────────────────


def test_an_address_that_people_copy_leads_to_the_thread() -> None:
    (post,) = parsed(sheet(message(975169109590016))).posts
    assert "url:web.yammer.com/main/threads/eyJfdHlwZSI6IlRocmVhZCIsImlkIjoiOTc1MTY5MTA5NTkwMDE2In0" in post.keys


def test_tags_follow_whole_threads_and_groups() -> None:
    rows = [message(1), message(2, 1, 1, body="See #Trust"), message(3), message(4, 3, 3, group_name="Peer learning")]
    assert {post.keys[0][-1] for post in parsed(sheet(*rows), tags=("trust",)).posts} == {"1", "2"}
    assert {post.keys[0][-1] for post in parsed(sheet(*rows), tags=("peerlearning",)).posts} == {"3", "4"}
    assert len(parsed(sheet(*rows)).posts) == 4


@st.composite
def talks(draw: st.DrawFn) -> list[dict[str, str]]:
    """Threads in which each message answers an earlier one."""
    rows: list[dict[str, str]] = []
    threads: dict[int, int] = {}
    for id in range(1, draw(st.integers(1, 12)) + 1):
        parent = draw(st.sampled_from([0, *threads]))
        threads[id] = threads.get(parent, id)
        rows.append(message(id, parent or "", threads[id]))
    return rows


@given(talks(), st.randoms())
def test_every_message_with_a_known_parent_threads_under_it_whatever_the_order(
    rows: list[dict[str, str]], random: Any
) -> None:
    found = parsed(sheet(*rows))
    mixed = [*rows]
    random.shuffle(mixed)
    assert to_json(parsed(sheet(*mixed))) == to_json(found)
    posts = {post.id: post for post in found.posts}
    for row in rows:
        (post,) = (post for post in found.posts if post.keys[0] == f"message:yammer.com/{row['id']}")
        parent = answering(post, posts)
        assert (parent.keys[0] if parent else "") == (
            f"message:yammer.com/{row['replied_to_id']}" if row["replied_to_id"] else ""
        )
        assert post.under == ("" if row["thread_id"] == row["id"] else f"message:yammer.com/{row['thread_id']}")


CELLS = st.text(max_size=30) | st.sampled_from(
    ["true", "false", "1", "[[user:7]]", "\x00", "<script>", "opengraphobject:[1 : http://[ : "]
)


@given(st.lists(st.dictionaries(st.sampled_from([*COLUMNS, "html_body", "attachments", "title"]), CELLS), max_size=4))
def test_any_cells(rows: list[dict[str, str]]) -> None:
    try:
        found = parsed(sheet(*({**message(n + 1), **row} for n, row in enumerate(rows))))
    except SourceError:
        return
    assert to_json(found)
    assert not [post for post in found.posts if "<script" in post.html]


# ── nights ────────────────────────────────────────────────────────────────────────────


def shelf(tags: tuple[str, ...] = (), name: str = "Messages.csv") -> Shelf:
    return Shelf(yammer, source("network", "yammer", url="", tags=tags, settings={"path": f"exports/{name}"}))


def night(place: Shelf, body: str | bytes, etag: str, name: str = "Messages.csv", **beside: str) -> FakeWeb:
    body = body.encode() if isinstance(body, str) else body
    others = {f"file:{one}.csv": FakeResponse(words.encode()) for one, words in beside.items()}
    web = FakeWeb({f"file:{name}": FakeResponse(body, etag=etag), **others})
    asyncio.run(place.night(web))
    return web


def test_a_second_night_reads_nothing_again() -> None:
    place = shelf()
    night(place, sheet(message(1)), "1")
    web = night(place, sheet(message(1)), "1")
    assert web.asked == ["file:Messages.csv"]
    assert web.conditional == ["file:Messages.csv"]
    assert len(place.posts) == 1


def test_a_later_export_takes_away_only_what_it_says_was_taken_away() -> None:
    place = shelf()
    night(place, sheet(message(1), message(2, 1, 1), message(3, 1, 1), message(4, 1, 1)), "1")
    later = [
        message(2, 1, 1, deleted_at="2024-09-09T00:00:00Z"),
        message(3, 1, 1, in_private_group="true"),
        message(5, 1, 1),
    ]
    night(place, sheet(*later), "2")
    assert sorted(post.text for post in place.posts.values()) == ["Said 1", "Said 4", "Said 5"]


def test_a_cut_file_takes_nothing_away() -> None:
    place = shelf()
    night(place, sheet(message(1), message(2, 1, 1), message(3, 1, 1)), "1")
    night(place, sheet(message(1), message(2, 1, 1), message(3, 1, 1))[:-90], "2")
    assert len(place.posts) == 3
    assert place.notes == ["it was cut short; its whole rows were read"]


def test_other_tags_read_the_same_file_anew() -> None:
    place = shelf(("trust",))
    body = sheet(message(1), message(2, body="#other"))
    night(place, body, "1")
    assert not place.posts
    place.source = shelf(("other",)).source
    night(place, body, "1")
    assert [post.text for post in place.posts.values()] == ["#other"]


def test_names_from_files_beside_it() -> None:
    place = shelf()
    users = "id,name,email\n9,Jonas,jonas@must-not-publish.example\n"
    night(place, sheet(message(1, body="[[user:9]] and [[tag:3]]")), "1", Users=users, Topics="id,name\n3,New here\n")
    (post,) = place.posts.values()
    assert (post.text, post.tags) == ("@Jonas and #Newhere", ("Newhere",))
    assert "must-not-publish" not in place.everything()


def packed(**files: str) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name, words in files.items():
            archive.writestr(name.replace("__", "/") + ".csv", words)
    return out.getvalue()


def test_the_whole_export_as_a_zip_file() -> None:
    place = shelf(name="export.zip")
    users = "id,name\n9,Jonas\n"
    night(
        place,
        packed(Messages=sheet(message(1, body="Hi [[user:9]]")), net__Messages=sheet(message(2)), Users=users),
        "1",
        "export.zip",
    )
    assert sorted(post.text for post in place.posts.values()) == ["Hi @Jonas", "Said 2"]


@pytest.mark.parametrize("body", [packed(Users="id,name\n"), packed(Messages=sheet(message(1)))[:-30], b"PK\x03\x04"])
def test_zip_files_without_messages(body: bytes) -> None:
    with pytest.raises(Unreadable, match="ZIP"):
        night(shelf(name="export.zip"), body, "1", "export.zip")


def test_it_knows_its_files() -> None:
    assert "yammer" in kinds()
    for body in (MESSAGES.read_bytes(), packed(Messages=sheet(message(1)))):
        assert yammer.recognise(FakeResponse(body, url="file:x")) == {}
        assert yammer.recognise(FakeResponse(body, url="https://blog.example/x")) is None
    for body in (b"", b"id,text\n", b"PK\x03\x04", b"<rss/>"):
        assert yammer.recognise(FakeResponse(body, url="file:x")) is None
