"""The articles of a feed."""

from __future__ import annotations

from aggregator.model import Account, Document, Parsed, Post
from aggregator.sources._feed import identity
from aggregator.sources._feed.channel import Channel, Item
from aggregator.text.compose import account, compose
from aggregator.text.hashtags import matches
from aggregator.text.plain import clean

_LOCKED = ("post-password-form", "action=postpass", "There is no excerpt because this is a protected post.")


def locked(html: str) -> bool:
    """Does WordPress ask for a password in place of the text? The form is the same in every language."""
    return any(mark in html for mark in _LOCKED)


def articles(channel: Channel, document: Document) -> Parsed:
    """Followed articles: all, or those with one of the source's tags in categories, title or text.

    Articles behind a password are left out; `closed` names them, in case they were public before.
    """
    items = identity.distinct(channel)
    keys = identity.keys(items, channel.link, identity.scope(document.source))
    public = [(item, known) for item, known in zip(items, keys, strict=True) if not locked(item.html)]
    posts = [_article(item, known, channel, document) for item, known in public]
    wanted = document.source.tags
    return Parsed(
        posts=[post for post in posts if not wanted or matches(post.tags, wanted)],
        title=clean(channel.title),
        language=channel.language,
        next=channel.next,
        comments=channel.comments,
        note=channel.note,
        home=channel.link,
        entries=len(channel.items),
        closed=[known[0] for item, known in zip(items, keys, strict=True) if locked(item.html)],
    )


def _article(item: Item, keys: tuple[str, ...], channel: Channel, document: Document) -> Post:
    return compose(
        source=document.source,
        fetched=document.fetched,
        kind="article",
        keys=keys,
        url=identity.permalink(item, channel.link),
        author=_author(item, channel, document),
        html=item.html,
        base=item.base,
        title=item.title,
        published=item.published,
        updated=item.updated if item.updated != item.published else None,
        answers=identity.references(item.answers, identity.scope(document.source)),
        tags=item.tags,
        language=item.language or channel.language,
        replies=item.replies,
        licence=item.licence or channel.licence,
        replies_at=item.replies_at,
    )


def _author(item: Item, channel: Channel, document: Document) -> Account:
    """Who signed the article, else the feed, else the place itself."""
    site = identity.permalink(item, channel.link) or channel.link or document.url
    by = item.by or channel.by
    signed = account(name=by.name, url=by.url, site=site)
    return signed if signed.key else account(name=channel.title, site=site)
