"""What the kind `webmention` is made of.

wire  what webmention.io sends, in its two forms (pure)
post  from a mention to a comment, or to the edge that it is (pure)
"""
