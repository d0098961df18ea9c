"""A class made to be hard on pages: long names, no titles, Arabic, code, forty replies, a root that was
taken away, two years of silence, a content warning, an answer on another blog, hostile words everywhere."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec

from aggregator import digest
from aggregator.model import (
    Circle,
    Class,
    Edge,
    Ledger,
    Person,
    Post,
    Rules,
    Source,
    Threads,
    Told,
    Tombstone,
    Topic,
    short_id,
)  # fmt: skip
from aggregator.publish import Site
from aggregator.text.compose import account, compose
from aggregator.thread import thread

START = datetime(2024, 9, 12, 6, 30, tzinfo=UTC)
SEEN = datetime(2026, 11, 22, 3, 17, tzinfo=UTC)

SOURCES = (
    Source(id="amaras-blog", kind="wordpress", url="https://amara.example/", line=12, person="amara", text="full"),
    Source(id="jules-blog", kind="feed", url="https://jules.example/feed/", line=13, person="jules"),
    Source(id="hashtag", kind="mastodon", line=14, settings={"server": "https://social.example", "hashtag": "table"}),
    Source(id="garden", kind="feed", url="https://garden.example/feed/", line=15),
)
TOPICS = (
    Topic(id="trust", title="Trust comes first", tags=("trust", "tillit", "ثقة"), about="Why *schmoozing* is work."),
    Topic(id="feedback", title="Giving and taking feedback", tags=("feedback", "återkoppling")),
    Topic(id="silence", title="What nobody has said a word about yet", tags=("silence",)),
)
PEOPLE = (
    Person(id="amara", name="Amara", role="facilitator", circle="north", accounts=("@amara@social.example", "https://amara.example/")),
    Person(id="jules", name="Jules Lefèvre", role="learner", circle="north", accounts=("@jules@social.example", "https://jules.example/")),
    Person(id="layla", name="ليلى حداد", role="learner", circle="south", accounts=("@layla@social.example",)),
    Person(id="beatriz", name="Beatriz Santos", role="learner", circle="south", accounts=("@beatriz@tavla.example",), show="initials"),
    Person(id="long", name="Maximiliana Alexandra Featherstonehaugh-Cholmondeley von und zu Hohenstein", role="guest", circle="south",
           accounts=("@maximiliana@a-server-with-a-remarkably-long-name.example",)),
    Person(id="quiet", name="Dag", role="learner", circle="north"),
)  # fmt: skip
CIRCLES = (Circle(id="north", title="Table North"), Circle(id="south", title="Table South"))

# ── saying things ─────────────────────────────────────────────────────────────────────


def article(
    slug: str, title: str, html: str, *, by: str = "Amara", site: str = "amara", days: float = 0, **more: Any
) -> Post:
    url = f"https://{site}.example/{slug}"
    return compose(
        source=SOURCES[0 if site == "amara" else 1], fetched=SEEN, kind="article", keys=(f"url:{site}.example/{slug}",),
        url=url, author=account(name=by, url=f"https://{site}.example/"), html=html, title=title,
        published=START + timedelta(days=days), **more,
    )  # fmt: skip


def comment(number: int, html: str, *, to: str, by: str, under: str = "schmooze", days: float = 0, **more: Any) -> Post:
    page = f"url:amara.example/{under}"
    return compose(
        source=SOURCES[0], fetched=SEEN, kind="comment", keys=(f"{page}#comment-{number}",),
        url=f"https://amara.example/{under}#comment-{number}", author=account(name=by, url=HOMES.get(by, ""), site="https://amara.example/"),
        html=html, published=START + timedelta(days=days), answers=(f"{page}#comment-{to}" if to else page,), under=page,
        **more,
    )  # fmt: skip


def note(
    number: int, html: str, *, by: str, to: str = "", days: float = 0, server: str = "social", **more: Any
) -> Post:
    return compose(
        source=SOURCES[2], fetched=SEEN, kind="note", keys=(f"uri:https://{server}.example/users/x/statuses/{number}",),
        url=f"https://{server}.example/@{by.split('@')[0]}/{number}",
        author=account(name=more.pop("name", by.split("@")[0].title()), handle=f"@{by if '@' in by else by + '@social.example'}"), html=html,
        published=START + timedelta(days=days), answers=(f"uri:{to}",) if to else (), **more,
    )  # fmt: skip


def status(number: int, server: str = "social") -> str:
    return f"https://{server}.example/users/x/statuses/{number}"


HOMES = {"Amara": "https://amara.example/", "Jules Lefèvre": "https://jules.example/"}

SCHMOOZE = """<p>I used to skip the small talk. Ten minutes about trains and weather, and then the real work would start.
Then I taught a group over a screen, skipped it as always, and nobody answered anything for three weeks.</p>
<p>A colleague told me: <em>people answer people they know</em>. So what I called wasted time was the work.</p>
<h2>What I changed</h2><ul><li>The first quarter of an hour belongs to nobody.</li><li>I say what I cooked. They laugh at me.</li></ul>
<pre><code>for somebody in table:
    if not somebody.has_spoken:
        wait(longer_than_feels_comfortable, because="the tenth second is the one in which somebody starts to speak")</code></pre>
<blockquote><p>You cannot hurry bread.</p></blockquote>
<p>How do you begin? #trust</p>"""
HALF = "<p>I half agree. With strangers it is work; with people I have known for years the trains and the weather <strong>are</strong> the talk.</p>"
ARABIC = "<p>في مدرستي نبدأ بالشاي. لا أحد يتكلم عن الدرس قبل أن يشرب الجميع. هل هذا وقت ضائع؟ لا أظن ذلك.</p>"
LONG_WORD = "<p>Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft https://example.org/a/very/long/address/that/never/ends/and/never/breaks/because/it/has/no/spaces/in/it/at/all</p>"
ANSWER = (
    "<p>Amara asks how we begin. In response to <a href='https://amara.example/schmooze'>Schmooze or lose?</a> I tried the opposite for a week: "
    "no small talk at all, but everybody writes one sentence before we meet.</p>"
    + "<p>It changed who speaks first, and who speaks at all. " * 12
    + "</p>"
)


def busy() -> Iterable[Post]:
    """One blog post, its comments, statuses that answer it, an answer on another blog, and a reply two years later."""
    yield article("schmooze", "Schmooze or lose?", SCHMOOZE, language="en", tags=("trust",))
    yield comment(1, HALF, to="", by="Jules Lefèvre", days=0.2)
    yield comment(2, "<p>Then you have forgotten how you got to know them.</p>", to="1", by="Amara", days=0.9)
    yield comment(3, "<p>Fair. It was trains.</p>", to="2", by="Jules Lefèvre", days=1.1)
    yield comment(4, "<p>It is always trains.</p>", to="3", by="Marta Kowalska", days=1.3)
    yield comment(5, "<p>Or ships!</p>", to="4", by="A Cook", days=1.4)
    yield comment(6, "<p>Or ships.</p>", to="5", by="Marta Kowalska", days=1.5)
    yield comment(7, LONG_WORD, to="", by=PEOPLE[4].name, days=1.6)
    yield comment(9, "<p>This one answers something that is not there any more.</p>", to="8", by="Owen", days=2)
    yield article("reponse", "Réponse à Amara", ANSWER, by="Jules Lefèvre", site="jules", days=3, language="fr")
    yield note(10, f"<p>{'@amara '}<a href='https://amara.example/schmooze'>https://amara.example/schmooze</a> " + ARABIC[3:],
               by="layla", days=2.5, name="ليلى حداد", language="ar")  # fmt: skip
    yield note(
        11, "<p>@layla tea first, always. Who washes the cups?</p>", by="beatriz@tavla.example", to=status(10), days=2.6
    )
    yield comment(20, "<p>I am two years late, and I have just begun to teach over a screen. Three weeks of silence, exactly as you say. Does the quarter of an hour still work?</p>",
                  to="", by="Noor", days=750)  # fmt: skip


def forty() -> Iterable[Post]:
    """Forty replies, nested and flat, without titles."""
    yield note(
        100, "<p>Which sentence from a teacher do you still remember? #feedback</p>", by="amara", days=8, replies=44
    )
    names = ["Kwame", "Elin Åkesson", "Jonas", "凛 Sato", "Priya Raman", "Samir", "Owen"]
    for number in range(101, 141):
        to = status(100) if number % 3 == 0 or number < 103 else status(number - 1 - number % 2)
        yield note(
            number, f"<p>Mine said: “{'look again, ' * (number % 7 + 1)}and then tell me.” I was {number % 11 + 7}.</p>",
            by=f"p{number % 7}", name=names[number % 7], to=to, days=8 + number / 100,
        )  # fmt: skip


def others() -> Iterable[Post]:
    yield note(200, "<p>Something about an accident at the harbour, and how the new ones saw it.</p>", by="beatriz@tavla.example", days=11,
               warning="an accident, nobody died")  # fmt: skip
    yield note(201, "<p>How do you say “stop” without a word? #trust</p>", by="kwame", days=12)
    yield note(
        210, "<p>I answer a question that was taken away. It was a good one.</p>", by="owen", to=status(209), days=13
    )
    yield note(211, "<p>So do I.</p>", by="samir", to=status(209), days=13.1)
    yield article(
        "untitled",
        "",
        "<p>No title, only this. <a href='https://elsewhere.example/bread'>On bread</a> is worth reading.</p>",
        days=15,
    )
    yield note(
        220,
        "<p><a href='https://elsewhere.example/bread'>On bread</a> made me bake again. #feedback</p>",
        by="elin",
        name="Elin Åkesson",
        days=15.5,
    )
    yield note(
        230, "<p>Hello! I am Noor, I am new, and nobody has answered me yet. #introductions</p>", by="noor", days=749
    )
    yield article("long-title", "On the remarkable persistence of the question whether anybody has ever learnt anything from a title that goes on and on " * 2,
                  "<p>They have not.</p>", days=16)  # fmt: skip


def hostile() -> Iterable[Post]:
    bad = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} </script> \u2028"
    yield article("evil", f"Evil {bad}", f"<p>Evil body {bad}</p>", days=17, tags=(f"tag{bad}",))
    yield comment(
        300, f"<p id='main' class='top'>Evil {bad}</p>", to="", under="evil", by=f"Eve {bad}", days=17.1,
    )  # fmt: skip
    yield note(301, f"<p>Evil {bad}</p>", by="eve", name=f"Eve {bad}", days=17.2, warning=f"warning {bad}")


def everything() -> list[Post]:
    return [*busy(), *forty(), *others(), *hostile()]


BURIED = (
    Tombstone(
        id=short_id(f"uri:{status(209)}"), source="hashtag", keys=(f"uri:{status(209)}",), kind="note", published=START + timedelta(days=12.9),
        buried=SEEN, why="deleted",
    ),
)  # fmt: skip

# ── as the pipeline would gather it ───────────────────────────────────────────────────

CLASS = Class(
    title="The Long Table", url="https://long-table.example/class/", hashtags=("longtable",), timezone="Europe/Stockholm",
    about="Ten weeks of learning how people learn **from each other**. Nobody had to be there at the same hour, and the table is still laid.",
    starts=date(2024, 9, 2), ends=date(2024, 11, 10), contact="https://long-table.example/contact", sample=True,
)  # fmt: skip
TOLD = (
    Told(id="amaras-blog", kind="wordpress", url="https://amara.example/", line=12, held=20, last_good=SEEN),
    Told(id="jules-blog", kind="feed", url="https://jules.example/feed/", line=13, state="unchanged", held=1, last_good=SEEN),
    Told(id="hashtag", kind="mastodon", url="https://social.example/tags/table", line=14, held=50, last_good=SEEN),
    Told(id="garden", kind="feed", url="https://garden.example/feed/", line=15, state="failed", message="no answer from garden.example",
         hint="if it moved, write its new address"),
)  # fmt: skip


def site(
    posts: Sequence[Post] | None = None,
    *,
    ledger: Ledger | None = None,
    rules: Rules | None = None,
    asked: Callable[[Sequence[str]], None] = lambda ids: None,
    **more: Any,
) -> Site:
    """The site of `posts` (of everything here if None). `asked` hears which bodies are loaded."""
    said = everything() if posts is None else list(posts)
    threads = thread(
        [_head(post) for post in said], tombstones=BURIED, ledger=ledger or Ledger(), people=more.pop("people", PEOPLE),
        sources={source.id: source for source in SOURCES}, rules=rules or Rules(), now=SEEN,
    )  # fmt: skip
    return of(threads, said, asked, **more)


def of(
    threads: Threads, said: Iterable[Post], asked: Callable[[Sequence[str]], None] = lambda ids: None, **more: Any
) -> Site:
    by_key = {(post.source, post.id): post for post in said}

    def load(ids: Sequence[str]) -> Mapping[str, Post]:
        asked(ids)
        return {id: by_key[threads.bodies[id]] for id in ids}

    topics = more.pop("topics", TOPICS)
    class_, circles = more.pop("class_", CLASS), more.pop("circles", CIRCLES)
    return Site(
        **{
            "class_": class_,
            "topics": topics,
            "circles": circles,
            "sources": SOURCES,
            "told": TOLD,
            "threads": threads,
            "conversation_topics": digest.topics_of(threads, topics),
            "digests": digest.outline(threads, topics, class_.timezone, circles),
            "questions": digest.questions(threads),
            "newcomers": digest.newcomers(threads),
            "posts": load,
            "reads": partial(digest.reads, threads=threads),
            "fill": partial(_fill, threads),
            "fresh": digest.fresh,
            "version": "0.1.0",
            **more,
        }
    )


def _fill(threads: Threads, one: digest.Digest, posts: Mapping[str, Post]) -> Any:  # type: ignore[name-defined]
    return digest.fill(one, threads, posts)


def _head(post: Post) -> Post:
    """A head without its body: pages must not lean on bodies that were not asked for."""
    return msgspec.structs.replace(post, html="", text="")


__all__ = ["Edge"]
