"""What the kind `lemmy` is made of.

place  which community or post an address names, and the addresses to ask for it (pure)
wire   what the API sends (pure)
post   from a post or comment in Lemmy's words to a post in ours (pure)
night  one pull: list, comments, and what was taken away
"""
