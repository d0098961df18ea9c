"""The one place where a Post is made."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import datetime
from hashlib import blake2b

from msgspec import UNSET, UnsetType

from aggregator.model import Account, Claim, Elsewhere, Post, PostKind, Source, short_id
from aggregator.text import elsewhere
from aggregator.text.dates import sane
from aggregator.text.hashtags import in_text, normal
from aggregator.text.links import links
from aggregator.text.names import fold
from aggregator.text.plain import clean, lead, plain
from aggregator.text.questions import asks
from aggregator.text.sanitise import sanitise
from aggregator.text.urls import canonical, host, is_http, without_credentials

_TITLE = 300
_NAME = 120
_TAG = 80
_TAGS = 50
_KEY = 500
_CODE = re.compile(r"<(pre|code)\b[^>]*>.*?</\1>", re.S)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,3}")


def compose(
    *,
    source: Source,
    fetched: datetime,
    kind: PostKind,
    keys: Iterable[str],
    url: str,
    author: Account,
    html: str = "",
    base: str = "",
    title: str = "",
    published: datetime | None,
    updated: datetime | None = None,
    answers: Iterable[str] = (),
    under: str = "",
    quotes: Iterable[str] = (),
    tags: Iterable[str] = (),
    language: str = "",
    replies: int | None = None,
    warning: str = "",
    indexable: bool = True,
    pingback: str = "",
    licence: str = "",
    replies_at: str = "",
    copies: Iterable[str] = (),
    claims: Iterable[Claim] = (),
) -> Post:
    """A post from what its source says: `html`, `title`, `tags`, `warning` and `licence` as the source
    wrote them (they are sanitised or cleaned here, once), `author` from `account`.

    `keys` must not be empty. `base` is what relative links start from; the post's own address if
    empty. A date that cannot be true is replaced by `fetched`, and `dated` says so. Hashtags in the
    text (code excepted) join `tags`. `fetched` becomes `seen`. `copies` are addresses that the source calls the
    same in another place; those in an article's own markup join them.
    """
    keys = _keys(keys)
    url = _address(url)
    body = sanitise(html, base or url)
    text = plain(body)
    own = plain(_CODE.sub("", body)) if "<code" in body or "<pre" in body else text
    title = lead(clean(title), _TITLE)
    tags = _tags([*tags, *in_text(title), *in_text(own)])
    when = sane(published, fetched)
    warning, licence = lead(clean(warning), _TITLE), lead(clean(licence), _TITLE)
    return Post(
        id=short_id(keys[0]),
        source=source.id,
        kind=kind,
        keys=keys,
        url=url,
        author=author,
        published=(when or fetched).replace(microsecond=0),
        seen=fetched,
        title=title,
        lead=lead(text),
        dated=when is not None,
        updated=updated.replace(microsecond=0) if sane(updated, fetched) and updated else None,
        answers=_keys(answers),
        under=_key(under),
        quotes=_keys(quotes),
        links=links(body),
        tags=tags,
        language=language if _LANGUAGE.fullmatch(language) else "",
        replies=replies,
        asks=asks(own) or asks(title),
        warning=warning,
        indexable=indexable,
        pingback=_address(pingback),
        hash=_hash(title, body, warning, licence, author.name, *tags),
        html=body,
        text=text,
        licence=licence,
        replies_at=_address(replies_at),
        elsewhere=_elsewhere(
            [*copies, *(elsewhere.copies(html, base or url) if kind == "article" else ())], claims, keys
        ),
    )


def _elsewhere(copies: Iterable[str], claims: Iterable[Claim], keys: Container[str]) -> Elsewhere | UnsetType:
    """A copy may be known by its canonical address or, where the author writes that down, by its ActivityPub uri."""
    names = [name for url in copies if (known := _address(url)) for name in (f"url:{canonical(known)}", f"uri:{known}")]
    others = [name for name in _keys(names) if name not in keys][: 2 * elsewhere.MOST]
    theirs = tuple(claim for claim in claims if _address(claim.url) == claim.url)[: elsewhere.MOST]
    return Elsewhere(copies=tuple(others), claims=theirs) if others or theirs else UNSET


def _keys(keys: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_key(key) for key in keys if key))


def _key(key: str) -> str:
    """The key, whole as a rule. One too long to be an identity, or not fit for UTF-8, is hashed."""
    if len(key) <= _KEY and (key.isascii() or not re.search("[\ud800-\udfff]", key)):
        return key
    return f"{key.partition(':')[0]}:{blake2b(key.encode('utf-8', 'replace'), digest_size=20).hexdigest()}"


def _address(url: str) -> str:
    """An absolute http(s) address, or nothing."""
    url = url.strip()
    return without_credentials(url) if is_http(url) and url.isprintable() else ""


def _tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each once, as first written."""
    found: dict[str, str] = {}
    for tag in tags:
        word = lead(clean(tag), _TAG).lstrip("#＃").strip()
        if word:
            found.setdefault(normal(word), word)
    return tuple(found.values())[:_TAGS]


def _hash(*parts: str) -> str:
    return blake2b("\0".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def account(*, name: str = "", url: str = "", handle: str = "", site: str = "") -> Account:
    """An identity in one place, by the key rule of `model.Account`.

    `handle` is `@name@server`, `url` the author's own page, `site` an address on the site where a
    bare `name` was signed. Given nothing usable, the key is empty.
    """
    name = lead(_name(name), _NAME)
    url = _address(url)
    handle = clean(handle).strip("@").lower()
    if handle:
        key = f"@{handle}"
    elif url:
        key = f"url:{canonical(url)}"
    else:
        key = f"name:{host(site)}/{fold(name)}" if name else ""
    return Account(key=key, name=name, url=url)


def _name(name: str) -> str:
    """Commenters put markup into their names, and feeds then escape it once more than they should."""
    once = clean(name)
    return clean(once) if "<" in once else once
