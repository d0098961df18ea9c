"""What to read first: verbatim, attributed, each with why it was chosen."""

from __future__ import annotations

import msgspec

from aggregator.digest import fill, outline, reads
from aggregator.model import Digest, Line, Link, Person, Post, Threads
from tests.builders import post as body
from tests.thread.said import article, comment, grave, threaded


def whole(head: object, text: str) -> Post:
    """The post with its body."""
    fields = {name: getattr(head, name) for name in head.__struct_fields__}  # type: ignore[attr-defined]
    return msgspec.structs.replace(body("x", text), **fields)


def week(threads: Threads, path: str = "2024/W36") -> Digest:
    (found,) = [one for one in outline(threads, (), "UTC") if one.period.path == path]
    return found


def filled(threads: Threads, bodies: dict[str, Post], path: str = "2024/W36") -> Digest:
    return fill(week(threads, path), threads, bodies)


ROOT = article("a", by="Amara")
FIRST = comment("1", on="a", by="Jules", hours=1)
MORE = comment("2", "1", on="a", by="Jules", hours=2)
ASKED = comment("3", on="a", by="Elin", hours=3, asks=True)
BODIES = {
    ROOT.id: whole(ROOT, "Trust is slow. It comes on foot."),
    FIRST.id: whole(FIRST, "It also leaves on foot. Or so I hope."),
    MORE.id: whole(MORE, "One more thing."),
    ASKED.id: whole(ASKED, "I read this twice. How do you begin?"),
}


def test_the_opening_then_everybody_once_then_the_question() -> None:
    (moved,) = filled(threaded(ROOT, FIRST, MORE, ASKED), BODIES).new
    assert moved.lines == (
        Line(post=ROOT.id, text="Trust is slow.", reason="opens the conversation"),
        Line(post=FIRST.id, text="It also leaves on foot.", reason="first words of Jules this week"),
        Line(post=ASKED.id, text="I read this twice.", reason="first words of Elin this week"),
        Line(post=ASKED.id, text="How do you begin?", reason="the question"),
    )


def test_a_question_that_is_all_somebody_said_is_told_once() -> None:
    bodies = BODIES | {ASKED.id: whole(ASKED, "How do you begin?")}
    (moved,) = filled(threaded(ROOT, ASKED), bodies).new
    assert [line.reason for line in moved.lines] == ["opens the conversation", "the question"]


def test_the_opening_is_told_again_when_an_old_conversation_moves() -> None:
    late = comment("9", on="a", by="Amara", hours=24 * 7)
    threads = threaded(ROOT, late)
    (moved,) = filled(threads, BODIES | {late.id: whole(late, "I changed my mind.")}, "2024/W37").moved
    assert [line.reason for line in moved.lines] == ["opens the conversation", "first words of Amara this week"]


def test_a_content_warning_stands_for_the_text() -> None:
    folded = msgspec.structs.replace(FIRST, warning="grief")
    threads = threaded(ROOT, folded)
    (moved,) = filled(threads, BODIES | {FIRST.id: whole(folded, "Something sad. More.")}).new
    assert moved.lines[1].text == "grief"


def test_initials_hold_in_reasons() -> None:
    jules = Person(id="jules", name="Jules Martin", accounts=("https://jules.example/",), show="initials")
    signed = msgspec.structs.replace(FIRST, author=msgspec.structs.replace(FIRST.author, url="https://jules.example"))
    (moved,) = filled(threaded(ROOT, signed, people=[jules]), BODIES).new
    assert moved.lines[1].reason == "first words of JM this week"


def test_a_quoted_question_is_not_its_own() -> None:
    asked = BODIES | {ASKED.id: whole(ASKED, "> They said so. Who did?\nMine is another. Who can tell?")}
    (line,) = filled(threaded(ROOT, ASKED), asked).questions
    assert line.text == "Who can tell?"


def test_a_waiting_question_comes_before_an_answered_one() -> None:
    answered, open_ = comment("5", on="a", by="Dag", hours=4, asks=True), ASKED
    reply = comment("6", "5", on="a", by="Jules", hours=5)
    bodies = BODIES | {
        answered.id: whole(answered, "May I ask how long such a thing has to take?"),
        reply.id: whole(reply, "Long."),
    }
    (moved,) = filled(threaded(ROOT, open_, answered, reply), bodies).new
    assert moved.lines[-1] == Line(post=open_.id, text="How do you begin?", reason="the question")


def test_of_answered_questions_the_longest_is_shown() -> None:
    asked = [comment(str(n), on="a", by=f"P{n}", hours=n, asks=True) for n in (1, 2, 3)]
    replies = [comment(f"r{n}", str(n), on="a", by="Amara", hours=9) for n in (1, 2, 3)]
    said = zip(asked, ("Really?", "And who would say so in front of everybody?", "Why not?"), strict=True)
    (moved,) = filled(threaded(ROOT, *asked, *replies), BODIES | {one.id: whole(one, text) for one, text in said}).new
    assert moved.lines[-1].post == asked[1].id


def test_at_most_eight_lines() -> None:
    crowd = [comment(str(n), on="a", by=f"P{n}", hours=n, asks=n == 20) for n in range(1, 21)]
    bodies = BODIES | {each.id: whole(each, f"Word {each.author.name}. Is it?") for each in crowd}
    (moved,) = filled(threaded(ROOT, *crowd), bodies).new
    assert len(moved.lines) == 8
    assert moved.lines[-1] == Line(post=crowd[-1].id, text="Is it?", reason="the question")


def test_an_unseen_root_is_opened_by_the_first_post_we_hold() -> None:
    threads = threaded(FIRST, MORE, tombstones=[grave(ROOT)])
    (moved,) = filled(threads, BODIES).new
    assert [(line.post, line.reason) for line in moved.lines] == [(FIRST.id, "opens the conversation")]


def test_shared_links_carry_the_words_of_each_who_shared() -> None:
    study = (Link("https://study.example/", "a study", "", 0.5),)
    posts = [msgspec.structs.replace(one, links=study) for one in (ROOT, FIRST, MORE)]
    (shared,) = filled(threaded(*posts), BODIES).links
    assert [(line.post, line.reason) for line in shared.lines] == [
        (ROOT.id, "shared by Amara"),
        (FIRST.id, "shared by Jules"),
    ]


def test_open_questions_are_quoted() -> None:
    (line,) = filled(threaded(ROOT, ASKED), BODIES).questions
    assert (line.post, line.text) == (ASKED.id, "How do you begin?")


def test_what_it_reads_is_enough() -> None:
    late = comment("9", on="a", by="Amara", hours=24 * 7)
    threads = threaded(ROOT, FIRST, MORE, ASKED, late)
    bodies = BODIES | {late.id: whole(late, "I changed my mind.")}
    digest = week(threads, "2024/W37")
    needed = reads(digest, threads)
    assert needed == tuple(sorted((ROOT.id, late.id)))
    assert fill(digest, threads, {id: bodies[id] for id in needed}) == fill(digest, threads, bodies)


def test_every_line_is_verbatim() -> None:
    digest = filled(threaded(ROOT, FIRST, MORE, ASKED), BODIES)
    for moved in (*digest.new, *digest.moved):
        for line in moved.lines:
            assert line.text in BODIES[line.post].text
