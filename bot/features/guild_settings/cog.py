"""감성설정: what a server's moderators choose, by subcommands or in one view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from ...core.base_cog import BaseCog
from ...core.prefixes import has_own_prefixes
from ...core.sending import Context, defer_if_slow, send, send_ephemeral
from ...language import Language, Strings, described
from ...storage import GuildSettings
from .view import MAX_SELECTED, SettingsView, invalid_value_text, summary

_LANGUAGES: Mapping[str, Language | None] = {
    **dict.fromkeys(("한국어", "korean", "ko"), "ko"),
    **dict.fromkeys(("영어", "english", "en"), "en"),
    **dict.fromkeys(("자동", "automatic", "auto"), None),
}
_UNSET = ("기본", "default")
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

    @commands.hybrid_group(name="감성설정", description=described("settings"), fallback="보기")  # type: ignore[arg-type]
    @app_commands.default_permissions(manage_messages=True)
    @app_commands.guild_only()
    async def guild_settings(self, ctx: Context) -> None:
        """Shows every setting, in a view that changes them."""
        strings, settings = await self.strings(ctx), await self._settings(ctx)
        view = SettingsView(self.services, ctx.author.id, strings, settings, own_prefix=self._has_own_prefix)
        view.message = await send(ctx, content=self._summary(settings, strings), view=view, ephemeral=True)

    @guild_settings.command(name="언어", description=described("settings_language"))  # type: ignore[arg-type]
    @app_commands.rename(language="언어")
    @app_commands.describe(language=described("settings_language"))
    @app_commands.choices(
        language=[
            app_commands.Choice(name="한국어 · Korean", value="한국어"),
            app_commands.Choice(name="영어 · English", value="영어"),
            app_commands.Choice(name="자동 · automatic", value="자동"),
        ]
    )
    async def language(self, ctx: Context, language: str) -> None:
        """Sets the language of answers."""
        name = language.strip().lower()
        if name not in _LANGUAGES:
            raise commands.BadArgument(name)
        await self._change(ctx, language=_LANGUAGES[name])

    @guild_settings.command(name="접두어", description=described("settings_prefix"))  # type: ignore[arg-type]
    @app_commands.rename(prefix="접두어")
    @app_commands.describe(prefix=described("settings_prefix"))
    async def prefix_setting(self, ctx: Context, prefix: str) -> None:
        """Sets the prefix of commands, or says that the host sets it."""
        if self._has_own_prefix:
            await self._change(ctx, prefix=None if prefix.lower() in _UNSET else prefix)
        else:
            await send_ephemeral(ctx, (await self.strings(ctx)).settings.prefix_set_by_host)

    @guild_settings.command(name="알림채널", description=described("settings_alerts"))  # type: ignore[arg-type]
    @app_commands.rename(channel="채널")
    @app_commands.describe(channel=described("settings_alerts"))
    async def alerts(self, ctx: Context, channel: discord.TextChannel | None = None) -> None:
        """Sets the channel that gets alerts; none without one."""
        await self._change(ctx, alert_channel=channel.id if channel else None)

    @guild_settings.command(name="기준", description=described("settings_thresholds"))  # type: ignore[arg-type]
    @app_commands.rename(below="톤", minutes="분", pause="쉬는분")
    @app_commands.describe(
        below=described("settings_below"), minutes=described("settings_minutes"), pause=described("settings_pause")
    )
    async def thresholds(self, ctx: Context, below: float, minutes: int | None = None, pause: int | None = None) -> None:
        """Sets when an alert is due: the tone (-1 to 1), how many minutes below it, and the minutes until the next alert."""
        given = {"alert_below": below, "alert_minutes": minutes, "alert_pause_minutes": pause}
        await self._change(ctx, **{name: value for name, value in given.items() if value is not None})

    @guild_settings.command(name="무시채널", description=described("settings_channel"))  # type: ignore[arg-type]
    @app_commands.rename(channel="채널")
    @app_commands.describe(channel=described("settings_channel"))
    async def ignored_channel(self, ctx: Context, channel: discord.abc.GuildChannel) -> None:
        """Leaves a channel or category out of scans and watches, or takes it in again."""
        await self._toggle(ctx, "ignored_channels", channel.id)

    @guild_settings.command(name="무시역할", description=described("settings_role"))  # type: ignore[arg-type]
    @app_commands.rename(role="역할")
    @app_commands.describe(role=described("settings_role"))
    async def ignored_role(self, ctx: Context, *, role: discord.Role) -> None:
        """Leaves members with a role out of scans and watches, or takes them in again."""
        await self._toggle(ctx, "ignored_roles", role.id)

    @guild_settings.command(name="초기화", description=described("settings_reset"))  # type: ignore[arg-type]
    async def reset(self, ctx: Context) -> None:
        """Sets every setting to its default."""
        await self._change(ctx, **_DEFAULTS)

    @property
    def _has_own_prefix(self) -> bool:
        """Whether servers choose their prefix, which they don't in the bot of a host."""
        return has_own_prefixes(self.bot)

    async def _settings(self, ctx: Context) -> GuildSettings:
        return await defer_if_slow(ctx, self.services.store.guild(ctx.guild.id if ctx.guild else 0), ephemeral=True)

    async def _change(self, ctx: Context, **changes: Any) -> None:
        strings = await self.strings(ctx)
        try:
            change = self.services.store.change_guild(ctx.guild.id if ctx.guild else 0, **changes)
            settings = await defer_if_slow(ctx, change, ephemeral=True)
        except ValueError as error:
            await send_ephemeral(ctx, invalid_value_text(error, strings))
            return
        strings = await self.strings(ctx)  # which may be another language now
        await send_ephemeral(ctx, f"{strings.settings.changed}\n{self._summary(settings, strings)}")

    async def _toggle(self, ctx: Context, field: str, id_: int) -> None:
        kept = getattr(await self._settings(ctx), field) ^ {id_}
        if len(kept) > MAX_SELECTED:
            await send_ephemeral(ctx, (await self.strings(ctx)).settings.too_many.format(count=MAX_SELECTED))
        else:
            await self._change(ctx, **{field: kept})

    def _summary(self, settings: GuildSettings, strings: Strings) -> str:
        return summary(settings, self.services.settings, strings, own_prefix=self._has_own_prefix)
