"""The time zone that a moderator names: 서울, KST or Asia/Seoul. Slash commands offer zones while it is typed."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from ...core.arguments import Argument
from ...core.errors import NotUnderstoodError
from ...core.sending import Context
from ...core.zones import ZoneError, parse_zone, zones_like

UNSET = frozenset({"기본", "default"})


class ZoneArgument(Argument):
    """A time zone as its IANA name; ``None`` for the default."""

    expected = "time_zone"

    async def convert(self, ctx: Context, argument: str) -> str | None:
        """See ``Argument``."""
        return _zone(argument)

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> str | None:
        """See ``Argument``. Discord takes any text, offered or not."""
        return _zone(str(value))

    async def autocomplete(self, interaction: discord.Interaction[Any], value: Any, /) -> list[app_commands.Choice[Any]]:
        """Returns at most 25 zones whose name has what is typed so far."""
        return [app_commands.Choice(name=shown, value=name) for shown, name in zones_like(str(value))]


def _zone(text: str) -> str | None:
    """Raises ``NotUnderstoodError``."""
    if text.strip().lower() in UNSET:
        return None
    try:
        return parse_zone(text)
    except ZoneError as error:
        raise NotUnderstoodError(text, ZoneArgument.expected) from error
