"""A real WordPress, made to do what its owner might do."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

START = Path(__file__).parent / "start_wordpress.sh"

_CLOSED = {
    "nobody": "add_filter('rest_authentication_errors', fn() => new WP_Error('closed', 'no', ['status' => 401]));",
    "gone": "add_filter('rest_enabled', '__return_false'); add_action('parse_request', function ($wp) {"
    " if (isset($wp->query_vars['rest_route'])) { status_header(404); header('Content-Type: text/html'); echo '<h1>no</h1>'; exit; } }, 1);",
    "html": "add_action('parse_request', function ($wp) {"
    " if (isset($wp->query_vars['rest_route'])) { header('Content-Type: text/html'); echo '<!doctype html><p>Welcome'; exit; } }, 1);",
    "no comments": "add_filter('rest_endpoints', function ($all) {"
    " foreach (array_keys($all) as $route) if (strpos($route, '/comments') !== false) unset($all[$route]); return $all; });",
}
"""Ways in which owners and plugins close the REST API."""


def missing() -> list[str]:
    """Programs and files that a WordPress needs and this machine does not have."""
    return subprocess.run([START, "missing"], capture_output=True, text=True, check=True).stdout.split()


@dataclass
class Site:
    """One running site. `seed` says what was made: posts and comments by name.

    What a test changes is undone by `restore`.
    """

    folder: Path
    url: str = ""
    seed: dict[str, Any] = field(default_factory=dict)

    def start(self) -> None:
        ran = subprocess.run([START, "start", self.folder], capture_output=True, text=True, check=False)
        if ran.returncode:
            raise RuntimeError(f"WordPress did not start: {ran.stderr}")
        self.url = ran.stdout.strip()
        self.seed = json.loads((self.folder / "seed.json").read_text())

    def stop(self) -> None:
        subprocess.run([START, "kill", self.folder], check=True)

    def restore(self) -> None:
        """As it was seeded."""
        for plugin in self._plugins.glob("test-*.php"):
            plugin.unlink()
        self.sql((self.folder / "seeded.sql").read_text())

    def sql(self, text: str) -> None:
        sockets = [self.folder / "db.sock", self.folder / "db" / "db.sock"]
        socket = next(path for path in sockets if path.exists())
        command = ["mariadb", "--no-defaults", "-u", "root", "-S", socket, "wp"]
        subprocess.run(command, input=text, text=True, check=True, capture_output=True)

    def php(self, code: str) -> str:
        """Run code inside WordPress; gives what it printed."""
        setup = (
            "$_SERVER += ['HTTP_HOST' => $argv[2], 'REQUEST_URI' => '/', 'REQUEST_METHOD' => 'GET', "
            "'SERVER_PROTOCOL' => 'HTTP/1.1', 'REMOTE_ADDR' => '127.0.0.1']; require $argv[1] . '/wp-load.php';"
        )
        place = self.url.partition("://")[2].rstrip("/")
        command = ["php", "-d", "memory_limit=256M", "-r", setup + code, "--", str(self.folder / "wp"), place]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    def asked(self) -> list[str]:
        """What was asked for since this was last called: `conditional /feed/` or `plain /`."""
        log = self.folder / "asked.log"
        lines = log.read_text().splitlines() if log.exists() else []
        log.write_text("")
        return lines

    # ── what owners and guests do ─────────────────────────────────────────────────────

    def post(self, name: str) -> int:
        return int(self.seed["posts"][name]["id"])

    def comment(self, name: str) -> int:
        return int(self.seed["comments"][name])

    def say(self, post: str, words: str, parent: int = 0, when: str = "2026-11-20 10:00:00", **more: str) -> int:
        """A new comment, at a time in UTC; its number."""
        fields = {
            "comment_post_ID": self.post(post), "comment_author": "Nils", "comment_author_email": "nils@private.invalid",
            "comment_content": words, "comment_parent": parent, "comment_approved": 1, "comment_type": "comment",
            "comment_date_gmt": when, "comment_date": when, **more,
        }  # fmt: skip
        return int(self.php(f"echo wp_insert_comment(wp_slash(json_decode({_quoted(fields)}, true)));"))

    def write(self, title: str, html: str, **more: object) -> int:
        """A new article; its number."""
        fields = {"post_title": title, "post_content": html, "post_status": "publish", "post_author": 2, **more}
        return int(self.php(f"echo wp_insert_post(wp_slash(json_decode({_quoted(fields)}, true)));"))

    def close_api(self, how: str = "nobody") -> None:
        (self._plugins / "test-closed.php").write_text(f"<?php {_CLOSED[how]}")

    def plugin(self, code: str) -> None:
        (self._plugins / "test-plugin.php").write_text(f"<?php {code}")

    @property
    def _plugins(self) -> Path:
        return self.folder / "wp" / "wp-content" / "mu-plugins"


def _quoted(fields: dict[str, Any]) -> str:
    text = json.dumps(fields)
    return "'" + re.sub(r"(['\\])", r"\\\1", text) + "'"
