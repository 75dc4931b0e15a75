"""감성거부 for everybody, 감성데이터삭제 for a server, and what is deleted without being asked."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from ...core.base_cog import Base
from ...core.sending import Context, in_time, respond, send, update
from ...core.services import Services
from ...core.shards import serves
from ...core.views import OwnedView
from ...language import Strings, described
from ...storage import StorageError

_PURGE_HOURS = 6
_UNDO = ("취소", "cancel")
_log = logging.getLogger(__name__)


class Privacy(Base, name="gamseong privacy"):
    """What people and servers may say about what is kept of them."""

    async def cog_load(self) -> None:
        self.purge.start()

    async def cog_unload(self) -> None:
        task = self.purge.get_task()
        self.purge.cancel()
        if task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @commands.hybrid_command(name="감성거부", description=described("refuse"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(undo="취소")
    @app_commands.describe(undo=described("refuse_undo"))
    @app_commands.choices(undo=[app_commands.Choice(name=" · ".join(_UNDO), value=_UNDO[0])])
    async def refuse(self, ctx: Context, *, undo: str = "") -> None:
        strings, store, user = await self.strings(ctx), self.services.store, ctx.author.id
        if undo.strip().lower() in _UNDO:
            new = await in_time(ctx, store.opt_in(user), ephemeral=True)
            sentence = strings.privacy.allowed if new else strings.privacy.allowed_already
        elif undo.strip():  # somebody who wants back in must not be put out by a slip
            sentence = strings.privacy.refuse_usage
        else:
            new = await in_time(ctx, store.opt_out(user), ephemeral=True)
            sentence = strings.privacy.refused if new else strings.privacy.refused_already
        await self.say(ctx, sentence.format(prefix=self.prefix(ctx)))

    @commands.hybrid_command(name="감성데이터삭제", description=described("delete"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_guild=True)
    @commands.has_guild_permissions(manage_guild=True)
    @commands.guild_only()
    async def delete(self, ctx: Context) -> None:
        strings = await self.strings(ctx)
        view = _Confirmation(self.services, ctx.author.id, strings, ctx.guild.id if ctx.guild else 0)
        view.message = await send(ctx, content=strings.privacy.delete_question, view=view, ephemeral=True)

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The 30 days begin; a server that is merely unavailable does not come here."""
        try:
            await self.services.store.guild_left(guild.id, discord.utils.utcnow())
        except StorageError as error:
            _log.error("server %s was left: %s", guild.id, error)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        try:
            await self.services.store.guild_joined(guild.id)
        except StorageError as error:
            _log.error("server %s was joined: %s", guild.id, error)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Which servers there are is known from here on."""
        await self.reconcile()
        await self.purge()

    async def reconcile(self) -> None:
        """Servers that the bot left or joined while it was off; other shards' are another process's to look after."""
        store = self.services.store
        try:
            for guild_id in await store.guild_ids():
                if self.bot.get_guild(guild_id) is not None:
                    await store.guild_joined(guild_id)
                elif serves(self.bot, guild_id):
                    await store.guild_left(guild_id, discord.utils.utcnow())
        except StorageError as error:
            _log.error("servers left meanwhile are not known: %s", error)

    @tasks.loop(hours=_PURGE_HOURS)
    async def purge(self) -> None:
        if not self.bot.is_ready():  # a server that was joined again while the bot was off would lose its rows
            return
        try:
            gone = await self.services.store.purge(discord.utils.utcnow(), self.services.settings.storage.retention_days)
        except StorageError as error:
            _log.error("%s", error)
        else:
            _log.info("%d rows past their time were deleted", gone)

    @purge.before_loop
    async def _catch_up(self) -> None:
        if self.bot.is_ready():  # the host has loaded us late
            await self.reconcile()


class _Confirmation(OwnedView):
    """Asks before a server's rows are deleted."""

    def __init__(self, services: Services, owner: int, strings: Strings, guild: int) -> None:
        super().__init__(services, owner, strings)
        self._services, self._guild = services, guild
        self.add_button(strings.privacy.delete_button, discord.ButtonStyle.danger, self._delete)
        self.add_button(strings.privacy.cancel_button, discord.ButtonStyle.secondary, self._keep)

    async def _delete(self, interaction: discord.Interaction[Any]) -> None:
        try:
            count = await in_time(interaction, self._services.delete_guild(self._guild), thinking=False)
        except StorageError:
            await respond(interaction, content=self.strings.storage_away)
            return
        await self._end(interaction, self.strings.privacy.deleted.format(count=count))

    async def _keep(self, interaction: discord.Interaction[Any]) -> None:
        await self._end(interaction, self.strings.privacy.kept)

    async def _end(self, interaction: discord.Interaction[Any], sentence: str) -> None:
        self.stop()
        if not await update(interaction, content=sentence, view=None):
            await respond(interaction, content=sentence)  # what was done has to be known
