"""A digest as a letter: what can be sent, printed and read in a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from aggregator.publish.render.columns import COLUMNS, wide, wrapped
from tests.publish import sample
from tests.publish.checker import read
from tests.publish.conftest import Desk

WEEK = "digests/2024/W37/letter"
HOME = "https://long-table.example/class/"


def letters(desk: Desk, form: str) -> Iterator[tuple[str, str]]:
    for path in desk.files():
        if path.endswith(f"/letter.{form}"):
            yield path, desk.text(path)


def test_every_digest_is_there_as_a_letter(hard: Desk) -> None:
    digests = {path.removesuffix("index.html") for path in hard.files() if re.search(r"digests/\d.*index\.html", path)}
    assert len(digests) > 20
    assert any(path.startswith("topics/") for path in digests)
    for form in ("html", "txt"):
        assert {path.removesuffix(f"letter.{form}") for path, _ in letters(hard, form)} == digests


def test_a_letter_fetches_nothing_and_leads_to_full_addresses(hard: Desk) -> None:
    pages = read(hard.output)
    for path, text in letters(hard, "html"):
        assert "<script" not in text, path
        assert "<svg" not in text, path
        assert len(pages[path].loads) == 1, "the stylesheet, which a mail may lose"
        assert all(link["href"].startswith("https://") for link in pages[path].links), path


def test_both_forms_quote_the_same_posts(hard: Desk) -> None:
    for path, text in letters(hard, "txt"):
        page = hard.text(path.replace(".txt", ".html"))
        posts = re.compile(re.escape(HOME) + r"conversations/\w+/#p-\w+")
        assert set(posts.findall(text)) == set(posts.findall(page)), path
    assert f"{HOME}conversations/" in hard.text(f"{WEEK}.txt")


def test_no_line_is_longer_than_a_mail_holds_but_an_address(hard: Desk) -> None:
    for path, text in letters(hard, "txt"):
        for line in text.splitlines():
            assert wide(line) <= COLUMNS or "://" in line.split()[-1], (path, line)


def test_what_others_wrote_never_begins_a_line(hard: Desk) -> None:
    """A "From " or a lone dot there would end a mail in the hands of old programs."""
    ours = re.compile(r"[=-]+|  .*|\* .*|")
    for path, text in letters(hard, "txt"):
        body = text.split("=" * COLUMNS, 1)[1].split("-" * COLUMNS)[0].splitlines()
        loud = [line for line in body if not ours.fullmatch(line) and not line.isupper()]
        assert len(loud) <= 4, (path, loud)


def test_a_warning_stays_in_front_in_a_letter(hard: Desk) -> None:
    for form in ("html", "txt"):
        for path, text in letters(hard, form):
            assert "accident at the harbour" not in text, path


def test_a_class_without_an_address_has_letters_whose_page_still_leads_on(desk: Desk) -> None:
    desk.publish(sample.site(class_=replace(sample.CLASS, url="")))
    assert '<a href="../../../conversations/' in desk.text(f"{WEEK}.html")
    assert "\n  conversations/" in desk.text(f"{WEEK}.txt")


# ── columns ───────────────────────────────────────────────────────────────────────────


@given(st.text(), st.sampled_from(["", "  > ", "* "]))
def test_wrapping_loses_no_word_and_keeps_to_its_columns(text: str, before: str) -> None:
    lines = list(wrapped(text, before, before))
    assert all(wide(line) <= COLUMNS or "://" in line for line in lines)
    kept = "".join(line.removeprefix(before) for line in lines)
    assert "".join(kept.split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "columns"), [("table", 5), ("é", 1), ("e\u0301", 1), ("机の", 4), ("ثقة", 3), ("", 0)]
)
def test_columns_are_those_of_a_terminal(text: str, columns: int) -> None:
    assert wide(text) == columns


def test_an_address_is_never_broken() -> None:
    address = f"https://long-table.example/{'very-' * 30}long"
    assert list(wrapped(f"read {address} now", "  > ", "  > ")) == ["  > read", f"  > {address}", "  > now"]
