"""The view of 감성설정: selects for what can be picked, and a form for what has to be typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

import discord

from ...core.audience import Audience
from ...core.errors import UsageError
from ...core.parsing import parse_minutes, parse_tone
from ...core.permissions import require_in_guild
from ...core.sending import defer_if_slow, respond, update
from ...core.services import Services
from ...core.views import OwnedForm, OwnedView, live_view
from ...core.zones import ZoneError, parse_zone
from ...language import Strings
from ...settings import Settings
from ...storage import GuildSettings
from .alert_choice import require_alert_choice

MAX_SELECTED = 25  # of channels or roles: a select of Discord shows no more
_AUTOMATIC = "auto"
_LONGEST_ZONE = 40  # characters


def _read_zone(text: str) -> str | None:
    try:
        return parse_zone(text)
    except ZoneError:
        return None


_READ: Mapping[str, Callable[[str], Any]] = {
    "prefix": str,
    "alert_below": parse_tone,
    "alert_minutes": parse_minutes,
    "alert_pause_minutes": parse_minutes,
    "time_zone": _read_zone,
}
_TEXT_CHANNELS = (discord.ChannelType.text, discord.ChannelType.news)


def summary(settings: GuildSettings, defaults: Settings, strings: Strings, audience: Audience, *, own_prefix: bool) -> str:
    """Returns a line for every setting, which says so if its value is the default, and what it means to read webhooks.

    Channels that somebody of the ``audience`` doesn't see are counted and not named.
    """
    names, watch = strings.settings, defaults.watch

    def value(chosen: object, default: object, mark: str = "") -> str:
        shown = f"{mark}{default if chosen is None else chosen}{mark}"
        return names.default.format(value=shown) if chosen is None else shown

    def channels(ids: Iterable[int]) -> str:
        seen = {id_: audience.sees(id_) for id_ in sorted(ids)}
        named, others = [f"<#{id_}>" for id_ in seen if seen[id_]], sum(not each for each in seen.values())
        return " ".join([*named, *([names.hidden.format(count=others)] if others else [])]) or names.none

    zone = value(settings.time_zone, defaults.bot.time_zone)
    lines = [
        (names.language, names.languages[settings.language or _AUTOMATIC]),
        (names.alert_channel, channels([settings.alert_channel] if settings.alert_channel else [])),
        (names.alert_below, value(settings.alert_below, watch.alert_below)),
        (names.alert_minutes, value(settings.alert_minutes, watch.alert_minutes)),
        (names.alert_pause, value(settings.alert_pause_minutes, watch.alert_pause_minutes)),
        (names.ignored_channels, channels(settings.ignored_channels)),
        (names.ignored_roles, " ".join(f"<@&{role}>" for role in sorted(settings.ignored_roles)) or names.none),
        (names.time_zone, names.digest_follows.format(zone=zone) if settings.digest else zone),
        (names.webhooks, value(None if settings.count_webhooks is None else _switch(settings, strings), names.off)),
    ]
    if own_prefix:
        lines.insert(1, (names.prefix, value(settings.prefix, defaults.bot.prefix, "`")))
    note = [f"-# {names.webhooks_note}"] if settings.count_webhooks else []
    return "\n".join([*(f"**{name}**: {text}" for name, text in lines), *note])


def _switch(settings: GuildSettings, strings: Strings) -> str:
    return strings.settings.on if settings.count_webhooks else strings.settings.off


def invalid_value_text(error: ValueError, strings: Strings) -> str:
    """Returns the sentence for a value that the store refused. The text of its error begins with the field's name."""
    field = str(error).partition(":")[0]
    if field in ("ignored_channels", "ignored_roles"):
        return strings.settings.too_many.format(count=MAX_SELECTED)
    return strings.settings.invalid.get(field, strings.refusals.argument)


class SettingsView(OwnedView):
    """Shows ``settings`` to an ``audience`` and changes them. A new view replaces it after each change.

    ``own_prefix`` says whether the server may choose the prefix of commands. For ``age`` see ``OwnedView``.
    """

    def __init__(
        self,
        services: Services,
        owner: int,
        strings: Strings,
        settings: GuildSettings,
        audience: Audience,
        *,
        own_prefix: bool,
        age: float = 0.0,
    ) -> None:
        super().__init__(services, owner, strings, age)
        self._services, self._settings, self._own_prefix = services, settings, own_prefix
        self._add_language()
        self._add_alert_channel([settings.alert_channel] if audience.sees(settings.alert_channel or 0) else [])
        self._add_ignored_channels([id_ for id_ in sorted(settings.ignored_channels) if audience.sees(id_)])
        self._add_roles()
        self.add_button(strings.settings.form, discord.ButtonStyle.primary, self._open_form)
        label = strings.settings.webhooks_off_button if settings.count_webhooks else strings.settings.webhooks_on_button
        self.add_button(label, discord.ButtonStyle.secondary, self._switch_webhooks)

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

    async def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raises unless who pressed still has 메시지 관리 (manage_messages) in the whole server."""
        require_in_guild(interaction, "manage_messages")

    def _add_alert_channel(self, shown: Sequence[int | None]) -> None:
        select = _channel_select(self.strings.settings.alert_channel, [id_ for id_ in shown if id_], 1, _TEXT_CHANNELS)

        async def changed(interaction: discord.Interaction[Any]) -> None:
            await self.change(interaction, alert_channel=next((channel.id for channel in select.values), None))

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    def _add_ignored_channels(self, shown: Sequence[int]) -> None:
        """Adds a select for channels of any kind, so that a pick keeps what a subcommand ignored."""
        select = _channel_select(self.strings.settings.ignored_channels, shown, MAX_SELECTED)

        async def changed(interaction: discord.Interaction[Any]) -> None:
            await self._change_set(interaction, "ignored_channels", shown, [channel.id for channel in select.values])

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    def _add_roles(self) -> None:
        shown = sorted(self._settings.ignored_roles)
        defaults = [discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.role) for id_ in shown]
        select: discord.ui.RoleSelect[Any] = discord.ui.RoleSelect(
            placeholder=self.strings.settings.ignored_roles, min_values=0, max_values=MAX_SELECTED, default_values=defaults
        )

        async def changed(interaction: discord.Interaction[Any]) -> None:
            await self._change_set(interaction, "ignored_roles", shown, [role.id for role in select.values])

        select.callback = changed  # type: ignore[method-assign]
        self.add_item(select)

    async def _open_form(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.send_modal(_Form(self._services, self, self._settings, own_prefix=self._own_prefix))

    async def _switch_webhooks(self, interaction: discord.Interaction[Any]) -> None:
        await self.change(interaction, count_webhooks=not self._settings.count_webhooks)

    async def change(self, interaction: discord.Interaction[Any], **changes: Any) -> None:
        """Stores ``changes`` and shows the settings. Raises ``UsageError`` for a bad value, and ``StorageError``."""
        guild_id, chosen = self._settings.guild_id, changes.get("alert_channel")
        watched = self._services.watch_list.channels_of(guild_id)
        require_alert_choice(interaction.guild, interaction.user, chosen, watched, self.strings)
        store = self._services.store
        await self._store(interaction, store.change_guild(guild_id, **changes) if changes else store.guild(guild_id))

    async def _change_set(
        self, interaction: discord.Interaction[Any], field: str, shown: Iterable[int], picked: Iterable[int]
    ) -> None:
        """Stores what was picked beyond what was ``shown`` or left out of it. What others changed meanwhile stays."""
        before, after = frozenset(shown), frozenset(picked)
        changing = self._services.store.change_guild_set(
            self._settings.guild_id, field, add=after - before, remove=before - after, most=MAX_SELECTED
        )
        await self._store(interaction, changing)

    async def _store(self, interaction: discord.Interaction[Any], changing: Awaitable[GuildSettings]) -> None:
        try:
            settings = await defer_if_slow(interaction, changing, thinking=False)
        except ValueError as error:
            raise UsageError(invalid_value_text(error, self.strings)) from error
        strings = await self._services.strings_for(interaction)  # which may be another language now
        audience, own_prefix = Audience.of_press(interaction), self._own_prefix
        view = SettingsView(self._services, self.owner, strings, settings, audience, own_prefix=own_prefix, age=self.age)
        replaced = live_view(self._services, self.message)  # a form may come after another change has replaced its view
        if replaced is not None:
            replaced.stop()
        view.message = self.message
        self.stop()
        shown = summary(settings, self._services.settings, strings, audience, own_prefix=own_prefix)
        if not await update(interaction, content=shown, view=view):
            view.stop()
            await respond(interaction, content=shown)


def _channel_select(
    title: str, shown: Iterable[int], most: int, kinds: Sequence[discord.ChannelType] = ()
) -> discord.ui.ChannelSelect[Any]:
    """Returns a select for channels of ``kinds``, all without any, in which those ``shown`` are picked."""
    defaults = [discord.SelectDefaultValue(id=id_, type=discord.SelectDefaultValueType.channel) for id_ in shown]
    return discord.ui.ChannelSelect(
        placeholder=title, min_values=0, max_values=most, default_values=defaults, channel_types=list(kinds)
    )


class _Form(OwnedForm):
    """A form for the prefix, the time zone and the thresholds.

    An empty field means the default, one left as it was is not changed.
    """

    def __init__(self, services: Services, view: SettingsView, settings: GuildSettings, *, own_prefix: bool) -> None:
        strings = view.strings.settings
        super().__init__(services, view, strings.form)
        self._settings_view = view
        fields: list[tuple[str, str, Any]] = [
            ("alert_below", strings.alert_below, settings.alert_below),
            ("alert_minutes", strings.alert_minutes, settings.alert_minutes),
            ("alert_pause_minutes", strings.alert_pause, settings.alert_pause_minutes),
            ("time_zone", strings.time_zone, settings.time_zone),
        ]
        if own_prefix:
            fields.insert(0, ("prefix", strings.prefix, settings.prefix))
        self._inputs: dict[str, discord.ui.TextInput[Any]] = {}
        for name, label, value in fields:
            default = "" if value is None else str(value)
            longest = _LONGEST_ZONE if name == "time_zone" else 10
            self._inputs[name] = discord.ui.TextInput(label=label, default=default, required=False, max_length=longest)
            self.add_item(self._inputs[name])

    async def store(self, interaction: discord.Interaction[Any]) -> None:
        """Stores what was typed."""
        await self._settings_view.change(interaction, **self._changes())

    def _changes(self) -> dict[str, Any]:
        """Returns the value of each field that was changed. Raises ``UsageError`` for text that is not understood."""
        changes: dict[str, Any] = {}
        for name, field in self._inputs.items():
            typed = field.value.strip()
            if typed == (field.default or ""):
                continue  # somebody else may have changed it meanwhile
            changes[name] = _READ[name](typed) if typed else None
            if typed and changes[name] is None:
                raise UsageError(self.view.strings.settings.invalid[name])
        return changes
