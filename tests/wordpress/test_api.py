"""A real WordPress with its API open, read by the real client."""

from __future__ import annotations

import asyncio

import pytest

from aggregator.model import Post, State
from aggregator.sources import find
from aggregator.web import Web
from tests.drive import answering
from tests.wordpress.reader import Reader
from tests.wordpress.site import Site

pytestmark = pytest.mark.wordpress

PARENTS = {
    "a1b": "a1", "a1b1": "a1b", "a1b1x": "a1b1", "a1b1y": "a1b1", "a1c": "a1", "a1c1": "a1c", "a2b": "a2", "a2b1": "a2b",
    "a2b1x": "a2b1", "a3b": "a3", "a3c": "a3", "b1b": "b1", "b1b1": "b1b", "b1b1x": "b1b1", "c1b": "c1", "c1c": "c1",
    "c1b1": "c1b", **{f"p1r{number}": "p1" for number in range(1, 5)},
}  # fmt: skip
"""Which of the seeded comments answer a comment."""
TOP = {
    "reading": ("a1", "a2", "a3"), "reply": ("b1", "b2"), "notes": ("c1", "c2"), "excerpt": ("e1",),
    "busy": tuple(f"p{number}" for number in range(1, 15)),
}  # fmt: skip
"""Which of them answer an article."""
PUBLIC = {"reading", "reply", "notes", "excerpt", "busy", "quiet", *(f"filler{number}" for number in range(1, 9))}


def key(post: Post) -> str:
    return post.keys[0]


def seeded(site: Site, name: str) -> str:
    """The end of the key of a seeded comment."""
    return f"#comment-{site.comment(name)}"


def holds_the_class(reader: Reader, site: Site) -> None:
    """All 44 approved comments on public articles, once each, under their exact parents."""
    assert {post.url for post in reader.articles()} == {site.seed["posts"][name]["url"] for name in PUBLIC}
    comments = {key(post).rpartition("#")[2]: post for post in reader.comments()}
    assert len(comments) == len(reader.comments()) == 44
    articles = {post.url: post for post in reader.articles()}
    for child, parent in PARENTS.items():
        post = comments[seeded(site, child)[1:]]
        assert answering(post, reader.posts) is comments[seeded(site, parent)[1:]], child
    for article, names in TOP.items():
        for name in names:
            post = comments[seeded(site, name)[1:]]
            assert answering(post, reader.posts) is articles[site.seed["posts"][article]["url"]], name
            assert post.under == key(articles[site.seed["posts"][article]["url"]])
    orphan = comments[seeded(site, "orphan")[1:]]
    assert answering(orphan, reader.posts) is None
    assert orphan.answers[0].endswith(seeded(site, "pending"))
    assert orphan.under == key(articles[site.seed["posts"]["reading"]["url"]])


def tells_of_the_pings(reader: Reader, site: Site) -> None:
    """The pingback and the trackback are edges to the article, and nothing else."""
    assert {post.pingback for post in reader.pings()} == {
        site.seed["posts"]["reply"]["url"],
        "https://other.invalid/p/9",
    }
    reading = reader.saying("What is social learning?")
    assert all(answering(ping, reader.posts) is reading for ping in reader.pings())


def keeps_secrets(reader: Reader) -> None:
    everything = reader.everything()
    assert "MUST-NOT-PUBLISH" not in everything
    assert "grades" not in everything.lower()
    assert "gravatar" not in everything
    assert ".invalid/wp" not in everything
    assert "203.0.113.7" not in everything


def test_every_comment_once_under_its_parent(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    holds_the_class(reader, blog)
    tells_of_the_pings(reader, blog)
    keeps_secrets(reader)
    assert reader.notes == []
    assert reader.state.title == "Seminar Blog"


def test_what_is_said_arrives_as_it_was_said(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    reading = reader.saying("What is social learning?")
    assert reading.title == "What is social learning? “Start here” & argue"
    assert reading.tags == ("Readings", "sociallearning", "week1")
    assert (reading.author.name, reading.author.url) == ("Amara Okafor", "https://amara.example.invalid/")
    assert reading.author == reader.saying("Feedback from whom?").author
    assert "Second half, after the fold. 1 < 2 && " in reading.text
    assert reader.saying("hand-written excerpt").text == "Full text here."
    assert "Méthodes & Tools" in reader.saying("Réponse à Amara").tags
    guest = reader.saying("kept text")
    assert guest.author.name == "Guest O’Neil & Co"
    assert "alert" not in guest.html
    assert "javascript" not in guest.html
    assert reader.saying("no name given").author.name == ""
    assert reader.saying("if (a < b && c > d)").author.name == "Marta 🌱"
    assert reader.saying("Paragraph two").text.startswith("Line one\nLine two\nParagraph two 👩🏽‍🏫")
    assert {post.language for post in reader.articles()} == {"en-US"}


def test_a_night_with_nothing_new_makes_two_conditional_requests(blog: Site) -> None:
    reader = Reader(blog)
    before = dict(reader.read())
    blog.asked()
    assert reader.read() == before
    assert blog.asked() == ["conditional /feed/atom/", "conditional /comments/feed/atom/"]
    assert {status for status, _, _ in reader.asked} == {"304"}


def test_a_new_comment_is_there_the_next_night(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    number = blog.say("quiet", "Nobody was here before me", parent=0)
    blog.say("notes", "A late answer", parent=blog.comment("c1c"))
    reader.read()
    assert key(reader.saying("Nobody was here")).endswith(f"#comment-{number}")
    assert answering(reader.saying("A late answer"), reader.posts) is reader.saying("Ditto")
    assert len(reader.comments()) == 46
    reader.read()
    assert {status for status, _, _ in reader.asked} == {"304"}


def test_a_new_article_and_an_edited_one_are_there_the_next_night(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    blog.write("Week three", "<p>Fresh.</p>")
    blog.php(f"wp_update_post(['ID' => {blog.post('notes')}, 'post_content' => '<p>Rewritten notes</p>']);")
    reader.read()
    assert reader.saying("Week three").text == "Fresh."
    assert reader.saying("学習ノート").text == "Rewritten notes"
    assert not any("posts?_fields" in path and "after=" not in path for path in reader.paths())


def test_an_article_written_ahead_appears_when_its_time_has_come(blog: Site) -> None:
    """It is older in its changes than what we know, and newer in its date."""
    reader = Reader(blog)
    blog.sql(f"UPDATE wp_posts SET post_modified_gmt='2026-11-01 08:00:00' WHERE ID={blog.post('notes')}")
    number = blog.write("Written ahead", "<p>Surprise.</p>", post_status="draft")
    reader.read()
    blog.sql(
        "UPDATE wp_posts SET post_status='publish', post_name='ahead', post_date='2026-11-21 10:00:00',"
        "post_date_gmt='2026-11-21 09:00:00', post_modified='2024-09-12 10:00:00',"
        f"post_modified_gmt='2024-09-12 08:00:00' WHERE ID={number}"
    )
    reader.read()
    assert reader.saying("Written ahead").text == "Surprise."


def test_what_a_304_hides_is_found_on_a_full_look(blog: Site) -> None:
    """An edit, a deletion and a late approval leave WordPress's ETag as it is."""
    reader = Reader(blog)
    reader.read()
    hidden = [reader.saying("Deep one."), reader.saying("De rien.")]
    blog.php(
        f"wp_update_comment(['comment_ID' => {blog.comment('c1b')}, 'comment_content' => 'ありがとう!!']);"
        f"wp_trash_comment({blog.comment('a2b1x')}); wp_delete_comment({blog.comment('b1b')}, true);"
    )
    approve = f"$wpdb->update($wpdb->comments, ['comment_approved' => 1, 'comment_content' => 'Approved late'], ['comment_ID' => {blog.comment('pending')}]);"
    blog.php(f"global $wpdb; {approve} wp_update_comment_count_now({blog.post('reading')});")
    reader.read()
    assert all(post.id in reader.posts for post in hidden)
    reader.read(full=True)
    assert reader.saying("ありがとう").text == "ありがとう!!"
    assert {one for absent in reader.absent for one in absent.keys} == {key(post) for post in hidden}
    assert not any(post.id in reader.posts for post in hidden)
    late = reader.saying("Approved late")
    assert answering(late, reader.posts) is reader.saying("I half agree.")
    assert answering(reader.saying("still pending"), reader.posts) is late
    assert len(reader.comments()) == 44 - 2 + 1
    tells_of_the_pings(reader, blog)


def test_a_changed_count_is_enough_to_look_at_the_whole_list(blog: Site) -> None:
    """A new comment elsewhere makes the feeds speak; then the other article's count gives the deletion away."""
    reader = Reader(blog)
    reader.read()
    gone = reader.saying("Feedback from whom?")
    blog.php(f"wp_trash_comment({blog.comment('a1b')});")
    blog.say("quiet", "Something new")
    reader.read()
    assert [absent.keys for absent in reader.absent] == [(key(gone),)]


def test_only_tagged_articles_are_followed_and_only_their_comments_asked_for(blog: Site) -> None:
    reader = Reader(blog, "#SocialLearning")
    reader.read()
    assert [post.url for post in reader.articles()] == [blog.seed["posts"]["reading"]["url"]]
    assert len(reader.comments()) == 15
    assert {post.under for post in reader.comments()} == {key(reader.articles()[0])}
    lists = [path for path in reader.paths() if "comments?" in path and "per_page=1&" not in path]
    assert [path.partition("post=")[2].partition("&")[0] for path in lists] == [str(blog.post("reading"))]
    keeps_secrets(reader)


@pytest.mark.parametrize("tag", ["readings", "methodes", "Français", "week 2"])
def test_tags_are_compared_as_people_write_them(blog: Site, tag: str) -> None:
    expected = {"readings": 12, "methodes": 0, "Français": 1, "week 2": 3}
    reader = Reader(blog, tag)
    reader.read()
    assert len(reader.articles()) == expected[tag]


def test_a_hashtag_in_title_or_text_counts(blog: Site) -> None:
    blog.write("On #lurking", "<p>No tags.</p>")
    blog.write("Untitled", "<p>About #Lurking, too</p>")
    reader = Reader(blog, "lurking")
    reader.read()
    assert {post.title for post in reader.articles()} == {"On #lurking", "Untitled"}


def test_an_article_that_gets_its_tag_later_brings_its_old_comments(blog: Site) -> None:
    reader = Reader(blog, "sociallearning")
    reader.read()
    blog.php(
        f"wp_set_post_tags({blog.post('busy')}, 'sociallearning', true); wp_update_post(['ID' => {blog.post('busy')}]);"
    )
    reader.read()
    assert len(reader.articles()) == 2
    assert len(reader.comments()) == 15 + 18


def test_an_article_that_loses_its_tag_stays_and_is_followed_no_more(blog: Site) -> None:
    reader = Reader(blog, "sociallearning")
    reader.read()
    blog.php(f"wp_set_post_tags({blog.post('reading')}, 'other'); wp_update_post(['ID' => {blog.post('reading')}]);")
    blog.say("reading", "Not pulled any more")
    reader.read()
    reader.read(full=True)
    assert len(reader.articles()) == 1
    assert len(reader.comments()) == 15


@pytest.mark.parametrize(
    "what",
    [
        "wp_update_post(['ID' => %d, 'post_password' => 'secret']);",
        "wp_update_post(['ID' => %d, 'post_status' => 'private']);",
        "wp_trash_post(%d);",
        "wp_delete_post(%d, true);",
    ],
    ids=["password", "private", "trash", "deleted"],
)
def test_an_article_that_is_closed_leaves_with_what_was_said_under_it(blog: Site, what: str) -> None:
    reader = Reader(blog)
    reader.read()
    gone = reader.saying("Réponse à Amara")
    blog.php(what % blog.post("reply"))
    reader.read(full=True)
    assert gone.id not in reader.posts
    assert not [post for post in reader.posts.values() if post.under == key(gone)]
    assert len(reader.comments()) == 44 - 5
    assert len(reader.articles()) == 13


def test_an_article_that_moved_is_not_gone(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    blog.php(f"wp_update_post(['ID' => {blog.post('notes')}, 'post_name' => 'a-better-name']);")
    reader.read(full=True)
    assert reader.absent == []
    old, new = (post for post in reader.articles() if "学習ノート" in post.title)
    assert set(old.keys) & set(new.keys), "both are known by the guid"


def test_a_site_that_lost_nearly_everything_is_doubted_once(blog: Site) -> None:
    reader = Reader(blog)
    reader.read()
    blog.sql("UPDATE wp_comments SET comment_approved='trash'")
    reader.read(full=True)
    assert (len(reader.comments()), len(reader.notes)) == (44, 1)
    reader.read(full=True)
    assert (len(reader.comments()), reader.notes) == (0, [])


def test_more_than_one_page_of_everything(blog: Site) -> None:
    rows = "for ($i = 0; $i < 120; $i++) { $id = wp_insert_comment(['comment_post_ID' => %d, 'comment_author' => 'Nils', 'comment_approved' => 1, 'comment_content' => 'many ' . $i, 'comment_date_gmt' => '2025-01-01 00:00:00', 'comment_date' => '2025-01-01 00:00:00']); }"
    blog.php(rows % blog.post("quiet"))
    blog.php(
        "for ($i = 0; $i < 60; $i++) wp_insert_post(['post_title' => 'bulk ' . $i, 'post_content' => 'x', 'post_status' => 'publish']);"
    )
    reader = Reader(blog)
    reader.read()
    assert (len(reader.articles()), len(reader.comments())) == (74, 164)


def test_a_comment_list_that_cannot_be_read_costs_no_other(blog: Site) -> None:
    """The article is closed between the list of articles and the question for its comments."""
    blog.plugin(
        f"add_filter('rest_post_query', fn($a) => $a); add_filter('rest_pre_dispatch', function ($r, $s, $q) {{"
        f" return $q->get_route() === '/wp/v2/comments' && in_array({blog.post('notes')}, wp_parse_id_list($q['post'] ?? []))"
        " ? new WP_Error('rest_cannot_read_post', 'no', ['status' => 401]) : $r; }, 10, 3);"
    )
    reader = Reader(blog)
    reader.read()
    assert len(reader.comments()) == 44 - 5
    assert reader.absent == []
    assert len(reader.notes) == 1


def test_a_site_that_hides_its_users_still_signs_its_articles(blog: Site) -> None:
    """Security plugins close that part of the API; the feed still has the names."""
    blog.plugin(
        "add_filter('rest_endpoints', function ($all) {"
        " foreach (array_keys($all) as $r) if (strpos($r, '/users') !== false) unset($all[$r]); return $all; });"
    )
    reader = Reader(blog)
    reader.read()
    assert {post.author.name for post in reader.articles()} == {"Amara Okafor", "Jules Lefèvre", "凛 Sato"}


@pytest.mark.parametrize("full", [False, True])
def test_without_pretty_addresses(blog: Site, full: bool) -> None:
    blog.php("update_option('permalink_structure', ''); delete_option('rewrite_rules');")
    reader = Reader(blog)
    reader.read()
    assert any(path.startswith(("?rest_route=", "index.php?rest_route=")) for path in reader.paths())
    assert (len(reader.articles()), len(reader.comments()), len(reader.pings())) == (14, 44, 2)
    keeps_secrets(reader)
    reader.read(full=full)
    assert full or {status for status, _, _ in reader.asked} == {"304"}
    assert not any("feed=" in path and "p=" in path.replace("http", "") for path in reader.paths())


def test_without_feeds_the_api_is_asked_every_night(blog: Site) -> None:
    blog.plugin("add_action('parse_query', function ($q) { if ($q->is_feed()) { status_header(404); exit; } });")
    reader = Reader(blog)
    reader.read()
    assert (len(reader.articles()), len(reader.comments()), len(reader.pings())) == (14, 44, 0)
    blog.say("quiet", "Heard without feeds")
    reader.read()
    assert reader.saying("Heard without feeds")


def test_another_choice_of_tags_looks_at_everything_again(blog: Site) -> None:
    reader = Reader(blog, "sociallearning")
    reader.read()
    other = Reader(blog, "week2")
    other.state, other.now = reader.state, reader.now
    other.read()
    assert len(other.articles()) == 3


def test_its_pages_are_recognised(blog: Site) -> None:
    """The front page, an article, the blog's own feed and the API's index lead to the whole blog; one tag's page does not."""

    async def kinds(*paths: str) -> list[tuple[str, dict[str, str]]]:
        async with Web(now=Reader(blog).now, allow_private=["127.0.0.1"]) as web:
            return [await find(blog.url + path, web, State()) for path in paths]

    article = blog.seed["posts"]["reading"]["url"].removeprefix(blog.url)
    whole = ("wordpress", {"url": blog.url})
    assert asyncio.run(kinds("", article, "feed/", "wp-json/", "wp-json/wp/v2/posts")) == [whole] * 5
    ((tag, _),) = asyncio.run(kinds("tag/week1/"))
    assert tag == "feed"
