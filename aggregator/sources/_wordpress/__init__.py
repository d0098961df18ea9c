"""What the kind `wordpress` is made of.

    place ─▶ night ─▶ listing ─▶ talk                what is asked for, through the REST API
                   └▶ closed                         or, where that is closed, feeds and pages
    wire ─▶ rest · pings · page                      pure: answers → posts

place    where a site's API and feeds are, told by its front page
wire     what the REST API sends
memory   what is remembered from night to night
night    what tonight knows, and how it asks
listing  the articles: new and changed ones, or all; which were taken away
talk     their comments: new ones, or complete lists; which were taken away; pingbacks
closed   the same without the API
rest     articles and comments of the API → posts
pings    pingbacks and trackbacks, which only feeds show → posts
page     comments in an article's page (as `_page` reads it) → posts, for those that feeds no longer show

A quiet night asks two feeds, conditionally, and nothing else: WordPress derives their ETags from the
newest date of the whole site. What such a 304 hides (an edited comment, a deletion, a late approval)
is found once a week, when complete lists are read.
"""
