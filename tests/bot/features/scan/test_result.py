"""What the embed of a scan says of one that ended early: how far it read, and what was asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from discord.utils import format_dt

from gamseong.bot.core.extent import Extent
from gamseong.bot.features.scan.part import Ending
from gamseong.bot.features.scan.result import ScanResult
from gamseong.bot.features.scan.tally import Tally
from gamseong.bot.language import LANGUAGES
from tests.bot.conftest import World
from tests.bot.features.scan.scan_server import BAD, Halt, Server

UNTIL = datetime(2026, 5, 8, 12, tzinfo=UTC)
SINCE, REACHED = UNTIL - timedelta(days=7), UNTIL - timedelta(hours=5)


def lines_of(language: str, ending: Ending | None, *, seen: int = 3, limited: bool = False) -> list[str]:
    tally = Tally()
    tally.skipped = seen
    result = ScanResult(
        guild_id=1,
        title="#general",
        extent=Extent(5000, UNTIL, SINCE),
        totals=tally.totals(),
        keywords=None,
        reached=REACHED if seen else UNTIL,
        limited=limited,
        ending=ending,
        notes=(),
        bundle="flagship 1.1.1",
        chart=None,
    )
    return (result.embed(LANGUAGES[language]).description or "").splitlines()


@pytest.mark.parametrize("ending", Ending)
@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_ended_early_says_what_was_read_before_what_was_asked_for(language: str, ending: Ending) -> None:
    since, reached, until = (format_dt(time, "f") for time in (SINCE, REACHED, UNTIL))
    first, why, *rest = lines_of(language, ending)
    assert (
        first
        == {
            "ko": f"{reached}부터 {until}까지 (물어본 것은 {since}부터)",
            "en": f"From {reached} to {until} (asked for: from {since})",
        }[language]
    )
    assert why == f"⚠️ {LANGUAGES[language].scan.endings[ending]}"
    assert LANGUAGES[language].scan.nothing not in rest  # what was not read may have been there


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_read_nothing_names_no_span_as_read(language: str) -> None:
    first, *rest = lines_of(language, Ending.CANCELLED, seen=0)
    assert first == LANGUAGES[language].scan.no_span.format(since=format_dt(SINCE, "f"), until=format_dt(UNTIL, "f"))
    assert LANGUAGES[language].scan.nothing not in rest


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_read_everything_names_the_span_alone(language: str) -> None:
    strings = LANGUAGES[language].scan
    first, second, *_ = lines_of(language, None)
    assert first == strings.span.format(since=format_dt(SINCE, "f"), until=format_dt(UNTIL, "f"))
    assert second == strings.nothing


def test_one_that_ended_early_does_not_say_that_it_read_up_to_its_limit() -> None:
    assert "가장 새로운" in "\n".join(lines_of("ko", None, limited=True))
    assert "가장 새로운" not in "\n".join(lines_of("ko", Ending.DISCORD, limited=True))


async def test_a_stopped_scan_shows_the_time_of_the_oldest_message_that_it_read(server: Server, world: World) -> None:
    ids = server.write([BAD] * 100, hours_ago=3) + server.write([BAD] * 50, hours_ago=1)
    halt = Halt(world, 2)
    await server.mod.send(world.channel, "!감성채널 7일")
    await server.mod.click(world.said()[0], label="그만 보기")
    shown = await server.mod.click(world.said()[0], label="결과 보기")
    reached = world.env.backend.get_message(world.channel.id, ids[50]).timestamp
    first = (shown.response.embeds[0].description or "").splitlines()[0]
    assert first.startswith(f"{format_dt(datetime.fromisoformat(reached), 'f')}부터")
    assert "(물어본 것은 <t:" in first
    await halt.go_on()
