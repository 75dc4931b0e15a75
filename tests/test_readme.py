"""The README names everything that can be typed or set."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import discord
import pytest
from discord.ext import commands

from gamseong.bot.client import create_bot
from gamseong.bot.settings import load_settings
from gamseong.config import read_config
from tests.tiny_bundles import tiny_series, tiny_text

README = Path(__file__).parent.parent / "README.md"
TEXT = README.read_text("utf-8") if README.is_file() else ""
TRAINING = {"export", "recipes"}  # one line of the table for all of their keys


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Any]:
    config = tmp_path / "config.toml"
    config.write_text("")
    environ = {
        "GAMSEONG_MODEL_BUNDLE": str(tiny_text(tmp_path).path),
        "GAMSEONG_MODEL_SERIES": str(tiny_series(tmp_path).path),
        "GAMSEONG_STORAGE_URL": f"sqlite:///{tmp_path / 'gamseong.sqlite3'}",
    }
    made = create_bot(load_settings(config, environ))
    async with made:
        await made._async_setup_hook()
        await made.load_extension("gamseong.bot")
        yield made


async def test_every_command_is_there(bot: commands.Bot) -> None:
    prefixed = [command.qualified_name for command in bot.walk_commands()]
    trees = [bot.tree.walk_commands(type=kind) for kind in discord.AppCommandType]
    slash = [command.qualified_name for tree in trees for command in tree]
    names = {*prefixed, *slash}
    assert {"감성", "감성 분석", "감성설정 초기화"} <= names
    assert [name for name in sorted(names) if not said(name)] == []


def said(name: str) -> bool:
    """As a word, and a group's command in a line of its group."""
    *groups, last = name.split() if name != "감성 분석" else [name]
    return any(
        re.search(rf"(?<![가-힣]){last}(?![가-힣])", line) and all(group in line for group in groups)
        for line in TEXT.splitlines()
    )


def test_every_setting_is_in_the_table() -> None:
    config, _ = read_config(None)
    keys = [f"{table}.{key}" for table in config.keys() - TRAINING for key in config[table]]
    rows = "\n".join(line for line in TEXT.splitlines() if line.startswith("|"))
    assert [key for key in sorted(keys) if f"`{key}`" not in rows] == []
