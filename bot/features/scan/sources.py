"""Which channels a scan reads: those asked for that the asker moderates, and that both the asker and the bot may read."""

from __future__ import annotations

import typing
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import discord

from ...core.eligibility import is_ignored
from ...core.permissions import Scannable, may_moderate, may_read, may_see

Target = discord.Guild | discord.CategoryChannel | Scannable
KINDS: tuple[type[Any], ...] = (*typing.get_args(Scannable), discord.CategoryChannel)  # what one can ask for beside the server


class LeftOut(StrEnum):
    """Why a channel that the asker sees is not read; a key of ``strings.scan.left_out``."""

    NOT_MODERATED = "not_moderated"
    NOT_READ = "not_read"
    IGNORED = "ignored"
    HIDDEN_FROM_BOT = "hidden_from_bot"


@dataclass(frozen=True)
class Scope:
    """What is scanned: ``targets`` as they were asked for, their ``channels``, and the others with the reason why not.

    Channels that the asker does not see are in none of them.
    """

    guild: discord.Guild
    targets: tuple[Target, ...]
    channels: tuple[Scannable, ...]
    left_out: tuple[tuple[Scannable, LeftOut], ...]

    @property
    def kind(self) -> str:
        """What was asked for: a key of ``strings.scan.scopes`` and of ``strings.scan.titles``."""
        if any(isinstance(target, discord.Guild) for target in self.targets):
            return "server"
        if len(self.targets) > 1:
            return "several"
        return "category" if isinstance(self.targets[0], discord.CategoryChannel) else "channel"


async def scope_of(guild: discord.Guild, targets: Sequence[Target], asker: discord.Member, ignored: frozenset[int]) -> Scope:
    """Returns what ``asker`` may have scanned of ``targets``. For private threads it may ask Discord."""
    channels: list[Scannable] = []
    left_out: list[tuple[Scannable, LeftOut]] = []
    for channel in _expanded(guild, targets):
        if not may_see(channel, asker):
            continue
        reason = await _reason(channel, asker, ignored)
        if reason is None:
            channels.append(channel)
        else:
            left_out.append((channel, reason))
    return Scope(guild, tuple(targets), tuple(channels), tuple(left_out))


async def _reason(channel: Scannable, asker: discord.Member, ignored: frozenset[int]) -> LeftOut | None:
    if not may_moderate(channel, asker):
        return LeftOut.NOT_MODERATED
    if not await may_read(channel, asker):
        return LeftOut.NOT_READ
    if is_ignored(channel, ignored):
        return LeftOut.IGNORED
    return None if await may_read(channel, channel.guild.me) else LeftOut.HIDDEN_FROM_BOT


def _expanded(guild: discord.Guild, targets: Iterable[Target]) -> list[Scannable]:
    """Returns the channels of all targets, each once: of a server and of categories in Discord's order. A thread whose channel is
    there too is read along with it."""
    found: dict[int, Scannable] = {}
    for target in targets:
        found.update((channel.id, channel) for channel in _channels(guild, target))
    return [each for each in found.values() if not (isinstance(each, discord.Thread) and each.parent_id in found)]


def _channels(guild: discord.Guild, target: Target) -> Iterator[Scannable]:
    match target:
        case discord.Guild():
            for _, channels in guild.by_category():
                yield from (channel for channel in channels if isinstance(channel, Scannable))
        case discord.CategoryChannel():
            yield from (channel for channel in target.channels if isinstance(channel, Scannable))
        case _:
            yield target
