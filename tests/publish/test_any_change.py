"""Whatever changes between two builds, the second is what a first one would have made."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.model import Post, Show
from aggregator.publish import Site
from tests.publish import sample
from tests.publish.conftest import Desk

POSTS = [*sample.busy(), *sample.others()]
SOME = st.frozensets(st.sampled_from(range(len(POSTS))))


class Night(NamedTuple):
    """Which posts are there, which of them were edited, and how everybody who is listed is shown."""

    there: frozenset[int]
    edited: frozenset[int]
    show: Show


NIGHTS = st.builds(Night, SOME, SOME, st.sampled_from(("full", "initials", "hidden")))


@settings(max_examples=8, deadline=None)
@given(st.lists(NIGHTS, min_size=2, max_size=4))
def test_a_site_that_changed_is_the_same_as_one_made_anew(nights: list[Night]) -> None:
    with TemporaryDirectory() as folder:
        grown, anew = Desk(Path(folder, "grown")), Desk(Path(folder, "anew"))
        for night in nights:
            grown.publish(site(night))
        anew.publish(site(nights[-1]))
        assert grown.files() == anew.files()


def site(night: Night) -> Site:
    return sample.site(list(said(night)), people=[replace(person, show=night.show) for person in sample.PEOPLE])


def said(night: Night) -> Iterator[Post]:
    for number in sorted(night.there):
        post = POSTS[number]
        if number in night.edited:
            more = " And one thing more."
            post = replace(post, html=f"{post.html}<p>{more}</p>", text=f"{post.text}\n{more}", hash=f"{post.hash}!")
        yield post
