"""Everybody, each person, and circles: who is here, in their own words, and with whom they have talked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aggregator.model import Circle, Conversation, Person
from aggregator.publish import facts, seating
from aggregator.publish.language.nouns import N_
from aggregator.publish.pages.conversations import bodies
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import of_kind, step
from aggregator.publish.shown import Shown
from aggregator.text.signed import signed_name
from aggregator.text.urls import host, is_http

POSTS = 30
TALKS = 40
SPOKEN = 24
"""Conversations on the page of a circle; its digests have all of them."""
ARRIVALS = 12
PICTURED = 90
"""People in a class picture."""
NAMED = 220
"""People who are named on the page of everybody; those of circles come first, and circles have pages of their own."""
AROUND, MET = 18, 60
"""People around one person, and in the list beside that picture."""
MEMBERS = 30
"""Introductions and bridges on the page of a circle, which has fifteen people when all is well."""

# ── everybody ─────────────────────────────────────────────────────────────────────────


def every(shown: Shown) -> Iterator[Page]:
    arrivals = tuple(shown.arrivals.values())
    feed = shown.feed(shown.language.say(N_("First words")), (arrival.said.id for arrival in arrivals))
    found = groups(shown)
    page = facts.People(
        picture=_class_picture(shown),
        groups=tuple(_first(found, NAMED)),
        more=sum(len(group.faces) for group in found) > NAMED,
        unanswered=tuple(one for one in arrivals if not one.answered)[:ARRIVALS],
        arrivals=tuple(one for one in arrivals if one.answered)[:ARRIVALS],
        feed=feed,
    )
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


def _first(found: Iterable[facts.Group], most: int) -> Iterator[facts.Group]:
    """As many people as there is room for. Every circle is named, and leads to its page."""
    for group in found:
        faces = group.faces[: max(0, most)]
        most -= len(group.faces)
        if faces or group.circle:
            yield facts.Group(group.circle, faces)


def _class_picture(shown: Shown) -> facts.Picture | None:
    """Those whom the curator listed, each with a way to how they introduced themselves."""
    people = shown.listed[:PICTURED]
    if not people:
        return None
    return seating.rows([shown.faces.all[id] for id in people], [way_to_hello(shown, id) for id in people])


def way_to_hello(shown: Shown, person: str) -> str:
    """To the post in which somebody introduced themselves, or to their page, which holds what they said first."""
    hello = shown.hellos.get(person)
    if hello is None:
        return way_to(shown, person)
    return f"conversations/{hello.said.conversation}/#p-{hello.said.id}"


def way_to(shown: Shown, person: str) -> str:
    return f"people/{shown.faces.all[person].id}/"


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
        hello=shown.hellos.get(person.id),
        met=_met(shown, person.id),
        picture=_around(shown, person.id),
        said=said,
        titles={one.conversation: shown.card(one.conversation).title for one in said},
        cards=shown.cards(talks, TALKS),
        more=max(0, len(posts) - POSTS),
        indexable=all(shown.threads.heads[post].indexable for post in posts),
        feed=feed,
    )
    return Page(f"people/{face.id}", page, bodies(feed))


def _met(shown: Shown, person: str) -> facts.Met:
    faces = tuple(shown.faces.all[one] for one in met_lately(shown, person, MET))
    return facts.Met(shown.faces.all[person], faces, len(shown.met.get(person, ())) > MET)


def _around(shown: Shown, person: str) -> facts.Picture | None:
    """This person among those with whom they have talked."""
    drawn = met_lately(shown, person, AROUND)
    if not drawn:
        return None
    all_faces = shown.faces.all
    return seating.around(all_faces[person], [all_faces[one] for one in drawn], [way_to(shown, one) for one in drawn])


def met_by_name(shown: Shown, person: str) -> list[str]:
    """With whom somebody has talked, by name."""
    return sorted(shown.met.get(person, ()), key=shown.rank.__getitem__)


def met_lately(shown: Shown, person: str, most: int) -> list[str]:
    """The same; of more than that, those with whom they talked last."""
    met = shown.met.get(person, {})
    latest = sorted(met, key=lambda one: (met[one], one), reverse=True)[:most]
    return sorted(latest, key=shown.rank.__getitem__)


def _talks(shown: Shown, posts: Iterable[str]) -> list[Conversation]:
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
    inside = frozenset(members)
    posts = [post for id in members for post in shown.by_person.get(id, ())]
    talks = shown.by_latest(_talks(shown, posts))
    weeks = of_kind(shown.digests_of_circles[circle.id], "week")
    feed = shown.feed(circle.title, posts)
    page = facts.CirclePage(
        circle=shown.circles[circle.id],
        about=circle.about,
        faces=tuple(shown.faces.all[id] for id in members),
        picture=_table(shown, circle, members),
        hellos=_unanswered_first(one for id, one in shown.hellos.items() if id in inside),
        firsts=_unanswered_first(one for id, one in shown.arrivals.items() if id in inside and id not in shown.hellos),
        bridges=tuple(_bridges(shown, members))[:MEMBERS],
        cards=shown.cards(talks, SPOKEN),
        week=step(weeks[-1]) if weeks else None,
        feed=feed,
    )
    return Page(f"circles/{shown.circles[circle.id].id}", page, bodies(feed))


def _unanswered_first(arrivals: Iterable[facts.Arrival]) -> tuple[facts.Arrival, ...]:
    """Newest people first, and before them those whom nobody has answered yet."""
    return tuple(sorted(arrivals, key=lambda one: one.answered))[:MEMBERS]


def _table(shown: Shown, circle: Circle, members: Sequence[str]) -> facts.Picture | None:
    """Its people around their table, each with a way to how they introduced themselves."""
    drawn = [id for id in members if id in shown.met or shown.threads.people[id].listed][:PICTURED]
    if not drawn:
        return None
    table = seating.Table("", drawn)
    return seating.rings([table], shown.met, shown.faces.all, {id: way_to_hello(shown, id) for id in drawn})


def _bridges(shown: Shown, members: Sequence[str]) -> Iterator[facts.Met]:
    inside = frozenset(members)
    for id in members:
        away = [one for one in met_by_name(shown, id) if one not in inside]
        if away:
            faces = tuple(shown.faces.all[one] for one in away[:MEMBERS])
            yield facts.Met(shown.faces.all[id], faces, len(away) > MEMBERS)


PAGES = {
    "circles": every_circle,
    "circles/{id}": each_circle,
    "people": every,
    "people/{id}": each,
}
