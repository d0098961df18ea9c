"""The list of conversations, each conversation, and addresses that once held one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aggregator.model import Conversation, Edge
from aggregator.publish import facts
from aggregator.publish.pages.page import Page
from aggregator.publish.pages.steps import months
from aggregator.publish.shown import Shown

MENTIONS = 40


def every(shown: Shown) -> Iterator[Page]:
    """The list: what moved last first, older ones by month."""
    feed = shown.feed_of("", shown.latest_talks)
    yield Page(
        "conversations",
        facts.Conversations(
            cards=shown.cards(shown.latest_talks),
            count=len(shown.latest_talks),
            months=months(shown, ""),
            feed=feed,
        ),
        bodies(feed),
    )


def bodies(feed: facts.Feed) -> tuple[str, ...]:
    return tuple(said.id for said in feed.said)


def each(shown: Shown) -> Iterator[Page]:
    """One page for each conversation."""
    for id, talk in shown.threads.conversations.items():
        yield Page(f"conversations/{id}", _talk(shown, talk), talk.posts)


def _talk(shown: Shown, talk: Conversation) -> facts.Talk:
    known_as = shown.known_as
    return facts.Talk(
        card=shown.card(talk.id),
        root=talk.root,
        branches=talk.branches,
        said=tuple([shown.said(post) for post in talk.posts]),
        places=tuple(
            facts.Place(id, talk.parents.get(id, ""), place.url, place.why) for id, place in talk.unseen.items()
        ),
        missing=talk.missing,
        mentions=tuple(_mention(shown, edge) for edge in shown.mentions.get(talk.id, ())[:MENTIONS]),
        strays=strays(shown, shown.threads.trails[talk.id]) if talk.id in shown.threads.trails else {},
        known_as={old: post for post in talk.posts if post in known_as for old in known_as[post]} if known_as else {},
    )


def _mention(shown: Shown, edge: Edge) -> facts.Mention:
    said = shown.said(edge.post)
    return facts.Mention(said, shown.card(said.conversation).title, edge.to)


def strays(shown: Shown, trail: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Post id that once stood somewhere → (conversation, id) by which it is found now."""
    same = shown.threads.ledger.same
    return {post: (there, same.get(post, post)) for post, there in sorted(trail.items())}


def moved(shown: Shown) -> Iterator[Page]:
    """For each conversation that another one took in: where each of its posts is now."""
    ledger, talks = shown.threads.ledger, shown.threads.conversations
    left = _left_behind(shown)
    for id, to in sorted(ledger.moved.items()):
        if to in talks and id not in talks:
            yield Page(
                f"conversations/{id}",
                facts.MovedTalk(id=id, to=to, title=shown.card(to).title, posts=left.get(id, {})),
            )


def gone(shown: Shown) -> Iterator[Page]:
    """For each conversation of which nothing is left to show, or whose posts all went elsewhere."""
    ledger, talks = shown.threads.ledger, shown.threads.conversations
    left = _left_behind(shown)
    for id in sorted(ledger.given):
        if id not in talks and ledger.moved.get(id, "") not in talks:
            yield Page(f"conversations/{id}", facts.GoneTalk(id=id, posts=left.get(id, {})))


def _left_behind(shown: Shown) -> dict[str, dict[str, tuple[str, str]]]:
    """Conversation that is no more → post once published there → where it is now."""
    ledger, talks = shown.threads.ledger, shown.threads.conversations
    found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for post, home in ledger.homes.items():
        for stop in (home, *ledger.trails.get(post, ())):
            if stop not in talks:
                now = ledger.same.get(post, post)
                if now in shown.home:
                    found[stop][post] = (shown.home[now], now)
    return found


PAGES = {
    "conversations": every,
    "conversations/{gone}": gone,
    "conversations/{id}": each,
    "conversations/{moved}": moved,
}
