"""The channel that a server's moderators chose for alerts and digests, and what keeps something from being posted there."""

from __future__ import annotations

import enum

import discord

from .permissions import GuildPlace, alert_may_reveal, permissions_in

AlertPlace = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class Obstacle(enum.StrEnum):
    """Why something about a watched channel is not posted, as the log says it."""

    NO_CHANNEL = "no alert channel"
    GONE = "its alert channel is gone"
    MUTE = "the bot may not write in its alert channel"
    READERS = "who sees its alert channel may not be able to read the watched one"


def alert_place(guild: discord.Guild, alert_channel: int | None) -> AlertPlace | Obstacle:
    """Returns the channel that alerts go to, or why nothing can be posted there."""
    if alert_channel is None:
        return Obstacle.NO_CHANNEL
    place = guild.get_channel_or_thread(alert_channel)
    if place is None or not isinstance(place, AlertPlace):
        return Obstacle.GONE
    allowed = permissions_in(place, guild.me)
    speaks = allowed.send_messages_in_threads if isinstance(place, discord.Thread) else allowed.send_messages
    return place if allowed.read_messages and speaks else Obstacle.MUTE


def alert_obstacle(guild: discord.Guild, channel: GuildPlace | None, alert_channel: int | None) -> Obstacle | None:
    """Returns what keeps alerts about ``channel`` (``None`` if the bot doesn't see it) out of the alert channel, or ``None``."""
    place = alert_place(guild, alert_channel)
    if isinstance(place, Obstacle):
        return place
    return None if alert_may_reveal(place, channel) else Obstacle.READERS
