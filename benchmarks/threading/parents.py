"""How well hidden parents are found: strictly, against two baselines, on comments whose true parents are known.

    python benchmarks/threading/parents.py [FOLDER…]

Without folders: the sets in `../shared/corpora`, where they are present (or `AGGREGATOR_CORPORA`).
A folder holds JSON Lines in the form that `truth.py` describes. Then the simulated fediverse.

`hidden`   nothing is stated but the list of comments; `stated by half`: every second conversation
           states its parents, from which the rules learn; only the other half is scored.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import fediverse
from scores import Parents, Score, score
from truth import Said, Site, read

from aggregator.model import Account, Head, Ledger, Rules, Source, Threads, short_id
from aggregator.text.plain import lead
from aggregator.text.questions import asks
from aggregator.thread import thread

CORPORA = Path(os.environ.get("AGGREGATOR_CORPORA", Path(__file__).parents[3] / "shared" / "corpora"))
SETS = ("class-truth/mademistakes-staticman", "class-truth/travisdowns-staticman", "html-comments/8bitspaghetti")
ROW = "| {:24} | {:24} | {:>8} | {:>8} | {:>9} | {:>6} | {:>5} | {:>7} | {:>9} | {:>6} |"


# ── a set as a class would hold it ────────────────────────────────────────────────────


def heads(site: Site, states: Callable[[str], bool]) -> Iterable[tuple[Head, str]]:
    """The posts of a set with their texts; the parents of a conversation are stated or hidden."""
    for number, (conversation, talk) in enumerate(site.talks.items()):
        article = f"url:{site.name}.example/{number}"
        yield _article(site, article, talk[0]), ""
        for one in talk:
            parent = f"{article}#comment-{one.parent}" if one.parent and states(conversation) else article
            yield _comment(site, one, article, parent), one.text


def _article(site: Site, key: str, first: Said) -> Head:
    when = first.date - timedelta(hours=1)
    return _head(site, key, site.host, kind="article", published=when, seen=when)


def _comment(site: Site, one: Said, article: str, parent: str) -> Head:
    more = {"lead": lead(one.text), "asks": asks(one.text), "answers": (parent,), "under": article}
    key = f"{article}#comment-{one.id}"
    return _head(site, key, one.author, kind="comment", published=one.date, seen=one.date, **more)


def _head(site: Site, key: str, author: str, **more: object) -> Head:
    who = Account(f"name:{site.name}/{author.casefold()}" if author else "", author)
    return Head(id=short_id(key), source=site.name, keys=(key,), url=f"https://{key[4:]}", author=who, **more)  # type: ignore[arg-type]


def threaded(site: Site, states: Callable[[str], bool]) -> Threads:
    posts = list(heads(site, states))
    texts = {(head.source, head.id): text for head, text in posts}
    return thread(
        [head for head, _ in posts],
        ledger=Ledger(),
        sources={site.name: Source(id=site.name, kind="feed")},
        rules=Rules(),
        now=posts[0][0].published,
        texts=lambda places: {place: texts[place] for place in places},
    )


def found(site: Site, threads: Threads) -> Parents:
    """What threading says, in the words of the set."""
    names = {id: head.keys[0].partition("#comment-")[2] for id, head in threads.heads.items()}
    return {
        conversation: {
            one.id: names[threads.chosen[short_id(f"url:{site.name}.example/{number}#comment-{one.id}")].to]
            for one in talk
        }
        for number, (conversation, talk) in enumerate(site.talks.items())
    }


# ── what to compare with ──────────────────────────────────────────────────────────────


def to_the_post(site: Site) -> Parents:
    return {conversation: {one.id: "" for one in talk} for conversation, talk in site.talks.items()}


def to_the_previous(site: Site) -> Parents:
    return {
        conversation: {one.id: before.id if before else "" for before, one in zip([None, *talk], talk, strict=False)}
        for conversation, talk in site.talks.items()
    }


# ── the report ────────────────────────────────────────────────────────────────────────


def measure(site: Site) -> list[Score]:
    started = time.process_time()
    threads = threaded(site, lambda _: False)
    seconds = time.process_time() - started
    ours = score(site, found(site, threads))
    show(site.name, "all to the post", score(site, to_the_post(site)))
    show(site.name, "all to the previous", score(site, to_the_previous(site)))
    show(site.name, "hidden", ours, f"{seconds:.2f} s")
    halves = list(site.talks)[::2]
    rest = Site(site.name, {name: talk for name, talk in site.talks.items() if name not in halves}, site.host)
    taught = found(site, threaded(site, lambda conversation: conversation in halves))
    if any(one.parent for talk in rest.talks.values() for one in talk):
        show(site.name, "stated by half", score(rest, {name: taught[name] for name in rest.talks}))
    return [ours]


def show(name: str, method: str, found: Score, seconds: str = "") -> None:
    shares = (found.accuracy, found.b_cubed, found.precision, found.recall, found.f1)
    true, said = found.largest
    print(
        ROW.format(name[:24], method, found.comments, *(f"{one:.3f}" for one in shares), f"{said} of {true}", seconds)
    )


def main(folders: Sequence[Path]) -> int:
    sites = [site for folder in folders if (site := read(folder))]
    if not sites:
        print(f"no comments with known parents in {', '.join(map(str, folders)) or CORPORA}", file=sys.stderr)
        return 2
    print(ROW.format("set", "method", "comments", "accuracy", "B-cubed", "edge P", "R", "F1", "largest", "CPU"))
    print(ROW.format(*["---"] * 10))
    scores = [one for site in sites for one in measure(site)]
    said, right = sum(one.said for one in scores), sum(one.right for one in scores)
    print(f"\nPooled strict precision of the guesses shown: {right} of {said}, {right / max(said, 1):.3f}\n")
    return fediverse.main()


if __name__ == "__main__":
    named = [Path(name) for name in sys.argv[1:]]
    raise SystemExit(main(named or [CORPORA / name for name in SETS if (CORPORA / name).is_dir()]))
