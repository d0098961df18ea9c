"""What the kind `mastodon` is made of.

    server ─▶ wire ─▶ timeline ─▶ talks ─▶ gone          one night, held together by `night` and `memory`
              wire ─▶ post                               pure

wire      what a server of the Mastodon API sends
post      from a status to a post; which statuses are none of ours
server    one server, asked through Mastodon.py
memory    what is worth asking again (pure)
night     what tonight knows: servers, limits, troubles
listed    a hashtag, or one account (pure)
timeline  what is listed, forward
talks     each conversation, from its root's home server
gone      what its author took away
"""
