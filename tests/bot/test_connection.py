"""Log-in, the gateway and Discord's bad days: the real discord.py client on real sockets, against the fake server.

What the commands answer is tested elsewhere; here a message only has to get its one answer.
"""

from __future__ import annotations

import asyncio
import logging
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from gamseong.bot.client import create_bot
from gamseong.bot.settings import load_settings
from gamseong.cli import exit_codes
from tests.fake_discord import CUT, TOKEN, FakeDiscord
from tests.programs import Program, launch
from tests.tiny_bundles import tiny_series, tiny_text

SENDING = "/channels/*/messages"
SECRET = "비밀이야기"
posix = pytest.mark.skipif(sys.platform == "win32", reason="sends POSIX signals")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """Tiny models, no cooldown in the way, and every log line switched on."""
    path, bundles = tmp_path / "config.toml", tmp_path / "bundles"
    model = f"[model]\nbundle = '{tiny_text(bundles).path}'\nseries = '{tiny_series(bundles).path}'\n"
    storage = f"[storage]\nurl = 'sqlite:///{tmp_path / 'gamseong.sqlite3'}'\n"
    path.write_text(f'[bot]\ncooldown_seconds = 0\n{model}{storage}[log]\nlevel = "DEBUG"\n', encoding="utf-8")
    return path


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as server:
        yield server


@asynccontextmanager
async def logged_in(fake: FakeDiscord, config: Path) -> AsyncIterator[None]:
    """Our bot, in this process, on the server's gateway."""
    with fake.patched():
        async with create_bot(load_settings(config, {})) as bot:
            running = asyncio.create_task(bot.start(TOKEN))
            identified = asyncio.create_task(fake.wait_for(lambda: fake.identifies))
            await asyncio.wait({running, identified}, return_when=asyncio.FIRST_COMPLETED)
            identified.cancel()
            if not running.done():
                yield
        await asyncio.wait_for(running, 10)  # raises what the client raised


@pytest.fixture
async def connected(fake: FakeDiscord, config: Path) -> AsyncIterator[FakeDiscord]:
    async with logged_in(fake, config):
        yield fake


@pytest.fixture
async def alarms() -> AsyncIterator[asyncio.Queue[str]]:
    """Our own log lines from WARNING up, as they come."""
    lines: asyncio.Queue[str] = asyncio.Queue()
    handler = logging.Handler(logging.WARNING)
    handler.emit = lambda record: lines.put_nowait(handler.format(record))  # type: ignore[method-assign]
    logging.getLogger("gamseong").addHandler(handler)
    yield lines
    logging.getLogger("gamseong").removeHandler(handler)


async def ask(fake: FakeDiscord, text: str) -> dict[str, Any]:
    """Someone writes ``text``; the body of the bot's answer."""
    before = len(fake.sent_messages)
    await fake.post_message(text)
    await fake.wait_for(lambda: len(fake.sent_messages) > before)
    return fake.sent_messages[before]


def attempts(fake: FakeDiscord) -> list[int]:
    """What each attempt to send a message was answered with."""
    return [call.status for call in fake.requests if call.method == "POST" and call.path.endswith("/messages")]


async def test_log_in_syncs_the_commands_and_a_message_gets_one_answer(connected: FakeDiscord) -> None:
    answer = await ask(connected, "!감성 정말 재밌다")
    assert {"감성", "수열"} <= {command["name"] for command in connected.commands}
    assert "88.1 %" in answer["embeds"][0]["description"]
    assert len(answer["embeds"]) == 1
    assert answer["allowed_mentions"] == {"parse": []}  # an @everyone in the quoted text rings nobody
    await ask(connected, "!감성 싫다")
    assert attempts(connected) == [200, 200]


async def test_a_dropped_socket_is_resumed_and_what_was_missed_is_answered_once(connected: FakeDiscord) -> None:
    await ask(connected, "!감성 좋다")
    await connected.drop_socket()
    await ask(connected, "!감성 싫다")
    await connected.drop_socket(4000)
    await ask(connected, "!감성 재밌다")
    assert [resume["session_id"] for resume in connected.resumes] == ["session-1", "session-1"]
    assert (len(connected.identifies), attempts(connected)) == (1, [200, 200, 200])
    assert sum(call.method == "PUT" for call in connected.requests) == 1  # a RESUME is no reason to sync again


async def test_a_rate_limited_answer_waits_as_told_and_arrives_once(connected: FakeDiscord) -> None:
    connected.fail_next("POST", SENDING, status=429, retry_after=0.5)
    await ask(connected, "!감성 재밌다")
    refused, accepted = (call.at for call in connected.requests if call.path.endswith("/messages"))
    assert accepted - refused >= 0.5
    await ask(connected, "!감성 싫다")
    assert attempts(connected) == [429, 200, 200]


async def test_an_answer_outlives_a_bad_gateway(connected: FakeDiscord) -> None:
    connected.fail_next("POST", SENDING, status=502)
    await ask(connected, "!감성 재밌다")
    assert attempts(connected) == [502, 200]


@pytest.mark.parametrize("status", [403, 503, CUT])
async def test_an_answer_that_cannot_be_sent_is_a_log_line_and_the_bot_lives_on(
    connected: FakeDiscord, alarms: asyncio.Queue[str], status: int
) -> None:
    connected.fail_next("POST", SENDING, status=status, times=float("inf"))
    await connected.post_message(f"!감성 재밌다 {SECRET}")
    line = await asyncio.wait_for(alarms.get(), 20)
    assert line.startswith("no answer in channel")
    assert status == CUT or f"HTTP {status}" in line
    assert SECRET not in line
    connected.recover()
    await ask(connected, "!감성 싫다")
    assert alarms.empty()


async def test_commands_that_cannot_be_synced_do_not_stop_the_prefix(
    fake: FakeDiscord, config: Path, alarms: asyncio.Queue[str]
) -> None:
    fake.fail_next("PUT", "/applications/*/commands", status=503)
    async with logged_in(fake, config):
        assert (await ask(fake, "!감성 재밌다"))["embeds"]
    assert "503" in alarms.get_nowait()


async def test_a_slash_command_is_answered_through_its_interaction(connected: FakeDiscord) -> None:
    interaction = await connected.slash("감성", 문장="정말 재밌다")
    answer = (await connected.wait_for(lambda: connected.callbacks))[0]
    assert answer["type"] == 4  # at once, not deferred: a tiny model needs no 1.5 s
    assert "88.1 %" in answer["data"]["embeds"][0]["description"]
    assert answer["data"]["allowed_mentions"] == {"parse": []}
    await connected.slash("수열", 수="0.0 0.1 0.2 0.3")
    await connected.wait_for(lambda: len(connected.callbacks) == 2)
    assert "0.400" in connected.callbacks[1]["data"]["embeds"][0]["description"]
    assert [call.path for call in connected.requests if interaction in call.path] == [
        f"/interactions/{interaction}/interaction-token/callback"
    ]
    assert connected.followups == connected.sent_messages == []


# The whole program, as a process of its own: exit codes, its one line, signals


Start = Callable[..., Awaitable[Program]]


@pytest.fixture
async def start(config: Path) -> AsyncIterator[Start]:
    """Starts the program in the folder of ``config``; it does not outlive the test."""
    programs: list[Program] = []

    async def run(root: str, token: str = TOKEN) -> Program:
        programs.append(await launch(config.parent, root, token=token))
        return programs[-1]

    yield run
    for program in programs:
        await program.kill()


def is_log(line: str) -> bool:
    return re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR) ", line) is not None


def only_line(program: Program) -> str:
    """What the program says for itself: the end of stderr, after nothing but log lines of one line each."""
    *log, line = program.stderr().splitlines()
    assert [entry for entry in log if not is_log(entry)] == []
    assert line.startswith("gamseong: ")
    assert program.stdout() == ""
    return line


async def test_a_refused_token_is_one_line_without_the_token(fake: FakeDiscord, start: Start) -> None:
    program = await start(fake.root, token=TOKEN.replace("the-token", "a-token-of-yesterday"))
    assert await program.ended() == exit_codes.BAD_TOKEN
    assert "https://discord.com/developers/applications" in only_line(program)
    assert "a-token-of-yesterday" not in program.stderr()
    assert fake.identifies == []


async def test_a_token_that_is_reset_meanwhile_ends_the_same_way(fake: FakeDiscord, start: Start) -> None:
    program = await start(fake.root)
    await ask(fake, "!감성 재밌다")
    fake.token = "the-token-of-tomorrow"
    await fake.drop_socket(4000)
    assert await program.ended() == exit_codes.BAD_TOKEN
    assert TOKEN not in only_line(program)


async def test_a_missing_intent_says_which_switch(start: Start) -> None:
    async with FakeDiscord(privileged=False) as fake:
        program = await start(fake.root)
        assert await program.ended() == exit_codes.MISSING_INTENT
    line = only_line(program)
    assert "Message Content Intent" in line
    assert "https://discord.com/developers/applications" in line


async def test_a_database_that_cannot_be_used_is_one_line(fake: FakeDiscord, start: Start, tmp_path: Path) -> None:
    (tmp_path / "gamseong.sqlite3").write_text("a diary, and no database" * 100)
    program = await start(fake.root)
    assert await program.ended() == exit_codes.BAD_STORAGE
    assert "gamseong.sqlite3" in only_line(program)
    assert "is not an SQLite database" in only_line(program)
    assert fake.identifies == []


async def test_discord_being_down_is_one_line(fake: FakeDiscord, start: Start) -> None:
    fake.fail_next("GET", "/users/@me", status=503, times=float("inf"))
    program = await start(fake.root)
    assert await program.ended() == exit_codes.UNREACHABLE
    assert "503" in only_line(program)


async def test_no_network_is_one_line(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    program = await start(f"http://127.0.0.1:{port}")  # where nothing listens any more
    assert await program.ended() == exit_codes.UNREACHABLE
    assert "cannot be reached" in only_line(program)


async def test_a_gateway_that_is_down_for_a_moment_is_waited_out(fake: FakeDiscord, start: Start) -> None:
    program = await start(fake.root)
    await ask(fake, "!감성 재밌다")
    fake.fail_next("GET", "/", status=503)
    await fake.drop_socket()
    # A sharded client whose first try to resume fails begins a new session.
    await fake.wait_for(lambda: len(fake.identifies) + len(fake.resumes) == 2 and fake.is_up)
    await ask(fake, "!감성 싫다")
    log = program.stderr().splitlines()
    assert any("reconnect" in line for line in log)
    assert [line for line in log if not is_log(line)] == []  # discord.py would print a traceback here


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_the_program_cleanly(fake: FakeDiscord, start: Start, number: signal.Signals) -> None:
    program = await start(fake.root)
    await ask(fake, "!감성 재밌다")
    program.process.send_signal(number)
    assert await program.ended(seconds=5) == exit_codes.OK
    await fake.wait_for(lambda: fake.disconnects)
    assert fake.disconnects == [1000]  # told Discord, so that the bot shows as offline at once
    assert "Traceback" not in program.stderr()
    assert program.stdout() == ""


@posix
async def test_a_signal_is_heard_during_a_log_in_that_gets_no_answer(start: Start) -> None:
    called = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        program = await start("http://{}:{}".format(*server.sockets[0].getsockname()))
        await asyncio.wait_for(called.wait(), 15)
        program.process.terminate()
        assert await program.ended(seconds=5) == exit_codes.OK
    assert [line for line in program.stderr().splitlines() if not is_log(line)] == []


@posix
async def test_no_log_line_quotes_a_message_or_the_token(fake: FakeDiscord, start: Start) -> None:
    program = await start(fake.root)
    await ask(fake, f"!감성 재밌다 {SECRET}")
    await fake.post_message(f"!{SECRET} 재밌다")  # no command of ours: discord.py's own error would quote it
    await fake.slash("감성", 문장=SECRET)
    await fake.wait_for(lambda: fake.callbacks)
    fake.fail_next("POST", SENDING, status=403)
    await fake.post_message(f"!감성 {SECRET}")
    await fake.wait_for(lambda: 403 in attempts(fake))
    fake.fail_next("POST", SENDING, status=429)
    await ask(fake, f"!수열 {SECRET}")
    program.process.terminate()
    assert await program.ended() == exit_codes.OK
    assert "HTTP 403" in program.stderr()  # there is a log, and it was written to
    assert not re.search(f"{SECRET}|재밌다|{TOKEN}", program.stdout() + program.stderr())
