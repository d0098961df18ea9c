"""The ways of writing comments into a page that we can read: one file each.

Each has `comments(page)`: the comments it sees, in the order of the page; none, if it is not written
that way. `reading.DIALECTS` asks them.
"""
