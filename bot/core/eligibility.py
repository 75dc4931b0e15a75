"""Whose messages are read by scans and watches, and which: what people wrote to each other, and of those who agree to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import discord


def worth_reading(message: discord.Message, prefixes: Iterable[str]) -> bool:
    """Whether a person wrote it, with words, and not to a bot."""
    author = message.author
    if author.bot or message.webhook_id is not None or message.is_system() or not message.content.strip():
        return False
    return not is_command(message.content, prefixes)


def is_command(content: str, prefixes: Iterable[str]) -> bool:
    """``!감성 …``, and what other bots with the same prefix are told; not ``!!!``."""
    text = content.lstrip()
    return any(prefix and text.startswith(prefix) and text[len(prefix) :][:1].isalnum() for prefix in prefixes)


def is_ignored(channel: object, ignored: frozenset[int]) -> bool:
    """Whether the moderators left it out: the channel itself, the one that a thread hangs on, or their category."""
    parent = channel.parent if isinstance(channel, discord.Thread) else channel  # a thread's own category_id may raise
    places = {getattr(channel, "id", None), getattr(channel, "parent_id", None), getattr(parent, "category_id", None)}
    return bool(places & ignored)


def has_role(person: discord.User | discord.Member, ignored: frozenset[int]) -> bool:
    """Whether ``person`` has one of the roles, as far as it is known who has which."""
    return isinstance(person, discord.Member) and any(role.id in ignored for role in person.roles)


class RoleFilter:
    """Finds who has one of ``ignored`` roles in ``guild``; keeps what it was told for as long as it lives, a scan."""

    def __init__(self, guild: discord.Guild, ignored: frozenset[int]) -> None:
        self._guild, self._ignored = guild, ignored
        self._known: dict[int, bool] = {}

    async def among(self, authors: Sequence[discord.User | discord.Member]) -> set[int]:
        """Ids of those who have one. Discord is asked about at most 100 whose roles are not known."""
        if not self._ignored:
            return set()
        people = {author.id: author for author in authors}
        for author in people.values():
            if isinstance(author, discord.Member):
                self._known[author.id] = has_role(author, self._ignored)
        unknown = people.keys() - self._known.keys()
        if unknown:
            await self._ask(sorted(unknown))
        return {author for author in people if self._known[author]}

    async def _ask(self, unknown: list[int]) -> None:
        try:
            members = await self._guild.query_members(user_ids=unknown, limit=len(unknown), cache=False)
        except TimeoutError:  # better to leave somebody out than to read who should not be read
            self._known.update(dict.fromkeys(unknown, True))
            return
        self._known.update(dict.fromkeys(unknown, False))  # who has left has no role
        self._known.update({member.id: has_role(member, self._ignored) for member in members})
