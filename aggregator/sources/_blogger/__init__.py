"""What the kind `blogger` is made of; its feeds are read as all feeds are (`_feed`).

place  a page or a feed of a blog → where the blog is
night  what Blogger's feeds say beyond other feeds: pages of everything, the newest comments of the whole blog
"""
