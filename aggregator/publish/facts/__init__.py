"""What a page is made from, as values.

A page is a function of its facts, the bodies of the posts on it, the chrome (what every page
shares) and the templates. The hash of the encoded facts is the page's fingerprint: a page whose
fingerprint is known is not made again. Facts are therefore small, hold no clock, and name a body
only by its hash. Encoded, they travel to the process that renders.

Words: a *face* is a person as this site shows them, *said* is a post as it stands in a list or a
tree, a *card* is a conversation in a list.
"""

from aggregator.publish.facts.pages import (
    About,
    CirclePage,
    Circles,
    Conversations,
    DigestPage,
    Digests,
    Facts,
    GoneTalk,
    Health,
    Home,
    Join,
    Links,
    MovedTalk,
    People,
    PersonPage,
    Plain,
    Talk,
    TopicPage,
    Topics,
)
from aggregator.publish.facts.parts import (
    Arrival,
    Asked,
    Card,
    Chrome,
    Edition,
    Face,
    Feed,
    Find,
    Group,
    Mention,
    Named,
    Place,
    Quote,
    Said,
    Step,
    Stir,
    TopicLine,
    Year,
)

__all__ = [
    "About",
    "Arrival",
    "Asked",
    "Card",
    "Chrome",
    "CirclePage",
    "Circles",
    "Conversations",
    "DigestPage",
    "Digests",
    "Edition",
    "Face",
    "Facts",
    "Feed",
    "Find",
    "GoneTalk",
    "Group",
    "Health",
    "Home",
    "Join",
    "Links",
    "Mention",
    "MovedTalk",
    "Named",
    "People",
    "PersonPage",
    "Place",
    "Plain",
    "Quote",
    "Said",
    "Step",
    "Stir",
    "Talk",
    "TopicLine",
    "TopicPage",
    "Topics",
    "Year",
]
