"""감성거부 for every user, 감성데이터삭제 for a server, and the deletion of data that is past its time."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from ...core.arguments import ChoiceArgument
from ...core.base_cog import BaseCog
from ...core.permissions import require_in_guild
from ...core.sending import Context, defer_if_slow, respond, send, send_ephemeral, update
from ...core.services import Services
from ...core.shards import serves
from ...core.views import OwnedView
from ...language import KOREAN, Count, Strings, described, named
from ...storage import StorageError

_PURGE_HOURS = 6
_UNDO = ChoiceArgument(  # a typo must not opt somebody out who wants back in
    "undo", dict.fromkeys(("취소", "undo", "cancel"), True), [app_commands.Choice(name=named("undo"), value=KOREAN.names.undo)]
)
_log = logging.getLogger(__name__)


class PrivacyCog(BaseCog, name="gamseong privacy"):
    """Lets users and servers decide about their data, and deletes what is past its time."""

    async def cog_load(self) -> None:
        """Starts the purge."""
        self.purge.start()

    async def cog_unload(self) -> None:
        """Ends the purge."""
        task = self.purge.get_task()
        self.purge.cancel()
        if task is not None:
            with contextlib.suppress(asyncio.CancelledError):
                await task

    @commands.hybrid_command(name=named("opt_out"), description=described("opt_out"))  # type: ignore[arg-type]
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    @app_commands.rename(undo=named("undo"))
    @app_commands.describe(undo=described("opt_out_undo"))
    async def opt_out(self, ctx: Context, *, undo: Annotated[bool, _UNDO] = False) -> None:
        """Opts the user out of scans and watches; with ``취소`` or ``cancel`` opts them in again."""
        strings, store, user = await self.strings(ctx), self.services.store, ctx.author.id
        if undo:
            new = await defer_if_slow(ctx, store.opt_in(user), ephemeral=True)
            sentence = strings.privacy.opted_in if new else strings.privacy.opted_in_already
        else:
            new = await defer_if_slow(ctx, store.opt_out(user), ephemeral=True)
            sentence = strings.privacy.opted_out if new else strings.privacy.opted_out_already
        await send_ephemeral(ctx, sentence.format(prefix=self.prefix(ctx)))

    @commands.hybrid_command(name=named("delete"), description=described("delete"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_guild=True)
    @commands.has_guild_permissions(manage_guild=True)
    @commands.guild_only()
    async def delete_guild_data(self, ctx: Context) -> None:
        """Asks whether to delete everything that is kept of the server."""
        strings = await self.strings(ctx)
        view = _Confirmation(self.services, ctx.author.id, strings, ctx.guild.id if ctx.guild else 0)
        view.message = await send(ctx, content=strings.privacy.delete_question, view=view, ephemeral=True)
        if view.message is None:
            view.stop()

    @commands.Cog.listener()
    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Starts the 30 days until a server's data is deleted. Discord does not send this for an outage."""
        try:
            await self.services.store.guild_left(guild.id, discord.utils.utcnow())
        except StorageError as error:
            _log.error("server %s was left: %s", guild.id, error)

    @commands.Cog.listener()
    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Keeps the data of a server that the bot joined again."""
        try:
            await self.services.store.guild_joined(guild.id)
        except StorageError as error:
            _log.error("server %s was joined: %s", guild.id, error)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Reconciles and purges, because the bot knows its servers from now on."""
        await self.reconcile()
        await self.purge()

    async def reconcile(self) -> None:
        """Records which servers the bot left or joined while it was off. Another process does so for servers of other shards."""
        store = self.services.store
        try:
            for guild_id in await store.guild_ids():
                if self.bot.get_guild(guild_id) is not None:
                    await store.guild_joined(guild_id)
                elif serves(self.bot, guild_id):
                    await store.guild_left(guild_id, discord.utils.utcnow())
        except StorageError as error:
            _log.debug("servers left meanwhile are not known: %s", error)  # the store logs an outage once

    @tasks.loop(hours=_PURGE_HOURS)
    async def purge(self) -> None:
        """Deletes rows past their time, every few hours."""
        if not self.bot.is_ready():  # else a server that was joined again while the bot was off would lose its rows
            return
        try:
            count = await self.services.store.purge(discord.utils.utcnow(), self.services.settings.storage.retention_days)
        except StorageError as error:
            _log.debug("nothing was deleted: %s", error)
        else:
            _log.info("%d rows past their time were deleted", count)

    @purge.before_loop
    async def _reconcile_if_late(self) -> None:
        if self.bot.is_ready():  # the host loaded the plugin after on_ready
            await self.reconcile()


class _Confirmation(OwnedView):
    """Deletes a server's rows once the owner confirms."""

    def __init__(self, services: Services, owner: int, strings: Strings, guild: int) -> None:
        super().__init__(services, owner, strings)
        self._services, self._guild = services, guild
        self.add_button(strings.privacy.delete_button, discord.ButtonStyle.danger, self._delete)
        self.add_button(strings.privacy.cancel_button, discord.ButtonStyle.secondary, self._keep)

    async def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raises unless who pressed still has 서버 관리하기 (manage_guild)."""
        require_in_guild(interaction, "manage_guild")

    async def _delete(self, interaction: discord.Interaction[Any]) -> None:
        count = await defer_if_slow(interaction, self._services.delete_guild(self._guild), thinking=False)
        await self._end(interaction, self.strings.privacy.deleted.format(count=Count(count)))

    async def _keep(self, interaction: discord.Interaction[Any]) -> None:
        await self._end(interaction, self.strings.privacy.nothing_deleted)

    async def _end(self, interaction: discord.Interaction[Any], sentence: str) -> None:
        self.stop()
        if not await update(interaction, content=sentence, view=None):
            await respond(interaction, content=sentence)  # the user has to learn what was done
