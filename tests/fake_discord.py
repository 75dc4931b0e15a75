"""A small Discord on loopback sockets: enough REST and gateway for the real discord.py client to start on.

simcord, which the behaviour tests use, has no sockets; this has, so that log-in, command sync, RESUME, a 429, a 5xx
and a closed gateway reach the client as the network would bring them. One bot, one guild, one channel, one session.

In one process::

    async with FakeDiscord() as fake:
        with fake.patched():
            ...  # any discord.Client.start(fake.token)

A child process is pointed at the same server by the launcher at the end of this file::

    python tests/fake_discord.py http://127.0.0.1:PORT run     # what `gamseong run` does, against the fake
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from http import HTTPStatus
from typing import Any, Self, TypeVar

import discord
import yarl
from aiohttp import WSMsgType, web

T = TypeVar("T")
TOKEN = "MTAwMDAwMDAwMDAwMDAwMDAx.Gabcde.the-token-that-must-never-be-printed"  # in the shape of one: ID.TIME.SIGNATURE
BOT, OWNER, USER, GUILD, CHANNEL = (f"10000000000000000{last}" for last in range(1, 6))
BOT_USER: dict[str, Any] = {"id": BOT, "username": "gamseong", "discriminator": "0", "avatar": None, "bot": True}
HUMAN: dict[str, Any] = {"id": USER, "username": "tester", "discriminator": "0", "avatar": None}
# What discord.py reads of a member, a channel and a role. Every permission is granted: a refusal is a test's own 403.
EVERYTHING = str(2**50 - 1)
MEMBER: dict[str, Any] = {"roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}
ROOM: dict[str, Any] = {
    "id": CHANNEL,
    "guild_id": GUILD,
    "type": 0,
    "name": "general",
    "position": 0,
    "permission_overwrites": [],
}
EVERYONE: dict[str, Any] = {"id": GUILD, "name": "@everyone", "permissions": EVERYTHING}
GUILD_MESSAGES, MESSAGE_CONTENT, PRIVILEGED = 1 << 9, 1 << 15, 1 << 1 | 1 << 8 | 1 << 15
DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 9, 10, 11
CUT = 0
_count = itertools.count()


def snowflake(age: float = 0.0) -> str:
    """A fresh id of ``age`` seconds ago: discord.py takes an interaction's age from its id and refuses old ones."""
    return str(int((time.time() - age) * 1000 - 1420070400000) << 22 | next(_count) & 0xFFF)


def point_client_at(root: str) -> None:
    """Sends discord.py's REST calls and its gateway to ``root`` (``http://127.0.0.1:PORT``)."""
    discord.http.Route.BASE = f"{root}/api/v10"
    discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(root).with_scheme("ws") / ""


@dataclass
class Request:
    """A REST call as it arrived; ``status`` is what it was answered."""

    method: str
    path: str
    json: Any
    at: float = field(default_factory=time.monotonic)
    status: int = 0
    query: dict[str, str] = field(default_factory=dict)


@dataclass
class _Failure:
    method: str
    path: str
    status: int
    times: float
    retry_after: float
    code: int
    acting: bool


class FakeDiscord:
    """The server. ``privileged=False`` is a bot whose message-content switch is off in the developer portal."""

    def __init__(self, *, token: str = TOKEN, privileged: bool = True, locale: str = "ko") -> None:
        self.token, self.privileged, self.locale = token, privileged, locale
        self.root = ""
        self.requests: list[Request] = []
        self.commands: list[dict[str, Any]] = []  # as last synced
        self.sent_messages: list[dict[str, Any]] = []  # bodies of the messages that were accepted, in order
        self.callbacks: list[dict[str, Any]] = []  # first answers to interactions
        self.followups: list[dict[str, Any]] = []  # later ones: follow-up messages and edits of the first
        self.identifies: list[dict[str, Any]] = []
        self.resumes: list[dict[str, Any]] = []
        self.disconnects: list[int | None] = []  # the code with which each socket ended, None without one
        self._failures: list[_Failure] = []
        self._messages: dict[str, dict[str, Any]] = {}
        self._by_nonce: dict[str, dict[str, Any]] = {}
        self._acknowledged: set[str] = set()  # interactions that have their first answer
        self._events: list[dict[str, Any]] = []  # of the session; its index + 1 is the sequence number
        self._session = ""
        self._socket: web.WebSocketResponse | None = None
        self._transport: asyncio.Transport | None = None
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.root = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drop_socket()
        await self._runner.cleanup()

    @contextmanager
    def patched(self) -> Iterator[None]:
        """Points this process's discord.py at the server, and back at Discord afterwards."""
        base, gateway = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
        point_client_at(self.root)
        try:
            yield
        finally:
            discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = base, gateway

    # What a test does to the bot

    async def wait_for(self, what: Callable[[], T], timeout: float = 15) -> T:  # noqa: ASYNC109
        """The first true value of ``what()``, looked at again after everything the client does."""
        try:
            async with asyncio.timeout(timeout), self._changed:
                return await self._changed.wait_for(what)
        except TimeoutError:
            calls = ", ".join(f"{call.method} {call.path} {call.status}" for call in self.requests)
            state = f"{len(self.identifies)} IDENTIFY, {len(self.resumes)} RESUME, disconnects {self.disconnects}"
            raise AssertionError(f"not within {timeout} s; the client made {calls or 'no call'}; {state}") from None

    def fail_next(
        self,
        method: str,
        path: str,
        *,
        status: int,
        times: float = 1,
        retry_after: float = 0.2,
        code: int = 0,
        acting: bool = False,
    ) -> None:
        """Answers the next ``times`` calls to ``path`` with an error, ``code`` in its body, without acting on them.

        ``*`` in ``path`` matches anything; ``/`` is the gateway. The status ``CUT`` closes the connection instead of answering;
        with ``acting`` after it has acted on the call.
        """
        self._failures.append(_Failure(method, path, status, times, retry_after, code, acting))

    def recover(self) -> None:
        """Ends every failure that ``fail_next`` asked for."""
        self._failures.clear()

    async def post_message(self, content: str, *, author: dict[str, Any] = HUMAN, age: float = 0.0) -> str:
        """Someone wrote in the channel ``age`` seconds ago, once the bot has a session. Returns the message's id."""
        await self.wait_for(lambda: self._session)
        message = self._message(author, {"content": content}, age)
        intents = self.identifies[-1]["intents"]
        seen = intents & MESSAGE_CONTENT or f"<@{BOT}>" in content  # the two ways in which a bot gets to read a text
        if intents & GUILD_MESSAGES:
            await self._dispatch("MESSAGE_CREATE", message | {"content": content if seen else "", "member": MEMBER})
        return str(message["id"])

    async def slash(self, name: str, *, age: float = 0.0, **options: Any) -> str:
        """Someone uses ``/name`` with text options, and Discord tells it ``age`` seconds late. Returns the interaction's id."""
        values = [{"name": key, "type": 3, "value": value} for key, value in options.items()]
        return await self._interact(2, {**await self._command(name), "type": 1, "options": values}, age)

    async def menu(self, name: str, message: str, *, age: float = 0.0) -> str:
        """Someone picks ``name`` in the menu of the message of that id. Returns the interaction's id."""
        resolved = {"messages": {message: self._messages[message]}}
        return await self._interact(2, {**await self._command(name), "type": 3, "target_id": message, "resolved": resolved}, age)

    async def click(self, custom_id: str, *, age: float = 0.0) -> str:
        """Someone presses the newest button whose id begins so. Returns the interaction's id."""
        found = (
            (button["custom_id"], message)
            for message in reversed(self._messages.values())
            for row in message["components"]
            for button in row["components"]
            if button["custom_id"].startswith(custom_id)
        )
        pressed, message = next(found)
        return await self._interact(3, {"component_type": 2, "custom_id": pressed}, age, message=message)

    async def _command(self, name: str) -> dict[str, Any]:
        await self.wait_for(lambda: self._session)
        command = next(command for command in self.commands if command["name"] == name)
        return {"id": command["id"], "name": name}

    async def _interact(self, kind: int, data: dict[str, Any], age: float, **more: Any) -> str:
        ids = {"id": snowflake(age), "application_id": BOT, "guild_id": GUILD, "channel_id": CHANNEL}
        where = {"channel": ROOM | {"permissions": EVERYTHING}, "locale": self.locale, "guild_locale": self.locale, "context": 0}
        who = {"member": MEMBER | {"user": HUMAN, "permissions": EVERYTHING}, "app_permissions": EVERYTHING}
        limits = {"version": 1, "attachment_size_limit": 10 << 20, "token": "interaction-token", "entitlements": []}
        limits["authorizing_integration_owners"] = {"0": GUILD}
        await self._dispatch("INTERACTION_CREATE", {**ids, "type": kind, "data": data, **where, **who, **limits, **more})
        return ids["id"]

    async def drop_socket(self, code: int | None = None) -> None:
        """Ends the connection: like a pulled cable, or with a close code of Discord's."""
        socket, self._socket = self._socket, None
        if socket is not None and code is not None:
            await socket.close(code=code)
        elif socket is not None and self._transport is not None:
            self._transport.abort()

    # REST

    async def _rest(self, request: web.Request) -> web.Response:
        if request.content_type.startswith("multipart/"):
            body = json.loads(str((await request.post())["payload_json"]))
        else:
            body = await request.json() if request.can_read_body else None
        call = Request(request.method, "/" + request.match_info["path"], body, query=dict(request.query))
        self.requests.append(call)
        response = self._planned(call, request) or self._unauthorized(call, request) or self._answer(call)
        call.status = response.status
        await self._notify()
        return response

    def _planned(self, call: Request, request: web.Request) -> web.Response | None:
        for failure in self._failures:
            if failure.times > 0 and failure.method == call.method and fnmatchcase(call.path, failure.path):
                failure.times -= 1
                if failure.acting:
                    self._answer(call)
                if failure.status == CUT and request.transport is not None:
                    request.transport.abort()
                    return web.Response()  # which nobody receives
                if failure.status >= 500:  # Discord's edge speaks plain text, not JSON
                    return web.Response(status=failure.status, text="upstream connect error")
                body = {"message": HTTPStatus(failure.status).phrase, "code": failure.code, "retry_after": failure.retry_after}
                return _json(failure.status, **body)
        return None

    def _unauthorized(self, call: Request, request: web.Request) -> web.Response | None:
        by_token = call.path.startswith(("/interactions/", "/webhooks/"))  # whose token is in the path
        if not by_token and request.headers.get("Authorization") != f"Bot {self.token}":
            return _json(401, message="401: Unauthorized", code=0)
        return None

    def _answer(self, call: Request) -> web.Response:
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["users", "@me"]:
                return _json(**BOT_USER)
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                return _json(url=str(yarl.URL(self.root).with_scheme("ws")), shards=1, session_start_limit=limit)
            case "GET", ["oauth2", "applications", "@me"]:
                about = {"name": "gamseong", "description": "", "icon": None, "verify_key": "", "flags": 0}
                owner = HUMAN | {"id": OWNER}
                return _json(**about, id=BOT, owner=owner, bot_public=True, bot_require_code_grant=False)
            case "PUT", ["applications", _, "commands"]:
                common = {"application_id": BOT, "version": "1"}
                self.commands = [{"description": "", **command, **common, "id": snowflake()} for command in call.json]
                return _json(body=self.commands)
            case "POST", ["channels", _, "typing"]:
                return web.Response(status=204)
            case "POST", ["channels", _, "messages"]:
                nonce = call.json.get("nonce") if call.json.get("enforce_nonce") else None
                if nonce in self._by_nonce:
                    return _json(**self._by_nonce[nonce])
                self.sent_messages.append(call.json)
                message = self._message(BOT_USER, call.json)
                if nonce is not None:
                    self._by_nonce[nonce] = message
                return _json(**message)
            case "GET", ["channels", _, "messages", message] if message in self._messages:
                return _json(**self._messages[message])
            case "POST", ["interactions", interaction, _, "callback"] if interaction in self._acknowledged:
                return _json(400, message="Interaction has already been acknowledged.", code=40060)
            case "POST", ["interactions", interaction, _, "callback"]:
                self._acknowledged.add(interaction)
                self.callbacks.append(call.json)
                message = self._message(BOT_USER, call.json.get("data") or {})
                resource = {"type": call.json["type"], "message": message}
                return _json(interaction={"id": interaction, "type": 2, "response_message_id": message["id"]}, resource=resource)
            case ("POST", ["webhooks", _, _]) | ("PATCH", ["webhooks", _, _, "messages", "@original"]):
                self.followups.append(call.json)
                return _json(**self._message(BOT_USER, call.json))
            case _:
                return _json(404, message="404: Not Found", code=0)

    def _message(self, author: dict[str, Any], body: dict[str, Any], age: float = 0.0) -> dict[str, Any]:
        content = body.get("content") or ""
        where = {"id": snowflake(age), "channel_id": CHANNEL, "guild_id": GUILD, "author": author}
        what = {"content": content, "embeds": body.get("embeds") or [], "attachments": [], "flags": 0}
        what["components"] = body.get("components") or []
        mentions = {"mentions": [BOT_USER] if f"<@{BOT}>" in content else [], "mention_roles": [], "mention_everyone": False}
        when = {"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime()), "edited_timestamp": None}
        message = {**where, **what, **mentions, **when, "tts": False, "pinned": False, "type": 0}
        self._messages[where["id"]] = message
        return message

    # Gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        call = Request("GET", "/", None, status=101)
        self.requests.append(call)
        if refusal := self._planned(call, request):
            call.status = refusal.status
            return refusal
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._receive(socket, request, json.loads(message.data))
                    await self._notify()
        finally:
            if self._socket is socket:
                self._socket = None
            self.disconnects.append(socket.close_code)
            await self._notify()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, request: web.Request, packet: dict[str, Any]) -> None:
        op, data = packet["op"], packet["d"]
        if op == HEARTBEAT:
            await socket.send_json({"op": HEARTBEAT_ACK, "d": None})
        if op in (IDENTIFY, RESUME):
            (self.identifies if op == IDENTIFY else self.resumes).append(data)
        if op in (IDENTIFY, RESUME) and data["token"] != self.token:
            await socket.close(code=4004)
        elif op == IDENTIFY and data["intents"] & PRIVILEGED and not self.privileged:
            await socket.close(code=4014)
        elif op == IDENTIFY:
            self._socket, self._transport, self._session = socket, request.transport, ""
            session, self._events = f"session-{len(self.identifies)}", []
            await self._dispatch("READY", self._ready(session) | {"shard": data.get("shard", [0, 1])})
            await self._dispatch("GUILD_CREATE", self._guild())
            self._session = session  # last: a message may only follow the guild it is in
        elif op == RESUME and data["session_id"] != self._session:
            await socket.send_json({"op": INVALID_SESSION, "d": False})
        elif op == RESUME:
            missed = self._events[data["seq"] :]
            self._socket, self._transport = socket, request.transport
            for event in missed:
                await socket.send_json(event)
            await self._dispatch("RESUMED", {})

    @property
    def is_up(self) -> bool:
        """Whether a session's socket is open and its guild was told."""
        return self._socket is not None and bool(self._session)

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        """Sends an event; while no socket is up it waits for the RESUME that fetches it."""
        event = {"op": DISPATCH, "t": name, "s": len(self._events) + 1, "d": data}
        self._events.append(event)
        if self._socket is not None:
            await self._socket.send_json(event)

    async def _notify(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    def _ready(self, session: str) -> dict[str, Any]:
        resume_at = str(yarl.URL(self.root).with_scheme("ws"))
        about = {"v": 10, "user": BOT_USER, "application": {"id": BOT, "flags": 0}}
        return {**about, "guilds": [{"id": GUILD, "unavailable": True}], "session_id": session, "resume_gateway_url": resume_at}

    def _guild(self) -> dict[str, Any]:
        about = {"id": GUILD, "name": "guild", "owner_id": OWNER, "preferred_locale": self.locale, "member_count": 2}
        members = [MEMBER | {"user": BOT_USER}]
        return {**about, "roles": [EVERYONE], "channels": [ROOM], "members": members, "threads": [], "large": False}


def _json(status: int = 200, *, body: Any = None, **fields: Any) -> web.Response:
    """discord.py parses a body only where the type is exactly ``application/json``; it takes a 429 without Via for a ban."""
    text = json.dumps(fields if body is None else body).encode()
    return web.Response(status=status, body=text, content_type="application/json", headers={"Via": "1.1 fake"})


def launch(root: str, arguments: list[str]) -> int:
    """Runs ``gamseong ARGUMENTS`` in this process against the server at ``root``; returns its exit code."""
    import signal

    from gamseong.cli.main import main

    # A shell hands background jobs an ignored SIGINT; in a person's terminal it is Python's own.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    point_client_at(root)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(launch(sys.argv[1], sys.argv[2:]))
