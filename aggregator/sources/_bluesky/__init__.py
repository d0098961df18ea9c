"""What the kind `bluesky` is made of.

    place ─▶ night ─▶ wire ─▶ post ─▶ words
             memory

place   a hashtag, a profile or one post, and the addresses to ask for it (pure)
wire    what the API sends, as far as we read it (pure)
words   from a text with facets, and what is embedded, to HTML (pure)
post    from a view of a post to a post of ours; which are none of ours (pure)
memory  which conversations are worth asking for again (pure)
night   one pull
"""
