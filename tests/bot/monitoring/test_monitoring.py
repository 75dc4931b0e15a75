"""/healthz and /metrics, requested over HTTP."""

from __future__ import annotations

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.inference.backlog import Work
from gamseong.bot.monitoring import health, prometheus
from gamseong.bot.settings import Settings
from gamseong.cli import exit_codes
from gamseong.config import ConfigError
from tests.bot.conftest import World, world_of
from tests.bot.test_plugin import engine_threads, host
from tests.fake_discord import TOKEN, FakeDiscord
from tests.programs import launch

parser = pytest.importorskip("prometheus_client.parser")
SettingsMaker = Callable[..., Settings]


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


@pytest.fixture
async def watched(settings: SettingsMaker, port: int) -> AsyncIterator[World]:
    """A bot of our own that serves on ``port``."""
    async with world_of(create_bot(settings(GAMSEONG_METRICS_PORT=str(port)))) as world:
        yield world


async def fetch(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}") as answer:
        return answer.status, await answer.text()


async def metrics(port: int) -> dict[tuple[str, str], float]:
    """Returns what Prometheus' own parser reads, by name and label."""
    status, text = await fetch(port, "/metrics")
    assert status == 200
    samples = [sample for family in parser.text_string_to_metric_families(text) for sample in family.samples]
    return {(sample.name, ",".join(sample.labels.values())): sample.value for sample in samples}


async def test_metrics_follow_what_the_bot_does(watched: World, port: int) -> None:
    before = await metrics(port)
    assert (before["gamseong_judged_texts_total", ""], before["gamseong_queued_texts", ""]) == (0, 0)
    await watched.ask("!감성 재밌다")
    await watched.ask("!감성 싫다")
    services = services_of(watched.bot)
    assert services
    services.engine.statistics.shed[Work.WATCH] += 3
    await watched.env.advance_time(60)
    after = await metrics(port)
    assert after["gamseong_judged_texts_total", ""] == after["gamseong_latency_seconds_count", "command"] == 2
    assert after["gamseong_latency_seconds_bucket", "command,+Inf"] == 2
    assert after["gamseong_latency_seconds_sum", "command"] > 0
    assert after["gamseong_batches_total", ""] == 2
    assert (after["gamseong_shed_texts_total", "watch"], after["gamseong_shed_texts_total", "command"]) == (3, 0)
    assert after["gamseong_guilds", ""] == 1
    assert after["gamseong_uptime_seconds", ""] - before["gamseong_uptime_seconds", ""] >= 60


async def test_each_shard_has_its_round_trip_once_it_is_known(watched: World, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prometheus, "latencies", lambda _: [(0, float("inf")), (3, 0.04)])
    found = {label: value for (name, label), value in (await metrics(port)).items() if "gateway_latency" in name}
    assert found == {"3": 0.04}


async def test_a_bot_that_works_is_ok(watched: World, port: int) -> None:
    assert await fetch(port, "/healthz") == (200, "ok\n")
    assert (await fetch(port, "/"))[0] == 404


async def test_a_database_that_fails_is_named(watched: World, port: int) -> None:
    services = services_of(watched.bot)
    assert services
    async with services.store._database.writing() as connection:
        await connection.exec_driver_sql("ALTER TABLE gamseong_opt_outs RENAME TO elsewhere")
    assert await fetch(port, "/healthz") == (503, "storage\n")


async def test_a_database_that_does_not_answer_counts_as_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "SECONDS", 0.05)
    silent: Any = SimpleNamespace(opted_out=lambda _: asyncio.Event().wait())
    async with asyncio.timeout(10):
        assert not await health.storage_answers(silent)


async def until(port: int, answer: tuple[int, str]) -> None:
    async with asyncio.timeout(30):
        while await fetch(port, "/healthz") != answer:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("kind", "options"), [(commands.Bot, {}), (commands.AutoShardedBot, {"shard_count": 2})])
async def test_a_lost_connection_is_named_until_it_is_back(
    kind: type[Any], options: dict[str, int], settings: SettingsMaker, port: int
) -> None:
    async with FakeDiscord() as fake, host(kind, **options) as bot:
        bot.gamseong_settings = settings(GAMSEONG_METRICS_PORT=str(port))
        await bot.load_extension("gamseong.bot")
        assert await fetch(port, "/healthz") == (503, "gateway\n")  # not there yet
        with fake.patched():
            running = asyncio.create_task(bot.start(TOKEN))
            await until(port, (200, "ok\n"))
            fake.fail_next("GET", "/", status=503, times=float("inf"))
            await fake.drop_socket()  # of several, that of the last shard
            await until(port, (503, "gateway\n"))
            fake.recover()
            await until(port, (200, "ok\n"))
            await bot.close()
            await running


async def test_unloading_frees_the_port_and_leaves_no_task(settings: SettingsMaker, port: int) -> None:
    bot = host()
    async with world_of(bot):
        tasks = asyncio.all_tasks()
        bot.gamseong_settings = settings(GAMSEONG_METRICS_PORT=str(port))
        await bot.load_extension("gamseong.bot")
        await metrics(port)
        await bot.reload_extension("gamseong.bot")  # on the same port
        await metrics(port)
        await bot.unload_extension("gamseong.bot")
        assert asyncio.all_tasks() == tasks
        with pytest.raises(aiohttp.ClientConnectorError):
            await fetch(port, "/healthz")


async def refusal(bot: Any, settings: Settings) -> ConfigError:
    """Returns the error for which the plugin cannot be loaded."""
    bot.gamseong_settings = settings
    with pytest.raises(commands.ExtensionFailed) as caught:
        await bot.load_extension("gamseong.bot")
    assert isinstance(caught.value.original, ConfigError)
    assert engine_threads() == []
    assert not bot.get_cog("gamseong monitor")
    return caught.value.original


async def test_a_port_in_use_is_one_sentence(settings: SettingsMaker) -> None:
    bot = host()
    async with world_of(bot):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            number = taken.getsockname()[1]
            error = await refusal(bot, settings(GAMSEONG_METRICS_PORT=str(number)))
    assert f"metrics.port: 127.0.0.1:{number} cannot be listened on" in str(error)


async def test_a_port_in_use_ends_the_program_with_that_sentence(environ: dict[str, str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        async with FakeDiscord() as fake:
            number = str(taken.getsockname()[1])
            program = await launch(tmp_path, fake.root, **{**environ, "GAMSEONG_METRICS_PORT": number})
            assert await program.ended() == exit_codes.BAD_CONFIG
    *_, line = program.stderr().splitlines()
    assert line.startswith("gamseong: ")
    assert number in line
    assert "Traceback" not in program.stderr()


async def test_without_prometheus_client_it_says_what_to_install(
    settings: SettingsMaker, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    bot = host()
    async with world_of(bot):
        error = await refusal(bot, settings(GAMSEONG_METRICS_PORT=str(port)))
    assert "[metrics]" in str(error)
    assert "\n" not in str(error)
