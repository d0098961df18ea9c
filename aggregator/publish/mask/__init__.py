"""People who are not to be named as they are, taken out of everything that pages are made from.

    Site ─▶ masked ─▶ Site        (the very same when nobody asked for it)

Whoever is shown by their initials, hidden, or called by another name than they sign with is veiled in
the words of others too: in titles, bodies, quoted lines, reasons, in the list of places and in open
data. It is done once, before there are facts; whatever is made from a `Site` needs to know nothing
of it. The archive keeps what was said.

What is taken for their name
    everywhere        their handles, the addresses of their places, their full names (a first name with a
                      last one, a nickname with digits), also where a link or a hashtag spells them; a
                      first name, with its capital, that nobody else here has and that is no word
    near them         each word of their name: in conversations in which they spoke, in posts that link to
                      them. A name that is also a word (Will, May) only inside a sentence or called out
    not taken         elsewhere, a first name that several here have or that is a word, in scripts without
                      capitals any first name, and a last name alone; a name in another spelling, and
                      inflected beyond an `s`; what a picture says

A link to a place of theirs is no link any more. Of someone hidden, what others quote of them goes as
well, where the quote says that it is theirs.
"""

from aggregator.publish.mask.site import masked, seal

__all__ = ["masked", "seal"]
