"""Two stories as a careful reader would thread them, each with a table: post, parent, certainty.

The people are invented.
"""

from __future__ import annotations

from aggregator.model import Head, Threads
from tests.builders import account
from tests.thread.said import article, comment, home, kinds, link, note, status, threaded

# ── one: six comments on a blog whose software knows no replies ───────────────────────

WHO_GOES_FIRST = article("first", title="Who goes first?", lead="A group where nobody dares to start. What did you do?")
SIX = {
    name: comment(
        name,
        on="first",
        by=by,
        author=account(by, "amaras-blog.example"),
        answers=(),
        hours=hours,
        lead=text,
    )
    for name, by, hours, text in (
        ("1", "Jon", 1, "I tell them something that went wrong for me. Then the others dare to as well."),
        ("2", "Tammy", 2, "We begin in pairs. Two people talk sooner than ten."),
        ("3", "Petra", 5, "I agree with Jon that it helps when the leader shows a weakness first."),
        ("4", "Michael", 8, "Tammy makes a great point. Pairs have carried my evening class through many a winter."),
        ("5", "Ines", 26, "I like your point, Michael, and would add that the pairs should change every week."),
        ("6", "Olu", 30, "Thank you for asking this. I shall try a round of silence."),
    )
}
"""name → the comment. Three of them answer an earlier one, and only by a name."""

ONE = {
    # post: (whom it answers, certainty, kind)
    "1": ("first", "stated", "comment"),
    "2": ("first", "stated", "comment"),
    "3": ("1", "inferred", "reply"),
    "4": ("2", "inferred", "reply"),
    "5": ("4", "inferred", "reply"),
    "6": ("first", "stated", "comment"),
}
WORDS = {
    "3": "I agree with Jon that",
    "4": "Tammy makes a great point",
    "5": "I like your point, Michael",
}


def one() -> Threads:
    return threaded(WHO_GOES_FIRST, *SIX.values())


def test_a_careful_reader_follows_the_names() -> None:
    threads = one()
    ids = {"first": WHO_GOES_FIRST.id} | {name: head.id for name, head in SIX.items()}
    names = {id: name for name, id in ids.items()}
    told = {
        name: (names[edge.to], edge.certainty, edge.kind)
        for name, head in SIX.items()
        for edge in [threads.chosen[head.id]]
    }
    assert told == ONE
    assert len(threads.conversations) == 1


def test_each_guess_says_on_which_words_it_rests() -> None:
    threads = one()
    for name, words in WORDS.items():
        edge = threads.chosen[SIX[name].id]
        assert words in edge.reason
        assert 0.5 <= edge.confidence < 1


# ── two: a post answered on two other blogs, announced by statuses with replies ───────

SLOW = article("slow", title="Slow answers", lead="An answer that comes after a week is still an answer.")
JONAS = article(
    "langsamt",
    "jonas-blog",
    by="Jonas",
    title="Långsamma svar",
    hours=20,
    links=(link(SLOW.url, "Slow answers", before="In response to Amara’s "),),
)
LAYLA = article(
    "on-time",
    "layla-blog",
    by="Layla",
    title="On time",
    hours=30,
    links=(link(SLOW.url, "Amara", before="Since ", at=0.1),),
)
TALK = {
    "slow 1": comment("1", on="slow", by="Elin", hours=2),
    "slow 2": comment("2", "1", on="slow", by="Amara", hours=3),
    "jonas 1": comment("1", on="langsamt", blog="jonas-blog", by="Priya", hours=22),
    "layla 1": comment("1", on="on-time", blog="layla-blog", by="Dag", hours=32),
    "layla 2": comment("2", "1", on="on-time", blog="layla-blog", by="Layla", hours=33),
}
ANNOUNCED = note("a", by="amara", links=(link(SLOW.url, before="New: "),), lead="New: Slow answers", hours=1)
OTHER = note(
    "b",
    by="jonas",
    keys=("uri:https://o.example/s/b", "url:o.example/@jonas/b"),
    url="https://o.example/@jonas/b",
    links=(link(JONAS.url, before="I wrote back: "),),
    lead="I wrote back: Långsamma svar",
    hours=21,
)
REPLIES = {
    "a 1": note("a1", "a", by="rin", under=status("a"), hours=4),
    "b 1": note("b1", by="olu", answers=OTHER.keys[:1], under=OTHER.keys[0], hours=23),
}
ROOTS = {"slow": SLOW, "jonas": JONAS, "layla": LAYLA, "a": ANNOUNCED, "b": OTHER}
TWO = {
    "jonas": ("slow", "stated", "link"),
    "layla": ("slow", "stated", "link"),
    "slow 1": ("slow", "stated", "comment"),
    "slow 2": ("slow 1", "stated", "reply"),
    "jonas 1": ("jonas", "stated", "comment"),
    "layla 1": ("layla", "stated", "comment"),
    "layla 2": ("layla 1", "stated", "reply"),
    "a": ("slow", "stated", "link"),
    "b": ("jonas", "stated", "link"),
    "a 1": ("a", "stated", "reply"),
    "b 1": ("b", "stated", "reply"),
}


def everyone() -> dict[str, Head]:
    return ROOTS | TALK | REPLIES


def test_three_blogs_and_two_servers_are_one_conversation() -> None:
    heads = everyone()
    threads = threaded(*heads.values())
    names = {head.id: name for name, head in heads.items()}
    told = {
        names[id]: (names[edge.to], edge.certainty, edge.kind) for id, edge in threads.chosen.items() if id in names
    }
    assert told == TWO
    (conversation,) = threads.conversations.values()
    assert conversation.root == SLOW.id
    assert home(threads, REPLIES["b 1"]) == SLOW.id
    assert kinds(threads, SLOW) == []
