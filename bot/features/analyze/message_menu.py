"""감성 분석 in the menu of a message: the answer is seen by the asker alone.

Discord hands the message over with the interaction, so this needs no message-content intent, and the bot no seat in
the server: it works wherever the user has installed the app.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import Base
from ...core.message_text import text_of
from ...core.sending import in_time, original, respond
from ...core.services import Services
from ...inference.engine import BusyError
from ...language import Strings
from ...render import answer
from .answer_view import AnswerView

NAME = "감성 분석"


class MessageMenu(Base, name="gamseong message menu"):
    """A context menu cannot be decorated inside a cog: it is added and removed with it."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        self._menu = app_commands.ContextMenu(
            name=NAME,
            callback=self.analyze,
            allowed_contexts=everywhere,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._menu.error(self._menu_failed)

    async def cog_load(self) -> None:
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def analyze(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        strings = await self.strings(interaction)
        if refusal := self.services.cooldown.use(interaction.user.id, discord.utils.utcnow().timestamp()):
            await respond(interaction, content=strings.cooldown.format(seconds=max(1, round(refusal.seconds))))
            return
        text = text_of(message)
        if not text.strip():
            await respond(interaction, content=strings.no_text_there)
            return
        await self._judge(interaction, text, strings)

    async def _judge(self, interaction: discord.Interaction[Any], text: str, strings: Strings) -> None:
        engine = self.services.engine
        try:
            [prediction] = await in_time(interaction, engine.predict([text]), ephemeral=True)
        except BusyError:
            await respond(interaction, content=strings.busy)
            return
        shown = answer.sentiment(prediction, text, engine.analyzer.bundle, strings)
        if shown.judged:
            view = AnswerView(self.services, interaction.user.id, strings, shown.judged)
            await respond(interaction, embed=shown.embed(), view=view)
            view.message = await original(interaction)
        else:
            await respond(interaction, embed=shown.embed())

    async def _menu_failed(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        await self.command_failed(interaction, error)
