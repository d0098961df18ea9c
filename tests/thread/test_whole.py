"""What must always hold, over invented classes: nights of posts, tombstones and the curator's changes of mind."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import msgspec
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from aggregator.model import Account, Head, Ledger, Link, Rules, Threads, short_id
from tests.builders import at
from tests.thread.said import article, comment, grave, key, note, threaded

SIZE = 12
PEOPLE = ("Amara", "Jonas", "Layla")
BLOGS = ("amaras-blog", "jonas-blog", "layla-blog")
LEADS = ("post {}", "@Amara {}", "{}: I agree with Jonas", "Layla, {}", "> a post of six words or more {}", "Why {}?")
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def url(number: int) -> str:
    """The address of post NUMBER, whatever it is."""
    return f"https://amaras-blog.example/{number}"


def identity(number: int) -> str:
    return key(str(number))


@st.composite
def posts(draw: st.DrawFn, number: int) -> Head:
    """Post NUMBER: it may answer, stand under, quote or link to any other, itself and unknown ones too."""
    other = st.integers(0, SIZE + 2).map(identity)
    targets = st.integers(0, SIZE - 1)
    links = st.builds(
        Link,
        targets.map(url),
        st.sampled_from(("here", "Amara")),
        st.sampled_from(("see ", "in response to ")),
        st.just(0.2),
    )
    return draw(
        st.builds(
            _post,
            number=st.just(number),
            kind=st.sampled_from(("article", "comment", "note")),
            who=st.integers(0, 2),
            hours=st.integers(0, 6),
            answers=st.lists(other, max_size=1).map(tuple),
            under=st.one_of(st.just(""), other),
            quotes=st.lists(other, max_size=1).map(tuple),
            links=st.lists(links, max_size=3).map(tuple),
            more=st.sampled_from(((), (f"guid:{number}",))),
            replies=st.sampled_from((None, 0, 3)),
            lead=st.sampled_from(LEADS).map(lambda lead: lead.format(number)),
        )
    )


def _post(number: int, kind: str, who: int, hours: int, more: tuple[str, ...], **stated: object) -> Head:
    makers: dict[str, Callable[..., Head]] = {"article": article, "comment": comment, "note": note}
    keys = (*more, identity(number))
    said = {"hours": hours, "source": BLOGS[who], "keys": keys, "url": url(number)}
    return makers[kind](str(number), by=PEOPLE[who], **said, **stated)


@dataclass
class Class:
    """Posts, each seen once or by two sources, and the nights on which they came."""

    sightings: list[Head] = field(default_factory=list)
    nights: list[int] = field(default_factory=list)

    def until(self, night: int) -> list[Head]:
        return [head for head, came in zip(self.sightings, self.nights, strict=True) if came <= night]


def elsewhere(head: Head) -> Head:
    """The same post in a source that knows it by its address only, so under another id."""
    return msgspec.structs.replace(head, source="planet", keys=head.keys[-1:], id=short_id(head.keys[-1]))


@st.composite
def classes(draw: st.DrawFn) -> Class:
    said = [draw(posts(number)) for number in range(draw(st.integers(1, SIZE)))]
    again = [elsewhere(head) for head in said if draw(st.integers(0, 3)) == 0]
    sightings = [*said, *again]
    return Class(sightings, [draw(st.integers(0, 4)) for _ in sightings])


pairs = st.lists(st.tuples(st.integers(0, SIZE).map(url), st.integers(0, SIZE).map(url)), max_size=3).map(tuple)
rules = st.builds(Rules, confirmed=pairs, rejected=pairs)


def parts(threads: Threads) -> set[frozenset[str]]:
    """Which posts talk together, by what identifies them in every history."""
    return {frozenset(min(threads.heads[post].keys) for post in one.posts) for one in threads.conversations.values()}


def leads(threads: Threads, conversation: str, post: str) -> tuple[str, str]:
    """The conversation and the post to which `conversations/CONVERSATION/#p-POST` leads."""
    there = threads.ledger.moved.get(conversation, conversation)
    return threads.trails.get(there, {}).get(post, there), threads.ledger.same.get(post, post)


def check_whole(threads: Threads) -> None:
    where = [post for one in threads.conversations.values() for post in one.posts]
    assert sorted(where) == sorted(threads.heads)
    for id, one in threads.conversations.items():
        nodes = {*one.posts, *one.unseen}
        assert one.id == id
        assert not set(one.posts) & set(one.unseen)
        assert one.parents.keys() == nodes - {one.root}
        for node in nodes:
            seen = {node}
            while node != one.root:
                node = one.parents[node]
                assert node not in seen
                seen.add(node)
            assert seen <= nodes
        place = {post: number for number, post in enumerate(one.posts)}
        assert all(place[one.parents[post]] < place[post] for post in one.posts if one.parents.get(post) in place)
        assert set(one.unseen) <= set(one.parents.values())
    for post, edge in threads.chosen.items():
        assert edge.post == post
        assert edge in threads.edges
    order = [(edge.post, edge.to, edge.kind) for edge in threads.edges]
    assert order == sorted(set(order))


@some
@given(classes(), rules)
def test_every_post_stands_in_one_tree(said: Class, rule: Rules) -> None:
    check_whole(threaded(*said.sightings, rules=rule))


@some
@given(classes(), rules, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(said: Class, rule: Rules, chance: random.Random) -> None:
    graves = [grave(head) for head in said.sightings[::4]]
    one = threaded(*said.sightings, tombstones=graves, rules=rule)
    shuffled = [*said.sightings]
    chance.shuffle(shuffled)
    other = threaded(*shuffled, tombstones=graves[::-1], rules=rule)
    assert msgspec.json.encode(one) == msgspec.json.encode(other)


@some
@given(classes(), rules)
def test_five_nights_are_as_good_as_one(said: Class, rule: Rules) -> None:
    ledger = Ledger()
    for night in range(5):
        threads = threaded(*said.until(night), ledger=ledger, rules=rule, now=at(24 * night))
        ledger = threads.ledger
    assert parts(threads) == parts(threaded(*said.sightings, rules=rule))


@some
@given(classes())
def test_what_was_published_keeps_its_id(said: Class) -> None:
    published: dict[str, str] = {}
    ledger = Ledger()
    for night in range(5):
        threads = threaded(*said.until(night), ledger=ledger, now=at(24 * night))
        ledger = threads.ledger
        for identity_key, id in published.items():
            now = next(post for post, head in threads.heads.items() if identity_key in head.keys)
            assert threads.ledger.same.get(id, id) == now
        published = {head.keys[-1]: id for id, head in threads.heads.items()}


@some
@given(classes(), st.lists(st.tuples(rules, st.sets(st.integers(0, SIZE))), min_size=2, max_size=6))
def test_every_address_ever_given_still_leads_to_its_posts(
    said: Class, nights: Sequence[tuple[Rules, set[int]]]
) -> None:
    given: set[tuple[str, str]] = set()
    ledger = Ledger()
    for night, (rule, away) in enumerate(nights):
        graves = [grave(head) for head in said.sightings if identity_number(head) in away]
        threads = threaded(*said.until(night), tombstones=graves, ledger=ledger, rules=rule, now=at(24 * night))
        ledger = threads.ledger
        check_whole(threads)
        check_addresses(threads, given)
        given |= {(one.id, post) for one in threads.conversations.values() for post in one.posts}


def identity_number(head: Head) -> int:
    return int(head.keys[-1].rpartition("/")[2])


def check_addresses(threads: Threads, given: set[tuple[str, str]]) -> None:
    """Each (conversation, post) ever published leads to the post, if it is shown; its page, to somewhere."""
    for conversation, post in given:
        there, now = leads(threads, conversation, post)
        assert conversation in threads.ledger.given
        assert there in threads.conversations or there in threads.ledger.given
        if now in threads.heads:
            assert now in threads.conversations[there].posts


@st.composite
def lists(draw: st.DrawFn) -> list[Head]:
    """Two articles and what is said under them; who answers whom is stated now and then, or nowhere."""
    nests = draw(st.booleans())
    heads = [_post(number, "article", number, 0, ()) for number in (0, 1)]
    for number in range(2, draw(st.integers(4, SIZE))):
        on, to = draw(st.integers(0, 1)), draw(st.sampled_from((None, None, *range(number)) if nests else (None,)))
        stated = {"under": identity(on), "answers": () if to is None else (identity(to),)}
        lead = draw(st.sampled_from(LEADS)).format(number)
        said = _post(number, "comment", draw(st.integers(0, 2)), number, (), lead=lead, asks="?" in lead, **stated)
        heads.append(msgspec.structs.replace(said, source=BLOGS[on]))
    return heads


def check_guesses(threads: Threads) -> int:
    """Every guess stays in its comment list: from there one comes to the article over comments of that list."""
    guesses = [edge for edge in threads.chosen.values() if edge.certainty == "inferred"]
    for edge in guesses:
        under, above = threads.heads[edge.post].under, edge.to
        assert edge.kind == "reply"
        assert 0.5 <= edge.confidence < 1
        assert "“" in edge.reason or "article’s author" in edge.reason
        while above in threads.chosen and threads.heads[above].under == under:
            above = threads.chosen[above].to
        assert under in threads.heads[above].keys
    return len(guesses)


def test_guesses_are_made_and_none_leads_out_of_its_list() -> None:
    made = 0

    @some
    @seed(20)  # how many guesses there are to check is no matter of luck
    @given(lists())
    def check(said: list[Head]) -> None:
        nonlocal made
        made += check_guesses(threaded(*said))

    check()
    assert made > 20


@some
@given(lists(), rules)
def test_no_guess_joins_or_parts_conversations(said: list[Head], rule: Rules) -> None:
    """The same posts talk together when nobody is named, asked or quoted, and no article has an author."""
    nobody = Account("")
    mute = [
        msgspec.structs.replace(head, lead="", asks=False, author=nobody if head.kind == "article" else head.author)
        for head in said
    ]
    assert parts(threaded(*said, rules=rule)) == parts(threaded(*mute, rules=rule))


@some
@given(lists(), rules, st.randoms(use_true_random=False))
def test_guesses_do_not_depend_on_order(said: list[Head], rule: Rules, chance: random.Random) -> None:
    shuffled = [*said]
    chance.shuffle(shuffled)
    assert threaded(*said, rules=rule) == threaded(*shuffled, rules=rule)


@some
@given(lists(), rules, st.data())
def test_guesses_of_five_nights_are_those_of_one(said: list[Head], rule: Rules, data: st.DataObject) -> None:
    nights = [data.draw(st.integers(0, 4)) for _ in said]
    ledger = Ledger()
    for night in range(5):
        here = [head for head, came in zip(said, nights, strict=True) if came <= night]
        threads = threaded(*here, ledger=ledger, rules=rule, now=at(24 * night))
        ledger = threads.ledger
    assert threads.chosen == threaded(*said, rules=rule).chosen


def test_within_one_second_history_does_not_decide() -> None:
    for n in range(20):
        here, there = f"{2 * n}", f"{2 * n + 1}"
        mine, yours = (
            article(name, by=who, keys=(f"guid:{name}", key(name)), url=url(int(name)), links=(Link(url(int(to))),))
            for name, to, who in ((here, there, "Amara"), (there, here, "Jonas"))
        )
        first = threaded(elsewhere(mine))
        nights = threaded(elsewhere(mine), mine, yours, ledger=first.ledger)
        at_once = threaded(elsewhere(mine), mine, yours)
        roots = {
            threads.heads[one.root].keys[-1] for threads in (nights, at_once) for one in threads.conversations.values()
        }
        assert len(roots) == 1
