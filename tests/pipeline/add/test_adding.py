"""What is written when addresses are added, what is said about them, and what is left alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from aggregator.errors import ConfigError
from aggregator.pipeline import Folder, read_config
from aggregator.pipeline.add import Added, Adding, asked
from aggregator.pipeline.look import Look
from tests.pipeline.add.places import PLACES, Hosts, feed, page, served
from tests.sources.fediverse import Fediverse

CLASS = """\
# our class
class: {title: Seminar, hashtags: [SocialLearning]}   # one hashtag
network: {allow_private: ['127.0.0.1']}

sources:
  - "#SocialLearning@m.example"   # where we began
  # more follows
"""


@pytest.fixture(scope="module")
def hosts() -> Iterator[Hosts]:
    with served(PLACES) as found:
        yield found


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    (tmp_path / "sources.yaml").write_text(CLASS)
    return Folder(tmp_path)


def add(folder: Folder, hosts: Hosts, *lines: str, name: str = "", **how: Any) -> list[Added]:
    return Adding(folder, hosts=hosts, **how).add(asked(lines, name, folder.holds))


def written(folder: Folder) -> str:
    """What was added to the file; the curator's own lines stay as they are."""
    text = folder.sources.read_text()
    assert text.startswith(CLASS)
    return text.removeprefix(CLASS)


# ── what is found ─────────────────────────────────────────────────────────────────────


def test_a_home_page_with_feeds_of_posts_and_of_comments(folder: Folder, hosts: Hosts) -> None:
    [added] = add(folder, hosts, "http://amara.example/")
    assert written(folder) == (
        "  # amara.example\n  - kind: feed\n    url: http://amara.example/\n    feed: http://amara.example/feed.xml\n"
        "    comments: http://amara.example/comments.xml\n    tags: [SocialLearning]\n"
    )
    assert (added.state, added.kind, added.title, added.language) == ("added", "feed", "amara.example", "en")
    assert [(feed.holds, feed.address) for feed in added.feeds] == [
        ("posts", "http://amara.example/feed.xml"),
        ("comments", "http://amara.example/comments.xml"),
    ]
    assert added.tags_in_use == {"SocialLearning": 1, "SocialLerning": 1, "cats": 1}
    assert [post.title for post in added.posts] == ["Trust comes first", "My cat", "Slips"]
    assert added.tally == "1 post with one of its tags (#SocialLearning), 2 without"
    assert added.comments == 1
    assert "2026-11-20  Trust comes first" in str(added)


@pytest.mark.parametrize("address", ["0", "old/?utm_source=letter", "old/?utm_source=letter#c7"])
def test_a_post_stands_for_its_blog(folder: Folder, hosts: Hosts, address: str) -> None:
    [added] = add(folder, hosts, f"http://amara.example/{address}")
    assert isinstance(added.entry, dict)
    assert added.entry["url"] == "http://amara.example/"
    assert added.entry["feed"] == "http://amara.example/feed.xml"


def test_blogs_that_share_a_host_are_not_taken_for_its_front_page(folder: Folder, hosts: Hosts) -> None:
    [added] = add(folder, hosts, "http://shared.example/~kim/?utm_campaign=x&fbclid=y")
    assert isinstance(added.entry, dict)
    assert added.entry["url"] == "http://shared.example/~kim/"


def test_a_page_that_names_no_feed_is_looked_for_one_at_the_usual_places(folder: Folder, hosts: Hosts) -> None:
    [added] = add(folder, hosts, "http://jules.example/")
    assert "url: http://jules.example/rss.xml" in written(folder)
    assert added.language == "sv"
    assert "tags:" not in written(folder), "none of the class's hashtags is in use there: everything is followed"


def test_nothing_found_says_what_was_tried_and_what_to_ask_for(folder: Folder, hosts: Hosts) -> None:
    [failed] = add(folder, hosts, "http://bare.example/blog/2026/")
    assert failed.state == "failed"
    [failed] = add(folder, hosts, "http://bare.example/")
    assert failed.tried[0].startswith("http://bare.example/: ")
    assert "http://bare.example/feed/: there is nothing at" in failed.tried[1]
    assert "ask its owner" in failed.hint
    assert written(folder) == ""


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("http://members.example/", "a page to log in at"),
        ("http://paper.example/plan.pdf", "a PDF"),
        ("https://www.facebook.com/groups/7/", "members only"),
        ("https://x.com/amara", "members only"),
    ],
)
def test_what_nobody_could_follow_is_said_at_once(folder: Folder, hosts: Hosts, address: str, says: str) -> None:
    """A document's site may well have a feed: it is not what was meant."""
    [failed] = add(folder, hosts, address)
    assert failed.state == "failed"
    assert says in failed.message
    assert len(failed.tried) <= 1
    assert "Does your blog have a feed" not in failed.hint
    assert written(folder) == ""


def test_a_password_is_neither_sent_nor_shown(folder: Folder) -> None:
    asked_for: list[str] = []
    with served(PLACES, asked_for) as hosts:
        added = add(folder, hosts, "http://amara:MUST-NOT@amara.example/", "htp://amara:MUST-NOT@amara.example/")
    assert [one.state for one in added] == ["failed", "failed"]
    assert "MUST-NOT" not in repr(added) + "".join(map(str, added))
    assert "basic_env" in added[0].hint
    assert asked_for == []


def test_a_secret_in_an_address_is_not_shown_and_warned_of(folder: Folder) -> None:
    places = {
        "http://kim.example/feed?token=MUST-NOT": feed("kim.example", ("One", "x")),
        "http://kim.example/": page(words="nothing"),
    }
    with served(places) as hosts:
        added, failed = add(folder, hosts, "http://kim.example/feed?token=MUST-NOT", "http://kim.example/?key=MUST-NOT")
    assert (added.state, failed.state) == ("added", "failed")
    assert "MUST-NOT" not in str(added) + repr(failed)
    assert "looks like a secret" in str(added)


def test_one_bad_address_spoils_no_other(folder: Folder, hosts: Hosts) -> None:
    added = add(folder, hosts, "http://nowhere.example/", "what is this", "http://amara.example/", "ftp://x.example/")
    assert [one.state for one in added] == ["failed", "failed", "added", "failed"]
    assert "no address could be read" in added[1].message
    assert "amara.example/feed.xml" in written(folder)


def test_names_of_tags_on_servers_and_accounts(folder: Folder) -> None:
    world = Fediverse("home.example")
    world.say("amara@home.example", "Hello #SocialLearning")
    world.say("jules@home.example", "MUST-NOT-PUBLISH", account={"note": "#nobot"})
    with world.served() as hosts:
        added = add(
            folder,
            hosts,
            "Amara\t@amara@http://home.example",
            "@jules@http://home.example",
            "#cats@http://home.example",
        )
    assert [one.state for one in added] == ["added", "failed", "added"]
    assert "asks in the profile to be left out" in added[1].message
    assert "MUST-NOT" not in repr(added)
    assert written(folder) == (
        "  # @amara on home.example\n  - kind: mastodon\n    server: http://home.example\n    account: amara\n"
        "    tags: [SocialLearning]\n    person: amara\n"
        "  # #cats on home.example\n  - kind: mastodon\n    server: http://home.example\n    hashtag: cats\n"
        'people:\n  - id: amara\n    name: Amara\n    accounts: ["@amara@home.example"]\n'
    )


def test_a_server_that_does_not_answer(folder: Folder) -> None:
    [failed] = add(folder, {"m.other.example": ("127.0.0.1", 9)}, "#cats@m.other.example")
    assert failed.state == "failed"
    assert "m.other.example" in failed.tried[0]


# ── what is there already ─────────────────────────────────────────────────────────────


def test_what_is_listed_is_not_added_again(folder: Folder, hosts: Hosts) -> None:
    add(folder, hosts, "http://amara.example/")
    before = folder.sources.read_bytes()
    for again in (
        "http://amara.example/",
        "http://www.amara.example",
        "http://amara.example/feed.xml",
        "#sociallearning@m.example",
    ):
        [known] = add(folder, hosts, again)
        assert (known.state, bool(known.known)) == ("known", True), again
    assert folder.sources.read_bytes() == before


def test_an_alias_is_the_same_place(folder: Folder, hosts: Hosts) -> None:
    folder.sources.write_text(
        CLASS + "  - {kind: feed, url: 'https://new.example/', aliases: ['http://amara.example/']}\n"
    )
    [known] = add(folder, hosts, "http://amara.example/")
    assert known.state == "known"


def test_twice_in_one_paste_is_once(folder: Folder, hosts: Hosts) -> None:
    added = add(folder, hosts, "http://amara.example/ http://amara.example/feed.xml")
    assert [one.state for one in added] == ["added", "known"]
    assert written(folder).count("- kind") == 1


# ── tags, people, trying ──────────────────────────────────────────────────────────────


def test_tags_that_were_said_or_chosen(folder: Folder, hosts: Hosts) -> None:
    add(folder, hosts, "http://amara.example/", tags=["cats"])
    assert "tags: [cats]" in written(folder)
    seen: list[tuple[list[str], Sequence[str]]] = []

    def choose(look: Look, hashtags: Sequence[str]) -> Sequence[str]:
        seen.append((list(look.tags), hashtags))
        return ["x"]

    add(folder, hosts, "http://rin.example/", choose=choose)
    assert seen == [(["x"], ("SocialLearning",))]
    assert "tags: [x]" in written(folder)


def test_a_name_beside_an_address_becomes_a_person(folder: Folder, hosts: Hosts) -> None:
    folder.sources.write_text(CLASS + "people: [{id: jules, name: Jules}]\n")
    added = add(
        folder, hosts, "Åsa Ek\thttp://amara.example/", "http://jules.example/, jules", "Asa Ek;http://rin.example/"
    )
    assert [one.person for one in added] == ["asa-ek", "jules", "asa-ek"]
    config = read_config(folder)
    assert [(person.id, person.name) for person in config.people] == [("jules", "Jules"), ("asa-ek", "Åsa Ek")]
    assert [source.person for source in config.sources[1:]] == ["asa-ek", "jules", "asa-ek"]


def test_two_people_whose_names_look_alike_in_an_address_stay_two(folder: Folder, hosts: Hosts) -> None:
    add(folder, hosts, "Amara-N\thttp://amara.example/", "Amara N\thttp://jules.example/", "עמרה\thttp://rin.example/")
    assert [person.id for person in read_config(folder).people] == ["amara-n", "amara-n-2", "person"]


def test_what_cannot_be_written_fails_alone(folder: Folder, hosts: Hosts) -> None:
    """The account is somebody else's, the curator says."""
    folder.sources.write_text(CLASS + "people: [{id: jules, name: Jules, accounts: ['@amara@home.example']}]\n")
    world = Fediverse("home.example")
    world.say("amara@home.example", "Hello")
    told: list[Added] = []
    with world.served() as more:
        added = add(
            folder, hosts | more, "Amara\t@amara@http://home.example", "Rin\thttp://rin.example/", tell=told.append
        )
    assert [one.state for one in added] == ["failed", "added"]
    assert "belongs to somebody else" in added[0].message
    assert [one.state for one in told] == ["added", "added", "failed"]
    assert [person.id for person in read_config(folder).people] == ["jules", "rin"]


def test_trying_writes_nothing(folder: Folder, hosts: Hosts) -> None:
    [added] = add(folder, hosts, "http://amara.example/", dry=True)
    assert added.state == "added"
    assert written(folder) == ""


def test_mistakes_in_the_file_are_told_before_anybody_is_asked(folder: Folder) -> None:
    folder.sources.write_text(CLASS.replace("title", "titel"))
    with pytest.raises(ConfigError):
        add(folder, {}, "http://amara.example/")


# ── hostile, or a file ────────────────────────────────────────────────────────────────


def test_what_was_fetched_is_shown_as_plain_text(folder: Folder, hosts: Hosts) -> None:
    [added] = add(folder, hosts, "http://rin.example/")
    assert all(line.isprintable() for line in str(added).splitlines())
    assert added.posts[0].title.isprintable()


def test_files_of_the_class_folder(folder: Folder, corpora: Path) -> None:
    export = corpora / "wxr" / "themeunittestdata.wordpress.xml"
    (folder.root / "old.xml").write_bytes(export.read_bytes())
    added = add(folder, {}, "old.xml", "gone.xml", "../../etc/passwd.xml")
    assert [one.state for one in added] == ["added", "failed", "failed"]
    assert "  - kind: wxr\n    path: old.xml\n" in written(folder)
    assert added[0].comments > 0


def test_a_folder_as_it_lies_there_named_in_any_way(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    cur = folder.root / "our list" / "cur"
    cur.mkdir(parents=True)
    mail = "From: Amara <amara@x.example>\nSubject: {0}\nMessage-ID: <{0}@x.example>\nList-Id: <ours.x.example>\n"
    for number in range(2):
        (cur / f"{number}:2,S").write_text(mail.format(number) + "Date: Mon, 1 Jun 2020 10:00:00 +0000\n\nHello\n")
    monkeypatch.chdir(folder.root.parent)
    [added] = add(folder, {}, "our list/")
    assert (added.state, added.kind, len(added.posts)) == ("added", "mbox", 2)
    assert "    path: our list\n" in written(folder)
    for name in ("our list", f"{folder.root.name}/our list", str(folder.root / "our list"), "Amara\t./our list"):
        [known] = add(folder, {}, name)
        assert known.state == "known", name


def test_a_file_that_is_none_of_those_has_no_owner_to_ask(folder: Folder) -> None:
    (folder.root / "notes.txt").write_text("Bring milk.")
    failed, gone = add(folder, {}, "notes.txt", "gone.xml")
    assert "README.md" in failed.hint
    assert any(step.startswith("as wxr: ") for step in failed.tried)
    assert "class folder" in gone.hint
