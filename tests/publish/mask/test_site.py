"""Nobody is named who is not to be: every byte of a published site is looked at."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from urllib.parse import unquote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.model import Edge, Person, Post, Show, Unseen
from aggregator.publish.mask import masked
from aggregator.text.sanitise import sanitise
from tests.publish import sample
from tests.publish.conftest import Desk
from tests.publish.mask import shy


def told(files: Mapping[str, bytes], words: tuple[str, ...]) -> Iterator[str]:
    """Where one of these words is still to be read, in any case and however it is escaped."""
    for path, body in files.items():
        opened = gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body  # the index of the search
        text = unquote_plus(opened.decode("utf-8", "replace")).casefold()
        for word in words:
            if word in text or word in path:
                yield f"{path}: …{text[max(0, text.find(word) - 40) : text.find(word) + 40]}…"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    desk = Desk(tmp_path_factory.mktemp("shy"))
    desk.publish(shy.site())
    return desk.files()


@pytest.mark.parametrize("who", ["ann", "beatriz"])
def test_nothing_on_the_site_says_who_they_are(files: Mapping[str, bytes], who: str) -> None:
    assert list(told(files, shy.TOLD_BY_NAME[who])) == []


def test_everything_would_have_said_it(desk: Desk) -> None:
    desk.publish(shy.site(ann="full", beatriz="full"))
    for words in shy.TOLD_BY_NAME.values():
        assert {word for word in words if not list(told(desk.files(), (word,)))} == set()


def test_what_was_said_stays_whole_without_them(files: Mapping[str, bytes]) -> None:
    rows = files["data/posts.jsonl"].decode()
    assert '"text":"I learnt from […] by N.N.. N.N.\\nN.N. wrote:\\n> […]\\nAnd B said:\\n> Tea first.' in rows
    assert '"text":"B, you never agree whole. B is as B does."' in rows
    assert '"text":"Will will answer N.N. and B, as N.N. does."' in rows
    assert '"text":"N.N. I do, N.N.. And N.N. bakes?"' in rows


def test_a_pseudonym_holds_and_its_places_stay(files: Mapping[str, bytes]) -> None:
    everything = b"\n".join(files.values())
    assert b"Jonathan" not in everything
    assert b'<a href="https://grieg.example/" rel="nofollow noopener noreferrer ugc">Kestrel</a> flies' in everything


def text_of_first_comment(*more: Post) -> str:
    posts = [shy.comment(1, "<p>Will Ann come? Beatriz will.</p>", shy.by("Owen")), *more]
    site = masked(shy.site([shy.article("bread", "Bread", "<p>Rye.</p>"), *posts]))
    post = next(id for id, head in site.threads.heads.items() if "come?" in head.lead)
    return site.posts([post])[post].text


def test_a_first_name_that_nobody_else_has_can_only_mean_them() -> None:
    assert text_of_first_comment() == "Will N.N. come? B will."


def test_a_first_name_that_others_have_is_theirs_where_they_speak_only() -> None:
    other = shy.note(50, "<p>Hello.</p>", shy.by("Beatriz Lima", "@lima@social.example"))
    assert text_of_first_comment(other) == "Will N.N. come? Beatriz will."
    speaks = shy.comment(2, "<p>I will.</p>", shy.by("Bia Santos"))
    assert text_of_first_comment(other, speaks) == "Will N.N. come? B will."


def test_a_name_that_is_a_word_is_one_inside_a_sentence() -> None:
    will = Person(
        id="will",
        name="Will",
        accounts=("https://amara.example/#by=Will", "https://will.example/"),
        show="initials",
        listed=True,
    )
    posts = [
        shy.article("bread", "Bread", "<p>Rye.</p>"),
        shy.comment(1, "<p>Will you? I think Will does. Will, say so!</p>", shy.by("Owen")),
        shy.comment(2, "<p>I will.</p>", shy.by("Will")),
        shy.comment(
            3,
            "<p><a href='https://will.example/'>will</a>: <a href='https://will.example/x'>How it will rise</a></p>",
            shy.by("Owen"),
        ),
    ]
    site = masked(sample.of(shy.threads(posts, [will]), posts, sources=shy.SOURCES, told=shy.TOLD))
    texts = {post.text for post in site.posts([*site.threads.heads]).values()}
    assert texts == {"Rye.", "Will you? I think W does. W, say so!", "I will.", "W: How it will rise"}


def test_whoever_joins_a_conversation_changes_what_was_said_in_it_before(desk: Desk) -> None:
    """The page of somebody else, on which nothing but a body changes, is made again."""
    before = [next(iter(shy.said())), shy.comment(20, "<p>As Santos said.</p>", shy.by("Owen"))]
    desk.publish(shy.site(before))
    assert b"As Santos said." in b"".join(desk.files().values())
    desk.publish(shy.site([*before, shy.comment(21, "<p>So I did.</p>", shy.by("Bia Santos"))]))
    assert b"As Santos said." not in b"".join(desk.files().values())


def test_nobody_veiled_costs_nothing() -> None:
    site = shy.site([shy.article("bread", "Bread", "<p>Rye.</p>")], ann="full", beatriz="full")
    assert site.threads.veils == ()
    assert masked(site) is site


@pytest.mark.parametrize("then", ["initials", "hidden"])
def test_pages_are_made_again_when_somebody_changes_their_mind(desk: Desk, then: Show) -> None:
    desk.publish(shy.site(ann="full", beatriz="full"))
    open_ = desk.files()
    desk.publish(shy.site(ann=then, beatriz=then))
    assert list(told(desk.files(), (*shy.TOLD_BY_NAME["beatriz"], "ann wexford", "annwexford", "ann_w"))) == []
    desk.publish(shy.site(ann="full", beatriz="full"))
    assert desk.files() == open_


def test_a_quiet_night_writes_nothing(desk: Desk) -> None:
    desk.publish(shy.site())
    assert desk.publish(shy.site()).written == 0


# ── whoever it is, however they are named ─────────────────────────────────────────────

WORDS = st.sampled_from(
    [
        "Élodie",
        "Åkesson",
        "ليلى",
        "حداد",
        "O’Neil",
        "Zvonimir",
        "Anne-Marie",
        "凛太郎",
        "Müller",
        "हिन्दीवाला",
        "McAdam",
        "Đorđe",
    ]
)
NAMES = st.lists(WORDS, min_size=2, max_size=3, unique=True).map(" ".join)
SPOKEN = [
    "<p>As {name} says, bread.</p>",
    "<p>As {upper} says, bread.</p>",
    "<p><b>{first}</b> <i>{rest}</i> says it.</p>",
    "<p>Ask <a href='https://quiet-place.example/x'>{first}</a>!</p>",
    "<p>Ask <a href='https://social.example/@q_42'>@q_42</a> or @q_42 or @q_42@social.example.</p>",
    "<p>See https://quiet-place.example/deep/er?x=1#y and quiet-place.example.</p>",
    "<p>{rest}, {first} (again)</p>",
    "<blockquote>{name}: words</blockquote><p>{name}’s</p>",
    "<p><a href='https://quiet-place.example/'>my friend {rest}</a> and {first}</p>",
]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=NAMES,
    spoken=st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=4),
    show=st.sampled_from(["initials", "hidden"]),
)
def test_whoever_it_is(name: str, spoken: list[str], show: Show) -> None:
    first, _, rest = name.partition(" ")
    html = "".join(spoken).format(name=name, upper=name.upper(), first=first, rest=rest)
    person = Person(
        id="q", name=name, accounts=("@q_42@social.example", "https://quiet-place.example/"), show=show, listed=True
    )
    posts = [shy.article("bread", f"Thank you {name}", html), shy.comment(1, html, shy.by("Owen"))]
    site = masked(sample.of(shy.threads(posts, [person]), posts, sources=shy.SOURCES, told=shy.TOLD))
    for post in site.posts([*site.threads.heads]).values():
        assert sanitise(post.html) == post.html, "tags stay in pairs, and nothing comes in"
    seen = [
        text
        for post in site.posts([*site.threads.heads]).values()
        for text in (post.html, post.text, post.title, post.lead)
    ]
    for text in seen:
        assert name.casefold() not in text.casefold()
        assert not any(word in text for word in ("q_42", "quiet-place")), text


# ── what is not a post ────────────────────────────────────────────────────────────────


def test_a_reason_says_no_name_of_whom_it_is_about() -> None:
    posts = [*shy.said()]
    threads = shy.threads(posts, shy.people())
    answer = next(id for id, head in threads.heads.items() if "Bia, you never" in head.lead)
    bia = threads.chosen[answer].to
    guess = Edge(
        post=answer, to=bia, kind="reply", certainty="inferred", reason="says “Bia, you never”, as does Ann Wexford"
    )
    threads.chosen[answer], threads.edges[:] = guess, [guess]
    site = masked(sample.of(threads, posts, sources=shy.SOURCES, told=shy.TOLD))
    assert site.threads.chosen[answer].reason == "says “B, you never”, as does N.N."
    assert site.threads.edges[0].reason == "says “B, you never”, as does N.N."


def test_the_place_of_a_post_we_cannot_see_is_not_told() -> None:
    posts = [*shy.said()]
    threads = shy.threads(posts, shy.people())
    talk = next(iter(threads.conversations.values()))
    unseen = {
        "a": Unseen(id="a", url="https://tavla.example/@beatriz/7"),
        "b": Unseen(id="b", url="https://other.example/7"),
    }
    threads.conversations[talk.id] = replace(talk, unseen=unseen)
    site = masked(sample.of(threads, posts, sources=shy.SOURCES, told=shy.TOLD))
    assert [place.url for place in site.threads.conversations[talk.id].unseen.values()] == [
        "",
        "https://other.example/7",
    ]


@pytest.mark.parametrize(
    "piece", [".", "<b>Ann</b> ", "Ann ", "@", "<a href='https://annwexford.example/'>.</a>", "<blockquote>", "www."]
)
def test_a_body_of_any_shape_comes_to_an_end(piece: str) -> None:
    """What is hostile is long: patterns must not try everything with everything."""
    html = (
        f"<p><a href='https://annwexford.example/'>{'.' * 60_000} x</a></p>"
        if piece == "."
        else f"<p>{piece * 6000}</p>"
    )
    posts = [shy.article("bread", piece * 100, html)]
    site = masked(shy.site(posts))
    assert "annwexford" not in next(iter(site.posts([*site.threads.heads]).values())).html
