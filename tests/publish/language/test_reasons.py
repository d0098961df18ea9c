"""Every reason that threading and digests give is known here, so that it can be said in any language."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aggregator.publish import packaged
from aggregator.publish.language.choose import choose
from aggregator.publish.language.reasons import REASONS, teller
from tests.test_house import modules
from tests.thread.said import article, comment, link, note, threaded

NO_REASON = {"the article's author"}
"""How a person is called inside threading."""
NOT_ON_THE_SITE = {"why"}
"""Modules whose sentences only the command line prints."""


def given() -> Iterator[str]:
    """Sentences that stand in capitals at the top of a module of these stages, by themselves or in a table."""
    for room in ("thread", "digest"):
        for path in (path for path in modules(room) if path.stem not in NOT_ON_THE_SITE):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.Assign):
                    values = node.value.values if isinstance(node.value, ast.Dict) else [node.value]
                    yield from (text for value in values if (text := sentence(value)))


def sentence(node: ast.expr) -> str:
    text = node.value if isinstance(node, ast.Constant) else ""
    return text if isinstance(text, str) and " " in text and text.strip(" ") == text and text[0].isalpha() else ""


def test_every_reason_is_listed() -> None:
    found = set(given())
    assert len(found) > 12
    assert found - set(REASONS) - NO_REASON == set(), "list these in publish/language/reasons.py"


def test_reasons_are_told_in_the_language_of_the_class() -> None:
    tell = teller(choose([packaged()], "sv"))
    assert tell("opens the conversation") == "inleder samtalet"
    assert tell("shared by ليلى") == "delat av ليلى"
    assert tell("turns to its author: “Hi: Tony,”") == "vänder sig till dess författare: ”Hi: Tony,”"
    assert tell("a reason of tomorrow") == "a reason of tomorrow"


def links() -> Iterator[str]:
    """The reason of every edge of a class in which each kind of link is there."""
    title = article("trust", title="Trust comes first")
    there = {
        "cue": link(title.url, before="In response to", at=0.9),
        "first": link(title.url),
        "title": link(title.url, text=title.title, at=0.9),
        "mention": link(title.url, at=0.9),
    }
    posts = [article(name, f"{name}-blog", by=name, links=(one,), hours=2) for name, one in there.items()]
    told = note("s", links=(link(title.url, at=0.9),), hours=3)
    ping = comment("9", on="trust", by="Layla", pingback="https://layla-blog.example/p", hours=4)
    page = article("p", "layla-blog", by="Layla", hours=3)
    reply = note("r", "s", hours=5, quotes=title.keys)
    threads = threaded(title, *posts, told, ping, page, reply, comment("1", on="trust", hours=1))
    yield from (edge.reason for edge in threads.edges)


def test_whatever_rests_on_a_link_is_told_in_every_language() -> None:
    found = set(links())
    assert len(found) == 9, found
    for language in ("sv", "ar"):
        tell = teller(choose([packaged()], language))
        assert {reason for reason in found if tell(reason) == reason} == set()
    assert (
        teller(choose([packaged()], "sv"))("links to it after “in response to”") == "länkar dit efter ”in response to”"
    )
