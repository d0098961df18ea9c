"""Look at output/ on this machine, built again when sources.yaml or a template changes. [effect]"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from aggregator.errors import UsageError

TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".jsonl": "application/x-ndjson; charset=utf-8",
    ".opml": "text/x-opml; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}


class Page(SimpleHTTPRequestHandler):
    """Files as a static host serves them: the class's own 404 page, and nothing kept by the browser."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | TYPES

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.is_file():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", TYPES[".html"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def list_directory(self, path: object) -> None:
        """A folder without a page is not there: no listings on a static host either."""
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Silence: the terminal is for what the curator should read."""


def server(output: Path, port: int) -> ThreadingHTTPServer:
    """A server of `output` on loopback; port 0 takes any free one. Raises UsageError when the port cannot be had."""
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), partial(Page, directory=str(output)))
    except OSError as error:
        raise UsageError(f"port {port} cannot be had: {error.strerror}", "choose another with --port") from error


def stamp(watched: Iterable[Path]) -> tuple[tuple[str, int], ...]:
    """When what is watched last changed: files as they are, folders with all that is in them."""
    files = (file for path in watched for file in (sorted(path.rglob("*")) if path.is_dir() else [path]))
    return tuple((str(file), file.stat().st_mtime_ns) for file in files if file.is_file())


def watch(watched: Iterable[Path], build: Callable[[], None], stop: threading.Event, every: float = 0.7) -> None:
    """Call `build` whenever something watched differs from the last look, until `stop`."""
    paths = list(watched)
    before = stamp(paths)
    while not stop.wait(every):
        now = stamp(paths)
        if now != before:
            before = now
            build()


def serve(
    output: Path, port: int, watched: Iterable[Path], build: Callable[[], None], ready: Callable[[str], None]
) -> None:
    """Serve until interrupted. `ready` gets the address once it answers."""
    stop = threading.Event()
    with server(output, port) as http:
        ready(f"http://127.0.0.1:{http.server_address[1]}/")
        threading.Thread(target=watch, args=(watched, build, stop), daemon=True).start()
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
