"""Words that two texts share."""

from __future__ import annotations

from aggregator.text.runs import long_words, own_lines, quoted_lines, runs, small_words


def test_what_is_quoted_and_what_is_own() -> None:
    text = "> the first thing\nYes, and “the second thing that you said” too"
    assert quoted_lines(text) == "the first thing\nthe second thing that you said"
    assert own_lines(text) == "Yes, and “the second thing that you said” too"
    assert quoted_lines("nothing here") == ""


def test_six_words_in_a_row_as_written() -> None:
    found = runs("The Group, where nobody dares, to start")
    assert list(found.values()) == ["The Group where nobody dares to", "Group where nobody dares to start"]
    assert runs("five words are not enough") == {}


def test_without_spaces_twelve_characters_are_a_run() -> None:
    assert next(iter(runs("誰も始めようとしないグループ").values())) == "誰も始めようとしないグル"
    assert runs("誰も始めない") == {}


def test_accents_and_case_do_not_matter() -> None:
    one = runs("Élodie a dit que tout va bien")
    other = runs("elodie a dit QUE tout va bien")
    assert one.keys() == other.keys()


def test_long_and_small_words() -> None:
    assert long_words("The leader shows a weakness") == {"leader", "shows", "weakness"}
    assert small_words(["Will it be?", "it will"]) == {"it", "be", "will"}
