"""Which shards a process serves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.core.shards import parse_shards, serves
from gamseong.bot.settings import Settings
from gamseong.cli.main import main


@pytest.mark.parametrize(
    ("text", "ids", "count", "first"),
    [("0-3/8", [0, 1, 2, 3], 8, True), ("4-7/8", [4, 5, 6, 7], 8, False), ("2/3", [2], 3, False), (" 0/1 ", [0], 1, True)],
)
def test_a_part_of_the_shards(text: str, ids: list[int], count: int, first: bool) -> None:
    shards = parse_shards(text)
    assert (list(shards.ids), shards.count, shards.first) == (ids, count, first)


@pytest.mark.parametrize("text", ["", "3", "0-3", "3-0/8", "0-8/8", "1/0", "a-b/c", "-1/4", "0-1/2/3", "0-3/0"])
def test_a_part_that_cannot_be_is_one_sentence(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="shards"):
        parse_shards(text)
    assert main(["run", f"--shards={text}"]) == 2
    assert "shards" in capsys.readouterr().err


@pytest.mark.parametrize("kind", [commands.Bot, commands.AutoShardedBot])
async def test_a_host_serves_the_servers_of_its_shards(kind: type[Any]) -> None:
    def serves_each_of(guilds: range, **options: Any) -> list[bool]:
        bot = kind("?", intents=discord.Intents.none(), **options)
        return [serves(bot, guild << 22) for guild in guilds]

    part = {"shard_id": 1} if kind is commands.Bot else {"shard_ids": [1]}
    assert serves_each_of(range(4), shard_count=2, **part) == [False, True, False, True]
    assert serves_each_of(range(4)) == [True] * 4


async def test_the_client_asks_discord_for_exactly_those(settings: Callable[..., Settings]) -> None:
    bot = create_bot(settings(), parse_shards("2-3/4"))
    assert (bot.shard_ids, bot.shard_count) == ([2, 3], 4)
    assert create_bot(settings()).shard_count is None  # Discord says how many
