"""What the kind `yammer` is made of. Pure.

export   the files of an export: its messages, and names that its other files give
message  one row of Messages.csv
posts    messages → posts
"""
