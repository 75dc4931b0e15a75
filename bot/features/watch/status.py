"""The text of 감성감시: how the watched channels are doing, and what keeps alerts from being sent. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import discord

from ...core.alert_place import Obstacle, alert_obstacle
from ...core.audience import Audience
from ...core.eligibility import is_ignored
from ...language import Strings
from ...render.text import fit_parts, message_link
from ...render.tone import format_tone, sparkline
from ...storage import GuildSettings
from .channels import Watchable
from .live_channel import LiveChannel
from .tone import AlertRule

_MAX_CHARACTERS = 1900  # Discord takes 2000


def status(
    guild: discord.Guild,
    channels: Mapping[int, LiveChannel | None],
    settings: GuildSettings,
    rule: AlertRule,
    audience: Audience,
    strings: Strings,
    prefix: str,
) -> str:
    """Returns the alert rule and a few lines for each of ``channels`` (by id), as many as a message has room for."""
    if not channels:
        return strings.watch.none.format(prefix=prefix)
    minutes, pause = round(rule.seconds / 60), round(rule.pause / 60)
    head = [strings.watch.alert_rule.format(below=format_tone(rule.below), minutes=minutes, pause=pause)]
    head.append(_alert_target(guild, settings.alert_channel, audience, strings, prefix))
    lines = ["\n".join(_channel_lines(guild, channel_id, live, settings, strings)) for channel_id, live in channels.items()]
    return "\n".join([*head, *fit_parts(lines, _MAX_CHARACTERS - sum(map(len, head)), strings.watch.more)])


def obstacles(
    place: Watchable, settings: GuildSettings, intents: discord.Intents, audience: Audience, strings: Strings, prefix: str
) -> Iterator[str]:
    """Yields what keeps messages of ``place`` from being read, and then where alerts go."""
    if not intents.message_content:
        yield strings.watch.no_intent
    if is_ignored(place, settings.ignored_channels):
        yield strings.scan.ignored.format(channel=place.mention)
    yield _alert_target(place.guild, settings.alert_channel, audience, strings, prefix)
    yield from _withheld(place.guild, place.id, settings, strings)


def _alert_target(guild: discord.Guild, alert_channel: int | None, audience: Audience, strings: Strings, prefix: str) -> str:
    """Returns where alerts go. The ``audience`` learns nothing of a channel that somebody of it doesn't see."""
    channel = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if channel is None:
        return strings.watch.no_alert_channel.format(prefix=prefix)
    mute = alert_obstacle(guild, channel, channel.id) is Obstacle.MUTE
    if not audience.sees(channel.id):
        return strings.watch.alert_blocked_hidden if mute else strings.watch.alerts_hidden
    return (strings.watch.alert_blocked if mute else strings.watch.alerts_go_to).format(channel=channel.mention)


def _withheld(guild: discord.Guild, channel_id: int, settings: GuildSettings, strings: Strings) -> Iterator[str]:
    """Yields why alerts about the channel must not be posted, if who reads them is why."""
    if alert_obstacle(guild, guild.get_channel(channel_id), settings.alert_channel) is Obstacle.READERS:
        yield strings.watch.alert_withheld.format(channel=f"<#{channel_id}>")


def _channel_lines(
    guild: discord.Guild, channel_id: int, live: LiveChannel | None, settings: GuildSettings, strings: Strings
) -> Iterator[str]:
    channel = guild.get_channel(channel_id)
    if channel is None or not channel.permissions_for(guild.me).read_messages:
        yield strings.watch.cannot_read.format(channel=f"<#{channel_id}>")
        return
    tone = live.tone.tone if live is not None else None
    if live is None or tone is None:
        yield strings.watch.nothing_read.format(channel=f"<#{channel_id}>")
    else:
        recent = sparkline(each for _, each in live.tone.trend)
        yield strings.watch.channel.format(channel=f"<#{channel_id}>", tone=format_tone(tone), course=recent)
    if live is not None and live.alert is not None:
        links = " ".join(
            message_link(guild.id, live.threads.get(message, channel_id), message) for message, _ in live.alert.worst
        )
        yield strings.watch.last_alert.format(since=f"<t:{int(live.alert.since)}:R>", links=links)
    yield from _withheld(guild, channel_id, settings, strings)
