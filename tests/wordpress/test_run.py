"""The main job over a real WordPress, from sources.yaml to the published site and back into saved text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.wordpress.site import Site
from tests.wordpress.test_api import PARENTS, TOP

pytestmark = pytest.mark.wordpress

SECRET = b"MUST-NOT-PUBLISH"


@pytest.fixture
def folder(blog: Site, tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(
        "class: {title: Seminar, url: https://class.example/}\n"
        "network: {allow_private: [127.0.0.1]}\n"
        f"sources:\n  - {{id: seminar, kind: wordpress, url: '{blog.url}'}}\n"
    )
    return tmp_path


def aggregator(folder: Path, *words: str) -> bytes:
    """What the command said."""
    command = [sys.executable, "-m", "aggregator", "-v", "-C", folder, *words]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout + ran.stderr


def rows(folder: Path, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "output" / "data" / f"{name}.jsonl").read_text().splitlines()]


def files(folder: Path) -> dict[Path, tuple[int, bytes]]:
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in folder.rglob("*") if path.is_file()}


def test_every_comment_is_on_the_site_once_under_its_parent(blog: Site, folder: Path) -> None:
    aggregator(folder, "run")
    posts = rows(folder, "posts")
    assert Counter(post["kind"] for post in posts) == {"article": 14, "comment": 44}
    ids = {post["url"].rpartition("#comment-")[2]: post["id"] for post in posts if post["kind"] == "comment"}
    parents = {post["id"]: (post["parent"], post["parent_certainty"]) for post in posts}
    articles = {post["url"]: post["id"] for post in posts if post["kind"] == "article"}
    for child, parent in PARENTS.items():
        assert parents[ids[str(blog.comment(child))]] == (ids[str(blog.comment(parent))], "stated"), child
    for article, names in TOP.items():
        for name in names:
            assert parents[ids[str(blog.comment(name))]] == (articles[blog.seed["posts"][article]["url"]], "stated")
    unseen, _ = parents[ids[str(blog.comment("orphan"))]]
    assert unseen
    assert unseen not in parents
    page = next((folder / "output" / "conversations").glob("*/index.html")).parents[1]
    assert any(f'id="p-{unseen}"' in one.read_text() for one in page.glob("*/index.html")), "its place is kept"


def test_the_pingback_is_an_edge(blog: Site, folder: Path) -> None:
    aggregator(folder, "run")
    articles = {post["url"]: post["id"] for post in rows(folder, "posts") if post["kind"] == "article"}
    answer, asked = (articles[blog.seed["posts"][name]["url"]] for name in ("reply", "reading"))
    edges = [(edge["from"], edge["to"], edge["kind"]) for edge in rows(folder, "edges")]
    assert (answer, asked, "link") in edges
    assert not any(str(blog.comment("ping")) in post["url"].rpartition("-")[2] for post in rows(folder, "posts"))


def test_what_is_not_public_is_nowhere(blog: Site, folder: Path) -> None:
    """Not in the archive, the saved text, the site, or the log; with the API open, and closed."""
    said = aggregator(folder, "run")
    blog.close_api()
    blog.say("quiet", "Something new")
    said += aggregator(folder, "run")
    said += aggregator(folder, "archive", "save", str(folder / "saved"))
    everything = files(folder)
    assert len(everything) > 50
    assert not [path for path, (_, body) in everything.items() if SECRET in body]
    assert SECRET not in said


def test_a_second_run_with_nothing_new(blog: Site, folder: Path) -> None:
    """Conditional requests only, and no file written but where the time of a run is shown."""
    aggregator(folder, "run")
    before = files(folder / "output")
    blog.asked()
    aggregator(folder, "run")
    assert blog.asked() == ["conditional /feed/atom/", "conditional /comments/feed/atom/"]
    after = files(folder / "output")
    written = {
        str(path.relative_to(folder / "output")) for path in after if after[path][0] != before.get(path, (0,))[0]
    }
    assert before.keys() == after.keys()
    assert written <= {"sources/index.html", "data/sources.jsonl"}
