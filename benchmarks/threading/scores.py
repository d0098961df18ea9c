"""How good a threading of one set is. Everything is compared strictly: that very parent, or a miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from truth import Site

Parents = Mapping[str, Mapping[str, str]]
"""Conversation → comment → the comment that it is said to answer; "" for the article."""


@dataclass(frozen=True)
class Score:
    """Shares from 0 to 1.

    accuracy          comments with exactly the true parent, the article counting as one
    precision, recall edges between comments: of those said, how many are true; of those true, how many are said
    b_cubed           F1 of B-cubed over exchanges (a comment that answers the article, with all below it)
    largest           comments in the largest exchange, true and as said
    """

    comments: int
    accuracy: float
    said: int
    right: int
    true: int
    b_cubed: float
    largest: tuple[int, int]

    @property
    def precision(self) -> float:
        return self.right / self.said if self.said else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.said + self.true) if self.right else 0.0


def score(site: Site, parents: Parents) -> Score:
    pairs = [
        (one.parent, parents[conversation].get(one.id, "")) for conversation, talk in site.talks.items() for one in talk
    ]
    true, said = exchanges(_truth(site)), exchanges(parents)
    return Score(
        comments=len(pairs),
        accuracy=sum(truth == guess for truth, guess in pairs) / len(pairs),
        said=sum(bool(guess) for _, guess in pairs),
        right=sum(bool(guess) and truth == guess for truth, guess in pairs),
        true=sum(bool(truth) for truth, _ in pairs),
        b_cubed=_b_cubed(true, said),
        largest=(_largest(true.values()), _largest(said.values())),
    )


def _truth(site: Site) -> Parents:
    return {conversation: {one.id: one.parent for one in talk} for conversation, talk in site.talks.items()}


def exchanges(parents: Parents) -> dict[tuple[str, str], tuple[str, str]]:
    """Comment → the comment with which its exchange began."""
    return {(conversation, id): (conversation, _top(mine, id)) for conversation, mine in parents.items() for id in mine}


def _top(parents: Mapping[str, str], id: str) -> str:
    while parent := parents[id]:
        id = parent
    return id


def _b_cubed(true: Mapping[tuple[str, str], object], said: Mapping[tuple[str, str], object]) -> float:
    """Bagga and Baldwin 1998: precision and recall of each comment's company, averaged over comments."""
    trues, saids = Counter(true.values()), Counter(said.values())
    both = Counter((true[one], said[one]) for one in true)
    precision = sum(both[true[one], said[one]] / saids[said[one]] for one in true) / len(true)
    recall = sum(both[true[one], said[one]] / trues[true[one]] for one in true) / len(true)
    return 2 * precision * recall / (precision + recall)


def _largest(groups: Iterable[object]) -> int:
    return max(Counter(groups).values())
