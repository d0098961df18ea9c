"""The commands as somebody types them: what they print where, and how they end."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from aggregator.cli.talk import annotation, harmless
from tests.conftest import ROOT

CLASS = "class: {title: Quiet}\nsources: [{kind: feed, id: blog, url: 'http://127.0.0.1:9/feed'}]\n"
LOOPBACK = "network: {allow_private: ['127.0.0.1']}\n"


def aggregator(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "aggregator", "-C", str(folder), *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), "GITHUB_ACTIONS": "", **env},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def quiet_class(tmp_path: Path) -> Path:
    """A class whose only source refuses to answer."""
    (tmp_path / "sources.yaml").write_text(CLASS + LOOPBACK)
    return tmp_path


def test_help_names_every_command(tmp_path: Path) -> None:
    done = aggregator(tmp_path, "--help")
    assert done.returncode == 0
    for command in ("run", "pull", "build", "serve", "demo", "init", "check", "status", "archive", "forget", "people"):
        assert f"  {command} " in done.stdout


def test_a_folder_without_a_class_says_how_to_start(tmp_path: Path) -> None:
    done = aggregator(tmp_path, "run")
    assert done.returncode == 2
    assert "aggregator init" in done.stderr
    assert not (tmp_path / "archive").exists()


def test_mistakes_end_with_2_and_touch_nothing(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("class: {titel: Quiet}\nsources: [{kind: fead, url: 'ftp://x'}]\n")
    done = aggregator(tmp_path, "run")
    assert done.returncode == 2
    assert "sources.yaml:1:9: " in done.stderr
    assert "sources.yaml:2:" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sources.yaml"]


def test_all_sources_failing_ends_with_3_and_publishes(quiet_class: Path) -> None:
    done = aggregator(quiet_class, "run")
    assert done.returncode == 3
    assert "sources.yaml:2: blog: " in done.stderr
    assert (quiet_class / "output" / "index.html").is_file()


def test_json_is_one_object_on_stdout(quiet_class: Path) -> None:
    done = aggregator(quiet_class, "--json", "run")
    report = json.loads(done.stdout)
    assert report["sources"][0]["state"] == "failed"
    assert report["sources"][0]["line"] == 2


def test_annotations_under_github_actions(quiet_class: Path) -> None:
    done = aggregator(quiet_class, "run", GITHUB_ACTIONS="true")
    assert "::warning file=sources.yaml,line=2::blog" in done.stdout


def test_a_second_run_at_the_same_time_ends_with_5(quiet_class: Path) -> None:
    from aggregator.archive import lock

    with lock(quiet_class / "archive"):
        done = aggregator(quiet_class, "run")
    assert done.returncode == 5


def test_a_damaged_archive_ends_with_4_and_is_left_alone(quiet_class: Path) -> None:
    (quiet_class / "archive").mkdir()
    damaged = quiet_class / "archive" / "archive.sqlite"
    damaged.write_bytes(b"this is not a database, but nobody should write over it" * 100)
    before = damaged.read_bytes()
    done = aggregator(quiet_class, "run")
    assert done.returncode == 4
    assert damaged.read_bytes() == before


def test_pull_of_an_unknown_source_names_the_known_ones(quiet_class: Path) -> None:
    done = aggregator(quiet_class, "pull", "blgo")
    assert done.returncode == 2
    assert "blog" in done.stderr


def test_init_check_status_save_verify(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert aggregator(tmp_path, "init", str(folder), "--title", "Ours").returncode == 0
    assert "title: Ours" in (folder / "sources.yaml").read_text()
    assert aggregator(folder, "check").returncode == 0
    assert aggregator(folder, "build").returncode == 0
    assert aggregator(folder, "status").returncode == 0
    assert aggregator(folder, "archive", "save", str(tmp_path / "saved")).returncode == 0
    assert aggregator(folder, "archive", "verify", str(tmp_path / "saved")).returncode == 0
    assert aggregator(folder, "archive", "load", str(tmp_path / "saved")).returncode == 0
    again = aggregator(tmp_path, "init", str(folder))
    assert again.returncode == 0
    assert "title: Ours" in (folder / "sources.yaml").read_text(), "what is there stays"


def test_forget_takes_a_person_out_of_archive_and_site(own_sample: Path) -> None:
    done = aggregator(own_sample, "--json", "forget", "@beatriz@tavla.example")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["posts"] > 5
    for path in [*(own_sample / "output").rglob("*"), *(own_sample / "archive").rglob("*")]:
        if path.is_file():
            assert b"which valve kills you" not in path.read_bytes(), path


def test_whoever_is_forgotten_is_off_the_site_at_once_though_they_are_listed(own_sample: Path) -> None:
    done = aggregator(own_sample, "forget", "rin")
    assert done.returncode == 0, done.stderr
    assert "sources.yaml still lists rin" in done.stdout
    for path in (own_sample / "output").rglob("*"):
        text = path.read_text(errors="replace") if path.is_file() else ""
        assert not [word for word in ("凛 Rin", "@rin@social.example", "social.example/@rin") if word in text], path
    assert not (own_sample / "output" / "people" / "rin").exists()


@pytest.mark.parametrize("who", ["", "zzz", "Beatriz", "@beatriz"])
def test_forget_promises_nothing_about_somebody_nobody_knows(quiet_class: Path, who: str) -> None:
    done = aggregator(quiet_class, "forget", who)
    assert done.returncode == 2
    assert "@name@server" in done.stderr
    assert done.stdout == ""


def test_forget_takes_a_person_by_the_id_of_their_page(own_sample: Path) -> None:
    rows = [json.loads(line) for line in (own_sample / "output" / "data" / "posts.jsonl").open()]
    person = next(row["author"] for row in rows if row["kind"] == "comment" and row["author"])
    theirs = sum(row["author"] == person for row in rows)
    done = aggregator(own_sample, "--json", "forget", person)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["posts"] >= theirs
    left = [json.loads(line) for line in (own_sample / "output" / "data" / "posts.jsonl").open()]
    assert not [row for row in left if row["author"] == person]


def test_a_port_in_use_is_said_without_a_traceback(quiet_class: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = aggregator(quiet_class, "serve", "--port", str(port))
    assert done.returncode == 2
    assert f"port {port}" in done.stderr
    assert "--port" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_says_the_next_command_as_a_shell_takes_it(tmp_path: Path) -> None:
    done = aggregator(tmp_path, "init", str(tmp_path / "our class"))
    assert f"-C '{tmp_path / 'our class'}' run" in done.stdout


@pytest.mark.parametrize("address", ["example.org", "javascript:alert(1)", "https://me:pw@example.org/"])
def test_a_site_lives_at_an_address(quiet_class: Path, address: str) -> None:
    assert aggregator(quiet_class, "build", "--base-url", address).returncode == 2
    assert not (quiet_class / "output").exists()


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("::error::owned", ": :error: :owned"),
        ("a\x1b[31mred", "a [31mred"),
        ("two\nlines", "two lines"),
        ("plain :: inside", "plain :: inside"),
        ("see ##[error]owned", "see # #[error]owned"),
    ],
)
def test_fetched_text_is_harmless_in_a_log(title: str, shown: str) -> None:
    assert harmless(title) == shown


def test_annotations_are_escaped() -> None:
    line = annotation("error", "100%\n::warning::", file="a,b:c", line=3, column=1)
    assert line == "::error file=a%2Cb%3Ac,line=3,col=1::100%25%0A::warning::"
