from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.text.names import fold, initials, slug


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Élodie  Lefèvre", "elodie lefevre"),
        ("Amara 🌻", "amara"),
        ("Jules :blobcat:", "jules"),
        ("ليلى", "ليلى"),
        ("凛 Sato", "凛 sato"),
        ("हिन्दी", "हिन्दी"),
        ("🌻", "🌻"),
        ("", ""),
    ],
)
def test_fold(name: str, folded: str) -> None:
    assert fold(name) == folded


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Amara Okafor", "AO"),
        ("amara", "A"),
        ("Jules van der Lefèvre", "JL"),
        ("凛", "凛"),
        ("ليلى حداد", "لح"),
        ("🌻 Elin 🌻", "E"),
        ("(Jonas)", "J"),
        ("ß", "S"),
        ("🌻", ""),
        ("", ""),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Trust comes first!", "trust-comes-first"),
        ("Réponse à Amara : l’apprentissage", "reponse-a-amara-l-apprentissage"),
        ("Smörgåsbord / øl & straße", "smorgasbord-ol-strasse"),
        ("../../etc/passwd", "etc-passwd"),
        ("a\x00b", "a-b"),
        ("CON", "x-con"),
        ("com1", "x-com1"),
        ("x" * 300, "x" * 60),
        ("学習", "fallback"),
        ("-", "fallback"),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text, "fallback") == expected


@given(st.text())
def test_a_slug_is_safe_as_a_folder(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*|", slug(text))
    assert len(slug(text)) <= 62


@given(st.text())
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)
    assert len(initials(name)) <= 2
