"""What the kind `page` is made of, and what other kinds may use of it.

    bytes ─ markup ─▶ Markup ─ dialects ─▶ Said ─┐
                         └──── article ─▶ Article ─ posts ─▶ Parsed

markup     bytes → a page that may be parsed in bounded time, and how to look around in it
dialects/  one file per way of writing comments into a page → Said
said       what a page shows of one comment
jsonld     what a page says of itself to machines
signed     who said it and when
frame      what stands around people's words and is none: buttons, log-in lines, avatars
dates      dates as pages write them for people, in their language
article    the post that a page is about; body: its words
index      the posts that a home page names, and its older pages
reading    Markup → the comments of a page and its further pages
posts      the same → posts
memory     what is remembered of pages from night to night, and which are asked for
night      one pull
"""
