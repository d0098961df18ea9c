"""The nightly's steps, as GitHub runs them, against a bare repository on this disk."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCRIPT = ROOT / ".github" / "nightly.sh"
pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


class Feed(BaseHTTPRequestHandler):
    """A feed whose items are the server's `titles`; 500 when there are none."""

    server: Blog

    def do_GET(self) -> None:
        body = self._feed().encode()
        self.send_response(200 if self.server.titles else 500)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _feed(self) -> str:
        items = "".join(
            f"<item><title>{title}</title><link>https://blog.example/{title}</link>"
            f"<pubDate>Mon, 02 Sep 2024 08:0{number}:00 +0000</pubDate><description>Said {title}.</description></item>"
            for number, title in enumerate(self.server.titles)
        )
        return f'<rss version="2.0"><channel><title>An invented blog</title>{items}</channel></rss>'

    def log_message(self, format: str, *args: object) -> None:
        pass


class Blog(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Feed)
        self.titles = ["first"]


@pytest.fixture
def blog() -> Iterator[Blog]:
    with Blog() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


class Repository:
    """A class's repository at its remote, and fresh clones of it as each night's runner has them."""

    def __init__(self, base: Path, blog: Blog) -> None:
        self.base = base
        self.remote = base / "remote.git"
        self.agg = base / "agg"
        self.agg.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m aggregator "$@"\n')
        self.agg.chmod(0o755)
        seed = base / "seed"
        seed.mkdir()
        (seed / "sources.yaml").write_text(
            "class: {title: Nights}\n"
            f"sources: [{{kind: feed, id: blog, url: 'http://127.0.0.1:{blog.server_address[1]}/feed'}}]\n"
            "network: {allow_private: ['127.0.0.1']}\n"
        )
        (seed / ".gitignore").write_text("/archive/\n/output/\n/.night/\n")
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.remote), cwd=base)
        self.git("init", "--quiet", "--initial-branch=main", cwd=seed)
        self.git("add", "-A", cwd=seed)
        self.git("commit", "--quiet", "-m", "class: begins", cwd=seed)
        self.git("push", "--quiet", str(self.remote), "main", cwd=seed)

    def git(self, *words: str, cwd: Path | None = None, **env: str) -> str:
        names = {
            f"GIT_{role}_{what}": "nobody@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        done = subprocess.run(
            ["git", *words], cwd=cwd or self.remote, env={**os.environ, **names, **env}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def clone(self, name: str) -> Path:
        where = self.base / name
        self.git("clone", "--quiet", str(self.remote), str(where), cwd=self.base)
        return where

    def step(self, where: Path, step: str, **env: str) -> subprocess.CompletedProcess[str]:
        surroundings = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GITHUB_")},
            "AGG": str(self.agg),
            "GITHUB_OUTPUT": str(where / ".output-of-run"),
            **env,
        }
        return subprocess.run(["bash", SCRIPT, step], cwd=where, env=surroundings, capture_output=True, text=True)

    def night(self, name: str) -> Path:
        where = self.clone(name)
        for step in ("restore", "run", "save"):
            done = self.step(where, step)
            assert done.returncode == 0, done.stdout + done.stderr
        return where

    def saved(self) -> str:
        """All posts that the branch `data` holds, as text."""
        return self.git("grep", "--no-color", "-h", "", "data", "--", "posts")

    def commits(self) -> int:
        return int(self.git("rev-list", "--count", "data"))


@pytest.fixture
def repository(tmp_path: Path, blog: Blog) -> Repository:
    return Repository(tmp_path, blog)


def test_two_nights_in_a_row(repository: Repository, blog: Blog) -> None:
    where = repository.night("one")
    assert (where / "output" / "index.html").is_file()
    blog.titles = ["second"]
    where = repository.night("two")
    assert "/first" in repository.saved()
    assert "/second" in repository.saved()
    assert repository.commits() == 1
    assert (where / ".output-of-run").read_text() == "code=0\n"
    pages = "".join(page.read_text() for page in (where / "output" / "conversations").rglob("*.html"))
    assert "Said first." in pages
    assert "Said second." in pages


def test_a_rejected_push_joins_both_nights(repository: Repository, blog: Blog) -> None:
    repository.night("one")
    mine, theirs = repository.clone("mine"), repository.clone("theirs")
    for where in (mine, theirs):
        assert repository.step(where, "restore").returncode == 0
    blog.titles = ["theirs"]
    assert repository.step(theirs, "run").returncode == 0
    blog.titles = ["mine"]
    assert repository.step(mine, "run").returncode == 0
    assert repository.step(theirs, "save").returncode == 0
    done = repository.step(mine, "save")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "joining both" in done.stdout
    assert all(f"/{title}" in repository.saved() for title in ("first", "theirs", "mine"))
    assert repository.commits() == 1


def test_a_failed_pull_saves_and_publishes_and_says_so(repository: Repository, blog: Blog) -> None:
    repository.night("one")
    blog.titles = []
    where = repository.night("two")
    assert (where / ".output-of-run").read_text() == "code=3\n"
    assert "/first" in repository.saved()
    assert (where / "output" / "index.html").is_file()
    summary = repository.step(where, "summary").stdout
    assert "0 of 1 sources answered" in summary
    assert "| blog | failed |" in summary


def test_a_remote_that_cannot_be_read_is_not_an_empty_archive(repository: Repository) -> None:
    where = repository.clone("one")
    done = repository.step(where, "restore", REMOTE=str(repository.base / "nowhere.git"))
    assert done.returncode != 0
    assert "first night" not in done.stdout


def test_mistakes_in_sources_yaml_end_the_night(repository: Repository) -> None:
    where = repository.clone("one")
    (where / "sources.yaml").write_text("class: {title: Nights}\nsourcs: []\n")
    done = repository.step(where, "run")
    assert done.returncode == 2
    assert "sources.yaml:2:1" in done.stderr
    assert (where / ".output-of-run").read_text() == "code=2\n"


def test_heartbeat_after_thirty_quiet_days(repository: Repository) -> None:
    fresh = repository.clone("fresh")
    assert repository.step(fresh, "heartbeat").returncode == 0
    assert repository.git("rev-list", "--count", "main") == "1"
    long_ago = "2024-01-01T00:00:00Z"
    repository.git("commit", "--quiet", "--amend", "--no-edit", cwd=fresh, GIT_COMMITTER_DATE=long_ago)
    repository.git("push", "--quiet", "--force", "origin", "main", cwd=fresh)
    done = repository.step(fresh, "heartbeat")
    assert done.returncode == 0, done.stderr
    assert repository.git("log", "-1", "--format=%s", "main").startswith("heartbeat:")


def test_the_summary_makes_fetched_text_harmless(repository: Repository) -> None:
    where = repository.clone("one")
    row = {"id": "blog", "state": "failed", "posts": 0, "held": 1, "message": "a | b\n<img src=x> [x](javascript:1)"}
    (where / ".night").mkdir()
    report = {"sources": [row], "posts": 0, "conversations": 1}
    (where / ".night" / "report.json").write_text(json.dumps(report))
    line = repository.step(where, "summary").stdout.strip().splitlines()[-1]
    assert "<img" not in line
    assert line.count("|") == 6
    assert "[x](" not in line
