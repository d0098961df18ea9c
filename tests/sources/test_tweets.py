"""Tweets from files: golden pairs, spreadsheets as they come, X's archive, conversations, broken files."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.errors import SourceError, Unreachable, Unreadable
from aggregator.model import Document, Parsed, Post, Source, to_json
from aggregator.sources import kind, kinds, tweets
from aggregator.sources._tweets import archive, tweet
from aggregator.text.urls import canonical
from tests.drive import Shelf, answering
from tests.fakes import FakeResponse, FakeWeb
from tests.sources import golden

FOLDER = golden.FIXTURES / "tweets"
A, B, C, D = "507177000000000011", "507178000000000023", "507179000000000035", "507180000000000047"
WHEN = "Wed Sep 03 11:56:06 +0000 2014"


def document(path: Path) -> Document:
    """NAME.notes.expected is what the pull found out besides."""
    notes = path.with_name(f"{path.stem}.notes.expected")
    more = {"notes": json.loads(notes.read_text(encoding="utf-8"))} if notes.exists() else {}
    return golden.export("tweets", path.read_bytes(), path.name, **more)


def parsed(body: str | bytes, **more: Any) -> Parsed:
    return golden.parsed("tweets", body, **more)


def sheet(*rows: dict[str, str], separator: str = ",") -> str:
    """A table with the columns that its rows name."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def row(id: str = A, text: str = "Text", user: str = "AmaraT", answers: str = "", **more: str) -> dict[str, str]:
    said = {"id_str": id, "from_user": user, "text": text, "created_at": WHEN, "in_reply_to_status_id_str": answers}
    return {**said, **more}


def listed(*statuses: dict[str, Any], name: str = "window.YTD.tweets.part0", wrapped: bool = True) -> str:
    rows = [{"tweet": status} if wrapped else status for status in statuses]
    return f"{name} = {json.dumps(rows)}"


def status(id: str = A, text: str = "Text", **more: Any) -> dict[str, Any]:
    return {"id_str": id, "full_text": text, "created_at": WHEN, **more}


def only(body: str | bytes, **more: Any) -> Post:
    (post,) = parsed(body, **more).posts
    return post


# ── golden pairs ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", golden.cases("tweets"), ids=lambda path: path.name)
def test_golden(path: Path) -> None:
    assert golden.shown(document(path)) == golden.expected(path)


@pytest.mark.parametrize("path", golden.cases("tweets"), ids=lambda path: path.name)
def test_nothing_private_is_in_a_golden_pair(path: Path) -> None:
    assert "MUST-NOT-PUBLISH" not in golden.expectation(path).read_text(encoding="utf-8")


def test_it_is_a_kind_like_any_other() -> None:
    assert "tweets" in kinds()
    assert kind("tweets").SETTINGS == {"path": "path", "hashtag": "hashtag?"}
    assert tweets.address({"path": "/home/elin/class/exports/tags.csv"}) == "tags.csv"
    assert tweets.recognise(FakeResponse((FOLDER / "tweets.js").read_bytes())) is None


# ── conversations ─────────────────────────────────────────────────────────────────────

TALK = (
    row(A, "A question? #trust", "AmaraT"),
    row(B, "An answer without the tag", "JulesLearns", answers=A),
    row(C, "And one more", "AmaraT", answers=B),
    row(D, "Something else #cats", "layla_r"),
)


def test_answers_stand_under_what_they_answer_whatever_the_order() -> None:
    for rows in (TALK, TALK[::-1]):
        posts = {post.id: post for post in parsed(sheet(*rows)).posts}
        parents = {post.text: parent.text for post in posts.values() if (parent := answering(post, posts))}
        assert parents == {
            "An answer without the tag": "A question? #trust",
            "And one more": "An answer without the tag",
        }


def test_two_answers_to_an_unseen_tweet_name_the_same_one() -> None:
    posts = parsed(sheet(row(B, answers=A), row(C, user="layla_r", answers=A))).posts
    assert posts[0].answers[0] == posts[1].answers[0] == f"status:x.com/{A}"


def test_the_same_tweet_in_a_table_and_in_an_archive_is_one_post() -> None:
    table, own = only(sheet(row())), only(listed(status()))
    assert table.id == own.id
    assert f"url:twitter.com/AmaraT/status/{A}" in table.keys


@pytest.mark.parametrize("user", ["AmaraT", "_x_9", ""])
def test_a_tweet_is_known_by_the_addresses_that_people_link_to(user: str) -> None:
    who = user or "i/web"
    for place in (f"https://mobile.twitter.com/{who}/status/{A}/", f"http://www.x.com/{who}/status/{A}?utm_source=x"):
        assert f"url:{canonical(place)}" in tweet.keys(A, user)
    assert f"url:{canonical(tweet.address(A, user))}" in tweet.keys(A, user)


@pytest.mark.parametrize("how", ["tags", "hashtag", "both"])
def test_whole_conversations_are_followed_in_which_the_tag_was_used(how: str) -> None:
    tags = {"tags": ("trust",), "hashtag": (), "both": ("nothing",)}[how]
    place = golden.export("tweets", sheet(*TALK).encode(), tags=tags)
    if how != "tags":
        place.source.settings["hashtag"] = "Trust"
    assert {post.url[-18:] for post in tweets.parse(place).posts} == {A, B, C}


def test_an_answer_with_the_tag_brings_what_it_answers() -> None:
    rows = (row(A, "untagged"), row(B, "#trust", answers=A), row(C, "beside it", answers=A), row(D, "elsewhere"))
    assert {post.text for post in parsed(sheet(*rows), tags=("trust",)).posts} == {"untagged", "#trust", "beside it"}


def test_answers_in_a_circle_end_somewhere() -> None:
    rows = (row(A, "#trust", answers=B), row(B, "b", answers=A), row(C, "c", answers=C))
    assert len(parsed(sheet(*rows), tags=("trust",)).posts) == 2
    assert only(sheet(rows[2])).answers == ()


def test_a_long_conversation_takes_no_longer_per_tweet() -> None:
    ids = [str(507177000000000000 + n) for n in range(5000)]
    rows = [row(id, "#trust" if n == 0 else "x", answers=ids[n - 1] if n else "") for n, id in enumerate(ids)]
    assert len(parsed(sheet(*rows[::-1]), tags=("trust",)).posts) == 5000


def test_retweets_are_not_posts() -> None:
    assert parsed(sheet(row(text="RT @AmaraT: x"))).posts == []
    assert parsed(listed(status(text="RT @AmaraT: x"), status(retweeted_status={"id_str": B}))).posts == []
    assert only(sheet(row(text="So true! RT @AmaraT: x"))).text == "So true! RT @AmaraT: x"
    assert only(listed(status(retweeted=True))).text == "Text"


def test_what_was_not_for_everybody_is_left_out() -> None:
    assert parsed(sheet(row(user_protected="TRUE"))).posts == []
    hidden = {"screen_name": "ElinReads", "name": "Elin", "protected": True}
    assert parsed(listed(status(user=hidden), name="Grailbird.data.tweets_2012_11", wrapped=False)).posts == []


# ── spreadsheets as they come ─────────────────────────────────────────────────────────


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_separator_and_encoding(separator: str, encoding: str) -> None:
    body = sheet(row(text="Så, “sant”;\nja\tja"), separator=separator)
    assert only(body.encode(encoding)).text == "Så, “sant”;\nja ja"


def test_any_order_of_columns_and_others_between_them() -> None:
    turned = dict(reversed({**row(), "notes": "x", "Source": "y"}.items()))
    assert only(sheet(turned)).id == only(sheet(row())).id
    assert only(sheet({name.upper(): cell for name, cell in row().items()})).text == "Text"


@pytest.mark.parametrize(
    ("said", "id"),
    [
        ({"id_str": f"'{A}"}, A),
        ({"id_str": "5.07177E+17", "status_url": f"http://twitter.com/AmaraT/statuses/{A}"}, A),
        ({"id_str": "507177000000000000", "status_url": f"https://x.com/AmaraT/status/{A}?s=20"}, A),
        ({"id_str": "", "status_url": f"https://twitter.com/#!/AmaraT/status/{A}"}, A),
    ],
)
def test_the_number_of_a_tweet_survives_spreadsheets(said: dict[str, str], id: str) -> None:
    assert only(sheet({**row(), **said})).keys[0] == f"status:x.com/{id}"


def test_a_rounded_parent_is_told_by_its_first_fifteen_digits() -> None:
    parent = row(A, "parent", status_url=f"http://twitter.com/AmaraT/statuses/{A}")
    found = parsed(sheet(parent, row(B, "child", answers="507177000000000000")))
    assert found.posts[1].answers[0] == f"status:x.com/{A}"
    assert found.note == ""


def test_a_rounded_parent_that_may_be_two_is_none_and_the_curator_is_told() -> None:
    found = parsed(sheet(row(A, "one"), row(A[:-1] + "2", "two"), row(B, "child", answers="507177000000000000")))
    assert found.posts[2].answers == ()
    assert "rounded" in found.note


@pytest.mark.parametrize(
    ("created", "time", "id", "when"),
    [
        (WHEN, "", "5", "2014-09-03T11:56:06Z"),
        ("Wed Sep 03 13:56:06 +0200 2014", "", "5", "2014-09-03T11:56:06Z"),
        ("Wed, 03 Sep 2014 11:56:06 +0000", "", "5", "2014-09-03T11:56:06Z"),
        ("2014-09-03 11:56:06 +0000", "", "5", "2014-09-03T11:56:06Z"),
        ("2014-09-03T11:56:06.000Z", "", "5", "2014-09-03T11:56:06Z"),
        ("", "03/09/2014 12:56:06", "507178000000000023", "2014-09-03T14:47:12Z"),
        ("", "03/09/2010 12:56:06", "5", "2010-09-03T12:56:06Z"),
        ("", "9/23/2010 2:56:06", "5", "2010-09-23T02:56:06Z"),
        ("", "31/12/2010 23:59", "5", "2010-12-31T23:59:00Z"),
    ],
)
def test_dates(created: str, time: str, id: str, when: str) -> None:
    assert tweet.when(created, id, time) == datetime.fromisoformat(when)


@pytest.mark.parametrize(
    ("created", "time"), [("", ""), ("soon", "99/99/2010 1:2"), ("Wed Sep 99 11:56:06 +0000 2014", "x")]
)
def test_without_a_date_it_says_so(created: str, time: str) -> None:
    assert not only(sheet({**row("5"), "created_at": created, "time": time})).dated


@pytest.mark.parametrize(
    ("said", "language"), [("en", "en"), ("und", ""), ("in", "id"), ("xx-lc", ""), ("en-gb", "en-gb"), ("Svenska!", "")]
)
def test_languages(said: str, language: str) -> None:
    assert only(sheet(row(user_lang=said))).language == language


def test_the_language_of_the_tweet_before_that_of_its_author() -> None:
    assert only(sheet(row(user_lang="en", lang="sv"))).language == "sv"


def test_a_missing_quotation_mark_costs_what_comes_after_it() -> None:
    body = sheet(row(A), row(B)) + f'{C},x,"open {"y" * 200_000}\n'
    found = parsed(body)
    assert len(found.posts) == 2
    assert "quotation mark" in found.note


def test_rows_without_number_or_words_are_counted() -> None:
    found = parsed(sheet(row(), row(""), row(B, "")))
    assert len(found.posts) == 1
    assert found.entries == 3
    assert "2 of its 3 rows" in found.note


# ── words ─────────────────────────────────────────────────────────────────────────────


def leading(url: str, to: str) -> dict[str, str]:
    return {"entities_str": json.dumps({"urls": [{"url": url, "expanded_url": to}]})}


def test_shortened_addresses_lead_where_they_lead() -> None:
    post = only(sheet(row(text="See http://t.co/a.", **leading("http://t.co/a", "https://a.example/x"))))
    assert post.text == "See https://a.example/x."
    assert [link.url for link in post.links] == ["https://a.example/x"]


def test_a_link_to_a_tweet_is_one_to_its_plain_address() -> None:
    to = f"https://mobile.twitter.com/AmaraT/status/{A}/photo/1?s=20"
    post = only(sheet(row(B, "http://t.co/a", **leading("http://t.co/a", to))))
    assert f"url:{post.links[0].key}" in only(sheet(row(A))).keys


@pytest.mark.parametrize("to", ["javascript:alert(1)", 'https://a.example/"onclick="x', "", "file:///etc/passwd"])
def test_hostile_addresses_and_words_stay_words(to: str) -> None:
    post = only(sheet(row(text="<script>x</script> &lt;b&gt; http://t.co/a", **leading("http://t.co/a", to))))
    assert "<script" not in post.html
    assert "javascript:" not in post.html
    assert '"onclick="x"' not in post.html
    assert post.text.startswith("<script>x</script> <b> http")


@pytest.mark.parametrize("cell", ["{", "[]", "null", '{"urls": 5}', '{"urls": [{"url": null}]}', '{"hashtags": [{}]}'])
def test_a_cell_of_entities_that_is_none_costs_nothing_else(cell: str) -> None:
    assert only(sheet(row(text="Text #trust", entities_str=cell))).tags == ("trust",)


# ── X's own archive ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    ["window.YTD.tweet.part0", "window.YTD.tweets.part12", "YTD.tweets.part0", "Grailbird.data.tweets_2012_11"],
)
@pytest.mark.parametrize("wrapped", [True, False])
def test_every_form_of_the_archive(name: str, wrapped: bool) -> None:
    assert only(listed(status(), name=name, wrapped=wrapped) + ";\n").text == "Text"


@pytest.mark.parametrize(
    "name",
    [
        "direct_messages",
        "deleted_tweets",
        "like",
        "twitter_circle_tweet",
        "account",
        "tweet_headers",
        "community_tweet",
    ],
)
def test_nothing_but_tweets_is_read_of_an_archive(name: str) -> None:
    with pytest.raises(Unreadable, match=f"{name}.* is no list of tweets"):
        parsed(listed(status(text="MUST-NOT-PUBLISH"), name=f"window.YTD.{name}.part0"))


@pytest.mark.parametrize("end", ["[{", "[", "{}", '[{"tweet": {}'])
def test_a_damaged_archive_says_so(end: str) -> None:
    with pytest.raises(Unreadable, match="cut short or damaged"):
        parsed(f"window.YTD.tweets.part0 = {end}")


def test_without_an_owner_tweets_are_kept_and_the_curator_is_told() -> None:
    found = parsed(listed(status()))
    assert found.posts[0].author.key == ""
    assert found.posts[0].url == f"https://x.com/i/web/status/{A}"
    assert "account.js" in found.note


ACCOUNT = listed(name="window.YTD.account.part0").removesuffix("[]") + json.dumps(
    [{"account": {"email": "MUST-NOT-PUBLISH@jules.example", "username": "JulesLearns", "accountDisplayName": "Jules"}}]
)


@pytest.mark.parametrize(
    "body", ["", "x", "window.YTD.account.part0 = [", "window.YTD.account.part0 = [1]", "window.YTD.account.part0 = []",
             'window.YTD.account.part0 = [{"account": {"username": 5}}]', 'window.YTD.account.part0 = [{"account": {"username": "a b"}}]',
             listed({"username": "x"})],
)  # fmt: skip
def test_an_account_that_cannot_be_read_is_none(body: str) -> None:
    assert archive.owner(body) == {}


@pytest.mark.parametrize("body", ["", "   ", "id_str,text\n1,x", "<html>", "a;b;c", "window.alert(1)", "%PDF-1.4"])
def test_what_is_neither_says_so(body: str) -> None:
    with pytest.raises(Unreadable) as caught:
        parsed(body)
    assert caught.value.hint


def test_a_zip_is_to_be_unpacked() -> None:
    with pytest.raises(Unreadable, match="ZIP"):
        parsed(b"PK\x03\x04whatever")


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([path.name for path in golden.cases("tweets")]), st.data())
def test_a_file_that_went_wrong_is_read_or_unreadable(name: str, data: st.DataObject) -> None:
    body = (FOLDER / name).read_bytes()
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 200)))
    changed = body[:start] + data.draw(st.binary(max_size=20)) + body[end:]
    try:
        found = parsed(changed)
    except SourceError:
        return
    assert to_json(found)


@pytest.mark.parametrize("piece", ['"', ",", "\n", "http://", "[", "{", "\\ud83d", "&", '",'])
def test_no_file_takes_for_ever(piece: str) -> None:
    for start in ("id_str,from_user,text\n5,x,", "window.YTD.tweets.part0 = ["):
        try:
            assert to_json(parsed(start + piece * 300_000))
        except SourceError:
            continue


# ── nights ────────────────────────────────────────────────────────────────────────────


def shelf(name: str, tags: Sequence[str] = ()) -> Shelf:
    where = {"path": f"/class/exports/{name}"}
    return Shelf(kind("tweets"), Source(id="old-tweets", kind="tweets", tags=tuple(tags), settings=where))


def test_whose_archive_it_is_lies_beside_it() -> None:
    jules = shelf("tweets.js")
    web = FakeWeb({"file:tweets.js": FakeResponse(listed(status()).encode(), etag="1"), "file:account.js": ACCOUNT})
    (post,) = asyncio.run(jules.night(web)).values()
    assert (post.author.key, post.author.name) == ("@juleslearns@x.com", "Jules")
    assert jules.state.title == "@JulesLearns"
    assert "MUST-NOT-PUBLISH" not in jules.everything()
    assert "/class" not in jules.everything()
    assert jules.notes == []


def test_an_archive_alone_is_read_too() -> None:
    jules = shelf("tweets.js")
    assert len(asyncio.run(jules.night(FakeWeb({"file:tweets.js": listed(status())})))) == 1
    assert "account.js" in jules.notes[0]


def test_a_file_that_did_not_change_is_not_read_again_but_for_other_tags() -> None:
    talk, web = shelf("tags.csv", ["cats"]), FakeWeb({"file:tags.csv": FakeResponse(sheet(*TALK).encode(), etag="1")})
    assert len(asyncio.run(talk.night(web))) == 1
    asyncio.run(talk.night(web))
    assert web.conditional == ["file:tags.csv"]
    talk.source = shelf("tags.csv", ["trust", "cats"]).source
    assert len(asyncio.run(talk.night(web))) == 4
    assert web.asked == ["file:tags.csv"] * 3


def test_a_table_that_grew_changes_nothing_it_held() -> None:
    talk = shelf("tags.csv")
    before = dict(asyncio.run(talk.night(FakeWeb({"file:tags.csv": sheet(*TALK[:2])}))))
    after = asyncio.run(talk.night(FakeWeb({"file:tags.csv": sheet(*TALK)})))
    assert len(after) == 4
    assert all(after[id].hash == post.hash for id, post in before.items())


def test_without_its_file_the_source_fails_and_keeps_what_it_has() -> None:
    talk = shelf("tags.csv")
    asyncio.run(talk.night(FakeWeb({"file:tags.csv": sheet(row())})))
    with pytest.raises(Unreachable):
        asyncio.run(talk.night(FakeWeb()))
    assert len(talk.posts) == 1
