"""What 감성감시 says of itself: how the watched channels are doing, and what stands in the way of alerts. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import discord

from ...core.eligibility import is_ignored
from ...core.permissions import permissions_in
from ...language import Strings
from ...render.text import message_link, within
from ...render.tone import signed, sparkline
from ...storage import GuildSettings
from .channels import Watchable
from .tone import AlertRule
from .worker import Live

_LIMIT = 1900  # characters; Discord takes 2000


def status(
    guild: discord.Guild,
    channels: Mapping[int, Live | None],
    settings: GuildSettings,
    rule: AlertRule,
    strings: Strings,
    prefix: str,
) -> str:
    """Every watched channel by its id, with what is known of it, as far as a message has room."""
    if not channels:
        return strings.watch.none.format(prefix=prefix)
    minutes, pause = round(rule.seconds / 60), round(rule.pause / 60)
    head = [strings.watch.rule.format(below=signed(rule.below), minutes=minutes, pause=pause)]
    head.append(_alerts_go(guild, settings.alert_channel, strings, prefix))
    lines = ["\n".join(_channel(guild, channel_id, live, strings)) for channel_id, live in channels.items()]
    return "\n".join([*head, *within(lines, _LIMIT - sum(map(len, head)), strings.watch.more)])


def obstacles(
    place: Watchable, settings: GuildSettings, intents: discord.Intents, strings: Strings, prefix: str
) -> Iterator[str]:
    """What somebody who has ``place`` watched should know."""
    if not intents.message_content:
        yield strings.watch.no_intent
    if is_ignored(place, settings.ignored_channels):
        yield strings.scan.ignored.format(channel=place.mention)
    yield _alerts_go(place.guild, settings.alert_channel, strings, prefix)


def _alerts_go(guild: discord.Guild, alert_channel: int | None, strings: Strings, prefix: str) -> str:
    channel = guild.get_channel_or_thread(alert_channel) if alert_channel is not None else None
    if channel is None:
        return strings.watch.no_alert_channel.format(prefix=prefix)
    allowed = permissions_in(channel, guild.me)
    if not (allowed.read_messages and allowed.send_messages):
        return strings.watch.alert_blocked.format(channel=channel.mention)
    return strings.watch.alerts_go.format(channel=channel.mention)


def _channel(guild: discord.Guild, channel_id: int, live: Live | None, strings: Strings) -> Iterator[str]:
    channel = guild.get_channel(channel_id)
    if channel is None or not channel.permissions_for(guild.me).read_messages:
        yield strings.watch.blind.format(channel=f"<#{channel_id}>")
        return
    tone = live.tone.tone if live is not None else None
    if live is None or tone is None:
        yield strings.watch.quiet.format(channel=f"<#{channel_id}>")
    else:
        course = sparkline(each for _, each in live.tone.trend)
        yield strings.watch.channel.format(channel=f"<#{channel_id}>", tone=signed(tone), course=course)
    if live is not None and live.alert is not None:
        links = " ".join(
            message_link(guild.id, live.threads.get(message, channel_id), message) for message, _ in live.alert.worst
        )
        yield strings.watch.last_alert.format(since=f"<t:{int(live.alert.since)}:R>", links=links)
