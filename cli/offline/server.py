"""Serves the page of the offline Discord on 127.0.0.1, to whoever has the secret in its address and to nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

from .actions import Actions, RefusedError
from .commands import message_commands, slash_commands
from .live import LiveDiscord
from .projection import Projection
from .world import World

HOST = "127.0.0.1"
LOCALES = ("ko", "en-US")
STATIC = Path(__file__).parent / "static"
_TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src blob: data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_WAITING_EVENTS = 1000
_BEAT_SECONDS = 15.0
_CLOSING_SECONDS = 0.5
_CHANGES_OF_THE_WORLD = ("CHANNEL_", "THREAD_", "GUILD_ROLE_", "GUILD_MEMBER_", "USER_UPDATE")
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageServer:
    """The page and what it asks. ``open`` it once; ``stopped`` is set where somebody presses its end button."""

    def __init__(self, live: LiveDiscord, world: World, *, prefix: str, locale: str) -> None:
        self.stopped = asyncio.Event()
        self.url = ""  # with the secret, once it is open
        self._live, self._world, self._prefix, self._locale = live, world, prefix, locale
        self._sight, self._actions = Projection(live, world), Actions(live, world)
        self._secret = secrets.token_urlsafe(24)
        self._listeners: list[_Listener] = []
        self._files = {path.name: path.read_bytes() for path in STATIC.iterdir() if path.suffix in _TYPES}
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=_CLOSING_SECONDS)

    async def open(self, port: int) -> None:
        """Listens on ``port``, or on a free one for 0. Raises ``OSError`` where it cannot."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, port).start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._address = f"{HOST}:{self._runner.addresses[0][1]}"
        self.url = f"http://{self._address}/#{self._secret}"
        self._live.changed.append(self._message_changed)
        self._live.backend.subscribers.append(self._on_event)

    async def close(self) -> None:
        """Tells every page that the bot is off, and stops listening."""
        self._tell_all({"kind": "stopped"})
        await asyncio.sleep(0)
        for listener in self._listeners:
            listener.end()
        await self._runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard])
        application.router.add_get("/", self._static)
        application.router.add_get("/{name}", self._static)
        application.router.add_get("/api/world", self._world_of)
        application.router.add_get("/api/messages", self._messages)
        application.router.add_get("/api/commands", self._commands)
        application.router.add_get("/api/file/{channel}/{message}/{file}", self._file)
        application.router.add_get("/api/events", self._events)
        application.router.add_post("/api/act", self._act)
        application.router.add_post("/api/stop", self._stop)
        return application

    @web.middleware
    async def _guard(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        """Refuses other hosts and origins, which a page in the same browser could use, and those without the secret."""
        port = self._address.rpartition(":")[2]
        hosts = (self._address, f"localhost:{port}")
        origin = request.headers.get("Origin")
        if request.host not in hosts or (origin is not None and origin not in [f"http://{host}" for host in hosts]):
            return web.json_response({"error": "origin"}, status=403)
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if request.path.startswith("/api/") and not secrets.compare_digest(given.encode(), self._secret.encode()):
            return web.json_response({"error": "secret"}, status=401)
        try:
            response = await handler(request)
        except RefusedError as error:
            return web.json_response({"error": error.code, "detail": error.detail}, status=409)
        if not response.prepared:
            response.headers.update(_headers())
        return response

    async def _static(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        if name not in self._files:
            raise web.HTTPNotFound
        return web.Response(body=self._files[name], content_type=_TYPES[Path(name).suffix], charset="utf-8")

    async def _world_of(self, request: web.Request) -> web.StreamResponse:
        me = self._me(request.query.get("me") or str(self._world.people[0].id))
        shown = self._sight.world(me)
        return web.json_response({**shown, "me": str(me), "prefix": self._prefix, "locale": self._locale})

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        me, channel = self._me(request.query.get("me")), _id(request.query.get("channel"))
        if not self._sight.may_read(me, channel):
            raise RefusedError("forbidden")
        return web.json_response(self._sight.messages(me, channel))

    async def _commands(self, request: web.Request) -> web.StreamResponse:
        me, channel, locale = self._me(request.query.get("me")), _id(request.query.get("channel")), _locale(request.query)
        if not self._sight.may_read(me, channel):
            raise RefusedError("forbidden")
        slash, menu = (offered(self._live, me, channel, locale) for offered in (slash_commands, message_commands))
        return web.json_response({"slash": slash, "menu": menu})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        place = request.match_info
        me = self._me(request.query.get("me"))
        found = self._sight.file(me, _id(place["channel"]), _id(place["message"]), place["file"])
        if found is None:
            raise RefusedError("gone")
        return web.Response(body=found[1], headers={"Content-Type": found[0], "Content-Disposition": "attachment"})

    async def _act(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = await request.json()
        except ValueError as error:
            raise RefusedError("malformed") from error
        if not isinstance(asked, dict):
            raise RefusedError("malformed")
        return web.json_response(await self._actions.act(self._me(asked.get("me")), _locale(asked), asked))

    async def _stop(self, request: web.Request) -> web.StreamResponse:
        self.stopped.set()
        return web.json_response({})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Streams what ``me`` sees change, one JSON object a line, until the page goes or the bot ends."""
        listener = _Listener(self._me(request.query.get("me")))
        response = web.StreamResponse(headers={**_headers(), "Content-Type": "application/x-ndjson"})
        await response.prepare(request)
        self._listeners.append(listener)
        try:
            with contextlib.suppress(ConnectionError):
                await response.write(b"\n")
                while (event := await listener.next()) is not None:
                    await response.write(json.dumps(event).encode() + b"\n")
        finally:
            self._listeners.remove(listener)
        return response

    def _me(self, given: object) -> int:
        me = _id(given)
        if not self._actions.is_person(me):
            raise RefusedError("malformed")
        return me

    def _message_changed(self, channel_id: int, message_id: int) -> None:
        deleted = self._sight.is_deleted(channel_id, message_id)
        for listener in self._listeners:
            if deleted and self._sight.may_read(listener.me, channel_id):
                listener.tell({"kind": "deleted", "channel": str(channel_id), "id": str(message_id)})
            elif message := self._sight.message(listener.me, channel_id, message_id):
                listener.tell({"kind": "message", "message": message})

    def _on_event(self, event: str, payload: Any) -> None:
        if event.startswith(_CHANGES_OF_THE_WORLD):
            self._tell_all({"kind": "world"})
        elif event == "TYPING_START" and payload["user_id"] == str(self._live.backend.bot_user.id):
            for listener in self._listeners:
                if self._sight.may_read(listener.me, int(payload["channel_id"])):
                    listener.tell({"kind": "typing", "channel": payload["channel_id"]})

    def _tell_all(self, event: dict[str, Any]) -> None:
        for listener in self._listeners:
            listener.tell(event)


class _Listener:
    """The events for one open page."""

    def __init__(self, me: int) -> None:
        self.me = me
        self._queue: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()

    def tell(self, event: dict[str, Any]) -> None:
        """Adds an event. A page that fell far behind is told to load everything anew instead."""
        if self._queue.qsize() >= _WAITING_EVENTS:
            while not self._queue.empty():
                self._queue.get_nowait()
            event = {"kind": "reload"}
        self._queue.put_nowait(event)

    def end(self) -> None:
        """Ends the stream behind what was told."""
        self._queue.put_nowait(None)

    async def next(self) -> dict[str, Any] | None:
        """Waits for the next event, a sign of life where there is none for long, and ``None`` at the end."""
        try:
            return await asyncio.wait_for(self._queue.get(), _BEAT_SECONDS)
        except TimeoutError:
            return {"kind": "beat"}


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
    }


def _id(given: object) -> int:
    text = str(given)
    if not (text.isascii() and text.isdecimal()):
        raise RefusedError("malformed")
    return int(text)


def _locale(asked: Any) -> str:
    locale = asked.get("locale")
    if locale not in LOCALES:
        raise RefusedError("malformed")
    return str(locale)
