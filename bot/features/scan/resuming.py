"""Goes on with scans that a restart of the bot interrupted."""

from __future__ import annotations

import logging
from collections.abc import Callable

import discord
from discord.ext import commands

from ...core.errors import cause_of
from ...core.extent import Extent
from ...core.services import Services
from ...language import LANGUAGES, Count
from ...storage import ScanRecord
from .answer import Answer
from .part import Ending
from .presenter import ScanPresenter
from .run import ScanRun
from .sources import KINDS, Scope, Target, scope_of

_log = logging.getLogger(__name__)


def record_of(scope: Scope, asker: discord.Member, place_id: int, language: str, extent: Extent, newest: int) -> ScanRecord:
    """Returns what is stored of a scan that begins now."""
    return ScanRecord(
        guild_id=scope.guild.id,
        user_id=asker.id,
        place_id=place_id,
        message_id=None,
        language=language,
        asked=tuple(target.id for target in scope.targets),
        most=extent.limit,
        since=extent.since,
        until=extent.until,
        newest=newest,
        started=discord.utils.utcnow(),
    )


async def resume(
    bot: commands.Bot | commands.AutoShardedBot,
    services: Services,
    guild: discord.Guild,
    know: Callable[[ScanRun], None],
) -> None:
    """Goes on with the scan of ``guild``, if it has one, and shows its result. ``know`` is told of what runs.

    Rights are asked for again: what the asker or the bot may not read any more is left out, and where nothing is left the scan
    ends without a word. Raises ``StorageError``, and ``discord.HTTPException`` while Discord does not tell who the asker is now.
    """
    record = next((each for each in await services.store.scans.all() if each.guild_id == guild.id), None)
    if record is None:  # it has ended just now
        return
    settings = await services.store.guild(guild.id)
    try:
        asker = await guild.fetch_member(record.user_id)
    except discord.NotFound:
        await _drop(services, guild)
        return
    strings = LANGUAGES["en" if record.language == "en" else "ko"]
    found = {id_: await _target(guild, id_) for id_ in record.asked}
    targets = [target for target in found.values() if target is not None]
    shown = Answer(asker, guild.get_channel_or_thread(record.place_id))
    if not targets:
        await shown.go_on(record.message_id, lambda: strings.scan.endings[Ending.GONE], None)
        await services.store.scans.end(guild.id)
        return
    scope = await scope_of(guild, targets, asker, settings.ignored_channels)
    if not scope.channels:
        await _drop(services, guild)
        return
    known = await services.store.scans.parts(guild.id)
    gone = {id_ for id_, target in found.items() if target is None}
    gone |= {part.channel_id for part in known if part.channel_id not in found and guild.get_channel(part.channel_id) is None}
    notes = (strings.scan.channels_gone.format(count=Count(len(gone))),) if gone else ()
    extent = Extent(record.most, record.until, record.since)
    run = ScanRun(bot, services, scope, asker, extent, record.newest, settings, known)
    know(run)
    try:
        await ScanPresenter(services, shown, run, strings, notes).go_on(record.message_id)
    except Exception as error:
        if not isinstance(cause_of(error), commands.MissingPermissions):
            raise
        _log.info("a scan of server %s ended: its asker may not see the result any more", guild.id)


async def _drop(services: Services, guild: discord.Guild) -> None:
    _log.info("a scan of server %s is not gone on with: its asker has left or may read nothing of it", guild.id)
    await services.store.scans.end(guild.id)


async def _target(guild: discord.Guild, id_: int) -> Target | None:
    if id_ == guild.id:
        return guild
    found: object = guild.get_channel_or_thread(id_)
    if found is None:
        try:
            found = await guild.fetch_channel(id_)  # an archived thread
        except (discord.NotFound, discord.Forbidden, discord.InvalidData):
            return None
    return found if isinstance(found, KINDS) else None
