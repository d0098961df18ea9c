"""The archive as plain text: the same bytes again, proof of every line, readable for ever."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.archive import Archive, load, save, verify
from aggregator.errors import AggregatorError, ArchiveDamaged, ArchiveError, ArchiveNewer, UsageError
from aggregator.model import Account, Claim, Elsewhere, Ledger, Link, Redirect, State
from tests.archive.reading import SOURCE, content, held, keep, lines, mentions, night, said, saved_posts, texts
from tests.builders import at

FIRST = Path(__file__).parent.parent / "fixtures" / "archive" / "v1"


SHORT = ("https://bit.ly/a", "https://t.co/b", "http://wp.me/d")
LEADS = [
    Redirect(address="http://wp.me/d", again=night(80)),
    Redirect(address="https://bit.ly/a", to="https://buff.ly/c"),
    Redirect(address="https://buff.ly/c", to="https://amaras-blog.example/p1"),
    Redirect(address="https://t.co/b", to="https://amaras-blog.example/p4"),
]
"""Where the shortened addresses of one post lead, one through another."""


def furnish(folder: Path) -> None:
    """An archive with something of everything."""
    with Archive.open(folder) as archive:
        archive.store(SOURCE, [said(f"p{n}", f"text {n}", hours=24 * 20 * n, night=1000) for n in range(6)])
        archive.store(SOURCE, [said("p1", "edited", hours=480, night=1024, replies=2, tags=("trust", "اختبار"))])
        archive.store("another", [said("c", "Är det så?", keys=("uri:1", "url:x"), under="url:x", answers=("url:x",))])
        named = Elsewhere(copies=("uri:copy",), claims=(Claim("https://amara.example/", verified=True),))
        archive.store("another", [said("e", "Also elsewhere", keys=("uri:e",), hours=1921, elsewhere=named)])
        archive.store("another", [said("d", "mine", author=Account(key="@kofi@social.example", name="Kofi"))])
        archive.bury(SOURCE, ["url:amaras-blog.example/p2"], "deleted", night(50))
        archive.forget("@kofi@social.example", night(51))
        archive.obey(["https://amaras-blog.example/p3"], ["@x@y.example"], night(51))
        archive.keep_state(SOURCE, State(last_tried=night(50), validators={"https://x/": ('W/"1"', "")}))
        archive.keep_ledger(Ledger(homes={"a": "b"}, given={"b": night(1)}, trails={"a": ("c",)}))
        archive.store("another", [said("s", "Short", keys=("uri:s",), hours=1922, links=tuple(map(Link, SHORT)))])
        archive.keep_redirects(SHORT, LEADS)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    furnish(tmp_path / "archive")
    save(tmp_path / "archive", tmp_path / "saved")
    return tmp_path / "saved"


# ── out and in ────────────────────────────────────────────────────────────────────────


def test_saving_what_was_loaded_gives_the_same_bytes(saved: Path, tmp_path: Path) -> None:
    load(tmp_path / "b", saved)
    save(tmp_path / "b", tmp_path / "again")
    assert content(saved) == content(tmp_path / "again")
    load(tmp_path / "archive", saved)
    save(tmp_path / "archive", saved)
    assert content(saved) == content(tmp_path / "again")


def test_what_was_loaded_is_what_was_there(saved: Path, tmp_path: Path) -> None:
    load(tmp_path / "b", saved)
    with Archive.open(tmp_path / "archive") as before, Archive.open(tmp_path / "b") as after:
        for source in (SOURCE, "another"):
            assert held(before, source) == held(after, source)
        assert list(before.tombstones()) == list(after.tombstones())
        assert (before.states(), before.ledger(), before.count()) == (after.states(), after.ledger(), after.count())
        again = after.store(SOURCE, [said("p0", "text 0", night=2000), said("p3", "text 3", night=2000)])
        assert (again.new, again.changed, again.unchanged) == (0, 0, 1)


def test_where_and_when_it_is_saved_does_not_matter(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    monkeypatch.chdir(tmp_path)
    save(Path("archive"), Path("elsewhere"))
    assert content(saved) == content(tmp_path / "elsewhere")


def test_the_order_in_which_posts_came_does_not_matter(tmp_path: Path) -> None:
    posts = [said(f"p{n}", f"text {n}", hours=100 * (n % 4)) for n in range(30)]
    for name, order in (("a", posts), ("b", posts[::-1])):
        for one in order:
            keep(tmp_path / name, one)
        save(tmp_path / name, tmp_path / f"saved-{name}")
    assert content(tmp_path / "saved-a") == content(tmp_path / "saved-b")


def test_it_is_plain_text_a_file_a_month(saved: Path) -> None:
    assert sorted(content(saved)) == [
        "README.md", "kept-out.jsonl", "ledger.jsonl", "manifest.json", "posts/2024/2024-09.jsonl",
        "posts/2024/2024-11.jsonl", "posts/2024/2024-12.jsonl", "redirects.jsonl", "sources.jsonl", "tombstones.jsonl",
    ]  # fmt: skip
    assert "Är det så?" in (saved / "posts/2024/2024-09.jsonl").read_text(encoding="utf-8")
    assert json.loads((saved / "manifest.json").read_text())["schema"] == 1
    published = [one["published"] for one in saved_posts(saved)]
    assert published == sorted(published)
    assert all(time.endswith("Z") for time in published)


def test_the_readme_names_every_field_and_file(saved: Path) -> None:
    readme = (saved / "README.md").read_text(encoding="utf-8")
    for path in saved.rglob("*.jsonl"):
        fields = {field for one in lines(path) for field in one}
        assert [field for field in sorted(fields) if f"`{field}`" not in readme] == []
    assert all(name in readme for name in ("tombstones.jsonl", "kept-out.jsonl", "sources.jsonl", "manifest.json"))


def test_checksums_are_what_the_readme_says(saved: Path) -> None:
    """Anybody can check a line with a few lines of code of their own."""
    for path in saved.rglob("*.jsonl"):
        for one in path.read_bytes().splitlines():
            body, _, tail = one.rpartition(b',"sum":"')
            assert blake2b(body + b"}", digest_size=8).hexdigest() == tail.removesuffix(b'"}').decode()


def test_an_unchanged_archive_writes_nothing(saved: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in saved.rglob("*")}
    save(tmp_path / "archive", saved)
    assert {path: path.stat().st_mtime_ns for path in saved.rglob("*")} == before


def test_one_new_post_writes_its_month_and_the_manifest(saved: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_ino for path in saved.rglob("*.*")}
    keep(tmp_path / "archive", said("new", "new", hours=24 * 40))
    save(tmp_path / "archive", saved)
    after = {path: path.stat().st_ino for path in saved.rglob("*.*")}
    assert {path.name for path in after if after[path] != before.get(path)} == {"2024-10.jsonl", "manifest.json"}


def test_a_month_that_is_empty_by_now_leaves(saved: Path, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.bury(SOURCE, ["url:amaras-blog.example/p5"], "deleted", night(60)) == 1
    save(tmp_path / "archive", saved)
    assert not (saved / "posts/2024/2024-12.jsonl").exists()
    assert verify(saved) == []


def test_what_else_lies_in_the_folder_is_left_alone(saved: Path, tmp_path: Path) -> None:
    (saved / ".git").mkdir()
    (saved / ".git" / "config").write_text("x")
    (saved / "NOTES.txt").write_text("mine")
    save(tmp_path / "archive", saved)
    assert (saved / ".git" / "config").exists()
    assert (saved / "NOTES.txt").exists()
    assert verify(saved) == []


def test_an_empty_archive_can_be_saved_and_loaded(tmp_path: Path) -> None:
    keep(tmp_path / "a")
    save(tmp_path / "a", tmp_path / "saved")
    load(tmp_path / "b", tmp_path / "saved")
    assert verify(tmp_path / "saved") == verify(tmp_path / "a") == verify(tmp_path / "b") == []


def test_no_archive_is_no_saved_text(tmp_path: Path) -> None:
    with pytest.raises(AggregatorError):
        save(tmp_path / "nothing", tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_no_saved_text_is_nothing_to_load(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no saved archive"):
        load(tmp_path / "a", tmp_path / "empty")
    assert not (tmp_path / "a").exists()
    assert len(verify(tmp_path / "empty")) == 1


def test_a_folder_that_cannot_be_written_is_said(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="README"):
        save(tmp_path / "archive", saved / "README.md" / "inside")


# ── proof ─────────────────────────────────────────────────────────────────────────────

MONTH = "posts/2024/2024-09.jsonl"


def torn(body: bytes) -> bytes:
    return body[:-40]


def without_line_break(body: bytes) -> bytes:
    return body[:-1]


def flipped(body: bytes) -> bytes:
    place = body.rindex(b"text") + 12
    return body[:place] + bytes([body[place] ^ 1]) + body[place + 1 :]


def merged(body: bytes) -> bytes:
    first, rest = body.split(b"\n", 1)
    return b"<<<<<<< HEAD\n" + first + b"\n=======\n" + first + b"\n>>>>>>> theirs\n" + rest


def short(body: bytes) -> bytes:
    return b"".join(body.splitlines(keepends=True)[:-1])


def twice(body: bytes) -> bytes:
    return body + body.splitlines(keepends=True)[0]


def swapped(body: bytes) -> bytes:
    return b"".join(reversed(body.splitlines(keepends=True)))


def foreign(body: bytes) -> bytes:
    return body + b'{"id":"abc"}\n'


def signed_nonsense(body: bytes) -> bytes:
    """A right checksum under something that is no post."""
    line = b'{"id":"abc"}'
    return body + line[:-1] + b',"sum":"' + blake2b(line, digest_size=8).hexdigest().encode() + b'"}\n'


DAMAGE: list[tuple[Callable[[bytes], bytes], int]] = [
    (torn, 3), (flipped, 3), (merged, 1), (short, 2), (twice, 4), (swapped, 3), (foreign, 4), (signed_nonsense, 4)
]  # fmt: skip


@pytest.mark.parametrize(("damage", "line"), DAMAGE, ids=lambda one: getattr(one, "__name__", str(one)))
def test_damage_is_named_by_file_and_line_and_nothing_is_loaded(
    saved: Path, tmp_path: Path, damage: Callable[[bytes], bytes], line: int
) -> None:
    """Fault 55."""
    path = saved / MONTH
    path.write_bytes(damage(path.read_bytes()))
    troubles = verify(saved)
    assert troubles[0].startswith(f"{path}:{line}: ")
    keep(tmp_path / "b", said("here", "already"))
    before = content(tmp_path / "b")
    with pytest.raises(ArchiveDamaged) as caught:
        load(tmp_path / "b", saved)
    assert f"{path}:{line}: " in caught.value.message
    assert caught.value.exit_code == 4
    assert content(tmp_path / "b") == before


@pytest.mark.parametrize("name", ["tombstones.jsonl", "kept-out.jsonl", "ledger.jsonl", "sources.jsonl"])
def test_every_file_is_proved(saved: Path, name: str) -> None:
    path = saved / name
    body = path.read_bytes()
    path.write_bytes(body[:10] + bytes([body[10] ^ 4]) + body[11:])
    assert [trouble.startswith(f"{path}:1: ") for trouble in verify(saved)] == [True]
    path.unlink()
    assert [str(path) in trouble for trouble in verify(saved)] == [True]


def test_a_file_that_is_gone_is_named(saved: Path, tmp_path: Path) -> None:
    (saved / MONTH).unlink()
    assert [str(saved / MONTH) in trouble for trouble in verify(saved)] == [True]
    with pytest.raises(ArchiveDamaged, match=MONTH):
        load(tmp_path / "b", saved)


def test_a_file_too_many_is_named(saved: Path, tmp_path: Path) -> None:
    shutil.copy(saved / MONTH, saved / "posts/2024/2024-08.jsonl")
    assert [str(saved / "posts/2024/2024-08.jsonl") in trouble for trouble in verify(saved)] == [True]
    with pytest.raises(ArchiveDamaged, match="2024-08"):
        load(tmp_path / "b", saved)


@pytest.mark.parametrize("body", [b"", b"{}", b"<<<<<<< HEAD\n{}", b'{"schema": "one"}', b'{"schema": 1, "files": []}'])
def test_a_damaged_manifest_is_named(saved: Path, tmp_path: Path, body: bytes) -> None:
    (saved / "manifest.json").write_bytes(body)
    assert verify(saved)[0].startswith(f"{saved / 'manifest.json'}:1: ")
    with pytest.raises(ArchiveDamaged, match=r"manifest\.json:1"):
        load(tmp_path / "b", saved)


def test_files_from_a_checkout_with_other_line_ends_are_whole(saved: Path, tmp_path: Path) -> None:
    for path in saved.rglob("*.jsonl"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert verify(saved) == []
    load(tmp_path / "b", saved)
    save(tmp_path / "b", tmp_path / "again")
    assert set(content(tmp_path / "again")) == set(content(saved))


def test_all_damaged_lines_are_named_and_an_error_names_some(tmp_path: Path) -> None:
    keep(tmp_path / "a", *(said(f"p{n}", f"text {n}") for n in range(100)))
    save(tmp_path / "a", tmp_path / "saved")
    path = tmp_path / "saved" / MONTH
    path.write_bytes(path.read_bytes().replace(b"text", b"texx"))
    assert len(verify(tmp_path / "saved")) == 100
    with pytest.raises(ArchiveDamaged, match="more") as caught:
        load(tmp_path / "b", tmp_path / "saved")
    assert len(caught.value.message.splitlines()) < 30


# ── schemas ───────────────────────────────────────────────────────────────────────────


def test_a_later_schema_is_refused(saved: Path, tmp_path: Path) -> None:
    """Even if its manifest has another form by then, and nothing is written over it."""
    (saved / "manifest.json").write_text('{"schema": 99, "files": "elsewhere"}')
    before = content(saved)
    for attempt in (
        lambda: load(tmp_path / "b", saved),
        lambda: verify(saved),
        lambda: save(tmp_path / "archive", saved),
    ):
        with pytest.raises(ArchiveNewer, match="later version"):
            attempt()
    assert content(saved) == before
    assert not (tmp_path / "b").exists()


def test_schema_1_loads_for_ever_and_is_saved_as_it_was(tmp_path: Path) -> None:
    """Fault 57. What was released is never edited: only added to, beside a new schema."""
    assert verify(FIRST) == []
    load(tmp_path / "a", FIRST)
    with Archive.open(tmp_path / "a") as archive:
        assert archive.count() == {"amaras-blog": 3, "tooting": 2}
        assert texts(archive)[1] == "Welcome, everybody! Who are you, and why are you here?"
        assert {(grave.why, grave.keys[0]) for grave in archive.tombstones()} == {
            ("deleted", "url:amaras-blog.example/welcome#comment-3"),
            ("forgotten", "uri:https://social.example/users/tobias/statuses/9"),
        }
        assert archive.state("tooting").memory == {"min_id": "112"}
        assert archive.ledger().homes["k47lqsc2jcip"] == "k47lqsc2jcip"
    save(tmp_path / "a", tmp_path / "saved")
    (tmp_path / "saved" / "README.md").unlink()
    assert content(tmp_path / "saved") == content(FIRST)


def test_where_a_post_is_said_to_be_stands_only_where_anything_is_said(saved: Path) -> None:
    said = [one["elsewhere"] for one in saved_posts(saved) if "elsewhere" in one]
    assert said == [{"copies": ["uri:copy"], "claims": [{"url": "https://amara.example/", "verified": True}]}]


# ── any text ──────────────────────────────────────────────────────────────────────────

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(WORDS, WORDS, st.lists(WORDS, max_size=3), st.integers(0, 900)), max_size=6))
def test_any_text_is_saved_and_loaded_whole(quick: Path, some: list[tuple[str, str, list[str], int]]) -> None:
    folder = Path(tempfile.mkdtemp(dir=quick))
    posts = [
        said(f"p{n}", text, title=title, tags=tuple(tags), hours=hours)
        for n, (text, title, tags, hours) in enumerate(some)
    ]
    keep(folder / "a", *posts)
    save(folder / "a", folder / "saved")
    assert verify(folder / "saved") == []
    load(folder / "b", folder / "saved")
    with Archive.open(folder / "b") as archive:
        assert held(archive) == posts
    save(folder / "b", folder / "again")
    assert content(folder / "saved") == content(folder / "again")


def test_times_are_kept_in_utc_to_the_second(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("a", "one", published=at(1).replace(microsecond=0), updated=at(2)))
    save(tmp_path / "a", tmp_path / "saved")
    (one,) = saved_posts(tmp_path / "saved")
    assert (one["published"], one["updated"]) == ("2024-09-02T09:00:00Z", "2024-09-02T10:00:00Z")


def test_a_saved_file_can_be_read_by_others(saved: Path) -> None:
    assert {path.stat().st_mode & 0o777 for path in saved.rglob("*.*")} == {0o644}


def test_whole_lines_of_a_damaged_copy_can_be_taken_in(saved: Path, tmp_path: Path) -> None:
    (path, *_) = sorted((saved / "posts").rglob("*.jsonl"))
    path.write_bytes(path.read_bytes().replace(b'"kind"', b'"kinb"', 1))
    with pytest.raises(ArchiveDamaged):
        load(tmp_path / "b", saved)
    (trouble,) = load(tmp_path / "b", saved, only_whole_lines=True)
    assert trouble.startswith(f"{path}:1: ")
    assert verify(tmp_path / "b") == []


def test_lines_of_somebody_else_beside_ours_are_left_alone(saved: Path, tmp_path: Path) -> None:
    (saved / "mine.jsonl").write_text("{}\n")
    save(tmp_path / "archive", saved)
    assert (saved / "mine.jsonl").exists()
    assert verify(saved) == []


def test_nobody_who_was_forgotten_is_named(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("a", "one", author=Account(key="@kofi@social.example", name="Kofi")))
    with Archive.open(tmp_path / "a") as archive:
        archive.forget("@kofi@social.example", night(2))
    save(tmp_path / "a", tmp_path / "saved")
    assert mentions(tmp_path, "kofi", "Kofi") == set()


# ── where shortened addresses lead ────────────────────────────────────────────────────


def leads(folder: Path) -> list[Redirect]:
    with Archive.open(folder) as archive:
        return archive.redirects()


def test_where_shortened_addresses_lead_is_saved_and_loaded(saved: Path, tmp_path: Path) -> None:
    load(tmp_path / "b", saved)
    assert leads(tmp_path / "b") == leads(tmp_path / "archive") == LEADS


def test_of_two_answers_to_one_address_the_better_stands(saved: Path, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "b") as archive:
        archive.keep_redirects(SHORT, [Redirect(address=url, again=night(60)) for url in SHORT])
    load(tmp_path / "b", saved)
    assert leads(tmp_path / "b") == LEADS


def test_where_a_post_that_is_kept_back_leads_is_not_saved(saved: Path, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive") as archive:
        (short,) = (head for head in archive.heads() if head.keys == ("uri:s",))
    save(tmp_path / "archive", saved, without={("another", short.id)})
    assert "bit.ly" not in "".join(map(str, content(saved).values()))
    assert not (saved / "redirects.jsonl").exists()


def test_an_archive_from_before_has_none_and_takes_them(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        assert archive.redirects() == []
        archive.keep_redirects(SHORT, LEADS)
        archive.keep_redirects(["https://t.co/b"], archive.redirects())
    assert leads(tmp_path) == LEADS[3:]
