"""``gamseong playground``: serves the page that judges in the browser, on this machine alone."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path, PurePath

import platformdirs

from ..js.build import build_playground, node, sources_digest, weight
from ..model_store import Bundle
from ..model_store.bundle import MANIFEST
from ..shell.language import in_language, say
from . import exit_codes
from .failures import fail

HOST = "127.0.0.1"
PORT = 8010
"""Where it is served if nothing else is asked for: a browser keeps the model by the address that it came from."""

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
}
_MEGABYTE = 1e6


def playground(bundle: Bundle | None, folder: Path | None, port: int | None, *, browse: bool) -> int:
    """Serves ``folder``, which ``gamseong-export package --target web`` wrote, or the page of ``bundle`` until Ctrl-C.

    The page of a bundle is built into the user's cache the first time. ``port``: ``None`` takes ``PORT``, or any that is free.
    ``browse``: open the page in the user's browser.
    """
    if folder is not None and not is_page(folder):
        sentence = say("{folder}: is no playground page; give the folder that package --target web wrote.", folder=folder)
        return fail(exit_codes.USAGE, sentence)
    if folder is None:
        assert bundle is not None  # noqa: S101 - for mypy: the command line gives one of the two
        folder = built(bundle)
    try:
        server = listening(folder, port)
    except OSError as error:
        problem, address = in_language(error.strerror or str(error)), f"{HOST}:{PORT if port is None else port}"
        sentence = say("{address}: cannot be served ({problem}); give another --port.", address=address, problem=problem)
        return fail(exit_codes.FAILED, sentence)
    with server:
        address = f"http://{HOST}:{server.server_address[1]}/"
        print(say("The playground is at {address} (Ctrl-C ends it).", address=address), flush=True)
        if browse:
            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return exit_codes.OK
    return exit_codes.OK


def is_page(folder: Path) -> bool:
    """Whether a page and its bundle lie in ``folder``."""
    return (folder / "index.html").is_file() and (folder / "bundle" / "bundle.json").is_file()


def built(bundle: Bundle) -> Path:
    """Returns the folder of the bundle's page in the user's cache, built if it is not there yet.

    Raises what ``build_playground`` raises.
    """
    digest = hashlib.sha256((bundle.path / MANIFEST).read_bytes() + sources_digest().encode()).hexdigest()[:16]
    pages = platformdirs.user_cache_path("gamseong") / "playground"
    page = pages / f"{bundle.manifest.name}-{bundle.manifest.version}-{digest}"
    if is_page(page):
        return page
    version = node().version
    print(say("Building the page with Node {version}; this happens once and takes about a minute.", version=version), flush=True)
    build_playground(bundle, page)
    for older in pages.iterdir():  # pages of models and sources that have changed since
        if older != page and older.name.startswith(f"{bundle.manifest.name}-"):
            shutil.rmtree(older, ignore_errors=True)
    found = weight(page)
    plain, compressed = (f"{size / _MEGABYTE:.1f}" for size in (found.plain, found.compressed))
    print(say("The page weighs {plain} MB, {compressed} MB as a server sends it with gzip.", plain=plain, compressed=compressed))
    return page


def listening(folder: Path, port: int | None) -> ThreadingHTTPServer:
    """Returns a server of ``folder`` on loopback. Raises ``OSError`` for a ``port`` that is taken."""

    class Handler(_PageHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

    try:
        return ThreadingHTTPServer((HOST, PORT if port is None else port), Handler)
    except OSError:
        if port is not None:
            raise
        return ThreadingHTTPServer((HOST, 0), Handler)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves ``folder`` on a free port while the block runs; yields the address."""
    with listening(folder, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://{HOST}:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()


class _PageHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Adds that a browser asks again whether a file has changed, and sends no address on."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """Returns a file's type; Windows' registry may call scripts plain text, which browsers then refuse."""
        return _TYPES.get(PurePath(path).suffix) or super().guess_type(path)

    def list_directory(self, path: object) -> None:
        """Shows no lists of files."""
        self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Says nothing: the terminal tells where the page is."""
