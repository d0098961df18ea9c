"""Publishing twice: only what differs is written, whatever happened in between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.errors import BuildError
from aggregator.model import Post
from aggregator.publish import packaged
from tests.conftest import ROOT
from tests.publish import checker, sample
from tests.publish.conftest import Desk


def edited(posts: Iterable[Post], words: str, new: str) -> list[Post]:
    """The same posts, one of which was edited."""
    return [
        replace(post, html=post.html.replace(words, new), text=post.text.replace(words, new),
                lead=post.lead.replace(words, new), hash=f"{post.hash}!")
        if words in post.text
        else post
        for post in posts
    ]  # fmt: skip


# ── only what differs ─────────────────────────────────────────────────────────────────


def test_a_second_build_writes_nothing_and_asks_for_no_body(desk: Desk) -> None:
    desk.publish()
    before = desk.times()
    asked: list[str] = []
    again = desk.publish(sample.site(asked=asked.extend))
    assert (again.written, again.removed) == (0, 0)
    assert desk.times() == before
    assert asked == []


def test_the_time_of_a_run_is_in_two_files_only(desk: Desk) -> None:
    desk.publish()
    before = desk.times()
    told = [replace(one, last_good=one.last_good and one.last_good + timedelta(days=1)) for one in sample.TOLD]
    desk.publish(sample.site(told=told))
    after = desk.times()
    assert before.keys() == after.keys()
    assert {path for path in before if before[path] != after[path]} == {"sources/index.html", "data/sources.jsonl"}


def test_an_edit_writes_the_pages_that_show_it(desk: Desk) -> None:
    posts = sample.everything()
    desk.publish(sample.site(posts))
    before = desk.files()
    asked: list[str] = []
    changed = sample.site(edited(posts, "It is always trains.", "It was trains."), asked=asked.extend)
    done = desk.publish(changed)
    after = desk.files()
    touched = {path for path in after if before.get(path) != after[path]}
    assert done.written == len(touched) < len(before) / 3
    assert b"It was trains." in after["data/posts.jsonl"]
    assert not any(b"It is always trains." in body for body in after.values())
    assert len(set(asked)) < len(posts)


def test_growing_is_the_same_as_starting_anew(desk: Desk, tmp_path: Path) -> None:
    posts = sample.everything()
    for count in (10, 30, 31, len(posts)):
        desk.publish(sample.site(posts[:count]))
        fresh = Desk(tmp_path / f"fresh-{count}")
        fresh.publish(sample.site(posts[:count]))
        assert desk.files() == fresh.files()


def test_what_was_taken_away_leaves_every_file_and_the_spare(desk: Desk) -> None:
    posts = sample.everything()
    desk.publish(sample.site(posts))
    ledger = sample.site(posts).threads.ledger
    rest = [post for post in posts if "harbour" not in post.text]
    desk.publish(sample.site(rest, ledger=ledger))
    assert not any(b"accident at the harbour" in body for body in desk.files().values())
    desk.publish(sample.site(edited(rest, "So do I.", "Me too."), ledger=ledger))
    for path in (desk.root / ".output.spare").rglob("*"):
        assert not path.is_file() or b"accident at the harbour" not in path.read_bytes()


# ── somebody else was here ────────────────────────────────────────────────────────────


def test_files_that_are_missing_or_were_changed_are_made_again(desk: Desk) -> None:
    desk.publish()
    whole = desk.files()
    (desk.output / "join" / "index.html").unlink()
    (desk.output / "about" / "index.html").write_text("mine")
    shutil.rmtree(desk.output / "people")
    (desk.output / "data" / "posts.jsonl").unlink()
    desk.publish()
    assert desk.files() == whole


def test_files_of_others_are_kept(desk: Desk) -> None:
    desk.publish()
    (desk.output / "CNAME").write_text("class.example")
    (desk.output / "pictures").mkdir()
    (desk.output / "pictures" / "table.svg").write_text("<svg/>")
    for words in ("one", "two", "three"):
        desk.publish(sample.site(edited(sample.everything(), "It is always trains.", words)))
        assert desk.text("CNAME") == "class.example"
        assert desk.text("pictures/table.svg") == "<svg/>"
    (desk.output / "CNAME").unlink()
    desk.publish()
    assert not (desk.output / "CNAME").exists()


def test_what_was_there_before_the_first_build_is_kept_unless_it_is_in_the_way(desk: Desk) -> None:
    (desk.output / "topics" / "old").mkdir(parents=True)
    (desk.output / "topics" / "old" / "index.html").write_text("from a build that nobody remembers")
    (desk.output / ".gitkeep").touch()
    desk.publish()
    assert ".gitkeep" in desk.files()
    assert "topics/old/index.html" not in desk.files()


@pytest.mark.parametrize("lost", ["archive/published", ".output.spare", "output"])
def test_whatever_is_lost_is_only_time(desk: Desk, lost: str) -> None:
    desk.publish()
    desk.publish(sample.site(edited(sample.everything(), "It is always trains.", "x")))
    desk.publish()
    whole, before = desk.files(), desk.times()
    gone = desk.root / lost
    shutil.rmtree(gone) if gone.is_dir() else gone.unlink()
    desk.publish()
    assert desk.files() == whole
    if lost != "output":
        assert desk.times() == before


def test_a_copied_class_folder_is_not_written_again(desk: Desk, tmp_path: Path) -> None:
    desk.publish()
    copy = Desk(tmp_path / "copy")
    shutil.copytree(desk.root / "output", copy.output, copy_function=shutil.copyfile)
    shutil.copytree(desk.root / "archive", copy.root / "archive")
    assert copy.publish().written == 0


def test_output_may_be_a_link_to_another_place(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "www").mkdir()
    desk.output.symlink_to(tmp_path / "www")
    desk.publish()
    desk.publish(sample.site(edited(sample.everything(), "It is always trains.", "x")))
    assert desk.output.is_symlink()
    assert (tmp_path / "www" / "index.html").exists()


# ── templates ─────────────────────────────────────────────────────────────────────────


def test_a_class_overrides_file_by_file(desk: Desk) -> None:
    desk.publish()
    (desk.own / "pages").mkdir(parents=True)
    (desk.own / "static").mkdir()
    (desk.own / "pages" / "join.html").write_text(
        '{% extends "base.html" %}{% block title %}x{% endblock %}{% block main %}<h1 id="feeds">Our own way in</h1>{% endblock %}'
    )
    (desk.own / "pages" / "house-rules.html").write_text(
        '{% extends "base.html" %}{% block title %}x{% endblock %}{% block main %}<h1>{{ site.title }}</h1>{% endblock %}'
    )
    (desk.own / "static" / "site.css").write_text("body { color: teal }")
    desk.publish()
    assert "Our own way in" in desk.text("join/index.html")
    assert "<h1>The Long Table</h1>" in desk.text("house-rules/index.html")
    styles = [path for path in desk.files() if path.endswith(".css")]
    assert [desk.text(path) for path in styles] == ["body { color: teal }"]
    assert checker.faults(desk.output) == []


@pytest.mark.parametrize("broken", ["{{ nobody.knows }}", "{% if %}", "{{ page.no_such_thing }}", "{{ 1 / 0 }}"])
def test_a_broken_template_leaves_the_old_site(desk: Desk, broken: str) -> None:
    desk.publish()
    whole, before = desk.files(), desk.times()
    (desk.own / "pages").mkdir(parents=True)
    (desk.own / "pages" / "people.html").write_text(broken)
    with pytest.raises(BuildError, match=r"people\.html:1"):
        desk.publish()
    assert desk.files() == whole
    assert desk.times() == before


def test_a_page_of_which_nothing_is_known_is_a_clear_mistake(desk: Desk) -> None:
    (desk.own / "pages" / "planets").mkdir(parents=True)
    (desk.own / "pages" / "planets" / "{id}.html").write_text("x")
    with pytest.raises(BuildError, match="planets"):
        desk.publish()


# ── the same bytes ────────────────────────────────────────────────────────────────────

SCRIPT = """
import sys
from pathlib import Path
from aggregator.publish import packaged, publish
from tests.publish import sample
root = Path(sys.argv[1])
publish(sample.site(), root / "output", templates=[packaged()], memory=root / "archive" / "published")
"""


def other_process(root: Path, **surroundings: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), **surroundings}
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(root)], env=env)


def test_surroundings_do_not_show(desk: Desk, hard: Desk) -> None:
    done = other_process(desk.root, TZ="Asia/Kathmandu", LC_ALL="C", PYTHONHASHSEED="77").wait()
    assert done == 0
    assert desk.files() == hard.files()


def test_rendering_elsewhere_gives_the_same(desk: Desk, hard: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.publish.build.BATCH", 20)
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        desk.publish(executor=lambda: pool)
    assert desk.files() == hard.files()


def test_a_template_that_breaks_elsewhere_is_told_here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("aggregator.publish.build.BATCH", 20)
    (desk.own / "pages" / "people").mkdir(parents=True)
    (desk.own / "pages" / "people" / "{id}.html").write_text("{{ nobody }}")
    with (
        ProcessPoolExecutor(1, mp_context=get_context("forkserver")) as pool,
        pytest.raises(BuildError, match="nobody"),
    ):
        desk.publish(executor=lambda: pool)


# ── killed ────────────────────────────────────────────────────────────────────────────


@pytest.mark.slow
def test_killed_at_any_moment_the_site_is_the_old_or_the_new(desk: Desk, hard: Desk) -> None:
    desk.publish(sample.site(sample.everything()[:20]))
    old, new = desk.files(), hard.files()
    for moment in range(12):
        child = other_process(desk.root)
        time.sleep(0.35 + moment * 0.05)
        child.send_signal(signal.SIGKILL)
        child.wait()
        assert desk.files() in (old, new), moment
    assert other_process(desk.root).wait() == 0
    assert desk.files() == new


def test_the_packaged_templates_are_found() -> None:
    assert (packaged() / "base.html").is_file()
