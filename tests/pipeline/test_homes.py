"""A home page is asked whom it calls its owner only where the answer would prove something."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from aggregator.archive import Archive
from aggregator.errors import Unreachable
from aggregator.model import Claim, Elsewhere, Home, Source, State
from aggregator.pipeline import homes
from aggregator.pipeline.pull import ExecutorMaker, Puller, Reader
from tests.builders import at, post, source
from tests.fakes import FakeResponse, FakeWeb

BLOG = "https://amaras-blog.example/"
FEED = f"{BLOG}feed.xml"
SAYS = '<html><link rel="me" href="https://m.example/@amara"><a rel="me" href="/about">about</a></html>'
RSS = f"""<rss version="2.0"><channel><title>Amara</title><link>{BLOG}</link>
<item><title>Slow</title><link>{BLOG}slow</link><description>Slow answers.</description></item></channel></rss>"""
ME = ("https://m.example/@amara", f"{BLOG}about")
PLACE = Source(id="amaras-blog", kind="feed", url=FEED, settings={"url": FEED})


def night(folder: Path, web: FakeWeb, *claims: Claim, hours: float = 24, place: Source = PLACE) -> State:
    """One night in which a profile was seen that claims these pages; what the source remembers then."""
    with Archive.open(folder) as archive:
        puller = Puller(archive, web, Reader(ExecutorMaker(1)), at(hours))  # type: ignore[arg-type]
        said = post("s", elsewhere=Elsewhere(claims=claims) if claims else UNSET)
        puller.claimed |= homes.claims([said])
        asyncio.run(puller.all([place]))
        return archive.state(place.id)


def looked(state: State) -> Home:
    home = homes.recall(state.memory)
    assert home
    return home


def test_a_page_that_a_profile_claims_is_asked_once_in_thirty_days(tmp_path: Path) -> None:
    web = FakeWeb({FEED: RSS, BLOG: SAYS})
    assert looked(night(tmp_path, web, Claim(BLOG))) == Home(url=BLOG, me=ME, looked=at(24))
    assert web.obeying == [BLOG]
    night(tmp_path, web, Claim(BLOG), hours=24 * 30)
    assert web.asked.count(BLOG) == 1
    web.answers[BLOG] = "<html>"
    assert looked(night(tmp_path, web, Claim(BLOG), hours=24 * 32)).me == ()
    assert web.asked.count(BLOG) == 2


@pytest.mark.parametrize("claims", [(), (Claim(BLOG, verified=True),), (Claim("https://elsewhere.example/"),)])
def test_no_page_is_asked_in_vain(tmp_path: Path, claims: tuple[Claim, ...]) -> None:
    web = FakeWeb({FEED: RSS, BLOG: SAYS})
    assert looked(night(tmp_path, web, *claims)) == Home(url=BLOG)
    assert BLOG not in web.asked


def test_a_page_that_does_not_answer_is_no_trouble_of_the_source(tmp_path: Path) -> None:
    web = FakeWeb({FEED: RSS, BLOG: SAYS})
    night(tmp_path, web, Claim(BLOG))
    web.answers[BLOG] = Unreachable("no answer")
    state = night(tmp_path, web, Claim(BLOG), hours=24 * 60)
    assert state.outcome in ("ok", "unchanged")
    assert looked(state) == Home(url=BLOG, me=ME, looked=at(24 * 60))


def test_a_page_that_leads_to_another_host_says_nothing_of_its_own(tmp_path: Path) -> None:
    web = FakeWeb({FEED: RSS, BLOG: FakeResponse(SAYS.encode(), url="https://elsewhere.example/")})
    assert looked(night(tmp_path, web, Claim(BLOG))).me == ()


def test_a_place_that_asked_for_a_pause_gets_one() -> None:
    state = State(quiet_until=at(48))
    assert homes.due(source(), state, {"amaras-blog.example"}, at(24)) is None
    assert homes.due(source(), state, {"amaras-blog.example"}, at(49)) == Home(url=BLOG)


def test_the_home_page_that_a_kind_reads_anyway_is_noted(tmp_path: Path) -> None:
    listing = "".join(f'<article><h2 class="entry-title"><a href="/p{n}">Post {n}</a></h2></article>' for n in range(4))
    web = FakeWeb({BLOG: f"<html><head>{SAYS[6:-7]}</head><body>{listing}</body></html>"})
    place = Source(id="amaras-blog", kind="page", url=BLOG, settings={"url": BLOG})
    assert looked(night(tmp_path, web, Claim(BLOG), place=place)) == Home(url=BLOG, me=ME, looked=at(24))
    assert web.asked.count(BLOG) == 1


def test_whoever_is_forgotten_is_forgotten_there_too(tmp_path: Path) -> None:
    web = FakeWeb({FEED: RSS, BLOG: SAYS})
    night(tmp_path, web, Claim(BLOG))
    with Archive.open(tmp_path) as archive:
        archive.forget("@amara@m.example", at(48))
        homes.forget(archive)
        assert looked(archive.state(PLACE.id)) == Home(url=BLOG, me=ME[1:], looked=at(24))
    assert looked(night(tmp_path, web, Claim(BLOG), hours=24 * 60)).me == ME[1:]


def test_what_was_remembered_in_another_form_is_nothing() -> None:
    assert homes.recall({"home": {"url": 7}}) is None
    memory: dict[str, object] = {"home": "x", "seen": 1}
    homes.keep(memory, homes.recall(memory), "javascript:alert(1)")
    assert memory == {"home": "x", "seen": 1}


def test_threading_is_told_of_it(tmp_path: Path) -> None:
    home = Home(url=BLOG, me=ME, looked=at(24) + timedelta(days=1))
    memory: dict[str, object] = {}
    homes.keep(memory, home)
    with Archive.open(tmp_path) as archive:
        archive.keep_state("amaras-blog", State(memory=memory))

        class Config:
            sources = (PLACE, source("other"))

        assert homes.places(Config, archive) == {  # type: ignore[arg-type]
            "amaras-blog": replace(PLACE, home=home),
            "other": source("other"),
        }
