"""What the next night needs: states of sources, and the ledger of addresses."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from aggregator.archive import Archive, ledgers, load, save
from aggregator.model import Ledger, State
from tests.archive.reading import content, night

WORDS = st.text("abc", min_size=1, max_size=2)
LEDGERS = st.builds(
    Ledger,
    homes=st.dictionaries(WORDS, WORDS, max_size=4),
    given=st.dictionaries(WORDS, st.integers(0, 3).map(night), max_size=4),
    moved=st.dictionaries(WORDS, WORDS, max_size=4),
    same=st.dictionaries(WORDS, WORDS, max_size=4),
    trails=st.dictionaries(WORDS, st.lists(WORDS, max_size=3).map(tuple), max_size=4),
    arrived=st.dictionaries(WORDS, st.integers(0, 3).map(night), max_size=4),
)


def state(nights: float = 1, **more: object) -> State:
    return State(last_tried=night(nights), **more)  # type: ignore[arg-type]


def test_a_new_source_remembers_nothing(tmp_path: Path) -> None:
    with Archive.open(tmp_path) as archive:
        assert archive.state("new") == State()
        assert archive.states() == {}


def test_a_source_remembers_until_the_next_night(tmp_path: Path) -> None:
    one = state(
        validators={"https://x.example/feed": ('W/"été"', "Sat, 01 Jan 2022 00:00:00 GMT")},
        memory={"min_id": "109", "counts": {"a": 3, "b": [1, None, True, 1.5]}},
        moved={"a": "b"}, quiet_until=night(30), last_good=night(0), last_full=night(0), failures=2, outcome="failed",
        message="503", hint="wait", title="A blog",
    )  # fmt: skip
    with Archive.open(tmp_path) as archive:
        archive.keep_state("blog", one)
        archive.keep_state("other", state())
    with Archive.open(tmp_path) as archive:
        assert archive.state("blog") == one
        archive.keep_state("blog", state(2))
        assert archive.states() == {"blog": state(2), "other": state()}


def test_addresses_once_given_are_kept(tmp_path: Path) -> None:
    ledger = Ledger(
        homes={"p": "c"},
        given={"c": night(1), "d": night(2)},
        moved={"d": "c"},
        same={"q": "p"},
        trails={"p": ("d", "e")},
        arrived={"p": night(2)},
    )
    with Archive.open(tmp_path) as archive:
        assert archive.ledger() == Ledger()
        archive.keep_ledger(ledger)
    with Archive.open(tmp_path) as archive:
        assert archive.ledger() == ledger
        ledger.homes["p2"] = "d"
        del ledger.trails["p"]
        archive.keep_ledger(ledger)
        assert archive.ledger() == ledger


def test_a_ledger_that_is_the_same_writes_nothing(tmp_path: Path) -> None:
    ledger = Ledger(homes={f"p{n}": f"c{n}" for n in range(500)})
    with Archive.open(tmp_path) as archive:
        archive.keep_ledger(ledger)
    before = content(tmp_path)
    with Archive.open(tmp_path) as archive:
        archive.keep_ledger(ledger)
    assert content(tmp_path) == before


@given(LEDGERS)
def test_rows_tell_a_ledger_whole(ledger: Ledger) -> None:
    assert ledgers.ledger(ledgers.rows(ledger)) == ledger


GIVEN = {word: night(len(word) + ord(word[0]) % 2) for word in ("a", "b", "c", "aa", "ab", "bc")}
ADDRESSES = st.sampled_from(sorted(GIVEN))


def published(
    homes: dict[str, str],
    moved: dict[str, str],
    same: dict[str, str],
    trails: dict[str, tuple[str, ...]],
    arrived: dict[str, int],
) -> Ledger:
    """A ledger as threading keeps them: of each conversation it names, it knows when the address was given, and
    what arrived has a home."""
    given = {id: GIVEN[id] for id in (*homes.values(), *moved, *moved.values())}
    times = {id: night(arrived[id]) for id in homes if id in arrived}
    return Ledger(homes=homes, given=given, moved=moved, same=same, trails=trails, arrived=times)


PUBLISHED = st.builds(
    published,
    homes=st.dictionaries(WORDS, ADDRESSES, max_size=4),
    moved=st.dictionaries(ADDRESSES, ADDRESSES, max_size=4),
    same=st.dictionaries(WORDS, WORDS, max_size=4),
    trails=st.dictionaries(WORDS, st.lists(ADDRESSES, max_size=3).map(tuple), max_size=4),
    arrived=st.dictionaries(WORDS, st.integers(0, 3), max_size=4),
)


@given(PUBLISHED, PUBLISHED, PUBLISHED)
def test_ledgers_join_whatever_the_order(one: Ledger, two: Ledger, three: Ledger) -> None:
    join = ledgers.joined
    assert join(one, one) == one
    assert join(one, two) == join(two, one)
    assert join(join(one, two), three) == join(one, join(two, three))


def test_the_older_address_stands(tmp_path: Path) -> None:
    ours = Ledger(homes={"p": "young"}, given={"young": night(5)})
    theirs = Ledger(homes={"p": "old"}, given={"old": night(1)})
    assert ledgers.joined(ours, theirs).homes == {"p": "old"}
    assert ledgers.joined(ours, theirs).given == {"young": night(5), "old": night(1)}


def test_an_address_was_given_when_it_was_first_given() -> None:
    early, late = Ledger(given={"c": night(1)}), Ledger(given={"c": night(2)})
    assert ledgers.joined(early, late).given == ledgers.joined(late, early).given == {"c": night(1)}


def test_a_post_arrived_when_the_first_of_two_published_it() -> None:
    ours = Ledger(homes={"p": "c", "q": "c", "r": "c"}, arrived={"p": night(5), "q": night(1)})
    theirs = Ledger(homes={"p": "c", "q": "c"}, arrived={"p": night(3)})
    assert ledgers.joined(ours, theirs).arrived == ledgers.joined(theirs, ours).arrived == {"p": night(3)}


def test_of_two_states_the_later_tried_is_loaded(tmp_path: Path) -> None:
    for name, nights in (("a", 2), ("b", 7)):
        with Archive.open(tmp_path / name) as archive:
            archive.keep_state("blog", state(nights, memory={"min_id": str(nights)}))
            archive.keep_state(f"only in {name}", state())
        save(tmp_path / name, tmp_path / f"saved-{name}")
    for order in ("ab", "ba"):
        for name in order:
            load(tmp_path / order, tmp_path / f"saved-{name}")
        with Archive.open(tmp_path / order) as archive:
            assert archive.state("blog").memory == {"min_id": "7"}
            assert set(archive.states()) == {"blog", "only in a", "only in b"}
