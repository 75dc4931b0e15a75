"""A page in a headless Chromium on a server of this machine alone: the page does its work and posts one JSON answer."""

from __future__ import annotations

import http.server
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from .errors import PackageError

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
_SECONDS = 300


def chromium() -> str:
    """Returns the path of Chromium. Raises ``PackageError`` where there is none."""
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is None:
        raise PackageError(
            "Chromium is not installed; install it (Debian: apt install chromium), or leave out what runs in browsers."
        )
    return found


def answer_of_page(folder: Path, page: str, scratch: Path, extra: Mapping[str, str]) -> Any:
    """Serves ``folder``, opens ``page`` of it in Chromium, and returns what the page posts to ``/answer``.

    ``extra``: further pages by their path. Raises ``PackageError`` where it posts nothing in time, or says ``error``.
    """
    program = chromium()
    answers: queue.Queue[Any] = queue.Queue()
    handler = partial(_Handler, directory=str(folder), answers=answers, extra=extra)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        profile = scratch / "chromium"
        options = [
            "--headless=new",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--lang=ko",
            "--accept-lang=ko",
        ]
        options.append(f"--user-data-dir={profile}")
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            options.append("--no-sandbox")  # as root it does not start with one
        url = f"http://127.0.0.1:{server.server_port}/{page}"
        process = subprocess.Popen((program, *options, url), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            answer = answers.get(timeout=_SECONDS)
        except queue.Empty:
            raise PackageError(f"Chromium: the page did not answer in {_SECONDS} seconds; nothing was written.") from None
        finally:
            process.terminate()
            process.wait(timeout=60)
            server.shutdown()
            shutil.rmtree(profile, ignore_errors=True)
    if isinstance(answer, dict) and "error" in answer:
        raise PackageError(f"Chromium: the page does not work ({str(answer['error'])[:300]}); nothing was written.")
    return answer


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012  # the name is http.server's; a machine's own table may lack these
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, *arguments: Any, answers: queue.Queue[Any], extra: Mapping[str, str], **options: Any) -> None:
        self._answers, self._extra = answers, extra
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:
        """Serves a page of ``extra``, or a file."""
        page = self._extra.get(self.path.partition("?")[0].lstrip("/"))
        if page is None:
            super().do_GET()
            return
        content = page.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self) -> None:
        """Takes the answer."""
        self._answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *values: Any) -> None:  # noqa: A002  # the name is http.server's
        """Says nothing: the terminal is for people."""
