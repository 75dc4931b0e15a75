"""A server of 30 channels and 20,000 messages, scanned as a whole: within Discord's limits, and on from where it was killed."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path
from typing import Any

import pytest

from tests.bot.features.scan.large_discord import MESSAGES, LargeDiscord, expected_counts
from tests.programs import Program, launch

pytestmark = pytest.mark.long
SECONDS = 120  # for a loaded machine; a quiet one takes a sixth
KILL_AFTER = 110  # requests for messages, which is about half of them


async def start(folder: Path, fake: LargeDiscord, environ: dict[str, str]) -> Program:
    return await launch(folder, fake.root, **{**environ, "GAMSEONG_STORAGE_URL": f"sqlite:///{folder / 'gamseong.sqlite3'}"})


async def scanned(fake: LargeDiscord) -> list[dict[str, Any]]:
    await fake.wait_for(lambda: any("살펴봤어요" in text for text in fake.shown), SECONDS)
    return await fake.result()


async def in_one_go(folder: Path, fake: LargeDiscord, environ: dict[str, str]) -> list[dict[str, Any]]:
    program = await start(folder, fake, environ)
    try:
        await fake.post_message("!감성채널 서버 30일")
        return await scanned(fake)
    finally:
        await program.kill()


async def killed_midway(folder: Path, fake: LargeDiscord, environ: dict[str, str]) -> list[dict[str, Any]]:
    program = await start(folder, fake, environ)
    try:
        await fake.post_message("!감성채널 서버 30일")
        await fake.wait_for(lambda: len(fake.history) >= KILL_AFTER, SECONDS)
        await program.kill()
        assert not any("살펴봤어요" in text for text in fake.shown)
        program = await start(folder, fake, environ)
        return await scanned(fake)
    finally:
        await program.kill()


def row_counts(table: str) -> dict[str, int]:
    rows = re.findall(r"<#(\d+)>.*?([\d,]+)개", table)
    return {channel: int(count.replace(",", "")) for channel, count in rows}


async def test_the_whole_server_is_read_within_the_limits_and_a_kill_changes_nothing(
    environ: dict[str, str], tmp_path: Path
) -> None:
    now = time.time()
    for name in ("quiet", "killed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.toml").write_text("")
    async with LargeDiscord(now) as quiet, LargeDiscord(now) as killed:
        whole, resumed = await asyncio.gather(
            in_one_go(tmp_path / "quiet", quiet, environ), killed_midway(tmp_path / "killed", killed, environ)
        )
        counts = expected_counts(quiet)
        assert sum(counts.values()) == MESSAGES
        assert f"{MESSAGES:,}개를 판단하고 0개는 건너뛰었어요" in whole[0]["description"]
        shown = row_counts(next(field["value"] for field in whole[0]["fields"] if field["name"].startswith("채널마다")))
        assert len(shown) >= 10
        assert shown == {channel: counts[channel] for channel in shown}

        # The same numbers and the same strongest messages; keywords are those of the second half, which it says.
        note = "-# 키워드는 봇이 다시 켜진 뒤에 읽은 메시지에서만 나왔어요."
        _, *numbers = whole[0]["description"].splitlines()  # the two may have been asked in different seconds
        assert resumed[0]["description"].splitlines()[1:] == [*numbers, note]
        assert resumed[0]["fields"][0] == whole[0]["fields"][0]
        assert [embed["description"] for embed in resumed[1:]] == [embed["description"] for embed in whole[1:]]
        assert len(whole) == 3

        for fake in (quiet, killed):
            assert fake.refused <= len(fake.history) / 30  # but for the limit that no header tells of
            assert fake.busiest < 0.75
        assert len(killed.history) < len(quiet.history) * 1.15  # what was read before is not read again
        assert sum("보고 있어요" in str(body.get("content")) for body in killed.sent_messages) == 1  # the old message is taken up
        print(f"{len(quiet.history)} requests, {quiet.refused} refused, busiest {quiet.busiest:.2f}")
