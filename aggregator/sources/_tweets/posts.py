"""Tweets → posts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape, unescape

from aggregator.model import Account, Document, Post
from aggregator.sources._tweets import tweet as known
from aggregator.sources._tweets.tweet import PLACE, Media, Tweet
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.urls import is_http

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»]+")
_AFTER = ".,;:!?)'’"
_ELEMENTS = {"video": "video", "animated_gif": "video"}


def posts(tweets: Iterable[Tweet], document: Document, wanted: Sequence[str]) -> list[Post]:
    """Each tweet once, as first met; with `wanted` tags, the conversations in which one of them was used."""
    found: dict[str, Tweet] = {}
    for tweet in tweets:
        found.setdefault(tweet.id, tweet)
    made = {id: _post(tweet, document) for id, tweet in found.items()}
    if not wanted:
        return list(made.values())
    roots = _roots({id: tweet.answers for id, tweet in found.items()})
    followed = {roots[id] for id, post in made.items() if matches(post.tags, wanted)}
    return [post for id, post in made.items() if roots[id] in followed]


def _roots(parents: Mapping[str, str]) -> dict[str, str]:
    """Each id → the first one of its conversation, which may be unseen. Those in a circle have one of their own."""
    roots: dict[str, str] = {}
    for id in parents:
        trail: dict[str, None] = {}
        while id in parents and parents[id] and id not in roots and id not in trail:
            trail[id] = None
            id = parents[id]
        roots.setdefault(id, id)
        for one in trail:
            roots[one] = roots[id]
    return roots


def _post(tweet: Tweet, document: Document) -> Post:
    page = known.address(tweet.id, tweet.user)
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="note",
        keys=known.keys(tweet.id, tweet.user),
        url=page,
        author=_author(tweet),
        html=_html(tweet),
        base=page,
        published=tweet.published,
        answers=known.keys(tweet.answers, tweet.whom) if tweet.answers not in ("", tweet.id) else (),
        quotes=(f"status:{PLACE}/{tweet.quotes}",) if tweet.quotes else (),
        tags=[tag.text for tag in tweet.entities.hashtags],
        language=tweet.language,
    )


def _author(tweet: Tweet) -> Account:
    if not tweet.user:
        return account()
    return account(name=tweet.name or tweet.user, url=f"https://{PLACE}/{tweet.user}", handle=f"@{tweet.user}@{PLACE}")


# ── words ─────────────────────────────────────────────────────────────────────────────


def _html(tweet: Tweet) -> str:
    """Its words with their addresses in full, then its pictures."""
    leads = {one.url: one.expanded_url for one in tweet.entities.urls if one.expanded_url and is_http(one.expanded_url)}
    shown = {one.url for one in tweet.entities.media if one.url and _source(one)}
    words = "".join(_pieces(unescape(tweet.text).strip(), leads, shown)).strip().replace("\n", "<br>")
    return f"<p>{words}</p>" + "".join(map(_media, tweet.entities.media))


def _pieces(text: str, leads: Mapping[str, str], shown: set[str]) -> Iterator[str]:
    """Text and links in turn. An address that stands for a picture is left out, one that was cut short is no link."""
    at = 0
    for found in _ADDRESS.finditer(text):
        bare = found[0].rstrip(_AFTER)
        yield escape(text[at : found.start()], quote=False)
        at = found.start() + len(bare)
        if bare not in shown:
            yield escape(bare, quote=False) if bare.endswith("…") else _link(leads.get(bare, bare))
    yield escape(text[at:], quote=False)


def _link(url: str) -> str:
    """A link; to another tweet by its plain address, whichever picture or application it was copied from."""
    user, id = known.named(url)
    url = known.address(id, user) if id else url
    return f'<a href="{escape(url)}">{escape(url)}</a>'


def _source(media: Media) -> str:
    """A picture itself; of a film the page that shows it."""
    page = media.expanded_url if media.type in _ELEMENTS else ""
    return next((url for url in (page, media.media_url_https, media.media_url) if url and is_http(url)), "")


def _media(media: Media) -> str:
    """As the element that HTML has for it: the sanitiser makes a link of its description."""
    element, source = _ELEMENTS.get(media.type or "", "img"), _source(media)
    return f'<p><{element} src="{escape(source)}" alt="{escape(media.ext_alt_text or "")}"></p>' if source else ""
