"""No row of README's tables, and no command of the bot, is without a walk on the page."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import discord

from gamseong.bot.client import create_bot
from gamseong.bot.settings import Settings
from tests.offline.walks import COMMANDS, WALKS

README = Path(__file__).resolve().parents[2] / "README.md"


def rows() -> list[str]:
    """What each row of the tables for people and for moderators is about: a command, 답장, or 앱 in a message's menu."""
    people, _, rest = README.read_text(encoding="utf-8").partition("## 사람들에게")[2].partition("## 운영자에게")
    tables = people + rest.partition("## 설정")[0]
    cells = re.findall(r"^\| (?!-|이렇게 쓰면|명령)(.+?) \|", tables, re.MULTILINE)
    return [found[0] if (found := re.search("감성[가-힣]*|수열|답장|앱", cell)) else cell for cell in cells]


def test_every_row_is_walked() -> None:
    assert sorted(rows()) == sorted(WALKS)


async def test_every_command_is_used(settings: Callable[..., Settings]) -> None:
    bot = create_bot(settings())
    async with bot:
        await bot._async_setup_hook()
        await bot.load_extension("gamseong.bot")
        typed = {command.qualified_name for command in bot.walk_commands()}
        menus = {command.qualified_name for command in bot.tree.walk_commands(type=discord.AppCommandType.message)}
    assert typed | menus == {command for used in COMMANDS.values() for command in used}
