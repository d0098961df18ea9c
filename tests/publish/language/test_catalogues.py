"""Each catalogue says all that the site says, and says it with the same placeholders and markup."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from aggregator.errors import BuildError
from aggregator.publish import packaged
from aggregator.publish.language.choose import choose
from aggregator.publish.language.language import form_of

LANGUAGES = sorted(path.parts[-3] for path in packaged().glob("locale/*/LC_MESSAGES/site.po"))
HOLE = re.compile(r"%\(\w+\)s|\{\w+\}|%%")
TAG = re.compile(r"<[^>]+>")


def catalogue(language: str) -> Catalog:
    return read_po((packaged() / "locale" / language / "LC_MESSAGES" / "site.po").open("rb"))


def key(message: Message) -> tuple[object, str | None]:
    return message.id, message.context


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def sources(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def test_swedish_and_arabic_are_there() -> None:
    assert {"sv", "ar"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_is_translated_and_nothing_is_left_over(language: str, said: Catalog) -> None:
    wanted = {key(message) for message in said if message.id}
    done = {key(message) for message in catalogue(language) if message.id and not message.fuzzy and all(forms(message))}
    assert wanted - done == set(), "run `make words`, and translate these"
    assert done - wanted == set(), "run `make words`: these are not said any more"


def faults(message: Message, language: str) -> Iterator[str]:
    """A placeholder or a tag that is missing or invented. A form that one number alone takes may leave it unsaid."""
    rule = form_of(str(catalogue(language).plural_expr))
    taken = Counter(rule(number) for number in range(1000))
    most = sources(message)[-1]
    for at, form in enumerate(forms(message)):
        wanted = Counter(HOLE.findall(most))
        if len(forms(message)) > 1 and taken[at] == 1:
            wanted["%(n)s"] = Counter(HOLE.findall(form))["%(n)s"]
        if +wanted != Counter(HOLE.findall(form)):
            yield f"{most!r}: {form!r} has other placeholders"
        if Counter(TAG.findall(most)) - Counter(TAG.findall(form)):
            yield f"{most!r}: {form!r} lacks markup"
        if set(TAG.findall(form)) - set(TAG.findall(most)) - {"<bdi>", "</bdi>", '<bdi dir="ltr">'}:
            yield f"{most!r}: {form!r} has other markup"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_and_markup_are_the_same(language: str) -> None:
    found = catalogue(language)
    assert [fault for message in found if message.id for fault in faults(message, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_has_its_form(language: str) -> None:
    found = catalogue(language)
    rule = form_of(str(found.plural_expr))
    assert {rule(number) for number in range(1000)} == set(range(found.num_plurals))
    for message in found:
        if message.pluralizable:
            assert len(message.string) == found.num_plurals, message.id


def test_the_forms_are_those_of_the_unicode_consortium() -> None:
    """CLDR's categories and the rules of our catalogues cut the numbers alike."""
    from babel import Locale

    for language in LANGUAGES:
        rule, cldr = form_of(str(catalogue(language).plural_expr)), Locale.parse(language).plural_form
        pairs = {(rule(number), cldr(number)) for number in range(1000)}
        assert len(pairs) == catalogue(language).num_plurals, language


# ── which language is spoken ──────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("wanted", "code", "direction"),
    [("en", "en", "ltr"), ("en-US", "en-US", "ltr"), ("sv", "sv", "ltr"), ("sv-FI", "sv-FI", "ltr"), ("ar", "ar", "rtl"),
     ("ar-EG", "ar-EG", "rtl"), ("tlh", "en", "ltr"), ("de", "en", "ltr")],
)  # fmt: skip
def test_a_language_without_words_is_english(wanted: str, code: str, direction: str) -> None:
    language = choose([packaged()], wanted)
    assert (language.code, language.direction) == (code, direction)


def write(folder: Path, language: str, text: str) -> None:
    path = folder / "locale" / language / "LC_MESSAGES" / "site.po"
    path.parent.mkdir(parents=True)
    path.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{text}', encoding="utf-8")


def test_a_class_may_have_words_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "sv", 'msgid "People"\nmsgstr "Vi som är med"\n\n#, fuzzy\nmsgid "Topics"\nmsgstr "Osäkert"\n')
    language = choose([tmp_path, packaged()], "sv")
    assert language.say("People") == "Vi som är med"
    assert language.say("Topics") == "Ämnen"


@pytest.mark.parametrize(
    "text",
    ['msgid "%(n)s person"\nmsgstr "%(m)s"\n', 'msgid "%(span)s later"\nmsgstr "50 % %(span)s"\n'],
)  # fmt: skip
def test_a_catalogue_that_cannot_be_used_is_a_clear_mistake(tmp_path: Path, text: str) -> None:
    write(tmp_path, "sv", text)
    with pytest.raises(BuildError, match=r"site\.po"):
        choose([tmp_path, packaged()], "sv")


def test_a_class_may_bring_a_language(tmp_path: Path) -> None:
    write(tmp_path, "de", 'msgid "People"\nmsgstr "Menschen"\n')
    language = choose([tmp_path, packaged()], "de")
    assert (language.code, language.say("People"), language.say("Topics")) == ("de", "Menschen", "Topics")
    assert language.months[2] == "März"
