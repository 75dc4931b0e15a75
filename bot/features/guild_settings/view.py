"""The view of 감성설정: selects for what can be picked, and a form for what has to be typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import discord

from ...core.errors import UsageError, answer_error, answering_errors
from ...core.sending import defer_if_slow, respond, update
from ...core.services import Services
from ...core.views import OwnedView
from ...language import Strings
from ...settings import Settings
from ...storage import GuildSettings

MAX_SELECTED = 25  # of channels or roles: a select of Discord shows no more
_AUTOMATIC = "auto"
_TEXT_CHANNELS = (discord.ChannelType.text, discord.ChannelType.news)


def summary(settings: GuildSettings, defaults: Settings, strings: Strings, *, own_prefix: bool) -> str:
    """Returns a line for every setting, which says so if its value is the default."""
    names, watch = strings.settings, defaults.watch

    def value(chosen: object, default: object) -> str:
        return str(chosen) if chosen is not None else names.default.format(value=default)

    def mentions(ids: Iterable[int], sign: str) -> str:
        return " ".join(f"<{sign}{id_}>" for id_ in sorted(ids)) or names.none

    lines = [
        (names.language, names.languages[settings.language or _AUTOMATIC]),
        (names.alert_channel, mentions([settings.alert_channel] if settings.alert_channel else [], "#")),
        (names.alert_below, value(settings.alert_below, watch.alert_below)),
        (names.alert_minutes, value(settings.alert_minutes, watch.alert_minutes)),
        (names.alert_pause, value(settings.alert_pause_minutes, watch.alert_pause_minutes)),
        (names.ignored_channels, mentions(settings.ignored_channels, "#")),
        (names.ignored_roles, mentions(settings.ignored_roles, "@&")),
    ]
    if own_prefix:
        lines.insert(1, (names.prefix, f"`{value(settings.prefix, defaults.bot.prefix)}`"))
    return "\n".join(f"**{name}**: {text}" for name, text in lines)


def invalid_value_text(error: ValueError, strings: Strings) -> str:
    """Returns the sentence for a value that the store refused. The text of its error begins with the field's name."""
    return strings.settings.invalid.get(str(error).partition(":")[0], strings.refusals.argument)


class SettingsView(OwnedView):
    """Shows ``settings`` and changes them. A new view replaces it after each change.

    ``own_prefix`` says whether the server may choose the prefix of commands.
    """

    def __init__(self, services: Services, owner: int, strings: Strings, settings: GuildSettings, *, own_prefix: bool) -> None:
        super().__init__(services, owner, strings)
        self._services, self._settings, self._own_prefix = services, settings, own_prefix
        self._add_language()
        alert = [settings.alert_channel] if settings.alert_channel else []
        self._add_channels(strings.settings.alert_channel, alert, 1, "alert_channel", _TEXT_CHANNELS)
        self._add_channels(strings.settings.ignored_channels, settings.ignored_channels, MAX_SELECTED, "ignored_channels")
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
        """Adds a select for channels of ``kinds``. Without any it has all, so a pick keeps what a subcommand ignored."""
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
            placeholder=self.strings.settings.ignored_roles, min_values=0, max_values=MAX_SELECTED, default_values=defaults
        )

        async def changed(interaction: discord.Interaction[Any]) -> None:
            await self.change(interaction, ignored_roles=frozenset(role.id for role in select.values))

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    async def _open_form(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(_Form(self, self._settings, self.strings, own_prefix=self._own_prefix))

    async def change(self, interaction: discord.Interaction[Any], **changes: Any) -> None:
        """Stores ``changes`` and shows the settings. Raises ``UsageError`` for a bad value, and ``StorageError``."""
        try:
            changing = self._services.store.change_guild(self._settings.guild_id, **changes)
            settings = await defer_if_slow(interaction, changing, thinking=False)
        except ValueError as error:
            raise UsageError(invalid_value_text(error, self.strings)) from error
        strings = await self._services.strings_for(interaction)  # which may be another language now
        view = SettingsView(self._services, self.owner, strings, settings, own_prefix=self._own_prefix)
        view.message = self.message
        self.stop()
        shown = summary(settings, self._services.settings, strings, own_prefix=self._own_prefix)
        if not await update(interaction, content=shown, view=view):
            await respond(interaction, content=shown)


class _Form(discord.ui.Modal):
    """A form for the prefix and the thresholds. An empty field means the default."""

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
        """Stores what was typed."""
        async with answering_errors(interaction, self._strings):
            await self._view.change(interaction, **self._changes())

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        """Brings unexpected errors to the funnel."""
        await answer_error(interaction, error, self._strings)

    def _changes(self) -> dict[str, Any]:
        """Returns the value of each field. Raises ``UsageError`` for text that is no number."""
        kinds = {"prefix": str, "alert_below": float, "alert_minutes": int, "alert_pause_minutes": int}
        changes: dict[str, Any] = {}
        for name, field in self._inputs.items():
            try:
                changes[name] = kinds[name](field.value.strip()) if field.value.strip() else None
            except ValueError as error:
                raise UsageError(self._strings.settings.invalid[name]) from error
        return changes
