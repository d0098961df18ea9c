"""A right file becomes the model's nouns."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.model import Circle, Class, Network, Person, Rules, Source, Topic
from tests.config.kinds import CLASS, KINDS, read, told
from tests.conftest import ROOT

WHOLE = """\
# yaml-language-server: $schema=./sources.schema.json
class:
  title: Social Learning, autumn 2026
  url: https://example.org/class
  about: |
    What we do **together**.

    Over two paragraphs.
  hashtags: [sociallearning, تعلم, 社会的学習, सीखना]
  language: pt-BR
  timezone: Europe/Stockholm
  starts: 2026-09-01
  ends: "2026-12-20"
  contact: mailto:teacher@school.example
  search_engines: true
topics:
  - {id: trust, title: Trust comes first, tags: [trust, "2026"], about: Why first?}
sources:
  - https://blog.example.org/
  - "#sociallearning@mastodon.example"
  - kind: wordpress
    url: https://blog.example.net/
    id: amaras-blog
    tags: [sociallearning]
    person: amara
    text: full
    aliases: [https://old.example.org/]
  - {kind: mastodon, server: "https://Mastodon.example/", hashtag: learning, token_env: MASTODON_TOKEN}
  - {kind: wxr, path: exports/old-blog.xml}
  - {url: https://six.example/notes/, tags: [trust]}
people:
  - {id: amara, name: "Amara  N.", role: facilitator, circle: north, accounts: ["@amara@mastodon.example"], show: initials}
circles:
  - {id: north, title: Group North}
rules:
  replies: known
  newcomers: hold
  hide: [https://blog.example.org/x]
  block: ["@x@y.example", https://z.example/]
edges:
  - {post: "https://a.example/1", answers: "https://b.example/2"}
  - {post: "https://a.example/3", not: "https://b.example/2"}
network:
  allow_private: [127.0.0.1, 10.0.0.0/8, "::1"]
  pace: 2
"""


def test_the_whole_of_the_format(tmp_path: Path) -> None:
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "old-blog.xml").write_text("<rss/>")
    config = read(tmp_path, WHOLE)
    assert config.path == tmp_path / "sources.yaml"
    assert config.class_ == Class(
        title="Social Learning, autumn 2026",
        url="https://example.org/class/",
        about="What we do **together**.\n\nOver two paragraphs.",
        hashtags=("sociallearning", "تعلم", "社会的学習", "सीखना"),
        language="pt-BR",
        timezone="Europe/Stockholm",
        starts=date(2026, 9, 1),
        ends=date(2026, 12, 20),
        contact="mailto:teacher@school.example",
        search_engines=True,
    )
    assert config.topics == (Topic(id="trust", title="Trust comes first", tags=("trust", "2026"), about="Why first?"),)
    amara = Person(
        id="amara",
        name="Amara N.",
        role="facilitator",
        circle="north",
        accounts=("@amara@mastodon.example",),
        show="initials",
        listed=True,
    )
    assert config.people == (amara,)
    assert config.circles == (Circle(id="north", title="Group North"),)
    assert config.rules == Rules(
        replies="known",
        newcomers="hold",
        hide=("https://blog.example.org/x",),
        block=("@x@y.example", "https://z.example/"),
        confirmed=(("https://a.example/1", "https://b.example/2"),),
        rejected=(("https://a.example/3", "https://b.example/2"),),
    )
    assert config.network == Network(allow_private=("127.0.0.1", "10.0.0.0/8", "::1"), pace=2.0)


def test_every_form_of_a_source(tmp_path: Path) -> None:
    export = tmp_path / "exports" / "old-blog.xml"
    export.parent.mkdir()
    export.write_text("<rss/>")
    assert read(tmp_path, WHOLE).sources == (
        Source(id="blog-example-org", kind="", line=19, url="https://blog.example.org/"),
        Source(
            id="sociallearning-mastodon-example",
            kind="mastodon",
            line=20,
            settings={"server": "mastodon.example", "hashtag": "sociallearning"},
        ),
        Source(
            id="amaras-blog",
            kind="wordpress",
            line=21,
            url="https://blog.example.net/",
            tags=("sociallearning",),
            person="amara",
            text="full",
            aliases=("https://old.example.org/",),
            settings={"url": "https://blog.example.net/"},
        ),
        Source(
            id="learning-mastodon-example",
            kind="mastodon",
            line=28,
            settings={"server": "mastodon.example", "hashtag": "learning", "token_env": "MASTODON_TOKEN"},
        ),
        Source(id="exports-old-blog", kind="wxr", line=29, settings={"path": str(export)}),
        Source(id="six-example-notes", kind="", line=30, url="https://six.example/notes/", tags=("trust",)),
    )


def test_a_title_is_enough(tmp_path: Path) -> None:
    config = read(tmp_path, CLASS)
    assert config.class_ == Class(title="Learning")
    assert (config.sources, config.rules, config.network) == ((), Rules(), Network())


def test_anchors_are_written_out(tmp_path: Path) -> None:
    text = "topics:\n- {id: a, title: A, tags: &ours [trust, hope]}\n- {id: b, title: B, tags: *ours}\n"
    assert [topic.tags for topic in read(tmp_path, CLASS + text).topics] == [("trust", "hope")] * 2


def test_quotes_make_text_of_anything(tmp_path: Path) -> None:
    text = 'class: {title: "no", language: "no", about: "null"}\ntopics: [{id: a, title: "2026", tags: ["true"]}]\n'
    config = read(tmp_path, text)
    assert (config.class_.title, config.class_.language, config.class_.about) == ("no", "no", "null")
    assert (config.topics[0].title, config.topics[0].tags) == ("2026", ("true",))


# ── ids that are made ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("source", "id"),
    [
        ("https://www.blog.example.org/", "blog-example-org"),
        ("https://blog.example.org/feed/", "blog-example-org"),
        ("https://blog.example.org/notes/atom.xml", "blog-example-org-notes"),
        ("https://blog.example.org/~amara/rss", "blog-example-org-amara"),
        ("https://blog.example.org/?cat=3", "blog-example-org-cat-3"),
        ("'#SocialLearning@social.example'", "sociallearning-social-example"),
        ("{kind: mastodon, server: 'http://127.0.0.1:8000', hashtag: x}", "x-127-0-0-1-8000"),
        ("{kind: wordpress, url: 'https://blog.example.org/'}", "blog-example-org"),
        ("{kind: feed, url: 'https://blog.example.org/', feed: 'https://x.example/y.xml'}", "blog-example-org"),
    ],
)
def test_ids_are_read_off_the_address(tmp_path: Path, source: str, id: str) -> None:
    assert read(tmp_path, f"{CLASS}sources:\n- {source}\n").sources[0].id == id


def test_ids_are_one_of_a_kind_and_the_same_every_time(tmp_path: Path) -> None:
    sources = [
        "https://a.example/b-c",
        "https://a.example/b/c",
        "'#تعلم@social.example'",
        "'#学習@social.example'",
        "https://a.example/" + "x" * 80,
        "https://a.example/" + "x" * 81,
        "{kind: feed, url: 'https://d.example/'}",
        "{kind: wordpress, url: 'https://d.example/'}",
        "{url: 'https://e.example/', id: f-example}",
        "https://f.example/",
    ]
    text = CLASS + "sources:\n" + "".join(f"- {source}\n" for source in sources)
    ids = [source.id for source in read(tmp_path, text).sources]
    assert len(set(ids)) == len(ids)
    assert all(id.isascii() and 0 < len(id) <= 60 for id in ids)
    assert ids == [source.id for source in read(tmp_path, text).sources]


def test_a_made_id_never_takes_one_that_was_written(tmp_path: Path) -> None:
    """Whichever stands first: what the curator wrote is what the archive knows the source by."""
    text = "sources:\n- https://f.example/\n- {url: 'https://e.example/', id: f-example}\n"
    made, written = read(tmp_path, CLASS + text).sources
    assert written.id == "f-example"
    assert made.id.startswith("f-example-")


def test_an_id_in_letters_we_cannot_write_says_which_all_the_same(tmp_path: Path) -> None:
    """It does not depend on what else stands in the file."""
    alone = read(tmp_path, CLASS + "sources: ['#学習@social.example']\n").sources[0].id
    text = CLASS + "sources: ['#تعلم@social.example', '#学習@social.example']\n"
    assert read(tmp_path, text).sources[1].id == alone


def test_the_order_of_other_sources_changes_no_id(tmp_path: Path) -> None:
    places = ["https://a.example/", "https://b.example/notes/", "'#x@social.example'"]
    forward = read(tmp_path, CLASS + "sources:\n" + "".join(f"- {place}\n" for place in places))
    backward = read(tmp_path, CLASS + "sources:\n" + "".join(f"- {place}\n" for place in reversed(places)))
    assert [one.id for one in forward.sources] == [one.id for one in reversed(backward.sources)]


# ── files of a class ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/etc/hostname", "../x.xml", "a/../../x.xml", "~/x.xml", "link/hostname", "C:\\x.xml"]
)
def test_a_path_stays_in_the_class_folder(tmp_path: Path, path: str) -> None:
    (tmp_path / "link").symlink_to("/etc")
    (found,) = told(tmp_path, f"{CLASS}sources: [{{kind: wxr, path: '{path}'}}]\n")
    assert found.startswith("2:29: ")
    assert "class folder" in found


@pytest.mark.parametrize("path", ["absent.xml", "loop", "x" * 3000, " ", "."])
def test_a_path_names_a_file(tmp_path: Path, path: str) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (found,) = told(tmp_path, f"{CLASS}sources: [{{kind: wxr, path: '{path}'}}]\n")
    assert "there is no file" in found


def test_a_path_may_name_a_folder(tmp_path: Path) -> None:
    (tmp_path / "Maildir").mkdir()
    assert told(tmp_path, f"{CLASS}sources: [{{kind: wxr, path: Maildir}}]\n") == []


def test_this_repository_is_a_class_itself() -> None:
    """Its own sources.yaml is right, and a curator may take away the # in front of what is written there."""

    config = load(ROOT / "sources.yaml", KINDS)
    assert len(config.sources) > 8
    assert any(source.kind == "mastodon" for source in config.sources)
    assert len(config.topics) > 2
    assert (ROOT / "sources.yaml").read_text().startswith("# yaml-language-server: $schema=./sources.schema.json\n")
