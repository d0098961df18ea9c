"""What the kind `staticman` is made of.

wire   files of YAML → rows: what Staticman wrote, in its words
posts  rows → comments, each under its post and its parent
"""
