"""감성 분석 in the context menu of a message; only the asker sees the answer.

Discord sends the message along with the interaction. So this needs neither the message-content intent nor the bot in the
server, and works wherever the user has installed the app.
"""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import BaseCog
from ...core.errors import NoTextError, answer_error, answering_errors
from ...core.message_text import text_of
from ...core.sending import defer_if_slow, original_response, respond
from ...core.services import Services
from ...language import named
from ...render.answer import render_sentiment
from .answer_view import AnswerView


class MessageMenuCog(BaseCog, name="gamseong message menu"):
    """A context menu cannot be decorated inside a cog: it is added and removed with it."""

    def __init__(self, bot: commands.Bot | commands.AutoShardedBot, services: Services) -> None:
        super().__init__(bot, services)
        everywhere = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True)
        self._menu = app_commands.ContextMenu(
            name=named("message_menu"),
            callback=self.analyze,
            allowed_contexts=everywhere,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        self._menu.error(self._menu_failed)

    async def cog_load(self) -> None:
        """Adds the context menu to the bot's command tree."""
        self.bot.tree.add_command(self._menu)

    async def cog_unload(self) -> None:
        """Removes the context menu."""
        self.bot.tree.remove_command(self._menu.name, type=self._menu.type)

    async def analyze(self, interaction: discord.Interaction[Any], message: discord.Message) -> None:
        """Answers with the verdict on ``message``, and with buttons below it."""
        strings, engine = await self.strings(interaction), self.services.engine
        async with answering_errors(interaction, strings):
            self.services.count_use(interaction.user.id)
            text = text_of(message)
            if not text.strip():
                raise NoTextError
            [prediction] = await defer_if_slow(interaction, engine.predict([text]), ephemeral=True)
            answer = render_sentiment(prediction, text, engine.analyzer.bundle, strings)
            if answer.judged:
                view = AnswerView(self.services, interaction.user.id, strings, answer.judged)
                if await respond(interaction, embed=answer.embed(), view=view):
                    view.message = await original_response(interaction)
                else:
                    view.stop()
            else:
                await respond(interaction, embed=answer.embed())

    async def _menu_failed(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError) -> None:
        await answer_error(interaction, error, await self.strings(interaction))
