"""`add` and `opml` as somebody types them: what they print where, and how they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from aggregator.cli.places import _chosen
from tests.conftest import ROOT
from tests.pipeline.add.places import feed, page
from tests.sources.fediverse import serving

CLASS = "class: {title: Quiet, hashtags: [trust]}\nnetwork: {allow_private: ['127.0.0.1']}\n"
FEED = feed("a.example", ("::error::owned &#x1b;[31m", "trust"), ("Second", "cats"))


def aggregator(folder: Path, *words: str, stdin: str = "", **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aggregator", "-C", str(folder), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "", **env},
        capture_output=True,
        text=True,
        input=stdin,
    )


@pytest.fixture(scope="module")
def home() -> Iterator[str]:
    """A blog at the root of a loopback server; below /bare/ a page that offers nothing."""
    pages = {"/": page("/feed.xml"), "/feed.xml": FEED, "/bare/": page(words="nothing")}

    def reply(_: str, target: str, __: object) -> tuple[int, bytes, dict[str, str]]:
        body = pages.get(target, "")
        return (200 if body else 404), body.encode(), {"Content-Type": "text/html" if "<html" in body else "text/xml"}

    with serving(reply) as port:
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(CLASS)
    return tmp_path


def test_it_shows_what_was_found_and_writes_it(folder: Path, home: str) -> None:
    done = aggregator(folder, "add", home, GITHUB_ACTIONS="true")
    assert done.returncode == 0, done.stderr
    assert f"posts: {home}feed.xml" in done.stdout
    assert "1 post with one of its tags (#trust), 1 without" in done.stdout
    assert not [line for line in (done.stdout + done.stderr).splitlines() if line.lstrip().startswith("::")]
    assert "\x1b" not in done.stdout + done.stderr
    assert f"feed: {home}feed.xml" in (folder / "sources.yaml").read_text()
    again = aggregator(folder, "add", home)
    assert (again.returncode, "there already" in again.stdout) == (0, True)


def test_lines_from_a_spreadsheet_on_standard_input_or_in_a_file(folder: Path, home: str) -> None:
    done = aggregator(folder, "--json", "add", "--dry-run", stdin=f"Name\tBlog\nAmara\t{home}\nJules\tnone yet\n")
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["added"], told["failed"], told["dry_run"]) == (1, 1, True)
    assert told["sources"][0]["entry"]["person"] == "amara"
    assert (folder / "sources.yaml").read_text() == CLASS
    (folder / "list.csv").write_text(f"\ufeffAmara;{home}\r\n", encoding="utf-8")
    done = aggregator(folder, "add", "--from", str(folder / "list.csv"), "--everything")
    assert done.returncode == 0
    assert "person: amara" in (folder / "sources.yaml").read_text()
    assert "    tags:" not in (folder / "sources.yaml").read_text()


def test_tags_that_were_said(folder: Path, home: str) -> None:
    assert aggregator(folder, "add", home, "--tag", "#cats", "--tag", "dogs").returncode == 0
    assert "tags: [cats, dogs]" in (folder / "sources.yaml").read_text()


def test_nothing_found_ends_with_2_and_says_what_was_tried(folder: Path, home: str) -> None:
    assert aggregator(folder, "add", home, "--tag", "not a tag!").returncode == 2
    assert (folder / "sources.yaml").read_text() == CLASS
    done = aggregator(folder, "add", "http://127.0.0.1:9/")
    assert done.returncode == 2
    assert "tried:" in done.stderr
    assert "Traceback" not in done.stderr
    assert aggregator(folder, "add", stdin="\n").returncode == 2
    assert aggregator(folder, "add", "what is this").returncode == 2
    assert aggregator(folder, "add", home, "--tag", "x", "--everything").returncode == 2


def test_mistakes_in_sources_yaml_end_with_2(tmp_path: Path, home: str) -> None:
    assert aggregator(tmp_path, "add", home).returncode == 2
    (tmp_path / "sources.yaml").write_text("class: {titel: x}\n")
    for words in (("add", home), ("opml", "export"), ("check", "--online")):
        done = aggregator(tmp_path, *words)
        assert (done.returncode, "sources.yaml:1:" in done.stderr) == (2, True), words


def test_opml_in_and_out(folder: Path, home: str) -> None:
    aggregator(folder, "add", home)
    out = aggregator(folder, "opml", "export")
    assert out.returncode == 0
    assert f'xmlUrl="{home}feed.xml"' in out.stdout
    (folder / "friends.opml").write_text(out.stdout.replace("feed.xml", "other.xml"))
    done = aggregator(folder, "opml", "import", str(folder / "friends.opml"))
    assert (done.returncode, f"{home}other.xml" in done.stdout) == (0, True)
    told = json.loads(aggregator(folder, "--json", "opml", "import", str(folder / "friends.opml")).stdout)
    assert (told["added"], list(told["skipped"])) == ([], [f"{home}other.xml"])
    (folder / "friends.opml").write_text("<html/>")
    assert aggregator(folder, "opml", "import", str(folder / "friends.opml")).returncode == 2
    assert aggregator(folder, "opml", "import", "gone.opml").returncode == 2


def test_status_and_check_tell_which_tags_fit(folder: Path, home: str) -> None:
    aggregator(folder, "add", home, "--tag", "trsut")
    done = aggregator(folder, "check", "--online")
    assert done.returncode == 0
    assert "0 posts with one of its tags (#trsut), 2 without" in done.stdout
    assert "nearly the tag: #trust (1 post)" in done.stdout
    aggregator(folder, "pull")
    for words in (("status",), ("--json", "status")):
        assert "trust" in aggregator(folder, *words).stdout


def test_what_is_typed_when_asked_for_a_tag() -> None:
    tags = ["trust", "cats", "2026"]
    assert _chosen("1 #dogs", tags) == ["trust", "dogs"]
    assert _chosen("2, 1", tags) == ["cats", "trust"]
    assert _chosen("0", tags) == []
    assert _chosen("7", tags) == ["7"]
