"""감성설정: what a server's moderators choose, by subcommands or in one view."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import fields
from typing import Annotated, Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.arguments import (
    ChannelArgument,
    ChoiceArgument,
    RoleArgument,
    TextArgument,
    minutes_argument,
    tone_argument,
)
from ...core.audience import Audience
from ...core.base_cog import BaseCog
from ...core.errors import answering_errors
from ...core.prefixes import has_own_prefixes
from ...core.sending import Context, defer_if_slow, send, send_ephemeral
from ...core.views import answer_expired_form
from ...language import Strings, described, named, subcommand
from ...settings import Language
from ...storage import LONGEST_MINUTES, GuildSettings
from .alert_choice import require_alert_choice
from .view import MAX_SELECTED, SettingsView, invalid_value_text, summary
from .zone_argument import UNSET, ZoneArgument

_LANGUAGE = ChoiceArgument(
    "language",
    {
        **dict.fromkeys(("한국어", "korean", "ko"), "ko"),
        **dict.fromkeys(("영어", "english", "en"), "en"),
        **dict.fromkeys(("자동", "automatic", "auto"), None),
    },
    [
        app_commands.Choice(name=named("korean"), value="ko"),
        app_commands.Choice(name=named("english"), value="en"),
        app_commands.Choice(name=named("automatic"), value="auto"),
    ],
)
_PREFIX = TextArgument("prefix")
_ALERT_CHANNEL = ChannelArgument(discord.TextChannel, expected="alert_channel")
_BELOW = tone_argument("alert_below")
_MINUTES, _PAUSE = (minutes_argument(name, LONGEST_MINUTES) for name in ("alert_minutes", "alert_pause_minutes"))
_CHANNEL = ChannelArgument(discord.abc.GuildChannel)
_ROLE = RoleArgument()
_ZONE = ZoneArgument()
_WEBHOOKS = ChoiceArgument(
    "switch",
    {**dict.fromkeys(("켜기", "on"), True), **dict.fromkeys(("끄기", "off"), False)},
    [app_commands.Choice(name=named("switch_on"), value="on"), app_commands.Choice(name=named("switch_off"), value="off")],
)
_DEFAULTS = {field.name: field.default for field in fields(GuildSettings) if field.name != "guild_id"}


class GuildSettingsCog(BaseCog, name="gamseong settings"):
    """Shows and changes a server's settings, for moderators (메시지 관리) of the whole server."""

    async def cog_check(self, ctx: Context) -> bool:
        """Raises ``NoPrivateMessage`` outside a server, and ``MissingPermissions`` without manage_messages in all of it."""
        if ctx.guild is None or not isinstance(ctx.author, discord.Member):
            raise commands.NoPrivateMessage
        if not ctx.author.guild_permissions.manage_messages:
            raise commands.MissingPermissions(["manage_messages"])
        return True

    @commands.hybrid_group(name=named("settings"), description=described("settings"))  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def guild_settings(self, ctx: Context) -> None:
        """Shows every setting, in a view that changes them."""
        await self._show(ctx)

    @guild_settings.command(**subcommand("settings_view"))  # type: ignore[arg-type]
    async def view_settings(self, ctx: Context) -> None:
        """Shows the same: slash commands need a name for it."""
        await self._show(ctx)

    async def _show(self, ctx: Context) -> None:
        strings, settings = await self.strings(ctx), await self._settings(ctx)
        audience, own_prefix = Audience.of(ctx), self._has_own_prefix
        view = SettingsView(self.services, ctx.author.id, strings, settings, audience, own_prefix=own_prefix)
        view.message = await send(ctx, content=self._summary(ctx, settings, strings), view=view, ephemeral=True)
        if view.message is None:
            view.stop()

    @guild_settings.command(**subcommand("settings_language"))  # type: ignore[arg-type]
    @app_commands.rename(language=named("settings_language"))
    @app_commands.describe(language=described("settings_language"))
    async def language(self, ctx: Context, *, language: Annotated[Language | None, _LANGUAGE]) -> None:
        """Sets the language of answers."""
        await self._change(ctx, language=language)

    @guild_settings.command(**subcommand("settings_prefix"))  # type: ignore[arg-type]
    @app_commands.rename(prefix=named("settings_prefix"))
    @app_commands.describe(prefix=described("settings_prefix"))
    async def prefix_setting(self, ctx: Context, *, prefix: Annotated[str, _PREFIX]) -> None:
        """Sets the prefix of commands, or says that the host sets it."""
        if self._has_own_prefix:
            await self._change(ctx, prefix=None if prefix.lower() in UNSET else prefix)
        else:
            await send_ephemeral(ctx, (await self.strings(ctx)).settings.prefix_set_by_host)

    @guild_settings.command(**subcommand("settings_alerts"))  # type: ignore[arg-type]
    @app_commands.rename(channel=named("channel"))
    @app_commands.describe(channel=described("settings_alerts"))
    async def alerts(self, ctx: Context, *, channel: Annotated[discord.TextChannel | None, _ALERT_CHANNEL] = None) -> None:
        """Sets the channel that gets alerts; none without one."""
        strings, chosen = await self.strings(ctx), channel.id if channel else None
        async with answering_errors(ctx, strings):
            watched = self.services.watch_list.channels_of(ctx.guild.id if ctx.guild else 0)
            require_alert_choice(ctx.guild, ctx.author, chosen, watched, strings)
            await self._change(ctx, alert_channel=chosen)

    @guild_settings.command(**subcommand("settings_thresholds"))  # type: ignore[arg-type]
    @app_commands.rename(below=named("tone"), minutes=named("minutes"), pause=named("pause"))
    @app_commands.describe(
        below=described("settings_below"), minutes=described("settings_minutes"), pause=described("settings_pause")
    )
    async def thresholds(
        self,
        ctx: Context,
        below: Annotated[float, _BELOW],
        minutes: Annotated[int | None, _MINUTES] = None,
        pause: Annotated[int | None, _PAUSE] = None,
    ) -> None:
        """Sets when an alert is due: the tone (-1 to 1), how many minutes below it, and the minutes until the next alert."""
        given = {"alert_below": below, "alert_minutes": minutes, "alert_pause_minutes": pause}
        await self._change(ctx, **{name: value for name, value in given.items() if value is not None})

    @guild_settings.command(**subcommand("settings_channel"))  # type: ignore[arg-type]
    @app_commands.rename(channel=named("channel"))
    @app_commands.describe(channel=described("settings_channel_channel"))
    async def ignored_channel(self, ctx: Context, *, channel: Annotated[discord.abc.GuildChannel, _CHANNEL]) -> None:
        """Leaves a channel or category out of scans and watches, or takes it in again."""
        await self._toggle(ctx, "ignored_channels", channel.id)

    @guild_settings.command(**subcommand("settings_role"))  # type: ignore[arg-type]
    @app_commands.rename(role=named("role"))
    @app_commands.describe(role=described("settings_role_role"))
    async def ignored_role(self, ctx: Context, *, role: Annotated[discord.Role, _ROLE]) -> None:
        """Leaves members with a role out of scans and watches, or takes them in again."""
        await self._toggle(ctx, "ignored_roles", role.id)

    @guild_settings.command(**subcommand("settings_zone"))  # type: ignore[arg-type]
    @app_commands.rename(zone=named("settings_zone"))
    @app_commands.describe(zone=described("settings_zone_zone"))
    async def time_zone(self, ctx: Context, *, zone: Annotated[str | None, _ZONE]) -> None:
        """Sets whose days and clocks scans, trends and digests follow."""
        await self._change(ctx, time_zone=zone)

    @guild_settings.command(**subcommand("settings_webhooks"))  # type: ignore[arg-type]
    @app_commands.rename(switch=named("settings_webhooks"))
    @app_commands.describe(switch=described("settings_webhooks"))
    async def webhooks(self, ctx: Context, *, switch: Annotated[bool, _WEBHOOKS]) -> None:
        """Sets whether what webhooks post for people is read as theirs."""
        await self._change(ctx, count_webhooks=switch)

    @guild_settings.command(**subcommand("settings_reset"))  # type: ignore[arg-type]
    async def reset(self, ctx: Context) -> None:
        """Sets every setting to its default."""
        await self._change(ctx, **_DEFAULTS)

    @property
    def _has_own_prefix(self) -> bool:
        """Whether servers choose their prefix, which they don't in the bot of a host."""
        return has_own_prefixes(self.bot)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answers a form that was opened before the bot was started."""
        await answer_expired_form(self.services, interaction)

    async def _settings(self, ctx: Context) -> GuildSettings:
        return await defer_if_slow(ctx, self.services.store.guild(ctx.guild.id if ctx.guild else 0), ephemeral=True)

    async def _change(self, ctx: Context, **changes: Any) -> None:
        await self._show_changed(ctx, self.services.store.change_guild(ctx.guild.id if ctx.guild else 0, **changes))

    async def _toggle(self, ctx: Context, field: str, id_: int) -> None:
        """Adds or removes one id and leaves the others to who may be changing them meanwhile."""
        change = "remove" if id_ in getattr(await self._settings(ctx), field) else "add"
        ids: dict[str, Any] = {change: [id_], "most": MAX_SELECTED}
        await self._show_changed(ctx, self.services.store.change_guild_set(ctx.guild.id if ctx.guild else 0, field, **ids))

    async def _show_changed(self, ctx: Context, change: Awaitable[GuildSettings]) -> None:
        strings = await self.strings(ctx)
        try:
            settings = await defer_if_slow(ctx, change, ephemeral=True)
        except ValueError as error:
            await send_ephemeral(ctx, invalid_value_text(error, strings))
            return
        strings = await self.strings(ctx)  # which may be another language now
        await send_ephemeral(ctx, f"{strings.settings.changed}\n{self._summary(ctx, settings, strings)}")

    def _summary(self, ctx: Context, settings: GuildSettings, strings: Strings) -> str:
        return summary(settings, self.services.settings, strings, Audience.of(ctx), own_prefix=self._has_own_prefix)
