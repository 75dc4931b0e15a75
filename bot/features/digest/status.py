"""The text of 감성보고: when the next digest comes, where, what it covers, and what keeps it from being posted. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import discord

from ...core.alert_place import Obstacle, alert_place
from ...core.audience import Audience
from ...core.permissions import GuildPlace, alert_may_reveal
from ...language import Strings
from ...render.text import fit_parts
from ...storage import GuildSettings
from .rendering import moment_text, weekday_name
from .schedule import Schedule

_ROOM = 900  # characters of the channels, and of those that are left out


def status(
    guild: discord.Guild,
    settings: GuildSettings,
    schedule: Schedule,
    zone_name: str,
    channels: Sequence[GuildPlace],
    now: datetime,
    audience: Audience,
    strings: Strings,
    prefix: str,
) -> list[str]:
    """Returns lines about the digest of ``channels``, of which the ``audience`` is told only those that all of it sees."""
    words = strings.digest
    if settings.digest is None:
        return [words.is_off.format(prefix=prefix)]
    if settings.digest == "daily":
        lines = [words.daily.format(hour=schedule.hour, zone=zone_name)]
    else:
        weekday = weekday_name(schedule.weekday, strings)
        lines = [words.weekly.format(weekday=weekday, hour=schedule.hour, zone=zone_name)]
    place = alert_place(guild, settings.alert_channel)
    if isinstance(place, Obstacle):
        return [*lines, words.obstacles[place.name].format(prefix=prefix)]
    lines.append(words.goes_to.format(channel=place.mention) if audience.sees(place.id) else words.goes_hidden)
    coming = schedule.next(now) if settings.digest_until is None else schedule.coming(settings.digest_until, now)
    left = discord.utils.format_dt(coming, "R")
    lines.append(words.coming.format(moment=moment_text(coming, schedule.zone, strings), left=left))
    seen = [each for each in channels if audience.sees(each.id)]
    told = [each.mention for each in seen if alert_may_reveal(place, each)]
    withheld = [words.withheld.format(channel=each.mention) for each in seen if not alert_may_reveal(place, each)]
    if not channels:
        lines.append(words.no_channels.format(prefix=prefix))
    if told:
        lines.append(words.channels.format(channels=" ".join(fit_parts(told, _ROOM, strings.watch.more))))
    return [*lines, *fit_parts(withheld, _ROOM, strings.watch.more)]
