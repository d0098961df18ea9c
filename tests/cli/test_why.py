"""`aggregator why POST`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.test_commands import aggregator


@pytest.fixture
def reply(own_sample: Path) -> dict[str, str]:
    """A post of the sample class that answers another."""
    for line in (own_sample / "output" / "data" / "posts.jsonl").read_text(encoding="utf-8").splitlines():
        row: dict[str, str] = json.loads(line)
        if row["parent"] and row["kind"] == "comment":
            return row
    raise AssertionError("the sample class has no comments")


def test_by_id_by_address_and_by_its_place_on_the_site(own_sample: Path, reply: dict[str, str]) -> None:
    names = (reply["id"], reply["url"], f"https://class.example/conversations/{reply['conversation']}/#p-{reply['id']}")
    for name in names:
        done = aggregator(own_sample, "why", name, "--json")
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        assert (found["post"], found["answers"]) == (reply["id"], reply["parent"])
        assert found["reasons"][0]["to"] == reply["parent"]
        assert found["reasons"][0]["verdict"] == "chosen"


def test_as_lines_to_read(own_sample: Path, reply: dict[str, str]) -> None:
    told = aggregator(own_sample, "why", reply["id"]).stdout
    assert reply["url"] in told
    assert f"→ {reply['parent']}" in told


@pytest.mark.parametrize("post", ["nosuch", "https://nowhere.example/x", "conversations/a/#p-", ""])
def test_a_post_nobody_knows(own_sample: Path, post: str) -> None:
    done = aggregator(own_sample, "why", post)
    assert done.returncode == 2
    assert "no post here is known as" in done.stderr
    assert done.stdout == ""


def test_without_an_archive(tmp_path: Path, own_sample: Path) -> None:
    (tmp_path / "sources.yaml").write_text((own_sample / "sources.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    assert aggregator(tmp_path, "why", "x").returncode == 2
