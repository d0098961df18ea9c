"""An address that was given once leads to its posts for ever."""

from __future__ import annotations

from aggregator.model import Head, Ledger, Rules, Threads
from tests.builders import at
from tests.thread.said import article, comment, grave, home, link, note, status, threaded

OURS, THEIRS = article("trust"), article("tillit", "jonas-blog", by="Jonas", hours=5)
REPLY = comment("1", on="tillit", blog="jonas-blog", hours=6)
JOINED = Rules(confirmed=((THEIRS.url, OURS.url),))
APART = Rules(rejected=((THEIRS.url, OURS.url),))


def nights(*rules: Rules, posts: tuple[Head, ...] = (OURS, THEIRS, REPLY)) -> list[Threads]:
    """The same posts, built night after night under other rules."""
    found, ledger = [], Ledger()
    for number, rule in enumerate(rules):
        found.append(threaded(*posts, ledger=ledger, rules=rule, now=at(24 * number)))
        ledger = found[-1].ledger
    return found


def leads(threads: Threads, conversation: str, post: str) -> str:
    """Where `conversations/CONVERSATION/#p-POST` leads: through a redirect, then through a trail."""
    there = threads.ledger.moved.get(conversation, conversation)
    return threads.trails.get(there, {}).get(post, there)


def test_nothing_new_changes_nothing() -> None:
    first, second = nights(Rules(), Rules())
    assert second.ledger == first.ledger
    assert second.conversations == first.conversations


def test_when_two_merge_the_older_id_stays() -> None:
    early = threaded(THEIRS, now=at(0))
    both = threaded(OURS, THEIRS, REPLY, ledger=early.ledger, now=at(24))
    merged = threaded(OURS, THEIRS, REPLY, ledger=both.ledger, rules=JOINED, now=at(48))
    assert list(merged.conversations) == [THEIRS.id]
    assert merged.conversations[THEIRS.id].root == OURS.id
    assert merged.ledger.moved == {OURS.id: THEIRS.id}


def test_given_on_one_night_the_roots_id_stays() -> None:
    _, merged = nights(Rules(), JOINED)
    assert list(merged.conversations) == [OURS.id]
    assert leads(merged, THEIRS.id, REPLY.id) == OURS.id


def test_a_parent_that_turns_up_changes_no_address() -> None:
    one, two = note("2", to="1", hours=2), note("3", to="1", hours=3)
    before = threaded(one, two)
    (id,) = before.conversations
    root = note("other", keys=("uri:https://m.example/s/other", status("1")), hours=1)
    after = threaded(root, one, two, ledger=before.ledger, now=at(24))
    assert list(after.conversations) == [id]
    assert after.conversations[id].root == root.id != id


def test_taken_apart_each_part_keeps_its_id_and_leaves_a_trail() -> None:
    *_, apart = nights(Rules(), JOINED, APART)
    assert home(apart, OURS) == OURS.id
    assert home(apart, THEIRS) == home(apart, REPLY) == THEIRS.id
    assert apart.ledger.moved == {}
    for post in (THEIRS, REPLY):
        assert leads(apart, OURS.id, post.id) == THEIRS.id
        assert leads(apart, THEIRS.id, post.id) == THEIRS.id


def test_never_apart_before_a_part_gets_an_id_of_its_own() -> None:
    *_, apart = nights(JOINED, APART)
    assert home(apart, THEIRS) == home(apart, REPLY) == THEIRS.id
    assert apart.ledger.given[THEIRS.id] == at(24)
    assert apart.trails == {OURS.id: {THEIRS.id: THEIRS.id, REPLY.id: THEIRS.id}}


def test_together_again_nothing_is_lost() -> None:
    *_, last = nights(Rules(), JOINED, APART, JOINED, APART, JOINED)
    for conversation in (OURS.id, THEIRS.id):
        for post in (OURS, THEIRS, REPLY):
            assert leads(last, conversation, post.id) == OURS.id
    assert last.trails == {}


def test_one_branch_moves_to_a_third_conversation() -> None:
    other = article("rum", "layla-blog", by="Layla", hours=1)
    elsewhere = Rules(confirmed=((REPLY.url, other.url),))
    *_, last = nights(JOINED, elsewhere, posts=(OURS, THEIRS, REPLY, other))
    assert home(last, REPLY) == other.id
    assert leads(last, OURS.id, REPLY.id) == other.id


def test_all_taken_away_the_id_is_remembered_and_not_given_again() -> None:
    before = threaded(OURS, THEIRS)
    after = threaded(OURS, tombstones=[grave(THEIRS)], ledger=before.ledger, now=at(24))
    assert list(after.conversations) == [OURS.id]
    assert THEIRS.id in after.ledger.given
    again = threaded(OURS, REPLY, tombstones=[grave(THEIRS)], ledger=after.ledger, now=at(48))
    assert home(again, REPLY) == THEIRS.id
    assert again.ledger.given[THEIRS.id] == before.ledger.given[THEIRS.id]


def test_the_named_post_gone_and_its_replies_scattered_the_larger_part_keeps_the_id() -> None:
    replies = [note(str(n), to="1", hours=n) for n in (2, 3, 4)]
    before = threaded(*replies)
    (id,) = before.conversations
    other = note("9", by="dag")
    rules = Rules(confirmed=tuple((reply.url, other.url) for reply in replies[:2]))
    after = threaded(*replies, other, ledger=before.ledger, rules=rules, now=at(24))
    assert home(after, replies[2]) == id
    assert {leads(after, id, reply.id) for reply in replies[:2]} == {other.id}


def test_a_late_link_moves_nothing_that_was_published() -> None:
    before = threaded(OURS, THEIRS, now=at(0))
    late = article("three", "layla-blog", by="Layla", hours=7, links=(link(THEIRS.url, "Jonas", "in response to "),))
    after = threaded(OURS, THEIRS, late, ledger=before.ledger, now=at(24))
    assert home(after, late) == THEIRS.id
    assert after.trails == {}


# ── what arrived ──────────────────────────────────────────────────────────────────────


def test_what_was_there_on_the_first_night_did_not_arrive() -> None:
    first, second = nights(Rules(), Rules())
    assert first.ledger.arrived == second.ledger.arrived == {}


def test_a_post_arrives_when_it_is_first_shown_whatever_its_date() -> None:
    before = threaded(OURS)
    late = comment("old", hours=-100_000)
    after = threaded(OURS, late, ledger=before.ledger, now=at(24))
    assert after.ledger.arrived == {late.id: at(24)}
    later = threaded(OURS, late, REPLY, THEIRS, ledger=after.ledger, now=at(48))
    assert later.ledger.arrived == {late.id: at(24), REPLY.id: at(48), THEIRS.id: at(48)}


def test_nights_come_one_after_the_other_whatever_the_clock_says() -> None:
    before = threaded(OURS)
    one = threaded(OURS, THEIRS, ledger=before.ledger, now=at(24))
    two = threaded(OURS, THEIRS, REPLY, ledger=one.ledger, now=at(-1000))
    assert two.ledger.arrived[REPLY.id] > two.ledger.arrived[THEIRS.id]


def test_a_post_that_was_held_arrives_when_it_is_released() -> None:
    stranger = comment("new", by="Somebody")
    before = threaded(OURS, stranger, rules=Rules(newcomers="hold"))
    assert stranger.id not in before.heads
    after = threaded(OURS, stranger, ledger=before.ledger, now=at(24))
    assert after.ledger.arrived == {stranger.id: at(24)}


def test_what_moves_or_comes_back_does_not_arrive_again() -> None:
    before = threaded(OURS, THEIRS)
    joined = threaded(OURS, THEIRS, REPLY, ledger=before.ledger, rules=JOINED, now=at(24))
    without = threaded(OURS, tombstones=[grave(REPLY)], ledger=joined.ledger, now=at(48))
    again = threaded(OURS, THEIRS, REPLY, ledger=without.ledger, now=at(72))
    assert joined.ledger.arrived == again.ledger.arrived == {REPLY.id: at(24)}


def test_a_post_that_was_away_when_its_conversation_came_apart_is_found_when_it_comes_back() -> None:
    ours = article("trust")
    said = note("1", hours=1, links=(link(ours.url, before="in response to "),))
    reply = note("2", to="1", by="dag", hours=2)
    apart = Rules(rejected=((said.url, ours.url),))
    one = threaded(ours, said, reply, rules=apart, now=at(24))
    joined = threaded(ours, said, reply, ledger=one.ledger, now=at(48))
    assert home(joined, said) == ours.id
    away = threaded(ours, reply, tombstones=[grave(said)], ledger=joined.ledger, now=at(72))
    back = threaded(ours, said, reply, rules=apart, ledger=away.ledger, now=at(96))
    assert home(back, said) == said.id
    assert back.trails[ours.id][said.id] == said.id
