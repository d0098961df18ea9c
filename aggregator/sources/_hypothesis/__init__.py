"""What the kind `hypothesis` is made of.

place  a group, a tag, a person or a page, and the addresses to ask for it (pure)
wire   what the API sends (pure)
post   from an annotation to a comment on its page (pure)
night  one pull: what changed, replies to tagged annotations, what is gone
"""
