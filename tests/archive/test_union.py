"""Loading is a union: however often, in whatever order, through whatever detour.

A class may be pulled on two machines, a push may be rejected and merged, a backup may be loaded
late. Small random histories on three replicas find what a table of examples would not.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass, field
from itertools import permutations
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.archive import Archive, load, save, verify
from aggregator.model import Account, Claim, Elsewhere, Post
from tests.archive.reading import SOURCE, content, keep, night, said, texts

EXAMPLES = int(os.environ.get("AGGREGATOR_EXAMPLES", "25"))
REPLICAS = range(3)


def of(who: int) -> Account:
    return Account(key=f"@person{who}@social.example", name=f"Person {who}", url=f"https://social.example/@person{who}")


@dataclass(frozen=True)
class Step:
    """Something that happens on one replica: an hour later than the step before it, at once, or after a clock was set back."""

    replica: int
    what: str
    post: int = 0
    text: int = 0
    form: int = 0
    other: int = 0
    later: int = 1


STEPS = st.builds(
    Step,
    replica=st.sampled_from(REPLICAS),
    what=st.sampled_from(["store", "store", "store", "store", "bury", "forget", "hide", "obey nothing", "sync"]),
    post=st.integers(0, 2),
    text=st.integers(0, 2),
    form=st.integers(0, 3),
    other=st.sampled_from(REPLICAS),
    later=st.sampled_from([0, 1, 1, 1, -7]),
)


def stated(step: Step, time: int) -> Post:
    """A post in one of several forms: rich, poor, dated otherwise, under a further key."""
    name, address = f"p{step.post}", f"url:amaras-blog.example/p{step.post}"
    more = {"author": of(step.post), "night": time, "hours": -step.post}
    if step.form == 1:
        copies = Elsewhere(copies=(f"uri:copy-{step.text}",))
        more |= {"answers": ("uri:q",), "under": "uri:root", "replies": step.text, "elsewhere": copies}
    elif step.form == 2:
        more |= {"hours": 500 * step.post - 100, "dated": step.text > 0}
        more |= {"elsewhere": Elsewhere(claims=(Claim("https://person.example/", step.text > 0),))}
    elif step.form == 3:
        more |= {"keys": (address, f"uri:{name}", f"uri:{name}-{step.text}"), "author": Account(key="")}
    return said(name, f"text {step.text}", **more)


@dataclass
class Class:
    """Three replicas in a folder, and the hour it is."""

    folder: Path
    time: int = 0
    saves: int = 0
    log: list[str] = field(default_factory=list)

    def at(self, replica: int | str) -> Path:
        return self.folder / f"replica-{replica}"

    def saved(self, replica: int | str) -> Path:
        self.saves += 1
        to = self.folder / f"saved-{self.saves}"
        save(self.at(replica), to)
        return to

    def take(self, step: Step) -> None:
        self.time += step.later
        if step.what == "sync":
            if step.other != step.replica:
                load(self.at(step.replica), self.saved(step.other))
            return
        when = night(self.time / 24)
        with Archive.open(self.at(step.replica)) as archive:
            if step.what == "store":
                archive.store(SOURCE, [stated(step, self.time)])
            elif step.what == "bury":
                archive.bury(SOURCE, [f"url:amaras-blog.example/p{step.post}"], "deleted", when)
            elif step.what == "forget" and step.text == 0:
                archive.forget(of(step.post).key, when)
            elif step.what in ("hide", "obey nothing"):
                hide = [f"https://amaras-blog.example/p{step.post}"] if step.what == "hide" else []
                archive.obey(hide, [], when)

    def joined(self, name: str, *saved: Path) -> dict[str, bytes]:
        """What is saved of a new archive that took these in, one after the other."""
        for one in saved:
            load(self.at(name), one)
        result = self.saved(name)
        assert verify(result) == verify(self.at(name)) == []
        return content(result)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEPS, min_size=2, max_size=9))
def test_loading_is_idempotent_commutative_and_associative(quick: Path, steps: list[Step]) -> None:
    replicas = Class(Path(tempfile.mkdtemp(dir=quick)))
    for replica in REPLICAS:
        keep(replicas.at(replica))
    for step in steps:
        replicas.take(step)
    one, two, three = (replicas.saved(replica) for replica in REPLICAS)
    assert replicas.joined("idempotent", one, one) == content(one)
    together = replicas.joined("123", one, two, three)
    assert replicas.joined("321", three, two, one) == together
    assert replicas.joined("213", two, one, three) == together
    joined = replicas.at("23")
    load(joined, two)
    load(joined, three)
    assert replicas.joined("1(23)", one, replicas.saved("23")) == together
    assert replicas.joined("123", one, two, three) == together
    shutil.rmtree(replicas.folder)


# ── what the union is, by example ─────────────────────────────────────────────────────


def merge(folder: Path, *names: str) -> Path:
    """The archives of these names, loaded one after the other; asserts that the order does not matter."""
    for name in names:
        save(folder / name, folder / f"saved-{name}")
    results = []
    for order in permutations(names):
        into = folder / "-".join(order)
        for name in order:
            load(into, folder / f"saved-{name}")
        save(into, folder / f"saved-{into.name}")
        results.append(content(folder / f"saved-{into.name}"))
    assert all(result == results[0] for result in results)
    return folder / "-".join(names)


def test_posts_of_both_are_there(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("x", "one"))
    keep(tmp_path / "b", said("y", "two"))
    with Archive.open(merge(tmp_path, "a", "b")) as archive:
        assert texts(archive) == ["one", "two"]


def test_the_later_seen_wins_and_the_other_is_a_version(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("x", "old", night=1))
    keep(tmp_path / "b", said("x", "new", night=2))
    into = merge(tmp_path, "a", "b")
    with Archive.open(into) as archive:
        assert texts(archive) == ["new"]
    assert b'"text":"old"' in b"".join(content(tmp_path / f"saved-{into.name}").values())


def test_a_tombstone_wins_over_what_was_seen_before_it(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("x", "one", night=1))
    keep(tmp_path / "b", said("x", "one", night=1))
    with Archive.open(tmp_path / "b") as archive:
        archive.bury(SOURCE, ["url:amaras-blog.example/x"], "deleted", night(2))
    with Archive.open(merge(tmp_path, "a", "b")) as archive:
        assert texts(archive) == []
        assert len(list(archive.tombstones())) == 1


def test_what_is_shown_again_later_wins_over_its_tombstone(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("x", "again", night=24 * 3))
    keep(tmp_path / "b", said("x", "one", night=1))
    with Archive.open(tmp_path / "b") as archive:
        archive.bury(SOURCE, ["url:amaras-blog.example/x"], "deleted", night(2))
    with Archive.open(merge(tmp_path, "a", "b")) as archive:
        assert texts(archive) == ["again"]
        assert list(archive.tombstones()) == []


def test_what_is_kept_out_on_one_side_leaves_the_other(tmp_path: Path) -> None:
    keep(tmp_path / "a", said("x", "one", author=of(1), night=24 * 9), said("y", "two"))
    with Archive.open(tmp_path / "b") as archive:
        archive.forget(of(1).key, night(1))
    with Archive.open(merge(tmp_path, "a", "b")) as archive:
        assert texts(archive) == ["two"]


def test_versions_of_both_sides_are_24_at_most(tmp_path: Path) -> None:
    for name, start in (("a", 0), ("b", 1)):
        for number in range(20):
            keep(tmp_path / name, said("x", f"text {name}{number}", night=2 * number + start))
    into = merge(tmp_path, "a", "b")
    text = (tmp_path / f"saved-{into.name}" / "posts/2024/2024-09.jsonl").read_text()
    assert text.count('"text":"text ') == 25
    assert '"text":"text b19"' in text
    assert '"text":"text a7"' not in text
