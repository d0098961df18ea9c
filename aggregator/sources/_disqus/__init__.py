"""What the kind `disqus` is made of. Pure.

wire   what an export holds: threads, and what was said in them
posts  what was said → comments under the pages that the threads belong to
"""
