"""Stated edges, unseen parents, and the curator's word."""

from __future__ import annotations

from aggregator.model import Rules, Unseen
from tests.builders import at
from tests.thread.said import article, comment, grave, home, key, kinds, link, note, parent, place, status, threaded


def test_each_comment_under_its_exact_parent() -> None:
    post, one, two, three = (
        article("trust"),
        comment("1", hours=1),
        comment("2", "1", hours=2),
        comment("3", "2", hours=3),
    )
    threads = threaded(three, one, post, two)
    assert [parent(threads, each) for each in (post, one, two, three)] == [None, post.id, one.id, two.id]
    assert threads.chosen[one.id].kind == "comment"
    assert threads.chosen[two.id].kind == "reply"
    (conversation,) = threads.conversations.values()
    assert conversation.posts == (post.id, one.id, two.id, three.id)
    assert conversation.root == conversation.id == post.id
    assert (conversation.started, conversation.latest) == (at(0), at(3))


def test_siblings_stay_together_under_a_parent_we_never_saw() -> None:
    post, one, two = article("trust"), comment("1", "pending", hours=1), comment("2", "pending", hours=2, by="Elin")
    threads = threaded(post, one, two)
    unseen = place(key("trust#comment-pending"))
    assert parent(threads, one) == parent(threads, two) == unseen
    (conversation,) = threads.conversations.values()
    assert conversation.parents[unseen] == post.id
    assert conversation.unseen == {unseen: Unseen(id=unseen, url="https://amaras-blog.example/trust#comment-pending")}


def test_replies_to_a_status_we_may_not_see_are_one_conversation() -> None:
    one, two = note("1", to="private", hours=1), note("2", to="private", hours=2, by="dag")
    threads = threaded(one, two)
    (conversation,) = threads.conversations.values()
    assert conversation.root == place(status("private"))
    assert conversation.unseen[conversation.root].url == "https://m.example/s/private"


def test_two_keys_of_one_unseen_parent_are_one_place() -> None:
    keys = (status("x"), "url:m.example/@x/9")
    named, one, two = note("1", to="x"), note("2", answers=keys), note("3", answers=keys[1:])
    assert len(threaded(named, one, two).conversations) == 1
    assert parent(threaded(two), two) == place(keys[1])


def test_a_comment_without_a_stated_parent_stands_under_its_article() -> None:
    post, one = article("trust"), comment("1", answers=(), hours=1)
    threads = threaded(post, one)
    assert kinds(threads, one) == [("comment", post.id)]


def test_a_note_answers_the_root_as_a_reply() -> None:
    root = note("1")
    reply = note("2", to="1", by="dag", under=status("1"), hours=1)
    assert kinds(threaded(root, reply), reply) == [("reply", root.id)]


def test_a_deleted_parent_leaves_its_place_and_the_replies_stay() -> None:
    post, one, two = article("trust"), comment("1", hours=1), comment("2", "1", hours=2)
    threads = threaded(post, two, tombstones=[grave(one)])
    (conversation,) = threads.conversations.values()
    assert conversation.parents == {one.id: post.id, two.id: one.id}
    assert conversation.unseen[one.id] == Unseen(id=one.id, why="deleted")


def test_a_deleted_post_that_nobody_answered_leaves_nothing() -> None:
    post, one = article("trust"), comment("1", hours=1)
    (conversation,) = threaded(post, tombstones=[grave(one)]).conversations.values()
    assert conversation.unseen == {}
    assert conversation.parents == {}


def test_a_deleted_root_keeps_its_conversation() -> None:
    post, one, two = article("trust"), comment("1", hours=1), comment("2", hours=2)
    before = threaded(post, one, two)
    after = threaded(one, two, tombstones=[grave(post)], ledger=before.ledger)
    assert after.conversations.keys() == before.conversations.keys()
    assert after.conversations[post.id].unseen[post.id].why == "deleted"


def test_a_quote_is_an_edge_and_a_parent_if_there_is_no_other() -> None:
    quoted = note("1")
    quoting = note("2", by="dag", quotes=(status("1"),), hours=1)
    answering = note("3", by="elin", to="2", quotes=(status("1"),), hours=2)
    threads = threaded(quoted, quoting, answering)
    assert kinds(threads, quoting) == [("quote", quoted.id)]
    assert parent(threads, quoting) == quoted.id
    assert sorted(kinds(threads, answering)) == [("quote", quoted.id), ("reply", quoting.id)]


def test_a_self_reply_has_no_parent() -> None:
    loop = note("1", to="1")
    threads = threaded(loop)
    assert parent(threads, loop) is None
    assert threads.edges == []


def test_a_stated_parent_stands_even_when_its_clock_is_ahead() -> None:
    post, late, early = article("trust"), comment("1", hours=5), comment("2", "1", hours=3)
    threads = threaded(post, late, early)
    assert parent(threads, early) == late.id
    (conversation,) = threads.conversations.values()
    assert conversation.posts == (post.id, late.id, early.id)
    assert (conversation.started, conversation.latest) == (at(0), at(5))


def test_replies_counted_by_the_source_and_not_seen() -> None:
    post = article("trust", replies=4)
    ping = comment("9", pingback="https://elsewhere.example/x", by="Elsewhere", hours=4)
    threads = threaded(post, comment("1", hours=1), comment("2", "1", hours=2), ping)
    (conversation,) = threads.conversations.values()
    assert conversation.missing == 1


def test_a_status_counts_its_direct_replies_only() -> None:
    root = note("1", replies=1)
    one = note("2", to="1", under=status("1"), by="dag", replies=2, hours=1)
    two = note("3", to="2", under=status("1"), by="elin", hours=2)
    (conversation,) = threaded(root, one, two).conversations.values()
    assert conversation.missing == 1


# ── the curator's word ────────────────────────────────────────────────────────────────


def test_the_curator_adds_an_edge() -> None:
    ours, theirs = article("trust"), article("tillit", "jonas-blog", by="Jonas", hours=5)
    rules = Rules(confirmed=((theirs.url, ours.url),))
    threads = threaded(ours, theirs, rules=rules)
    assert parent(threads, theirs) == ours.id
    assert threads.chosen[theirs.id].certainty == "stated"


def test_the_curator_beats_a_stated_parent() -> None:
    post, one, two = article("trust"), comment("1", hours=1), comment("2", hours=2)
    threads = threaded(post, one, two, rules=Rules(confirmed=((two.url, one.url),)))
    assert parent(threads, two) == one.id


def test_a_rejected_reply_falls_back_to_its_article() -> None:
    post, one, two = article("trust"), comment("1", hours=1), comment("2", "1", hours=2)
    threads = threaded(post, one, two, rules=Rules(rejected=((two.url, one.url),)))
    assert parent(threads, two) == post.id


def test_a_rejected_link_is_still_a_mention() -> None:
    ours = article("trust")
    theirs = article("tillit", "jonas-blog", by="Jonas", hours=5, links=(link(ours.url, before="in response to "),))
    assert parent(threaded(ours, theirs), theirs) == ours.id
    rejected = threaded(ours, theirs, rules=Rules(rejected=((theirs.url, ours.url),)))
    assert parent(rejected, theirs) is None
    assert kinds(rejected, theirs) == [("mention", ours.id)]
    assert home(rejected, theirs) != home(rejected, ours)


def test_the_curator_may_answer_a_post_that_we_do_not_hold() -> None:
    ours = article("trust")
    threads = threaded(ours, rules=Rules(confirmed=((ours.url, "https://elsewhere.example/x"),)))
    (conversation,) = threads.conversations.values()
    assert conversation.unseen[conversation.root].url == "https://elsewhere.example/x"


def test_the_curators_word_on_posts_nobody_knows_says_nothing() -> None:
    pair = ("https://nobody.example/a", "https://nobody.example/b")
    threads = threaded(article("trust"), rules=Rules(confirmed=(pair,), rejected=(pair,)))
    assert threads.edges == []
