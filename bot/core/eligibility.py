"""Which messages scans and watches read: what people write to each other, outside of channels and roles that are left out."""

from __future__ import annotations

from collections.abc import Sequence

import discord

from ...model_store.text import clean
from ..language import KOREAN
from .command_text import LONGEST_NAME, visible
from .message_text import text_of

_OUR_COMMANDS = (KOREAN.names.sentiment, KOREAN.names.series)  # what the names of all begin with


def is_chat_message(message: discord.Message, prefixes: Sequence[str], webhooks: bool = False) -> bool:
    """Returns whether a person wrote the message, it has text, and it isn't a command that begins with one of ``prefixes``.

    ``webhooks``: whether what webhooks post counts as people's (see ``is_proxied``). Otherwise none of it does.
    """
    if message.webhook_id is not None:
        written = webhooks and is_proxied(message)
    else:
        written = not message.author.bot and not message.is_system()
    return written and bool(text_of(message).strip()) and not is_command(message.content, prefixes)


def is_proxied(message: discord.Message) -> bool:
    """Returns whether a webhook posted the message as a bot such as PluralKit does for a person, who stays unknown.

    That is a plain message with words of its own: no answer to a command or a button, none that a followed announcement
    channel brought from elsewhere, and none that has only embeds, as feeds post them.
    """
    if message.type not in (discord.MessageType.default, discord.MessageType.reply) or message.flags.is_crossposted:
        return False
    # Discord sends an interaction's answers as a webhook of the application's own id; a proxy's webhook has another id.
    answers = message.interaction_metadata is not None or message.webhook_id == message.application_id
    return message.webhook_id is not None and not answers and bool(message.content.strip())


def is_command(content: str, prefixes: Sequence[str]) -> bool:
    """Returns whether a letter or digit follows a prefix: ``!감성 …`` or ``!play``, a command of another bot, but not ``!!!``.

    Our own commands may have spaces and invisible characters in front: ``! 감성 …``. A mention among the prefixes makes a
    question of any text that begins or ends with it.
    """
    text = visible(content)
    mentions = tuple(prefix.strip() for prefix in prefixes if prefix.startswith("<@"))
    if text.startswith(mentions) or text.rstrip().endswith(mentions):
        return True
    behind = [text[len(prefix) :] for prefix in prefixes if prefix and text.startswith(prefix)]
    return any(rest[:1].isalnum() or clean(rest[:LONGEST_NAME]).lstrip().startswith(_OUR_COMMANDS) for rest in behind)


def is_ignored(channel: object, ignored: frozenset[int]) -> bool:
    """Returns whether ``ignored`` has the channel, the parent channel of a thread, or their category."""
    parent = channel.parent if isinstance(channel, discord.Thread) else channel  # a thread's own category_id may raise
    places = {getattr(channel, "id", None), getattr(channel, "parent_id", None), getattr(parent, "category_id", None)}
    return bool(places & ignored)


def has_role(person: discord.User | discord.Member, ignored: frozenset[int]) -> bool:
    """Returns whether ``person`` has one of the ``ignored`` roles; ``False`` for a user whose roles aren't known."""
    return isinstance(person, discord.Member) and any(role.id in ignored for role in person.roles)


class RoleFilter:
    """Finds out who has one of the ``ignored`` roles in ``guild``, and remembers it: use one filter for each scan."""

    def __init__(self, guild: discord.Guild, ignored: frozenset[int]) -> None:
        self._guild, self._ignored = guild, ignored
        self._known: dict[int, bool] = {}

    async def authors_with_role(self, authors: Sequence[discord.User | discord.Member]) -> set[int]:
        """Returns the ids of the ``authors`` who have an ignored role.

        It asks Discord about those whose roles aren't known yet, at most 100. Without an answer they count as having one.
        """
        if not self._ignored:
            return set()
        people = {author.id: author for author in authors}
        for author in people.values():
            if isinstance(author, discord.Member):
                self._known[author.id] = has_role(author, self._ignored)
        unknown = people.keys() - self._known.keys()
        if unknown:
            await self._query(sorted(unknown))
        return {author for author in people if self._known[author]}

    async def _query(self, unknown: list[int]) -> None:
        try:
            members = await self._guild.query_members(user_ids=unknown, limit=len(unknown), cache=False)
        except TimeoutError:  # leaving somebody out is better than reading who must not be read
            self._known.update(dict.fromkeys(unknown, True))
            return
        self._known.update(dict.fromkeys(unknown, False))  # who has left has no role
        self._known.update({member.id: has_role(member, self._ignored) for member in members})
