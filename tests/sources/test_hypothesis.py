"""Hypothesis: a golden pair, nights, deletions, refusals, hostile answers, the documented shape."""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.errors import Later, Rejected, SourceError, Unreadable
from aggregator.model import Document, Parsed, State, to_json
from aggregator.sources import find, hypothesis
from aggregator.sources._hypothesis import wire
from aggregator.sources._hypothesis.place import place, told
from tests.builders import at, source
from tests.drive import Shelf, answering
from tests.fakes import Answer, FakeResponse, FakeWeb
from tests.sources import shapes

API = "https://api.hypothes.is/api"
PAGE = "https://elins-blog.example/start"
AROUND = {"base": "https://api.hypothes.is", "title": "Annotations", "stranger": True, "roots": []}


def document(path: Path) -> Document:
    return said(path.read_bytes())


def said(body: bytes, **more: Any) -> Document:
    place_ = source("margin", "hypothesis", url="", tags=more.pop("tags", ()), settings={"hashtag": "sociallearning"})
    return Document(source=place_, url=f"{API}/search", body=body, fetched=at(24 * 60), notes={**AROUND, **more})


def parsed(value: object, **more: Any) -> Parsed:
    return hypothesis.parse(said(json.dumps(value).encode(), **more))


SEARCH = shapes.case("hypothesis", "search")


@pytest.mark.parametrize("path", shapes.cases("hypothesis"), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    assert shapes.shown(document(path)) == shapes.expected(path)
    assert "MUST-NOT-PUBLISH" not in shapes.expectation(path).read_text(encoding="utf-8")


def test_a_token_shows_closed_groups_too_so_only_what_the_world_may_read_is_kept() -> None:
    assert len(parsed(SEARCH).posts) == 4
    assert all("PDF" not in post.text for post in parsed(SEARCH, stranger=False).posts)


def test_tags_follow_an_annotation_and_every_reply_below_it() -> None:
    assert len(parsed(SEARCH, tags=("trust",)).posts) == 3
    assert parsed(SEARCH, tags=("coffee",)).posts == []
    assert len(parsed({"rows": SEARCH["rows"][1:]}, tags=("trust",), roots=["hYp0th3515AAAA1example"]).posts) == 2


# ── a service that answers ────────────────────────────────────────────────────────────


class Margin(FakeWeb):
    """Annotations by id. A search gives those that it asks for, by the words of the real one."""

    def __init__(self, *rows: dict[str, Any], most: int = 200) -> None:
        super().__init__()
        self.rows = {row["id"]: row for row in rows}
        self.most = most

    def _answer(self, url: str) -> FakeResponse:
        if url in self.answers:
            return super()._answer(url)
        parts = urlsplit(url)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path.startswith("/api/annotations/"):
            row = self.rows.get(parts.path.rpartition("/")[2])
            if row is None:
                raise Rejected("404", status=404)
            return FakeResponse(json.dumps(row).encode(), url=url, asked=url)
        rows = sorted((row for row in self.rows.values() if _is_asked(row, query)), key=lambda row: row["updated"])
        return FakeResponse(json.dumps({"rows": rows[: self.most], "total": len(rows)}).encode(), url=url, asked=url)


def _is_asked(row: dict[str, Any], query: dict[str, str]) -> bool:
    equal = all(query[name] == row[name] for name in ("group", "uri", "user") if name in query)
    among = all(query[name] in row[of] for name, of in (("tag", "tags"), ("references",) * 2) if name in query)
    return equal and among and row["updated"] > query.get("search_after", "")


def row(number: int, *above: int, text: str = "", **more: Any) -> dict[str, Any]:
    when = f"2026-11-10T08:{number // 60:02}:{number % 60:02}.000000+00:00"
    return {
        "id": f"id{number}",
        "created": when,
        "updated": when,
        "user": f"acct:learner{number % 3}@hypothes.is",
        "uri": PAGE,
        "text": text or f"Annotation {number}",
        "tags": [] if above else ["class"],
        "group": "__world__",
        "permissions": {"read": ["group:__world__"]},
        "target": [{"source": PAGE}],
        "references": [f"id{one}" for one in above],
        **more,
    }


def shelf(**settings: str) -> Shelf:
    return Shelf(hypothesis, source("margin", "hypothesis", url="", settings=settings or {"hashtag": "class"}))


def run(here: Shelf, web: FakeWeb, *, full: bool = False) -> Shelf:
    asyncio.run(here.night(web, full=full))
    return here


def texts(here: Shelf) -> list[str]:
    return sorted(post.text for post in here.posts.values())


def test_replies_to_tagged_annotations_come_along_under_their_exact_parents() -> None:
    here = run(shelf(), Margin(row(1), row(2, 1), row(3, 1, 2)))
    assert texts(here) == ["Annotation 1", "Annotation 2", "Annotation 3"]
    third = here.saying("Annotation 3")
    parent = answering(third, here.posts)
    assert parent is not None
    assert parent.text == "Annotation 2"
    assert {post.under for post in here.posts.values()} == {"url:elins-blog.example/start"}
    assert here.saying("Annotation 1").answers == ("url:elins-blog.example/start",)


@pytest.mark.parametrize(
    "settings", [{"url": "https://hypothes.is/groups/gr0up/our-class"}, {"url": PAGE}], ids=["group", "page"]
)
def test_a_group_and_a_page(settings: dict[str, str]) -> None:
    rows = [row(number, *above, group="gr0up") for number, above in ((1, ()), (2, (1,)))]
    here = run(shelf(**settings), Margin(*rows, row(3, uri="https://x.example/", group="other")))
    assert texts(here) == ["Annotation 1", "Annotation 2"]


def test_the_second_night_asks_only_for_what_changed() -> None:
    web = Margin(*(row(number) for number in range(1, 6)))
    here = run(shelf(url=PAGE), web)
    web.asked.clear()
    run(here, web)
    assert len(web.asked) == 1
    assert "search_after=2026-11-10T08%3A00%3A05" in web.asked[0]
    web.rows["id2"] |= {"text": "Edited", "updated": "2026-11-11T00:00:00.000000+00:00"}
    assert "Edited" in texts(run(here, web))
    assert len(here.posts) == 5


def test_many_annotations_come_page_by_page() -> None:
    web = Margin(*(row(number) for number in range(1, 451)))
    here = run(shelf(url=PAGE), web)
    assert len(here.posts) == 450
    assert len(web.asked) == 3


def test_a_late_reply_to_a_tagged_annotation_is_found() -> None:
    web = Margin(row(1))
    here = run(shelf(), web)
    web.rows["id2"] = row(2, 1)
    assert texts(run(here, web)) == ["Annotation 1", "Annotation 2"]


def test_what_was_deleted_leaves_on_a_full_look_once_it_was_asked_for_by_name() -> None:
    web = Margin(row(1), row(2, 1), row(3, 1, 2))
    here = run(shelf(url=PAGE), web)
    del web.rows["id2"]
    assert len(run(here, web).posts) == 3
    run(here, web, full=True)
    assert texts(here) == ["Annotation 1", "Annotation 3"]
    assert here.saying("Annotation 3").answers == ("url:hypothes.is/a/id2",)


@pytest.mark.parametrize(
    "more",
    [{"hidden": True}, {"permissions": {"read": ["acct:learner1@hypothes.is"]}}, {"moderation_status": "DENIED"}],
)
def test_what_is_hidden_or_made_private_leaves(more: dict[str, Any]) -> None:
    web = Margin(row(1), row(2))
    here = run(shelf(url=PAGE), web)
    web.rows["id2"] |= {**more, "text": "MUST-NOT-PUBLISH", "updated": "2026-11-12T00:00:00.000000+00:00"}
    assert texts(run(here, web)) == ["Annotation 1"]
    assert "MUST-NOT" not in here.everything()


@pytest.mark.parametrize("rows", [[], [row(1), 7]])
def test_an_empty_or_broken_list_takes_nothing_away(rows: list[Any]) -> None:
    web = Margin(row(1), row(2))
    here = run(shelf(url=PAGE), web)
    web.answers[place({"url": PAGE}).since("")] = json.dumps({"rows": rows})  # type: ignore[union-attr]
    run(here, web, full=True)
    assert len(here.posts) == 2


@pytest.mark.parametrize("trouble", [Rejected("500", status=500), Later("later", status=429, until=at(9999))])
def test_trouble_with_one_annotation_takes_nothing_away(trouble: Answer) -> None:
    web = Margin(row(1), row(2))
    here = run(shelf(), web)
    del web.rows["id2"]
    web.answers[f"{API}/annotations/id2"] = trouble
    run(here, web, full=True)
    assert len(here.posts) == 2
    assert "could not be asked for" in here.notes[0]


def test_what_is_refused_says_so() -> None:
    web = FakeWeb({place({"url": PAGE}).since(""): Rejected("403", status=403)})  # type: ignore[union-attr]
    with pytest.raises(Rejected, match="nothing of that to strangers"):
        run(shelf(url=PAGE), web)
    with pytest.raises(SourceError, match="names no group"):
        run(shelf(server="h.example"), web)


# ── addresses ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://hypothes.is/groups/AbC12/our-class", ("group", "AbC12")),
        ("https://hypothes.is/users/amara", ("user", "acct:amara@hypothes.is")),
        ("https://hypothes.is/search?q=tag%3Atrust", ("tag", "trust")),
        ('https://hypothes.is/search?q=tag:"social+learning"', ("tag", "social learning")),
        ("https://hypothes.is/search?q=group:AbC12", ("group", "AbC12")),
        ("https://hypothes.is/search?q=user:amara", ("user", "acct:amara@hypothes.is")),
        ("https://api.hypothes.is/api/search?tag=trust", ("tag", "trust")),
        ("https://hypothes.is/", None),
        ("https://elsewhere.example/groups/AbC12/x", None),
        ("https://hypothes.is.evil.example/groups/AbC12/x", None),
    ],
)
def test_pasted_addresses(url: str, asked: tuple[str, str] | None) -> None:
    assert told(url) == asked
    assert hypothesis.recognise(FakeResponse(b"<html>", url=url)) == ({"url": url} if asked else None)


def test_a_pasted_address_finds_the_kind() -> None:
    url = "https://hypothes.is/groups/AbC12/our-class"
    web = FakeWeb({url: FakeResponse(b"<html><title>Our class</title>", media_type="text/html")})
    assert asyncio.run(find(url, web, State())) == ("hypothesis", {"url": url})


def test_a_server_of_ones_own() -> None:
    here = shelf(url=PAGE, server="http://h.intranet.example")
    web = Margin(row(1))
    run(here, web)
    assert web.asked[0].startswith("http://h.intranet.example/api/search?uri=")
    assert here.saying("Annotation 1").url == "http://h.intranet.example/a/id1"


# ── hostile answers ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("body", ["<html>", "", "null", "[]", "{}", '{"rows": 1}', '{"rows": [1]}', "[" * 99_999])
def test_what_is_no_search(body: str) -> None:
    with pytest.raises(Unreadable, match="Hypothesis"):
        hypothesis.parse(said(body.encode()))


@given(st.sampled_from(shapes.places(SEARCH)), shapes.ODD)
def test_an_odd_value_anywhere_is_left_out_or_unreadable(way: tuple[Any, ...], odd: object) -> None:
    try:
        found = parsed(shapes.mutated(SEARCH, way, odd))
    except SourceError:
        return
    assert len(found.posts) <= 7
    assert b"<script" not in to_json(found.posts)


@given(st.sampled_from(shapes.places(row(1))), shapes.ODD)
def test_an_odd_value_anywhere_costs_no_other_annotation(way: tuple[Any, ...], odd: object) -> None:
    web = Margin(row(8))
    rows = [shapes.mutated(row(1), way, odd), row(8)]
    body = json.dumps({"rows": rows})
    if "\\ud800" in body:  # half a character: no decoder takes such an answer
        return
    web.answers[place({"url": PAGE}).since("")] = body  # type: ignore[union-attr]
    assert "Annotation 8" in texts(run(shelf(url=PAGE), web))


# ── the documented shape ──────────────────────────────────────────────────────────────


@pytest.mark.corpus
def test_every_field_we_read_is_a_documented_one(corpora: Path) -> None:
    """No recorded search was to be had: the service's own description of its answers stands in for one."""
    path = corpora / "api-recordings/hypothesis/docs/_extra/api-reference/schemas/annotation.yaml"
    if not path.is_file():
        pytest.skip(f"no description at {path}")
    documented = set(re.findall(r"^    (\w+):", path.read_text(encoding="utf-8").partition("properties:")[2], re.M))
    assert {field.encode_name for field in msgspec.structs.fields(wire.Annotation)} <= documented
