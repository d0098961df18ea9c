"""What the kind `wxr` is made of. Pure.

cut      an export in parts, each of whole items, so that memory is bounded whatever its size
wire     one item as the export writes it
words    an author's raw text as WordPress would show it
posts    items → posts
"""
