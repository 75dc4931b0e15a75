"""Plays a Discord just large enough to measure against: a process of its own on loopback, started by ``gamseong bench``.

It speaks the real protocol to the real client: a compressed gateway, heartbeats, REST answers, the echo of what the bot
posts. It has one server with one channel, writes there itself and sets no rate limits; for a scan there are more channels, with a
past. On standard output it writes, a
JSON object a line, its address, the end of the warm-up, and what it measured.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import threading
import time
import zlib
from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import WSMsgType, web

from .bench_past import BenchPast, is_result

TOKEN = "bench"  # noqa: S105 - nobody checks it
BOT, GUILD, CHANNEL, OWNER = 1 << 22, 2 << 22, 3 << 22, 4 << 22
AUTHORS = 500
IN_FLIGHT = 64  # unanswered questions where there is no rate
QUESTION_EVERY = 50  # with a rate, the other messages are only watched
HEARTBEAT_SECONDS = 5.0
PATIENCE = 30.0  # seconds without an answer until the rest counts as lost
_PAUSE = 0.5  # seconds between two scans: the one before ends a little after its result is shown
DISPATCH, HEARTBEAT, IDENTIFY, HELLO, HEARTBEAT_ACK = 0, 1, 2, 10, 11
_EVERYTHING = str(2**50 - 1)
_TEXTS = (
    "ㅋㅋㅋ",
    "오늘 몇시에 모여?",
    "이번 패치 진짜 재밌다",
    "아 진짜 너무 졸리고 돈이 아까웠다",
    "새로 나온 노래 들어봤는데 생각보다 훨씬 좋더라 추천함",
    "https://example.com/watch?v=1 이거 봐 봐",
    "재미있을 줄 알았는데 완전 실망했다. 배우들 연기는 괜찮았지만 이야기가 산으로 가고 끝은 또 왜 그런지 모르겠다",
    "어제부터 계속 접속이 안 되는데 저만 그런가요? 재설치도 해 봤고 공유기도 껐다 켰는데 똑같아요. " * 4,
)


class Histogram:
    """Counts durations by tenths of a millisecond, so that the memory does not grow with their number."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()

    def add(self, seconds: float) -> None:
        """Counts one duration."""
        self._counts[round(seconds * 10_000)] += 1

    def quantile(self, share: float) -> float | None:
        """Returns the milliseconds, to a tenth, that ``share`` in [0, 1] of them did not exceed; ``None`` without any."""
        reached, needed = 0, share * self._counts.total()
        for tenths in sorted(self._counts):
            reached += self._counts[tenths]
            if reached >= needed:
                return tenths / 10
        return None


@dataclass(frozen=True)
class Plan:
    """What is sent: ``messages``, of which the first ``warm_up`` are not measured.

    ``rate``: messages a second; 0 sends a question whenever fewer than ``IN_FLIGHT`` are unanswered. ``prefix``: the bot's.
    ``scan``: whether the whole server is scanned meanwhile, over and over.
    """

    messages: int
    warm_up: int
    rate: int
    prefix: str
    scan: bool = False


@dataclass
class Measured:
    """What was measured: ``seconds`` from the first message to the last answer, ``p50`` and ``p99`` milliseconds to an answer.

    Latencies count after the warm-up; ``lost`` questions got no answer. ``scans`` of the whole server ended meanwhile, which took
    ``requests`` for ``scanned`` messages, those of one that had not ended included.
    """

    seconds: float
    answers: int
    lost: int
    p50: float | None
    p99: float | None
    heartbeats: int
    longest_gap: float | None  # seconds between two heartbeats
    scans: int = 0
    scanned: int = 0
    requests: int = 0


class BenchDiscord:
    """Serves one bot and sends it the messages of ``plan``."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._sequence, self._id = 0, int(time.time() * 1000 - 1420070400000) << 22
        self._socket: web.WebSocketResponse | None = None
        self._compress = zlib.compressobj()
        self._zlib = False
        self._ready = asyncio.Event()
        self._asked: dict[str, float] = {}  # question → when
        self._answered = asyncio.Condition()
        self._latencies = Histogram()
        self._answers = 0
        self._heartbeats: list[float] = []
        self._past = BenchPast(time.time(), _TEXTS, AUTHORS)
        self._scans = self._scanned = self._requests = 0

    async def run(self) -> None:
        """Serves until it is cancelled, also after the measurement: if it ended first, the bot would try to reconnect."""
        app = web.Application()
        app.router.add_get("/", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._root = f"127.0.0.1:{runner.addresses[0][1]}"
        _write_line(root=self._root)
        await self._ready.wait()
        _write_line(measured=asdict(await self._measure()))
        await asyncio.Event().wait()

    async def _measure(self) -> Measured:
        began = time.monotonic()
        if self._plan.scan:
            await self._scan()
        for number in range(self._plan.messages):
            if number == self._plan.warm_up:
                self._latencies = Histogram()
                _write_line(warm=True)
            if not await self._wait_for_turn(began, number):
                break
            question = not self._plan.rate or number % QUESTION_EVERY == 0
            text = _TEXTS[number % len(_TEXTS)]
            message = self._message(OWNER + 1 + number % AUTHORS, f"{self._plan.prefix}감성 {text}" if question else text)
            if question:
                self._asked[message["id"]] = time.monotonic()
            await self._dispatch("MESSAGE_CREATE", message)
        await self._wait_for_fewer_than(1)
        gaps = [after - before for before, after in zip(self._heartbeats, self._heartbeats[1:], strict=False)]
        figures = (self._latencies.quantile(0.5), self._latencies.quantile(0.99), len(self._heartbeats), max(gaps, default=None))
        scans = (self._scans, self._scanned, self._requests)
        return Measured(time.monotonic() - began, self._answers, len(self._asked), *figures, *scans)

    async def _scan(self, pause: float = 0.0) -> None:
        """Has the owner ask for a scan of the whole server, after ``pause`` seconds."""
        await asyncio.sleep(pause)
        message = self._message(OWNER, f"{self._plan.prefix}감성채널 서버 30일")
        await self._dispatch("MESSAGE_CREATE", message)

    async def _wait_for_turn(self, began: float, number: int) -> bool:
        """Waits until the next message is due. Returns ``False`` if the bot has stopped answering."""
        if not self._plan.rate:
            return await self._wait_for_fewer_than(IN_FLIGHT)
        await asyncio.sleep(max(0.0, began + number / self._plan.rate - time.monotonic()))
        return True

    async def _wait_for_fewer_than(self, count: int) -> bool:
        """Waits until fewer than ``count`` questions are unanswered. Returns ``False`` after ``PATIENCE`` without an answer."""
        while len(self._asked) >= count:
            try:
                async with asyncio.timeout(PATIENCE), self._answered:
                    await self._answered.wait()
            except TimeoutError:
                return False
        return True

    # REST

    async def _rest(self, request: web.Request) -> web.Response:
        match request.method, request.match_info["path"].split("/"):
            case "GET", ["users", "@me"]:
                body: Any = _user(BOT)
            case "GET", ["gateway", "bot"]:
                limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
                body = {"url": f"ws://{self._root}/", "shards": 1, "session_start_limit": limit}
            case "GET", ["oauth2", "applications", "@me"]:
                body = {"id": str(BOT), "name": "bench", "description": "", "icon": None, "verify_key": "", "flags": 0}
                body |= {"owner": _user(OWNER), "bot_public": True, "bot_require_code_grant": False}
            case "PUT", ["applications", _, "commands"]:
                body = []
            case "POST", ["channels", _, "messages"]:
                body = await self._posted(await request.json())
            case "PATCH", ["channels", _, "messages", message]:
                body = self._message(BOT, "") | {"id": message}
                if is_result(await request.json()):
                    self._scans += 1
                    self._next_scan = asyncio.create_task(self._scan(_PAUSE))
            case "GET", ["channels", room, "messages"]:
                body = self._page(int(room), int(request.query.get("before", 1 << 63)), int(request.query["limit"]))
            case "GET", ["channels", _, "threads", "archived", "public"]:
                body = {"threads": [], "members": [], "has_more": False}
            case "GET", ["guilds", _, "members", member]:
                body = _member() | {"user": _user(int(member))}
            case _:
                return web.json_response({"message": "404: Not Found", "code": 0}, status=404)
        # Without a limit in the headers the client sends one request after the other.
        limits = {"X-Ratelimit-Limit": "1000000", "X-Ratelimit-Remaining": "999999", "X-Ratelimit-Reset-After": "1"}
        return web.Response(body=json.dumps(body).encode(), content_type="application/json", headers=limits)

    async def _posted(self, body: dict[str, Any]) -> dict[str, Any]:
        asked = self._asked.pop(str((body.get("message_reference") or {}).get("message_id")), None)
        if asked is not None:
            self._latencies.add(time.monotonic() - asked)
            self._answers += 1
            async with self._answered:
                self._answered.notify_all()
        message = self._message(BOT, body.get("content") or "")
        message |= {"embeds": body.get("embeds") or [], "components": body.get("components") or []}
        await self._dispatch("MESSAGE_CREATE", message)
        return message

    def _page(self, room: int, before: int, limit: int) -> list[dict[str, Any]]:
        if room == CHANNEL:  # where what is measured is written
            return []
        page = self._past.page(room, before, limit)
        self._requests, self._scanned = self._requests + 1, self._scanned + len(page)
        return [_payload(number, room, OWNER + 1 + author, text, when) for number, author, text, when in page]

    def _message(self, author: int, content: str) -> dict[str, Any]:
        self._id += 1
        when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
        return _payload(self._id, CHANNEL, author, content, when) | {"member": _member()}

    # Gateway

    async def _gateway(self, request: web.Request) -> web.StreamResponse:
        socket = self._socket = web.WebSocketResponse()
        self._zlib = request.query.get("compress") == "zlib-stream"
        await socket.prepare(request)
        await self._send({"op": HELLO, "d": {"heartbeat_interval": HEARTBEAT_SECONDS * 1000}})
        async for packet in socket:
            if packet.type is WSMsgType.TEXT:
                await self._receive(json.loads(packet.data)["op"])
        return socket

    async def _receive(self, op: int) -> None:
        if op == HEARTBEAT:
            self._heartbeats.append(time.monotonic())
            await self._send({"op": HEARTBEAT_ACK, "d": None})
        elif op == IDENTIFY:
            about = {"v": 10, "user": _user(BOT), "application": {"id": str(BOT), "flags": 0}, "session_id": "bench"}
            where = {
                "resume_gateway_url": f"ws://{self._root}/",
                "shard": [0, 1],
                "guilds": [{"id": str(GUILD), "unavailable": True}],
            }
            await self._dispatch("READY", {**about, **where})
            await self._dispatch("GUILD_CREATE", _guild(self._past.rooms() if self._plan.scan else []))
            self._ready.set()

    async def _dispatch(self, name: str, data: dict[str, Any]) -> None:
        self._sequence += 1
        await self._send({"op": DISPATCH, "t": name, "s": self._sequence, "d": data})

    async def _send(self, packet: dict[str, Any]) -> None:
        if self._socket is None:
            return
        data = json.dumps(packet)
        if self._zlib:
            await self._socket.send_bytes(self._compress.compress(data.encode()) + self._compress.flush(zlib.Z_SYNC_FLUSH))
        else:
            await self._socket.send_str(data)


def _user(number: int) -> dict[str, Any]:
    return {"id": str(number), "username": f"user{number}", "discriminator": "0", "avatar": None, "bot": number == BOT}


def _member() -> dict[str, Any]:
    return {"roles": [], "joined_at": "2024-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


def _payload(number: int, channel: int, author: int, content: str, when: str) -> dict[str, Any]:
    where = {"id": str(number), "channel_id": str(channel), "guild_id": str(GUILD), "type": 0, "flags": 0}
    what = {"content": content, "embeds": [], "attachments": [], "components": [], "tts": False, "pinned": False}
    mentions = {"mentions": [], "mention_roles": [], "mention_everyone": False}
    return {**where, **what, **mentions, "author": _user(author), "timestamp": when, "edited_timestamp": None}


def _guild(rooms: list[int]) -> dict[str, Any]:
    about = {"id": str(GUILD), "name": "bench", "owner_id": str(OWNER), "preferred_locale": "ko", "member_count": AUTHORS}
    room = {"type": 0, "name": "general", "position": 0, "permission_overwrites": []}
    everyone = {"id": str(GUILD), "name": "@everyone", "permissions": _EVERYTHING}
    members = [_member() | {"user": _user(BOT)}]
    channels = [room | {"id": str(each)} for each in (CHANNEL, *rooms)]
    return {**about, "roles": [everyone], "channels": channels, "members": members, "threads": [], "large": False}


def _write_line(**figures: Any) -> None:
    print(json.dumps(figures), flush=True)


def _end_with_the_bench() -> None:
    """Waits for the end of standard input: the bench's end of the pipe is closed even where the bench was killed."""
    sys.stdin.read()
    os._exit(0)


def main() -> None:
    """Runs ``python -m gamseong.cli.bench_discord PLAN``, with the plan as JSON."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the bench, which then ends us
    threading.Thread(target=_end_with_the_bench, daemon=True).start()
    asyncio.run(BenchDiscord(Plan(**json.loads(sys.argv[1]))).run())


if __name__ == "__main__":
    main()
