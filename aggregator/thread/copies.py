"""Copies: the same thing said in a second place is one card with two places.

- A status by the article's author that links to it and says no more than the article does: its title,
  the start of its text, and at most a few words such as "New on my blog:". One that asks, or says
  something of its own about the link, stays a post.
- The same words, sixty characters or more, by one person in two places.

That two accounts are one person must be proved (`aggregator.thread.people`). Replies to either are
replies to the card, and the address at which the copy once stood leads to it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from aggregator.model import Head, Ledger, Rules
from aggregator.text.runs import weighed_words
from aggregator.text.urls import canonical
from aggregator.thread.admit import address_keys
from aggregator.thread.inferred import Texts
from aggregator.thread.people import Who
from aggregator.thread.same import Gathered, is_older, order

FEW_WORDS = 4
"""So many words of its own, and a status still only announces."""
SAME_WORDS = 60
"""Characters that two posts by one person must share to be one."""
OPENING = 2000
"""Characters of the article that an announcement may be taken from."""


def join_copies(gathered: Gathered, who: Who, ledger: Ledger, rules: Rules, texts: Texts) -> None:
    """Take copies out of `gathered.heads`; their places and keys become the original's. The curator may say no."""
    alone = [head for head in gathered.heads.values() if head.kind != "comment" and _stands_alone(head)]
    originals = {**_announced(alone, gathered, who, texts), **_repeated(alone, gathered, who)}
    for pair in _rejected(gathered, rules) if originals else ():
        if originals.get(pair[0]) == pair[1]:
            del originals[pair[0]]
    for copy, original in sorted(originals.items()):
        while original in originals:
            original = originals[original]
        _join(gathered, who, ledger, copy, original)
    for id in gathered.same.keys() & (gathered.heads.keys() | gathered.buried.keys()):
        del gathered.same[id]  # it was a copy once, and is a post or a place of its own now


def _rejected(gathered: Gathered, rules: Rules) -> list[tuple[str, str]]:
    known = gathered.known
    found = ([known[key] for key in address_keys(url) if key in known][:1] for pair in rules.rejected for url in pair)
    ids = [one[0] if one else "" for one in found]
    return list(zip(ids[::2], ids[1::2], strict=True))


def _join(gathered: Gathered, who: Who, ledger: Ledger, copy: str, original: str) -> None:
    head = gathered.heads.pop(copy)
    del gathered.bodies[copy]
    who.authors.pop(copy, None)
    gathered.places[original] = tuple(dict.fromkeys((*gathered.places[original], *gathered.places.pop(copy))))
    gathered.known.update(dict.fromkeys([key for key in head.keys if gathered.known[key] == copy], original))
    if copy in ledger.homes:
        gathered.same[copy] = original
        gathered.same.update((id, original) for id, to in gathered.same.items() if to == copy)


# ── announcements ─────────────────────────────────────────────────────────────────────


def _announced(alone: Iterable[Head], gathered: Gathered, who: Who, texts: Texts) -> dict[str, str]:
    """Status → the article of its author that it announces and adds nothing to."""
    found = {}
    for head in alone:
        id = head.id
        if head.kind == "note" and head.links and not head.asks:
            article = _article(head, gathered)
            if (
                article
                and who.authors.get(id, id) == who.authors.get(article)
                and _adds_nothing(id, article, gathered, texts)
            ):
                found[id] = article
    return found


def _stands_alone(head: Head) -> bool:
    return not head.answers and not head.under and not head.quotes


def _article(head: Head, gathered: Gathered) -> str:
    """The one post of the class that a status links to, if that is an older article."""
    keys = (f"url:{link.key or canonical(link.url)}" for link in head.links)
    targets = {to for key in keys if (to := gathered.known.get(key)) in gathered.heads}
    aim = gathered.heads[targets.pop()] if len(targets) == 1 else None
    return aim.id if aim and aim.kind == "article" and is_older(aim, head) else ""


def _adds_nothing(status: str, article: str, gathered: Gathered, texts: Texts) -> bool:
    words = texts([status, article])
    head = gathered.heads[article]
    said = Counter(weighed_words(words.get(status, "")))
    theirs = Counter(weighed_words(f"{head.title} {words.get(article, '')[:OPENING]}"))
    own = said - theirs
    return sum(weight * count for (_, weight), count in own.items()) <= FEW_WORDS and bool(said - own)


# ── the same words twice ──────────────────────────────────────────────────────────────


def _repeated(alone: Iterable[Head], gathered: Gathered, who: Who) -> dict[str, str]:
    """Post → the first of those by the same person, elsewhere, that say the same."""
    groups: dict[tuple[str, str, str], list[Head]] = defaultdict(list)
    for head in alone:
        if len(head.lead) >= SAME_WORDS and (author := who.authors.get(head.id)):
            groups[author, head.title, head.lead].append(head)
    return {
        copy: original
        for heads in groups.values()
        if len(heads) > 1
        for copy, original in _copies(heads, gathered.places)
    }


def _copies(heads: Iterable[Head], places: Mapping[str, tuple[tuple[str, str], ...]]) -> list[tuple[str, str]]:
    """Two in one place are two posts: whoever says a thing twice there means to."""
    first, *others = sorted(heads, key=order)
    here = {source for source, _ in places[first.id]}
    return [(one.id, first.id) for one in others if here.isdisjoint(source for source, _ in places[one.id])]
