"""A real Red in a process of its own, on a fake Discord: what its owner and its users write, and what it answers."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.fake_discord import GUILD, HUMAN, OWNER, FakeDiscord, Request

PREFIX = "["  # nothing else in these tests begins like that
OWNER_USER: dict[str, Any] = HUMAN | {"id": OWNER, "username": "owner"}
_REQUEST_MEMBERS = 8
_OPEN, _CLOSE = 0x2329, 0x232A  # angle brackets that no code of these tests has in it
_LAUNCH = Path(__file__).with_name("launch.py")
_READING_SECONDS = 0.5  # Red asks first and listens afterwards; a test is faster than that, people never are
_START_SECONDS, _ANSWER_SECONDS, _SILENCE_SECONDS = 120, 60, 2


class RedDiscord(FakeDiscord):
    """A fake Discord with what Red uses and a plain bot does not: shards from the first server on, reactions, member requests."""

    def _answer(self, call: Request) -> web.Response:
        if "/reactions/" in call.path:
            return web.Response(status=204)
        return super()._answer(call)

    async def _receive(self, socket: web.WebSocketResponse, request: web.Request, packet: dict[str, Any]) -> None:
        await super()._receive(socket, request, packet)
        if packet["op"] == _REQUEST_MEMBERS:
            chunk = {"guild_id": GUILD, "members": [], "chunk_index": 0, "chunk_count": 1, "nonce": packet["d"].get("nonce")}
            await self._dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def _ready(self, session: str) -> dict[str, Any]:
        return {"shard": [0, 1], **super()._ready(session)}


class RedInstance:
    """A running Red. ``data``: its data folder, ``log``: what it has printed."""

    def __init__(self, discord: RedDiscord, folder: Path) -> None:
        self.discord, self.data, self.log_file = discord, folder / "data", folder / "red.log"

    @property
    def log(self) -> str:
        return self.log_file.read_text(encoding="utf-8", errors="replace")

    async def send(
        self, text: str, until: str = "", *, author: Mapping[str, Any] = OWNER_USER, seconds: float = _ANSWER_SECONDS
    ) -> str:
        """Writes ``text`` as ``author``; returns Red's answer once it holds ``until`` (a regular expression)."""
        sent = self.discord.sent_messages
        before = len(sent)
        await asyncio.sleep(_READING_SECONDS)
        await self.discord.post_message(text, author=dict(author))

        def answered() -> str | None:
            answer = "\n".join(map(visible, sent[before:]))
            return answer if sent[before:] and re.search(until, answer) else None

        try:
            return str(await self.discord.wait_for(answered, seconds))
        except AssertionError as error:
            answer = "\n".join(map(visible, sent[before:]))
            raise AssertionError(f"{text!r} was answered {answer!r} instead of {until!r}; {error}\n{self.log}") from None

    async def command(self, text: str, until: str = "", **how: Any) -> str:
        """Sends ``text`` with Red's prefix before it, see ``send``."""
        return await self.send(PREFIX + text, until, **how)

    async def order(self, text: str) -> None:
        """Runs a command of the owner's that Red answers with a tick and no more."""
        message = await self.discord.post_message(PREFIX + text, author=OWNER_USER)
        ticked = f"/messages/{message}/reactions/"
        await self.discord.wait_for(lambda: any(ticked in call.path for call in self.discord.requests), _ANSWER_SECONDS)

    async def ignores(self, text: str, *, author: Mapping[str, Any] = HUMAN) -> bool:
        """Returns whether ``text`` gets no answer, though Red answers its owner a little later."""
        before = len(self.discord.sent_messages)
        await self.discord.post_message(text, author=dict(author))
        await asyncio.sleep(_SILENCE_SECONDS)
        await self.command("ping", "Pong")
        return len(self.discord.sent_messages) == before + 1

    async def evaluate(self, expression: str) -> str:
        """Returns the value of an expression in the running Red, as text."""
        opening, closing = chr(_OPEN), chr(_CLOSE)
        answer = await self.command(f"eval print(chr({_OPEN}), {expression}, chr({_CLOSE}), sep='')", f"(?s){opening}.*{closing}")
        return answer[answer.index(opening) + 1 : answer.rindex(closing)]


def visible(body: Mapping[str, Any]) -> str:
    """Returns everything that a person reads in a message."""
    parts = [body.get("content") or ""]
    for embed in body.get("embeds") or []:
        parts += [embed.get("title") or "", embed.get("description") or ""]
        parts += [text for field in embed.get("fields") or [] for text in (field["name"], field["value"])]
    return "\n".join(filter(None, parts))


@asynccontextmanager
async def running(python: Path, folder: Path, environ: Mapping[str, str]) -> AsyncIterator[RedInstance]:
    """Runs a new instance of Red in ``folder``, connected, with nothing loaded; at the end its exit code has to be 0."""
    homes = {name: str(folder / name) for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME")}
    instance = RedInstance(RedDiscord(), folder)
    options: dict[str, Any] = {"env": {**os.environ, **environ, **homes}, "cwd": folder, "stderr": asyncio.subprocess.STDOUT}
    async with instance.discord as discord:
        with instance.log_file.open("wb") as output:
            setup = ("--no-prompt", "--instance-name", "test", "--data-path", instance.data)
            made = await asyncio.create_subprocess_exec(python.with_name("redbot-setup"), *setup, stdout=output, **options)
            assert await made.wait() == 0, instance.log
            flags = (discord.root, "test", "--no-prompt", "--token", discord.token, "--prefix", PREFIX, "--dev")
            red = await asyncio.create_subprocess_exec(python, _LAUNCH, *flags, stdout=output, **options)
        try:
            await discord.wait_for(lambda: discord.identifies, _START_SECONDS)
            yield instance
        finally:
            if red.returncode is None:
                red.terminate()
            code = await asyncio.wait_for(red.wait(), _ANSWER_SECONDS)
    assert code == 0, instance.log
