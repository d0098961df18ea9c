"""How a post came to its place."""

from __future__ import annotations

import msgspec

from aggregator.model import Account, Head, Ledger, Person, Rules
from aggregator.pipeline.why import plainly
from aggregator.thread import Why, why
from aggregator.thread.why import (
    BOARD_OF_LINKS,
    ELSEWHERE,
    FAILS,
    LATER,
    MANY,
    NAMED,
    NEWER,
    OLD,
    OVERRULED,
    OWN,
    PLAINER,
    REJECTED,
    SILENT,
    STATED,
    TEMPLATE,
    WON,
)
from tests.builders import account
from tests.thread.said import SOURCES, article, comment, grave, key, link, note

OURS = article("trust", title="Trust")
THEIRS = article("tillit", "jonas-blog", by="Jonas", hours=20)


def asked(post: str, *heads: Head, rules: Rules | None = None, away: Head | None = None) -> Why:
    graves = [grave(away)] if away else []
    found = why(post, heads, tombstones=graves, ledger=Ledger(), sources=SOURCES, rules=rules or Rules())
    assert found is not None
    return found


def verdicts(found: Why) -> list[tuple[str, str, str]]:
    return [(reason.to, reason.kind, reason.verdict) for reason in found.reasons]


def said(name: str, by: str, text: str, to: str = "") -> Head:
    return comment(name, to, by=by, author=account(by), hours=int(name), lead=text, asks="?" in text)


def test_what_is_stated_and_what_it_goes_before() -> None:
    one = said("1", "Jon", "Pairs.")
    two = comment("2", "1", by="Elin", hours=2, links=(link(THEIRS.url),))
    old = article("tillit", "jonas-blog", by="Jonas", hours=-5)
    found = asked(two.id, OURS, old, one, two)
    assert found.answers == one.id
    assert verdicts(found) == [
        (one.id, "reply", WON),
        (OURS.id, "comment", LATER),
        (old.id, "mention", STATED),
    ]
    assert found.reasons[0].evidence == "its source names it as the parent"


def test_a_guess_tells_its_words_and_how_sure_it_is() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "Jon, no")
    found = asked(two.url, OURS, one, two)
    best = found.reasons[0]
    assert (best.to, best.certainty, best.verdict) == (one.id, "inferred", WON)
    assert 0.5 < best.confidence < 1
    assert "“Jon, no”" in best.evidence
    assert verdicts(found)[1] == (OURS.id, "comment", LATER)


def test_a_rule_that_fails_here_is_named() -> None:
    taught = []
    for number in range(10, 40):
        on = f"post-{number}"
        more = {"on": on, "hours": number}
        taught += [
            article(on),
            comment(f"{number}1", by="Jon", author=account("Jon"), **more),
            comment(f"{number}2", by="Elin", author=account("Elin"), **more | {"hours": number + 1}),
            comment(
                f"{number}3", f"{number}2", by="Petra", author=account("Petra"), lead="@Jon", on=on, hours=number + 2
            ),
        ]
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "Jon, no")
    found = asked(two.id, OURS, one, two, *taught)
    assert found.answers == OURS.id
    assert (one.id, "reply", FAILS) in verdicts(found)


def test_somebody_spoken_of_further_down_is_no_parent() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "I tried silence. That is what Jon would not do.")
    assert (one.id, "mention", NAMED) in verdicts(asked(two.id, OURS, one, two))


def test_the_curators_word() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "Threes.", to="1")
    rejected = asked(two.id, OURS, one, two, rules=Rules(rejected=((two.url, one.url),)))
    assert verdicts(rejected) == [(OURS.id, "comment", WON), (one.id, "reply", REJECTED)]
    confirmed = asked(two.id, OURS, THEIRS, one, two, rules=Rules(confirmed=((two.url, THEIRS.url),)))
    assert verdicts(confirmed)[0] == (THEIRS.id, "reply", WON)
    assert (one.id, "reply", OVERRULED) in verdicts(confirmed)


def test_why_a_link_is_no_answer() -> None:
    others = [article(f"other-{number}", "layla-blog", by="Layla", hours=number) for number in range(4)]
    old = article("old", hours=-24 * 40)
    mine = article("mine", "jonas-blog", by="Jonas", hours=1)

    def verdict(*targets: Head, at: float = 0.9, before: str = "see ") -> set[str]:
        links = tuple(link(one.url, before=before, at=at) for one in targets)
        post = article("tillit", "jonas-blog", by="Jonas", hours=20, links=links)
        return {reason.verdict for reason in asked(post.id, OURS, old, mine, *others, post).reasons}

    assert verdict(OURS) == {SILENT}
    assert verdict(old, at=0.1) == {OLD}
    assert verdict(mine, at=0.1) == {OWN}
    assert verdict(*others) == {MANY}
    assert verdict(OURS, others[0], at=0.1) == {WON, PLAINER}
    late = article("late", hours=90)
    post = article("tillit", "jonas-blog", by="Jonas", hours=20, links=(link(late.url),))
    assert verdicts(asked(post.id, late, post)) == [(late.id, "mention", NEWER)]


def test_a_post_that_begins_a_conversation() -> None:
    found = asked(OURS.id, OURS)
    assert (found.answers, found.reasons, found.shown) == ("", (), "")


def test_a_post_that_was_taken_away_is_told_as_such() -> None:
    one = said("1", "Jon", "Pairs.")
    found = asked(one.id, OURS, away=one)
    assert found.shown == "deleted"
    assert verdicts(found) == [(OURS.id, "comment", WON)]


def test_an_unknown_post() -> None:
    assert why("nosuch", [OURS], ledger=Ledger(), sources=SOURCES, rules=Rules()) is None
    assert why("https://x.example/", [OURS, note("1")], ledger=Ledger(), sources=SOURCES, rules=Rules()) is None


def test_links_that_make_no_edge_are_told_with_the_reason() -> None:
    ours = [article(f"a{number}", hours=number) for number in range(11)]
    board = article("board", "jonas-blog", by="Jonas", hours=20, links=tuple(link(one.url) for one in ours))
    assert {reason.verdict for reason in asked(board.url, *ours, board).reasons} == {BOARD_OF_LINKS}
    pages = [
        article(f"p{number}", "jonas-blog", by="Jonas", hours=20 + number, links=(link(OURS.url, "the best of"),))
        for number in range(3)
    ]
    assert verdicts(asked(pages[0].url, OURS, *pages)) == [(OURS.id, "mention", TEMPLATE)]


def test_a_parent_that_only_another_place_states_is_told() -> None:
    one, two = said("1", "Jon", "Pairs."), said("2", "Elin", "Threes.")
    mine = comment("3", "1", hours=3)
    again = msgspec.structs.replace(mine, source="planet", answers=(key("trust#comment-2"),))
    for order in ((mine, again), (again, mine)):
        assert verdicts(asked(mine.id, OURS, one, two, *order)) == [
            (one.id, "reply", WON),
            (OURS.id, "comment", LATER),
            (two.id, "reply", ELSEWHERE),
        ]


def test_a_copy_is_told_as_a_place_of_its_card() -> None:
    tillit = msgspec.structs.replace(
        THEIRS, author=Account("url:jonas-blog.example", "Jonas", "https://jonas-blog.example/")
    )
    status = note("1", by="jonas", hours=21, lead="On my blog: Tillit", links=(link(THEIRS.url),))
    jonas = Person(id="jonas", name="Jonas", accounts=("@jonas@m.example", "https://jonas-blog.example/"))
    found = why(status.url, [tillit, status], ledger=Ledger(), people=[jonas], sources=SOURCES, rules=Rules())
    assert found is not None
    assert (found.post, found.url, found.places) == (THEIRS.id, THEIRS.url, (status.url,))
    assert f"  also at {status.url}: the same, on one card" in plainly(found)


def test_an_answer_to_what_is_not_shown_says_so() -> None:
    one, two = said("1", "Jon", "Pairs."), comment("2", "1", hours=2)
    assert [(reason.to, reason.away) for reason in asked(two.id, OURS, one, two, away=one).reasons] == [
        (one.id, "deleted"),
        (OURS.id, ""),
    ]
