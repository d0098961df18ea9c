"""Every reason that threading and digests give is known here, so that it can be said in any language."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aggregator.publish import packaged
from aggregator.publish.language.choose import choose
from aggregator.publish.language.reasons import REASONS, teller
from tests.test_house import modules

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
