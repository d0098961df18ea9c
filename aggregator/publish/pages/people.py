"""Everybody, each person, and circles."""

from __future__ import annotations

from collections.abc import Iterator

from aggregator.model import Circle, Conversation, Person
from aggregator.publish import facts
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.shown import Shown
from aggregator.text.signed import signed_name
from aggregator.text.urls import host, is_http

POSTS = 30
TALKS = 40
ARRIVALS = 12

# ── everybody ─────────────────────────────────────────────────────────────────────────


def every(shown: Shown) -> Iterator[Page]:
    feed = shown.feed(shown.language.say(N_("First words")), (arrival.said.id for arrival in shown.arrivals.values()))
    page = facts.People(groups=groups(shown), arrivals=tuple(shown.arrivals.values())[:ARRIVALS], feed=feed)
    yield Page("people", page, bodies(feed))


def groups(shown: Shown) -> tuple[facts.Group, ...]:
    """By circle in the curator's order, then those in none; inside by name."""
    people = shown.threads.people
    found = [
        facts.Group(named, faces)
        for id, named in shown.circles.items()
        if (faces := tuple(shown.faces.all[one] for one in shown.faces.in_order if people[one].circle == id))
    ]
    rest = tuple(shown.faces.all[one] for one in shown.faces.in_order if people[one].circle not in shown.circles)
    return (*found, facts.Group(None, rest)) if rest else tuple(found)


# ── one person ────────────────────────────────────────────────────────────────────────


def each(shown: Shown) -> Iterator[Page]:
    for id in shown.faces.all:
        yield _page(shown, shown.threads.people[id])


def _page(shown: Shown, person: Person) -> Page:
    face, posts = shown.faces.all[person.id], shown.by_person.get(person.id, [])
    talks = _talks(shown, posts)
    said = tuple(shown.said(post) for post in posts[:POSTS])
    feed = shown.feed(face.name, posts[:POSTS])
    page = facts.PersonPage(
        face=face,
        circle=shown.circles.get(person.circle),
        accounts=tuple(_account(account) for account in shown.faces.accounts(person.id)),
        places=(),
        arrival=shown.arrivals.get(person.id),
        said=said,
        titles={one.conversation: shown.card(one.conversation).title for one in said},
        cards=shown.cards(talks, TALKS),
        more=max(0, len(posts) - POSTS),
        indexable=all(shown.threads.heads[post].indexable for post in posts),
        feed=feed,
    )
    return Page(f"people/{face.id}", page, bodies(feed))


def _talks(shown: Shown, posts: list[str]) -> list[Conversation]:
    """Conversations with one of these posts in them, in their order."""
    ids = dict.fromkeys(shown.home[post] for post in posts)
    return [shown.threads.conversations[id] for id in ids]


def _account(account: str) -> tuple[str, str]:
    """What to show, and where it leads, if anywhere: `@name@server` is at https://server/@name on Mastodon and its like,
    a bare name leads to the site that it was signed on."""
    if account.startswith("@"):
        name, _, server = account[1:].partition("@")
        return account, f"https://{server}/@{name}"
    if name := signed_name(account):
        return f"{name} ({host(account)})", account.partition("#")[0]
    return host(account) or account, account if is_http(account) else ""


# ── circles ───────────────────────────────────────────────────────────────────────────


def every_circle(shown: Shown) -> Iterator[Page]:
    if shown.circles:
        mine = tuple(group for group in groups(shown) if group.circle)
        yield Page("circles", facts.Circles(groups=mine))


def each_circle(shown: Shown) -> Iterator[Page]:
    for circle in shown.site.circles:
        yield _circle(shown, circle)


def _circle(shown: Shown, circle: Circle) -> Page:
    members = [id for id in shown.faces.in_order if shown.threads.people[id].circle == circle.id]
    posts = [post for id in members for post in shown.by_person.get(id, ())]
    talks = shown.by_latest(_talks(shown, posts))
    feed = shown.feed(circle.title, posts)
    page = facts.CirclePage(
        circle=shown.circles[circle.id],
        about=circle.about,
        faces=tuple(shown.faces.all[id] for id in members),
        arrivals=tuple(shown.arrivals[id] for id in members if id in shown.arrivals),
        cards=shown.cards(talks, TALKS),
        feed=feed,
    )
    return Page(f"circles/{shown.circles[circle.id].id}", page, bodies(feed))


PAGES = {
    "circles": every_circle,
    "circles/{id}": each_circle,
    "people": every,
    "people/{id}": each,
}
