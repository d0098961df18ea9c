"""Places behind a log-in: the whole main job, and no trace of the secret in anything that it leaves behind."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from aggregator.archive import save
from aggregator.demo import NIGHTS
from aggregator.demo.server import Answers, Places
from aggregator.model import Report
from aggregator.pipeline import Folder, Night
from tests.conftest import ROOT
from tests.sources.shapes import FIXTURES

TOKEN = "t0ken-MUST-NOT-PUBLISH"
PAIR = "amara:pässw0rd-MUST-NOT-PUBLISH"
BASIC = b64encode(PAIR.encode()).decode()
SECRETS = (TOKEN, PAIR, PAIR.partition(":")[2], BASIC)
ENVIRONMENT = {"BLOG_TOKEN": TOKEN, "BLOG_LOGIN": PAIR}
GUARDED = {"amara.example", "jules.example", "jonas.example", "social.example", "forum.example", "127.0.0.1"}
"""Hosts of the sample class that want a log-in here."""
FORUM = {
    "/t/57.json": (FIXTURES / "discourse" / "topic.json").read_text(encoding="utf-8"),
    "/site.json": '{"categories": []}',
}
CLASS = """
class: {title: Behind a firewall}
sources:
  - {kind: wordpress, id: blog, url: "http://amara.example/", tags: [longtable], token_env: BLOG_TOKEN}
  - {kind: feed, id: feed, url: "http://jules.example/feed/", basic_env: BLOG_LOGIN}
  - {kind: mastodon, id: hashtag, server: "http://social.example", hashtag: longtable, token_env: BLOG_TOKEN}
  - {kind: discourse, id: forum, url: "http://forum.example/t/57", basic_env: BLOG_LOGIN}
  - {id: found, url: "http://jonas.example/atom.xml", basic_env: BLOG_LOGIN}
  - {id: open, url: "http://layla.example/feed/"}
"""
NETWORK = 'network: {allow_private: ["127.0.0.1"]}\n'


class Closed(Answers):
    """Answers those who say who they are; everybody else gets a 401, also where nothing is."""

    def _found(self) -> tuple[int, str, bytes, dict[str, str]]:
        host = (self.headers.get("Host") or "").split(":")[0]
        said = self.headers.get("Authorization", "")
        assert isinstance(self.server, Intranet)
        self.server.said.append((host, said))
        if host in GUARDED and said not in (f"Bearer {TOKEN}", f"Basic {BASIC}"):
            return 401, "text/plain", f"unknown: {said}".encode(), {"WWW-Authenticate": "Basic"}
        if host == "forum.example" and (body := FORUM.get(self.path)):
            return 200, "application/json", body.encode(), {}
        if host == "127.0.0.1":
            self.headers.replace_header("Host", "jules.example")
        return super()._found()


class Intranet(Places):
    """The places of the sample class behind a log-in. `said`: host → the Authorization that came along."""

    said: list[tuple[str, str]]

    @property
    def hosts(self) -> dict[str, tuple[str, int]]:
        return {**super().hosts, "forum.example": ("127.0.0.1", int(self.server_address[1]))}


@contextmanager
def intranet() -> Iterator[Intranet]:
    with Intranet(NIGHTS[0]) as server:
        server.RequestHandlerClass = Closed
        server.said = []
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


def night(folder: Path, there: Intranet, text: str = CLASS) -> Report:
    folder.mkdir(exist_ok=True)
    (folder / "sources.yaml").write_text(text + NETWORK)
    return Night(Folder(folder), now=NIGHTS[0], hosts=there.hosts, workers=1).run()


def left_behind(folder: Path) -> bytes:
    """Every byte of every file."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def assert_no_secret(where: str | bytes) -> None:
    data = where.encode() if isinstance(where, str) else where
    assert data
    assert [secret for secret in SECRETS if secret.encode() in data or json.dumps(secret)[1:-1].encode() in data] == []


@pytest.mark.usefixtures("secrets")
def test_any_kind_works_with_a_token_or_a_password(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with intranet() as there:
        report = night(tmp_path / "class", there)
    told = {one.id: (one.state, one.held) for one in report.sources}
    assert {id: state for id, (state, _) in told.items()} == dict.fromkeys(told, "ok"), report.sources
    assert all(held for _, held in told.values()), told
    save(tmp_path / "class" / "archive", tmp_path / "saved")
    assert_no_secret(left_behind(tmp_path))
    assert_no_secret(f"{report}{caplog.text}")


@pytest.mark.usefixtures("secrets")
def test_a_secret_goes_to_no_other_server(tmp_path: Path) -> None:
    with intranet() as there:
        night(tmp_path / "class", there)
    signed = {host for host, said in there.said if said}
    assert signed == GUARDED - {"127.0.0.1"}
    assert {host for host, _ in there.said} > signed


def test_a_variable_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)
    with intranet() as there:
        report = night(tmp_path / "class", there)
        assert {host for host, _ in there.said} == {"layla.example"}, "nobody is asked without the secret"
        assert not any(said for _, said in there.said)
    messages = {one.id: one.message for one in report.sources}
    assert messages["blog"] == messages["hashtag"] == "the environment variable BLOG_TOKEN is not set"
    assert messages["feed"] == messages["found"] == "the environment variable BLOG_LOGIN is not set"


@pytest.mark.parametrize(
    "value", ["no colon MUST-NOT", ":MUST-NOT", "a:MUST-NOT\nX-Header: y", "a:\x01MUST-NOT", "a:\udcffMUST-NOT"]
)
def test_what_is_no_password_is_not_sent_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("BLOG_LOGIN", value)
    with intranet() as there:
        report = night(tmp_path / "class", there, CLASS.replace("token_env: BLOG_TOKEN", "basic_env: BLOG_LOGIN"))
        assert {host for host, _ in there.said} == {"layla.example"}
    assert {one.id for one in report.sources if one.state != "failed"} == {"open"}
    assert "MUST-NOT" not in f"{report}" + left_behind(tmp_path).decode("utf-8", "replace")


def test_a_secret_that_is_refused_is_named_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The server even says in its answer what it was told."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("BLOG_TOKEN", TOKEN + "-old")
    monkeypatch.setenv("BLOG_LOGIN", PAIR + "-old")
    with intranet() as there:
        report = night(tmp_path / "class", there)
    for one in report.sources[:-1]:
        assert one.state == "failed"
        variable = "BLOG_TOKEN" if one.id in ("blog", "hashtag") else "BLOG_LOGIN"
        assert variable in f"{one.message} {one.hint}", one
    assert_no_secret(left_behind(tmp_path))
    assert_no_secret(f"{report}{caplog.text}")


@pytest.mark.usefixtures("secrets")
def test_a_place_that_moved_to_another_server_does_not_take_the_secret_along(tmp_path: Path) -> None:
    """An address without a kind that leads to somebody else's blog: what was found there is not ours to sign."""

    class Moved(Closed):
        def _found(self) -> tuple[int, str, bytes, dict[str, str]]:
            if (self.headers.get("Host") or "").startswith("garden.example"):
                return 301, "text/plain", b"", {"Location": "http://elin.example/"}
            return super()._found()

    with intranet() as there:
        there.RequestHandlerClass = Moved
        text = 'class: {title: x}\nsources: [{id: gone, url: "http://garden.example/", token_env: BLOG_TOKEN}]\n'
        report = night(tmp_path / "class", there, text)
    assert report.sources[0].kind == "wordpress"
    assert {said for host, said in there.said if host == "elin.example"} == {""}


@pytest.mark.parametrize("words", [["-v", "run"], ["--json", "run"], ["-v", "check", "--online"], ["-v", "status"]])
def test_the_commands_say_nothing_of_it(tmp_path: Path, words: list[str]) -> None:
    with intranet() as there:
        url = f"http://127.0.0.1:{there.server_address[1]}/feed/"
        (tmp_path / "sources.yaml").write_text(
            f'class: {{title: x}}\nsources: [{{kind: feed, url: "{url}", basic_env: BLOG_LOGIN}}]\n{NETWORK}'
        )
        done = subprocess.run(
            [sys.executable, "-X", "dev", "-m", "aggregator", "-C", str(tmp_path), *words],
            env={**os.environ, **ENVIRONMENT, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    assert done.returncode == 0, done.stderr
    assert_no_secret(done.stdout + done.stderr)
    assert_no_secret(left_behind(tmp_path))
