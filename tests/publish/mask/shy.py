"""A class with people who are not to be named, and others who name them in every way they can.

Ann Wexford is hidden, Beatriz Santos is shown by her initials, and Jonathan Grieg is called Kestrel.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from aggregator.model import Account, Ledger, Person, Post, Rules, Show, Source, Threads, Told
from aggregator.publish import Site
from aggregator.text.compose import account, compose
from aggregator.thread import thread
from tests.publish import sample

ANN = Person(id="ann", name="Ann Wexford", accounts=("@ann_w@social.example", "https://annwexford.example/"))
BEATRIZ = Person(
    id="beatriz", name="Beatriz", accounts=("@beatriz@tavla.example", "https://amara.example/#by=Bia+Santos")
)
KESTREL = Person(id="kestrel", name="Kestrel", accounts=("https://grieg.example/",))
AMARA = Person(id="amara", name="Amara", role="facilitator", accounts=("https://amara.example/",))
SHOWS: dict[str, Show] = {"ann": "hidden", "beatriz": "initials"}

SOURCES = (
    Source(id="amaras-blog", kind="wordpress", url="https://amara.example/", line=3, person="amara", text="full"),
    Source(id="ann-wexfords-blog", kind="feed", url="https://annwexford.example/feed/", line=4, person="ann", text="full"),
    Source(id="hashtag", kind="mastodon", line=5, settings={"server": "https://social.example", "hashtag": "table"}),
)  # fmt: skip
TOLD = tuple(
    Told(id=source.id, kind=source.kind, url=source.url, line=source.line, held=3, state="failed",
         message=f"HTTP 500 from {source.url or 'social.example'}", hint="ask Ann Wexford")
    for source in SOURCES
)  # fmt: skip

TOLD_BY_NAME = {
    "ann": ("ann wexford", "annwexford", "ann_w", "wexford", "bread on a hot stone", "silence is a way", "ann-wexford"),
    "beatriz": ("beatriz santos", "@beatriz", "bia santos", "tavla.example/@beatriz", "santos"),
}
"""What must be nowhere, whatever its case."""


def people(**shows: Show) -> tuple[Person, ...]:
    shown = SHOWS | shows
    return tuple(replace(one, show=shown.get(one.id, "full")) for one in (AMARA, ANN, BEATRIZ, KESTREL))


def by(name: str, handle: str = "", url: str = "") -> Account:
    return account(name=name, handle=handle, url=url, site="https://amara.example/")


_ANN = by("Ann Wexford", "@ann_w@social.example", "https://social.example/@ann_w")
_BEATRIZ = by("Beatriz Santos", "@beatriz@tavla.example", "https://tavla.example/@beatriz")


def article(slug: str, title: str, html: str, *, site: str = "amara", days: float = 0, **more: Any) -> Post:
    return compose(
        source=SOURCES[site == "annwexford"], fetched=sample.SEEN, kind="article", keys=(f"url:{site}.example/{slug}",),
        url=f"https://{site}.example/{slug}", author=more.pop("author", account(name="Amara", url="https://amara.example/")),
        html=html, title=title, published=sample.START + timedelta(days=days), **more,
    )  # fmt: skip


def comment(number: int, html: str, author: Account, *, to: str = "", under: str = "bread", **more: Any) -> Post:
    page = f"url:amara.example/{under}"
    return compose(
        source=SOURCES[0], fetched=sample.SEEN, kind="comment", keys=(f"{page}#comment-{number}",), author=author,
        url=f"https://amara.example/{under}#comment-{number}", html=html, under=page,
        published=sample.START + timedelta(days=1, hours=number), answers=(f"{page}#comment-{to}" if to else page,), **more,
    )  # fmt: skip


def note(number: int, html: str, author: Account, *, to: int = 0, **more: Any) -> Post:
    return compose(
        source=SOURCES[2], fetched=sample.SEEN, kind="note", keys=(f"uri:{sample.status(number)}",), author=author,
        url=f"{author.url or 'https://social.example/@noor'}/{number}", html=html,
        published=sample.START + timedelta(days=2, hours=number), answers=(f"uri:{sample.status(to)}",) if to else (), **more,
    )  # fmt: skip


def said() -> Iterable[Post]:
    yield article("bread", "What Ann Wexford taught me", (
        "<p>I learnt from <a href='https://annwexford.example/stone'>Bread on a hot stone is patience</a> by <b>Ann</b> Wexford. #AnnWexford</p>"
        "<p><a href='https://annwexford.example/about'>Ann</a> wrote:</p><blockquote><p>Silence is a way of asking.</p></blockquote>"
        "<p>And <a href='https://tavla.example/@beatriz'>Beatriz</a> said:</p><blockquote><p>Tea first.</p></blockquote>"
        "<p>So does https://www.annwexford.example/stone?x=1, and <a href='https://school.example/staff/ann-wexford'>her page</a>. What do you say?</p>"
    ), tags=("AnnWexford", "bread"))  # fmt: skip
    yield article("stone", "Bread on a hot stone is patience", "<p>Silence is a way of asking. I am Ann Wexford.</p>",
                  site="annwexford", author=_ANN, days=-1)  # fmt: skip
    yield comment(1, "<p>I half agree. — Beatriz</p>", by("Bia Santos"))
    yield comment(2, "<p>Bia, you never agree whole. Santos is as Santos does.</p>", by("Noor"), to="1")
    yield comment(
        3, "<p>Will will answer @ann_w and @beatriz@tavla.example, as ANN WEXFORD does.</p>", by("Will"), to="2"
    )
    yield comment(4, "<p>I am another one.</p>", by("Ann Wexford", url="https://elsewhere.example/"), to="")
    yield comment(
        5, "<p>As Beatriz Santos's friend I say: Wexford, Ann is right, see annwexford.example/about.</p>", by("Owen")
    )
    yield comment(6, "<p><a href='https://grieg.example/'>Jonathan Grieg</a> flies. @grieg too.</p>", by("Owen"))
    yield comment(7, "<p>I fly.</p>", by("Jonathan Grieg", url="https://grieg.example/"))
    yield note(10, "<p>Ann here: who bakes? #table</p>", _ANN)
    yield note(
        11,
        "<p><a href='https://social.example/@ann_w'>@ann_w</a> I do, Ann. And Wexford bakes?</p>",
        by("Noor", "@noor@social.example"),
        to=10,
    )
    yield note(12, "<p>Which tea, asks Beatriz?</p>", _BEATRIZ, warning="tea of Beatriz Santos")
    yield note(
        13,
        "<p>@beatriz green. <a href='https://tavla.example/@beatriz/12'>tavla.example/@beat…</a></p>",
        by("Noor", "@noor@social.example"),
        to=12,
    )
    yield article("interview-ann-wexford", "An interview", "<p>With N.N., who will not be named.</p>", days=4)
    yield comment(8, "<blockquote><p><a href='https://social.example/@ann_w'>Ann</a>: Silence is a way of asking.</p></blockquote><p>Yes!</p>",
                  by("Kwame"), under="interview-ann-wexford")  # fmt: skip
    yield note(
        14,
        "<p>Both like it: <a href='https://annwexford.example/tools'>tools of Ann</a></p>",
        by("Noor", "@noor@social.example"),
    )
    yield note(
        15,
        "<p>Both like it: <a href='https://annwexford.example/tools'>tools of Ann</a></p>",
        by("Owen", "@owen@social.example"),
    )


def threads(posts: list[Post], listed: Iterable[Person]) -> Threads:
    return thread(
        [replace(post, html="", text="") for post in posts], ledger=Ledger(), people=tuple(listed),
        sources={source.id: source for source in SOURCES}, rules=Rules(), now=sample.SEEN,
    )  # fmt: skip


def site(posts: Iterable[Post] | None = None, **shows: Show) -> Site:
    posts = list(said() if posts is None else posts)
    return sample.of(threads(posts, people(**shows)), posts, sources=SOURCES, told=TOLD)
