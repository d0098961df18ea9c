"""A kind is one file: one that nobody knew is dropped into the folder, and everything works with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.conftest import ROOT

BOARD = '''"""A notice board: one line for each notice, NUMBER | NAME | ANSWERS | WORDS."""

from html import escape

from aggregator.model import Parsed
from aggregator.text.compose import account, compose
from aggregator.text.urls import canonical

SETTINGS = {"url": "address", "corner": "text?"}


def address(settings):
    return settings.get("url", "")


def recognise(response):
    return {"url": response.url} if response.body.startswith(b"NOTICE BOARD") else None


async def pull(source, web, visit):
    answer = await web.get(source.url, state=visit.state, conditional=not visit.full)
    if not answer.unchanged:
        yield answer.document(source)


def parse(document):
    rows = [line.split(" | ") for line in document.body.decode().splitlines()[1:]]
    return Parsed(posts=[_post(document, *row) for row in rows], title="Notice board", entries=len(rows))


def _post(document, number, name, answers, words):
    def key(number):
        return f"url:{canonical(document.source.url)}/{number}"

    return compose(
        source=document.source, fetched=document.fetched, published=None, html=f"<p>{escape(words)}</p>",
        kind="comment" if answers else "article", title="" if answers else words, author=account(name=name, site=document.url),
        keys=(key(number),), url=f"{document.source.url}/{number}",
        answers=(key(answers),) if answers else (), under=key(answers) if answers else "",
    )
'''
NOTICES = "NOTICE BOARD\n1 | Amara |  | Who has a ladder?\n2 | Jules | 1 | I have one, <b>blue</b>.\n"
WITH_IT = (
    "import sys; from pathlib import Path; import aggregator.sources as sources; sources.__path__.append(sys.argv.pop(1));"
    "from aggregator import pipeline; schema = sys.argv.pop(1);"
    "pipeline.write_schema(Path(schema)) if schema else __import__('aggregator.cli').cli.main()"
)


class Board(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = NOTICES.encode() if self.path == "/board" else b""
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Silence."""


@contextmanager
def board() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Board) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/board"
        finally:
            server.shutdown()


@pytest.fixture
def toys(tmp_path: Path) -> Path:
    """A folder with the one file of the new kind."""
    folder = tmp_path / "kinds"
    folder.mkdir()
    (folder / "noticeboard.py").write_text(BOARD)
    return folder


def aggregator(toys: Path, *words: str, schema: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", WITH_IT, str(toys), schema, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": ""},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    "entry", ["{{kind: noticeboard, url: '{url}', corner: left}}", "'{url}'"], ids=["long", "short"]
)
def test_a_new_kind_is_one_file(tmp_path: Path, toys: Path, entry: str) -> None:
    class_ = tmp_path / "class"
    class_.mkdir()
    with board() as url:
        network = "network: {allow_private: ['127.0.0.1']}\n"
        (class_ / "sources.yaml").write_text(
            f"class: {{title: Ladders}}\nsources:\n - {entry.format(url=url)}\n{network}"
        )
        assert "noticeboard, Notice board" in aggregator(toys, "-C", str(class_), "check", "--online")
        assert "1 of 1 sources answered, 2 posts" in aggregator(toys, "-C", str(class_), "run")
        told = json.loads(aggregator(toys, "--json", "-C", str(class_), "status"))
    assert "noticeboard" in json.dumps(told)
    rows = [json.loads(line) for line in (class_ / "output/data/posts.jsonl").read_text().splitlines()]
    words = {row["text"]: row for row in rows}
    answer = words["I have one, <b>blue</b>."]
    assert answer["parent"] == words["Who has a ladder?"]["id"]
    page = (class_ / "output/conversations" / answer["conversation"] / "index.html").read_text()
    assert "I have one, &lt;b&gt;blue&lt;/b&gt;." in page
    assert "noticeboard" in (class_ / "output/sources/index.html").read_text()


def test_its_settings_are_checked_and_are_in_the_schema(tmp_path: Path, toys: Path) -> None:
    aggregator(toys, schema=str(tmp_path / "schema.json"))
    schema = json.loads((tmp_path / "schema.json").read_text())
    assert {"url", "corner", "kind", "token_env"} <= schema["$defs"]["Noticeboard"]["properties"].keys()
    (tmp_path / "sources.yaml").write_text(
        "class: {title: Ladders}\nsources: [{kind: noticeboard, url: 'https://a.example/', conrer: left}]\n"
    )
    with pytest.raises(AssertionError, match="did you mean corner"):
        aggregator(toys, "-C", str(tmp_path), "check")
