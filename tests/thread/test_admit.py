"""What is shown, and what leaves an empty place."""

from __future__ import annotations

import msgspec
import pytest

from aggregator.model import Person, Rules, Threads
from tests.thread.said import SOURCES, article, comment, note, parent, status, threaded

ROOT = article("trust")
ASKED = comment("1", by="Spammer", hours=1)
ANSWER = comment("2", "1", by="Elin", hours=2)
TAGGED = {"fedi": msgspec.structs.replace(SOURCES["fedi"], tags=("longtable",))}


def why(threads: Threads, id: str) -> str:
    return next(one.unseen[id].why for one in threads.conversations.values() if id in one.unseen)


@pytest.mark.parametrize(
    ("rules", "reason"),
    [
        (Rules(hide=(ASKED.url,)), "hidden"),
        (Rules(hide=("http://www.amaras-blog.example/trust/#comment-1",)), "hidden"),
    ],
)
def test_a_post_taken_down(rules: Rules, reason: str) -> None:
    threads = threaded(ROOT, ASKED, ANSWER, rules=rules)
    assert ASKED.id not in threads.heads
    assert parent(threads, ANSWER) == ASKED.id
    assert why(threads, ASKED.id) == reason
    assert threads.conversations[ROOT.id].unseen[ASKED.id].url == ""
    assert "Spammer" not in {person.name for person in threads.people.values()}


def test_a_blocked_account() -> None:
    bad, reply = note("1", by="bad"), note("2", to="1", by="dag", hours=1)
    for account in ("@bad@m.example", "@BAD@M.example", "https://m.example/@bad"):
        threads = threaded(bad, reply, rules=Rules(block=(account,)))
        assert list(threads.heads) == [reply.id]
        assert why(threads, bad.id) == "blocked"


def test_a_person_who_asked_to_be_hidden() -> None:
    priya = Person(id="priya", name="Priya", accounts=("@priya@m.example",), show="hidden")
    mine, reply = note("1"), note("2", to="1", by="dag", hours=1)
    threads = threaded(mine, reply, people=[priya])
    assert list(threads.heads) == [reply.id]
    assert why(threads, mine.id) == "hidden"
    assert "priya" not in threads.people


def test_newcomers_are_held_until_somebody_lists_them() -> None:
    dag = Person(id="dag", name="Dag", accounts=("@dag@m.example",))
    told, stranger = note("1", by="dag"), note("2", to="1", by="troll", hours=1)
    below = note("3", to="2", by="dag", hours=2)
    threads = threaded(ROOT, told, stranger, below, people=[dag], rules=Rules(newcomers="hold"))
    assert set(threads.heads) == {ROOT.id, told.id, below.id}
    assert why(threads, stranger.id) == "held"


def test_whose_replies_appear_when_they_never_used_the_tag() -> None:
    elin = Person(id="elin", name="Elin", accounts=("@elin@m.example",))
    root = note("1", by="priya", tags=("LongTable",))
    mine, listed, stranger = (
        note(n, to="1", by=who, hours=1) for n, who in (("2", "priya"), ("3", "elin"), ("4", "x"))
    )

    def shown(replies: str) -> set[str]:
        rules = Rules(replies=replies)  # type: ignore[arg-type]
        return set(threaded(root, mine, listed, stranger, people=[elin], sources=TAGGED, rules=rules).heads)

    assert shown("all") == {root.id, mine.id, listed.id, stranger.id}
    assert shown("known") == {root.id, mine.id, listed.id}
    assert shown("tagged") == {root.id, mine.id}


def test_what_is_held_back_was_seen() -> None:
    root = note("1", by="dag", replies=1, tags=("longtable",))
    held = note("2", to="1", by="x", hours=1)
    threads = threaded(root, held, sources=TAGGED, rules=Rules(replies="tagged"))
    (conversation,) = threads.conversations.values()
    assert conversation.missing == 0
    assert conversation.unseen == {}


def test_a_held_root_keeps_siblings_together() -> None:
    root = note("1", by="x")
    replies = [note(str(n), to="1", by="dag", under=status("1"), tags=("longtable",), hours=n) for n in (2, 3)]
    threads = threaded(root, *replies, sources=TAGGED, rules=Rules(replies="tagged"))
    (conversation,) = threads.conversations.values()
    assert conversation.root == root.id
    assert why(threads, root.id) == "held"
