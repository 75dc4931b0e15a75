"""The view of 감성설정: selects for what can be picked, a form for what has to be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from ...core.sending import in_time, respond, update
from ...core.services import Services
from ...core.views import OwnedView
from ...language import Strings
from ...settings import Settings
from ...storage import GuildSettings, StorageError

MOST = 25  # what one of Discord's selects can show
_AUTOMATIC = "auto"
_SPOKEN = (discord.ChannelType.text, discord.ChannelType.news)


def summary(settings: GuildSettings, defaults: Settings, strings: Strings, *, own_prefix: bool) -> str:
    """Every setting and its value, a line each; defaults say so."""
    said, watch = strings.settings, defaults.watch

    def value(chosen: object, default: object) -> str:
        return str(chosen) if chosen is not None else said.default.format(value=default)

    def mentions(ids: Iterable[int], sign: str) -> str:
        return " ".join(f"<{sign}{id_}>" for id_ in sorted(ids)) or said.none

    lines = [
        (said.language, said.languages[settings.language or _AUTOMATIC]),
        (said.alert_channel, mentions([settings.alert_channel] if settings.alert_channel else [], "#")),
        (said.alert_below, value(settings.alert_below, watch.alert_below)),
        (said.alert_minutes, value(settings.alert_minutes, watch.alert_minutes)),
        (said.alert_pause, value(settings.alert_pause_minutes, watch.alert_pause_minutes)),
        (said.ignored_channels, mentions(settings.ignored_channels, "#")),
        (said.ignored_roles, mentions(settings.ignored_roles, "@&")),
    ]
    if own_prefix:
        lines.insert(1, (said.prefix, f"`{value(settings.prefix, defaults.bot.prefix)}`"))
    return "\n".join(f"**{name}**: {text}" for name, text in lines)


def mistake(error: ValueError, strings: Strings) -> str:
    """The sentence for a value that the store refused; its error begins with the field's name."""
    return strings.settings.mistakes.get(str(error).partition(":")[0], strings.refusals.argument)


class SettingsView(OwnedView):
    """Shows ``settings`` and changes them; after each change a fresh view takes its place."""

    def __init__(self, services: Services, owner: int, strings: Strings, settings: GuildSettings, *, own_prefix: bool) -> None:
        super().__init__(services, owner, strings)
        self._services, self._settings, self._own_prefix = services, settings, own_prefix
        self._add_language()
        alert = [settings.alert_channel] if settings.alert_channel else []
        self._add_channels(strings.settings.alert_channel, alert, 1, "alert_channel", _SPOKEN)
        self._add_channels(strings.settings.ignored_channels, settings.ignored_channels, MOST, "ignored_channels")
        self._add_roles()
        self.add_button(strings.settings.form, discord.ButtonStyle.primary, self._open_form)

    def _add_language(self) -> None:
        names = self.strings.settings.languages
        chosen = self._settings.language or _AUTOMATIC
        options = [discord.SelectOption(label=name, value=key, default=key == chosen) for key, name in names.items()]
        select: discord.ui.Select[Any] = discord.ui.Select(placeholder=self.strings.settings.language, options=options)

        async def changed(interaction: discord.Interaction[Any]) -> None:
            [picked] = select.values
            await self.change(interaction, language=None if picked == _AUTOMATIC else picked)

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    def _add_channels(
        self, title: str, ids: Iterable[int], most: int, field: str, kinds: Sequence[discord.ChannelType] = ()
    ) -> None:
        """Of these ``kinds``; of all without any, or what was ignored by a subcommand would be lost by a pick."""
        defaults = [discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.channel) for id_ in sorted(ids)]
        select: discord.ui.ChannelSelect[Any] = discord.ui.ChannelSelect(
            placeholder=title, min_values=0, max_values=most, default_values=defaults, channel_types=list(kinds)
        )

        async def changed(interaction: discord.Interaction[Any]) -> None:
            picked = frozenset(channel.id for channel in select.values)
            await self.change(interaction, **{field: picked if most > 1 else next(iter(picked), None)})

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    def _add_roles(self) -> None:
        kept = sorted(self._settings.ignored_roles)
        defaults = [discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.role) for id_ in kept]
        select: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
            placeholder=self.strings.settings.ignored_roles, min_values=0, max_values=MOST, default_values=defaults
        )

        async def changed(interaction: discord.Interaction[Any]) -> None:
            await self.change(interaction, ignored_roles=frozenset(role.id for role in select.values))

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    async def _open_form(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(_Form(self, self._settings, self.strings, own_prefix=self._own_prefix))

    async def change(self, interaction: discord.Interaction[Any], **changes: Any) -> None:
        """Stores ``changes`` and shows what is set now."""
        try:
            changing = self._services.store.change_guild(self._settings.guild_id, **changes)
            settings = await in_time(interaction, changing, thinking=False)
        except ValueError as error:
            await respond(interaction, content=mistake(error, self.strings))
            return
        except StorageError:
            await respond(interaction, content=self.strings.storage_away)
            return
        strings = await self._services.strings(interaction.guild, interaction.locale)  # which may be another language now
        fresh = SettingsView(self._services, self.owner, strings, settings, own_prefix=self._own_prefix)
        fresh.message = self.message
        self.stop()
        shown = summary(settings, self._services.settings, strings, own_prefix=self._own_prefix)
        if not await update(interaction, content=shown, view=fresh):
            await respond(interaction, content=shown)


class _Form(discord.ui.Modal):
    """Prefix and thresholds; an empty field is the default."""

    def __init__(self, view: SettingsView, settings: GuildSettings, strings: Strings, *, own_prefix: bool) -> None:
        super().__init__(title=strings.settings.form)
        self._view, self._strings = view, strings
        fields: list[tuple[str, str, Any]] = [
            ("alert_below", strings.settings.alert_below, settings.alert_below),
            ("alert_minutes", strings.settings.alert_minutes, settings.alert_minutes),
            ("alert_pause_minutes", strings.settings.alert_pause, settings.alert_pause_minutes),
        ]
        if own_prefix:
            fields.insert(0, ("prefix", strings.settings.prefix, settings.prefix))
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for name, label, value in fields:
            default = "" if value is None else str(value)
            self._inputs[name] = discord.ui.TextInput(label=label, default=default, required=False, max_length=10)
            self.add_item(self._inputs[name])

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        kinds = {"prefix": str, "alert_below": float, "alert_minutes": int, "alert_pause_minutes": int}
        changes: dict[str, Any] = {}
        for name, field in self._inputs.items():
            try:
                changes[name] = kinds[name](field.value.strip()) if field.value.strip() else None
            except ValueError:
                await respond(interaction, content=self._strings.settings.mistakes[name])
                return
        await self._view.change(interaction, **changes)
