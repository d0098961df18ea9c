"""What the places call those who gave no name, in their own languages. It is not a name: two of them are not one."""

from __future__ import annotations

from aggregator.text.plain import clean

NAMELESS = frozenset(
    (
        "anonymous",
        "anonyme",
        "anonym",
        "anónimo",
        "anônimo",
        "anonimo",
        "anoniem",
        "anonimowy",
        "adsız",
        "névtelen",
        "ανώνυμος",
        "аноним",
        "анонимный",
        "匿名",
        "익명",
        "אנונימי",
        "مجهول",
        "غير معروف",
        "غير معرف",
    )
)


def own_name(name: str, url: str) -> str:
    """`name` as given, or nothing if it stands for "no name". Who has a page of their own may be called anything."""
    return "" if not url and clean(name).casefold() in NAMELESS else name
