"""What a stranger finds on the site of a class that is hard on pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from aggregator.model import Ledger
from aggregator.publish import packaged
from tests.publish import checker, sample
from tests.publish.conftest import Desk

Conversation = Callable[[str], str]


def test_nothing_is_wrong_with_any_page(hard: Desk) -> None:
    assert checker.faults(hard.output) == []
    assert len(checker.read(hard.output)) > 60


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ('<a href="../nowhere/">x</a>', "dead link"),
        ('<a href="#nowhere">x</a>', "no such place"),
        ('<a href="https://away.example/">x</a>', "rel"),
        ('<p id="main">x</p>', "2 times"),
        ('<p style="x">x</p>', "style"),
        ('<img src="https://away.example/x.png">', "loads"),
        ("<p>x</div>", "closes"),
        ("<script>1</script>", "<script>"),
    ],
)
def test_the_checker_would_have_seen_it(hard: Desk, tmp_path: Path, wrong: str, named: str) -> None:
    for path, body in hard.files().items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    page = tmp_path / "join" / "index.html"
    page.write_text(page.read_text().replace("</main>", f"{wrong}</main>"))
    assert any(named in fault for fault in checker.faults(tmp_path))


def test_every_promised_page_is_there(hard: Desk) -> None:
    promised = [
        "index.html",
        "404.html",
        "topics/index.html",
        "topics/trust/index.html",
        "conversations/index.html",
        "people/index.html",
        "people/amara/index.html",
        "circles/index.html",
        "circles/north/index.html",
        "digests/index.html",
        "digests/2024/index.html",
        "digests/2024/09/index.html",
        "digests/2024/W37/index.html",
        "digests/2024/09/12/index.html",
        "questions/index.html",
        "topics/trust/digests/index.html",
        "topics/trust/digests/2024/W37/index.html",
        "links/index.html",
        "join/index.html",
        "about/index.html",
        "about/numbers/index.html",
        "sources/index.html",
        "sources.opml",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
        "data/posts.jsonl",
        "data/edges.jsonl",
        "data/conversations.jsonl",
        "data/people.jsonl",
        "data/sources.jsonl",
    ]
    lists = ("", "topics/trust/", "conversations/", "people/", "people/amara/", "circles/north/", "digests/",
             "questions/", "topics/trust/digests/")  # fmt: skip
    promised += [f"{folder}feed.{kind}" for folder in lists for kind in ("atom", "json")]
    assert set(promised) - set(hard.files()) == set()


def test_every_page_names_the_class_and_says_that_it_is_a_sample(hard: Desk) -> None:
    for path, page in checker.read(hard.output).items():
        words = " ".join(page.text)
        assert "The Long Table" in words, path
        assert "invented" in words, path


def test_a_real_class_is_not_called_a_sample(desk: Desk) -> None:
    desk.publish(sample.site(class_=replace(sample.CLASS, sample=False)))
    assert all("invented" not in desk.text(path) for path in desk.files() if path.endswith(".html"))


def test_markup_is_let_through_in_no_template() -> None:
    for template in packaged().rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", template.read_text()), template


def test_hostile_words_stay_words(hard: Desk) -> None:
    for path, body in hard.files().items():
        text = body.decode()
        if path.endswith(".html"):
            assert "<script>alert" not in text, path
            assert "<img" not in text, path
            assert not re.search(r"<[^>]*\sonerror", text), path
            assert "{{ 49" not in text, path
    assert any("{{ 7*7 }}" in body.decode() for path, body in hard.files().items() if path.endswith(".html"))


# ── a conversation ────────────────────────────────────────────────────────────────────


def test_one_page_joins_blog_comments_notes_and_another_blog(conversation: Conversation) -> None:
    page = conversation("Schmooze or lose?</h1>")
    assert [page.count(f'class="post {kind}"') for kind in ("article", "comment", "note")] == [2, 9, 2]
    assert "two years later" in page
    assert "first time here" in page


def test_a_conversation_says_who_spoke_by_name_and_without_counts(conversation: Conversation) -> None:
    page = conversation("Schmooze or lose?</h1>")
    who = re.findall(r"<bdi>([^<]*)</bdi>", page.partition("Who spoke")[2].partition("</p>")[0])
    assert who == sorted(who, key=lambda name: name.casefold())
    assert len(who) == 9


def test_an_article_is_a_beginning_unless_its_owner_agreed_to_more(conversation: Conversation) -> None:
    page = conversation("Schmooze or lose?</h1>")
    assert "Read on at <bdi>jules.example</bdi>" in page
    assert "Read on at <bdi>amara.example</bdi>" not in page
    assert page.count("It changed who speaks first") < 12


def test_what_was_taken_away_leaves_its_place(conversation: Conversation) -> None:
    page = conversation("I answer a question that was taken away")
    assert "Taken away by its author" in page
    assert "So do I." in page


def test_a_warning_stays_folded(conversation: Conversation, hard: Desk) -> None:
    page = conversation("an accident at the harbour")
    folded = page.partition("<details>")[2].partition("</details>")[0]
    assert "accident at the harbour" in folded
    assert page.count("accident at the harbour") == 1
    for path, body in hard.files().items():
        if not path.startswith(("conversations/", "data/")):
            assert b"accident at the harbour" not in body, path


def test_replies_that_are_not_seen_are_counted(conversation: Conversation) -> None:
    assert re.search(r"\d+ repl(y|ies) at the source", conversation("Which sentence from a teacher"))


def test_forty_replies_are_nested_four_deep_and_then_flat(conversation: Conversation) -> None:
    page = conversation("Which sentence from a teacher")
    assert page.count("<article") == 41
    depth = deepest = 0
    for tag in re.findall(r"</?ol", page):
        depth += 1 if tag == "<ol" else -1
        deepest = max(deepest, depth)
    assert depth == 0
    assert 2 <= deepest <= 4


def test_languages_and_directions_are_marked(conversation: Conversation) -> None:
    page = conversation("Schmooze or lose?</h1>")
    assert '<div class="says" dir="auto" lang="ar">' in page
    assert '<div class="says" dir="auto" lang="fr">' in page


# ── people ────────────────────────────────────────────────────────────────────────────


def test_who_asks_for_initials_is_named_nowhere(hard: Desk) -> None:
    for path, body in hard.files().items():
        assert "beatriz santos" not in body.decode().casefold(), path
        assert "people/beatriz" not in body.decode(), path
        assert "people/beatriz" not in path


def test_who_asks_to_be_hidden_is_not_there(desk: Desk) -> None:
    people = [replace(one, show="hidden") if one.id == "layla" else one for one in sample.PEOPLE]
    desk.publish(sample.site(people=people))
    for path, body in desk.files().items():
        assert "ليلى" not in body.decode(), path
        assert "نبدأ بالشاي" not in body.decode(), path
    assert checker.faults(desk.output) == []


def test_who_does_not_want_to_be_found_is_on_no_page_that_can_be(desk: Desk) -> None:
    open_class = replace(sample.CLASS, search_engines=True)
    posts = [replace(post, indexable="How do you say" not in post.text) for post in sample.everything()]
    desk.publish(sample.site(posts, class_=open_class))
    shy = next(path for path in desk.files() if path.endswith("index.html") and "<h1" in desk.text(path)
               and path.startswith("conversations/") and "How do you say “stop”" in desk.text(path).partition("</h1>")[0]
               and path != "conversations/index.html")  # fmt: skip
    assert 'name="robots" content="noindex"' in desk.text(shy)
    assert shy.removesuffix("index.html") not in desk.text("sitemap.xml")
    assert "noindex" not in desk.text("join/index.html")
    assert "robots.txt" not in desk.files()


# ── addresses that were given out ─────────────────────────────────────────────────────


def test_a_conversation_that_moved_leads_to_each_of_its_posts(desk: Desk) -> None:
    apart = [post for post in sample.busy() if "reponse" not in post.url]
    alone = next(post for post in sample.busy() if "reponse" in post.url)
    first = sample.site([*apart, replace(alone, links=())], rules=None)
    old = next(id for id, talk in first.threads.conversations.items() if talk.root == alone.id)
    later = Ledger(
        homes=first.threads.ledger.homes,
        given={id: when + timedelta(days=id == old) for id, when in first.threads.ledger.given.items()},
    )
    desk.publish(sample.site([*apart, alone], ledger=later))
    page = desk.text(f"conversations/{old}/index.html")
    now = sample.site([*apart, alone], ledger=later).threads.ledger.moved[old]
    assert f'<li id="p-{alone.id}"><a href="../{now}/#p-{alone.id}">' in page
    assert "refresh" not in page.casefold()
    assert checker.faults(desk.output) == []


def test_a_conversation_that_is_gone_says_so(desk: Desk) -> None:
    posts = sample.everything()
    ledger = sample.site(posts).threads.ledger
    gone = next(post for post in posts if "harbour" in post.text)
    desk.publish(sample.site([post for post in posts if post is not gone], ledger=ledger))
    assert "Nothing is left here" in desk.text(f"conversations/{ledger.homes[gone.id]}/index.html")
    assert checker.faults(desk.output) == []


def test_an_older_id_of_a_post_still_leads_to_it(desk: Desk) -> None:
    ledger = sample.site().threads.ledger
    post = next(post for post in sample.everything() if post.title == "Schmooze or lose?")
    ledger.same["oldoldoldold"] = post.id
    desk.publish(sample.site(ledger=ledger))
    page = desk.text(f"conversations/{ledger.homes[post.id]}/index.html")
    assert 'id="p-oldoldoldold"' in page


# ── the empty and the broken ──────────────────────────────────────────────────────────


def test_the_first_night_has_a_site_too(desk: Desk) -> None:
    desk.publish(sample.site([], told=(), people=()))
    assert checker.faults(desk.output) == []
    assert "Nobody has spoken yet" in desk.text("index.html")
    assert desk.files()["data/posts.jsonl"] == b""


def test_a_class_without_topics_or_circles_has_no_dead_ways(desk: Desk) -> None:
    desk.publish(sample.site(topics=(), circles=()))
    assert checker.faults(desk.output) == []


def test_a_class_without_an_address_has_relative_feeds_and_no_sitemap(desk: Desk) -> None:
    desk.publish(sample.site(class_=replace(sample.CLASS, url="")))
    assert checker.faults(desk.output) == []
    assert "sitemap.xml" not in desk.files()
    assert 'href="../conversations/' in desk.text("conversations/feed.atom")


def test_a_source_in_trouble_is_named_with_what_to_do(hard: Desk) -> None:
    page = hard.text("sources/index.html")
    assert page.index("garden") < page.index("amaras-blog")
    assert "no answer from garden.example; if it moved, write its new address" in page


def test_a_banner_is_where_everybody_looks(desk: Desk) -> None:
    desk.publish(sample.site(banner="Half of the places did not answer."))
    for path in ("index.html", "sources/index.html"):
        assert "Half of the places did not answer." in desk.text(path)


def test_secrets_in_addresses_are_not_published(desk: Desk) -> None:
    told = [replace(one, url="https://user:s3cret@amara.example/feed/") for one in sample.TOLD]
    desk.publish(sample.site(told=told))
    assert all(b"s3cret" not in body for body in desk.files().values())


@pytest.mark.parametrize("id", ["../../etc", "CON", "a" * 300, "\u202ex", "ﬁ", "A", "x\0y", ".", ""])
def test_evil_ids_stay_inside_output(desk: Desk, id: str) -> None:
    topics = [replace(sample.TOPICS[0], id=id), replace(sample.TOPICS[0], id=id.swapcase() + "2")]
    desk.publish(sample.site(topics=topics))
    assert {path.name for path in desk.root.iterdir()} <= {"output", "archive", ".output.spare"}
    folders = {path.split("/")[1] for path in desk.files() if path.startswith("topics/") and path.count("/") == 2}
    assert len(folders) == 2
    assert all(re.fullmatch(r"[a-z0-9-]{1,60}", folder) for folder in folders)
    assert checker.faults(desk.output) == []
