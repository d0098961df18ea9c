"""What the kind `discourse` is made of.

    place ─▶ night ─▶ wire ─▶ post
             memory

place   which part of which forum an address names (pure)
wire    what a forum sends, as far as we read it (pure)
post    from a post of a topic to a post of ours; which are none of ours (pure)
memory  which topics are worth asking again (pure)
night   one pull
"""
