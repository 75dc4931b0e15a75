"""``gamseong run`` without a token, as a person has it: a real process, its pipe, and its page's own protocol."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from gamseong.cli import exit_codes, terminal
from tests.cli.offline_page import Page

COMMAND = (sys.executable, "-m", "gamseong.bot", "run")
SECONDS = 30.0
BANNER = re.compile(r"offline Discord: (http://127\.0\.0\.1:\d+/#\S+) \(Ctrl-C ends it\)")


@pytest.fixture
def process_environ(environ: dict[str, str]) -> dict[str, str]:
    return {**{name: value for name, value in os.environ.items() if name != "DISCORD_TOKEN"}, **environ}


@pytest.fixture
def run(process_environ: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs the program on ``data`` until it ends by itself."""

    def start(data: bytes, **variables: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            COMMAND, input=data, capture_output=True, timeout=SECONDS, cwd=tmp_path, env={**process_environ, **variables}
        )
        return subprocess.CompletedProcess(COMMAND, done.returncode, done.stdout.decode(), done.stderr.decode())

    return start


def test_a_pipe_is_answered_and_ends_the_program(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    lines = ["!감성 정말 재밌다", "", "안녕", "!감성 <b>*싫다*</b> #1", "!수열 0.0 0.1 0.2 0.3", "!감성 hello"]
    done = run("\n".join(lines).encode())  # the last line has no end
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    banner, *replies = done.stdout.split("\n\n")
    assert BANNER.fullmatch(banner)
    assert replies == [
        "긍정\n■■■■■■■■■▨\n■ 긍정 88.1 %\n▨ 부정 11.9 %\n> 정말 재밌다\ntiny-text 1.0.0",
        "부정\n■▨▨▨▨▨▨▨▨▨\n■ 긍정 11.9 %\n▨ 부정 88.1 %\n> <b>*싫다*</b> #1\ntiny-text 1.0.0",
        "다음 수\n0 · 0.1 · 0.2 · 0.3 → 0.400\ntiny-series 1.0.0",
        "판단 불가\n판단할 만한 한국어를 찾지 못했어요.\n> hello\ntiny-text 1.0.0\n",
    ]


def test_what_stands_in_fields_is_printed_too(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("!감성정보".encode())
    assert "tiny-text 1.0.0" in done.stdout
    assert "메시지 글도, 사람별 점수도 저장하지 않아요" in done.stdout


def test_the_bot_was_just_started(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    assert "켜진 지 0일 00:0" in run("!감성정보".encode()).stdout


def test_who_tries_it_may_use_every_command(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    settings = ("!감성설정", "!감성설정 무시채널 일반", "!감성데이터삭제")
    lines = (*settings, "!감성감시 켜기", "!감성감시", "!감성추세", "!감성채널 10")
    done = run("\n".join(lines).encode())
    assert "권한이 있어야" not in done.stdout
    assert "모두 지울까요?" in done.stdout
    assert "#일반" in done.stdout
    assert "<#" not in done.stdout
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")


def test_nothing_to_read_ends_at_once(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run(b"")
    assert (done.returncode, done.stderr) == (exit_codes.OK, "")
    assert BANNER.fullmatch(done.stdout.strip())


def test_lines_discord_would_not_take_are_told_and_passed_over(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run(
        "!감성 ".encode() + "가".encode() * 2000 + b"\r\n\xff\xfe\r\n!\xea\xb0\x90\xec\x84\xb1 \xff" + "재밌다\r\n".encode()
    )
    assert done.returncode == exit_codes.OK
    assert done.stderr == "a Discord message has 2,000 characters at most; this one of 2,004 was not sent.\n"
    assert "> \ufffd재밌다\n" in done.stdout


def test_a_korean_terminal_is_spoken_to_in_korean(run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    done = run("가".encode() * 2001 + b"\n", LC_ALL="ko_KR.UTF-8")
    assert re.fullmatch(r"오프라인 디스코드: http://127\.0\.0\.1:\d+/#\S+ \(끝내려면 Ctrl-C\)\n", done.stdout)
    assert done.stderr == "디스코드 메시지는 2,000자까지예요. 2,001자여서 보내지 않았어요.\n"


def test_the_real_bots_database_is_left_alone(run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    (tmp_path / "scratch").mkdir()
    real = tmp_path / "real.sqlite3"
    asked = "!감성거부\n!감성설정 언어 en\n!감성 재밌다\n".encode()
    done = run(asked, GAMSEONG_STORAGE_URL=f"sqlite:///{real}")
    assert done.returncode == exit_codes.OK
    assert not real.exists()
    done = run(asked, GAMSEONG_STORAGE_URL="", XDG_DATA_HOME=str(tmp_path / "data"), TMPDIR=str(tmp_path / "scratch"))
    assert done.returncode == exit_codes.OK
    assert list(tmp_path.rglob("*.sqlite3*")) == []  # nor is the throw-away one left behind


def test_more_questions_than_the_cooldown_allows_are_all_answered(
    run: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    variables = {"GAMSEONG_BOT_COOLDOWN_SECONDS": "100", "GAMSEONG_BOT_COOLDOWN_USES": "1"}
    done = run("!감성 재밌다\n".encode() * 4, **variables)
    assert done.stdout.count("■ 긍정") == 4


@pytest.mark.parametrize(
    ("variables", "code", "named"),
    [
        ({"GAMSEONG_MODEL_BUNDLE": "no-such-model"}, exit_codes.BAD_BUNDLE, "no-such-model"),
        ({"GAMSEONG_OFFLINE_PORT": "many"}, exit_codes.BAD_CONFIG, "GAMSEONG_OFFLINE_PORT"),
    ],
)
def test_what_cannot_start_says_why_in_one_line(
    run: Callable[..., subprocess.CompletedProcess[str]], variables: dict[str, str], code: int, named: str
) -> None:
    done = run(b"", **variables)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith("gamseong: ")
    assert done.stderr.count("\n") == 1
    assert named in done.stderr


def test_a_port_in_use_is_named_where_it_was_set(run: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        (tmp_path / "config.toml").write_text(f"[offline]\nport = {port}\n")
        by_file, by_variable = run(b""), run(b"", GAMSEONG_OFFLINE_PORT=str(port))
    assert by_file.stderr.startswith(f"gamseong: config.toml: offline.port: {port} cannot be used")
    assert by_variable.stderr.startswith(f"gamseong: GAMSEONG_OFFLINE_PORT: {port} cannot be used")
    for done in (by_file, by_variable):
        assert (done.returncode, done.stderr.count("\n")) == (exit_codes.BAD_CONFIG, 1)


def test_without_the_demo_installed_one_line_says_how_to_get_it(process_environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['simcord'] = None\n")
    environ = {**process_environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(COMMAND, input=b"", capture_output=True, timeout=SECONDS, cwd=tmp_path, env=environ)
    assert done.returncode == exit_codes.NOT_INSTALLED
    assert re.search(r"-m pip install .*\[demo\]'", done.stderr.decode())
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_has_seen_enough_is_no_error(process_environ: dict[str, str], tmp_path: Path) -> None:
    running = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path, env=process_environ
    )
    assert running.stdin
    assert running.stdout
    assert running.stderr
    with running:
        running.stdout.readline()
        running.stdout.close()
        running.stdin.write("!감성 재밌다\n".encode())
        running.stdin.flush()
        assert running.wait(SECONDS) == exit_codes.OK
        assert running.stderr.read() == b""


@asynccontextmanager
async def started(environ: dict[str, str], folder: Path) -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """The program with an open pipe, and its page's address."""
    pipe = asyncio.subprocess.PIPE
    running = await asyncio.create_subprocess_exec(*COMMAND, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=environ)
    assert running.stdout
    try:
        banner = BANNER.match((await running.stdout.readline()).decode())
        assert banner
        yield running, banner[1]
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_it_while_it_waits_for_a_line(
    process_environ: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    async with started({**process_environ, "PYTHONDEVMODE": "1", "PYTHONWARNINGS": "ignore"}, tmp_path) as (running, _):
        running.send_signal(number)
        async with asyncio.timeout(5):
            assert await running.wait() == exit_codes.OK
        assert running.stderr
        errors = [line for line in (await running.stderr.read()).decode().splitlines() if "asyncio: Executing" not in line]
        assert errors == []


async def test_the_page_talks_to_the_same_bot_as_the_terminal(process_environ: dict[str, str], tmp_path: Path) -> None:
    async with started(process_environ, tmp_path) as (running, url), aiohttp.ClientSession() as session:
        assert running.stdout
        assert running.stdin
        page = Page(session, url)
        talk = (await page.world())["start"]
        async with page.following() as events, asyncio.timeout(SECONDS):
            await page.act("send", channel=talk, content="!감성 재밌다")
            assert (await running.stdout.readuntil(b"tiny-text 1.0.0\n")).decode().startswith("\n긍정\n")
            asked = await events.message(lambda message: message["mine"])
            await page.act("send", channel=talk, content="!감성", reply=asked["id"])
            await running.stdout.readuntil(b"tiny-text 1.0.0\n")
            await page.act("slash", channel=talk, command="감성", options={"문장": "싫다"})
            answer = (await running.stdout.readuntil(b"tiny-text 1.0.0\n")).decode()
            assert answer.startswith("\n부정\n")  # in Korean, as the person there is

            running.stdin.write("!감성 정말 좋다\n".encode())
            await running.stdin.drain()
            await running.stdout.readuntil(b"tiny-text 1.0.0\n")
            await events.message(lambda message: message["content"] == "!감성 정말 좋다")
            await events.message(lambda message: "정말 좋다" in str(message["embeds"]))
        running.stdin.close()
        assert await running.wait() == exit_codes.OK


@pytest.mark.parametrize("end", ["SIGTERM", "SIGINT", "the page"])
async def test_an_open_page_sees_that_the_bot_was_stopped(process_environ: dict[str, str], tmp_path: Path, end: str) -> None:
    async with started(process_environ, tmp_path) as (running, url), aiohttp.ClientSession() as session:
        page = Page(session, url)
        await page.world()
        async with page.following() as events:
            if end == "the page":
                await page.stop()
            else:
                running.send_signal(signal.Signals[end])
            await events.wait_for(lambda event: event["kind"] == "stopped")
        async with asyncio.timeout(5):
            assert await running.wait() == exit_codes.OK


async def test_an_english_bot_has_an_english_banner_and_page_and_the_prefix_that_was_set(
    process_environ: dict[str, str], tmp_path: Path
) -> None:
    chosen = {"GAMSEONG_BOT_LANGUAGE": "en", "GAMSEONG_BOT_PREFIX": "?", "LC_ALL": "ko_KR.UTF-8"}
    async with started({**process_environ, **chosen}, tmp_path) as (running, url), aiohttp.ClientSession() as session:
        shown = await Page(session, url).world()
        assert (shown["locale"], shown["prefix"]) == ("en-US", "?")
        assert running.stdin
        assert running.stdout
        running.stdin.write("?감성 재밌다\n".encode())
        await running.stdin.drain()
        async with asyncio.timeout(SECONDS):
            assert b"Positive" in await running.stdout.readuntil(b"tiny-text 1.0.0\n")


def test_a_message_is_printed_as_it_is_read() -> None:
    embed = {"title": "긍정", "description": "**88 %**\n-# 앞부분만\n> \\<b\\> a\\\\b", "footer": {"text": "x 1.0.0"}}
    assert terminal.as_text({"content": "`!감성`", "embeds": [embed]}) == "!감성\n긍정\n88 %\n앞부분만\n> <b> a\\b\nx 1.0.0"
    assert terminal.as_text({"content": "", "embeds": []}) == ""
