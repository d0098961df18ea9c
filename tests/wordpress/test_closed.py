"""A real WordPress whose API is closed: its feeds, then its pages, give the same."""

from __future__ import annotations

import pytest

from tests.drive import answering
from tests.wordpress.reader import Reader
from tests.wordpress.site import Site
from tests.wordpress.test_api import holds_the_class, keeps_secrets, key, tells_of_the_pings

pytestmark = pytest.mark.wordpress


@pytest.mark.parametrize("how", ["nobody", "gone", "html", "no comments"])
def test_feeds_and_pages_give_the_same(blog: Site, how: str) -> None:
    blog.close_api(how)
    reader = Reader(blog)
    reader.read()
    holds_the_class(reader, blog)
    tells_of_the_pings(reader, blog)
    keeps_secrets(reader)
    assert reader.notes == []
    assert reader.saying("no name given").author.name == ""


def test_the_same_posts_under_the_same_names_as_through_the_api(blog: Site) -> None:
    """So that a site may open or close its API, and nothing is there twice."""
    opened = Reader(blog)
    opened.read()
    blog.close_api()
    closed = Reader(blog)
    closed.read()
    assert opened.posts.keys() == closed.posts.keys()
    for id, post in opened.posts.items():
        other = closed.posts[id]
        assert (post.author, post.url.partition("#")[2]) == (other.author, other.url.partition("#")[2])
        assert set(post.keys) & set(other.keys)
        assert post.text == other.text, "no edit is seen where none was"


def test_a_quiet_night_is_conditional(blog: Site) -> None:
    blog.close_api()
    reader = Reader(blog)
    before = dict(reader.read())
    blog.asked()
    assert reader.read() == before
    assert blog.asked() == ["conditional /feed/atom/", "conditional /comments/feed/atom/"]


def test_news_arrives_the_next_night(blog: Site) -> None:
    blog.close_api()
    reader = Reader(blog)
    reader.read()
    blog.say("busy", "The nineteenth", parent=blog.comment("p3"))
    blog.write("Week three", "<p>Fresh.</p>")
    reader.read()
    assert answering(reader.saying("The nineteenth"), reader.posts) is reader.saying("Hello number 3")
    assert reader.saying("Week three")
    assert len(reader.comments()) == 45
    assert not any("comment-page" in path for path in reader.paths()), "what is held is not read again"


def test_edits_and_deletions_are_found_on_a_full_look(blog: Site) -> None:
    """In a list that its feed shows whole, and in one that only the page shows whole."""
    blog.close_api()
    reader = Reader(blog)
    reader.read()
    gone = [reader.saying("Hello number 2").id, reader.saying("Ditto").id]
    blog.php(
        f"wp_update_comment(['comment_ID' => {blog.comment('p3')}, 'comment_content' => 'Hello again number 3']);"
        f"wp_trash_comment({blog.comment('p2')}); wp_trash_comment({blog.comment('c1c')});"
    )
    reader.read(full=True)
    assert reader.saying("Hello again number 3")
    assert not [id for id in gone if id in reader.posts]
    assert len(reader.comments()) == 42


def test_only_tagged_articles_are_followed(blog: Site) -> None:
    blog.close_api()
    reader = Reader(blog, "sociallearning")
    reader.read()
    assert (len(reader.articles()), len(reader.comments()), len(reader.pings())) == (1, 15, 2)
    assert not any("many-top-level" in path for path in reader.paths())
    keeps_secrets(reader)


def test_an_article_that_gets_a_password_leaves_with_its_comments(blog: Site) -> None:
    blog.close_api()
    reader = Reader(blog)
    reader.read()
    gone = key(reader.saying("Réponse à Amara"))
    blog.php(f"wp_update_post(['ID' => {blog.post('reply')}, 'post_password' => 'secret']);")
    reader.read()
    assert not [post for post in reader.posts.values() if gone in (key(post), post.under)]


def test_an_api_that_closes_between_two_full_looks(blog: Site) -> None:
    reader = Reader(blog)
    before = dict(reader.read())
    blog.close_api()
    blog.write("Week three", "<p>Fresh.</p>")
    reader.read()
    assert reader.saying("Week three")
    assert before.keys() < reader.posts.keys()
    assert reader.absent == []
    reader.read()
    assert {status for status, _, _ in reader.asked} == {"304"}


def test_an_api_that_opens_again(blog: Site) -> None:
    blog.close_api()
    reader = Reader(blog)
    before = dict(reader.read())
    blog.restore()
    reader.read(full=True)
    assert reader.posts.keys() == before.keys()
    assert any("wp-json/wp/v2/comments?post=" in path for path in reader.paths())


def test_rss_alone_is_enough(blog: Site) -> None:
    """Without Atom: parents by the line "In reply to", names without addresses.

    RSS says nothing that tells a trackback from a comment, so there is none here.
    """
    blog.close_api()
    blog.php(f"wp_delete_comment({blog.comment('track')}, true);")
    blog.plugin("add_action('do_feed_atom', function () { status_header(404); exit; }, 1);")
    reader = Reader(blog)
    reader.read()
    holds_the_class(reader, blog)
    keeps_secrets(reader)
    assert not any("In reply to" in post.text for post in reader.comments())
