"""Which of some messages may be read: the one order of questions for scans, alerts and digests that look at the past."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import discord

from ..keywords.nouns import parts_of_names
from ..storage import GuildSettings
from .eligibility import RoleFilter, is_chat_message
from .services import Services

_ASKED = 100  # people whose roles Discord tells in one answer


async def chat_messages(
    services: Services,
    guild: discord.Guild,
    messages: Collection[discord.Message],
    settings: GuildSettings,
    prefixes: Sequence[str],
    roles: RoleFilter | None = None,
) -> list[discord.Message]:
    """Returns what people wrote to each other, without those who opted out or have an ignored role.

    ``prefixes`` are those of commands. ``roles``: what is known of roles already, where one call follows another. Raises
    ``StorageError``.
    """
    chat = [each for each in messages if is_chat_message(each, prefixes, bool(settings.count_webhooks))]
    left_out = await services.store.opted_out({each.author.id for each in chat}) if chat else set()
    roles = roles or RoleFilter(guild, settings.ignored_roles)
    for start in range(0, len(chat), _ASKED):
        left_out |= await roles.authors_with_role([each.author for each in chat[start : start + _ASKED]])
    return [each for each in chat if each.author.id not in left_out]


def names_in(messages: Collection[discord.Message]) -> frozenset[str]:
    """Returns what the authors and the people mentioned may be called, to be left out of keywords."""
    people = [person for message in messages for person in (message.author, *message.mentions)]
    return parts_of_names(name for each in people for name in (each.display_name, each.name, each.global_name or ""))
