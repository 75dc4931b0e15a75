"""Which text a message has, and which it asks about: its own, or that of the message it replies to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import discord

from .errors import MessageGoneError, MessageHiddenError, NoTextError, UsageError
from .sending import Context


def text_of(message: discord.Message) -> str:
    """Returns the text of ``message``, for everything here that reads messages: "" if it has none, such as a picture.

    Only one of these is read, the first that there is, since what its author wrote is not to be mixed with the rest:

    1. what the author wrote;
    2. of a forwarded message, what was forwarded, by this same list;
    3. a poll's question and its answers;
    4. the text displays of Components V2, inside of containers and sections too;
    5. embeds made by a bot or a webhook: title, description and fields.

    The parts of 3 to 5 are joined as lines, in the order in which Discord shows them. A link's preview is never read: its
    words are the linked page's, and the link itself stands in the content, which is all that is read then.
    """
    if _has_words(message.content):
        return message.content
    for snapshot in message.message_snapshots:
        text = snapshot.content if _has_words(snapshot.content) else _shown(snapshot.components, snapshot.embeds)
        if text:
            return text
    if message.poll is not None:
        return _lines([message.poll.question, *(answer.text for answer in message.poll.answers)])
    return _shown(message.components, message.embeds)


def _shown(components: Iterable[object], embeds: Iterable[discord.Embed]) -> str:
    """Returns the text that a bot laid out in ``components`` or, without any, in ``embeds``."""
    return _lines(_displays(components)) or _lines(part for embed in embeds if embed.type == "rich" for part in _parts(embed))


def _displays(components: Iterable[object]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container | discord.SectionComponent):
            yield from _displays(component.children)


def _parts(embed: discord.Embed) -> Iterator[str | None]:
    yield from (embed.title, embed.description)
    for field in embed.fields:
        yield from (field.name, field.value)


def _lines(parts: Iterable[str | None]) -> str:
    return "\n".join(part for part in parts if part and _has_words(part))


def _has_words(text: str) -> bool:
    return bool(text.strip())


def after_mention(content: str, user: int, role: int | None = None) -> str | None:
    """Returns ``content`` without the mention at its begin or end; ``None`` if there is none.

    ``user`` and ``role`` are ids: people take the bot's own role, which has the bot's name, for the bot itself.
    """
    mention = rf"<@!?{user}>" if role is None else rf"<@(?:!?{user}|&{role})>"
    match = re.fullmatch(rf"\s*{mention}[\s,:]*(?P<after>.*)|(?P<before>.*?)\s*{mention}\s*", content, re.DOTALL)
    if match is None:
        return None
    return (match["after"] if match["after"] is not None else match["before"]).strip()


async def asked_text(ctx: Context, text: str, usage: str) -> str:
    """Returns the ``text`` of the command, else that of the message it replies to.

    Raises ``UsageError`` with the sentence ``usage`` if there is neither, and ``NoTextError``, ``MessageGoneError`` or
    ``MessageHiddenError`` if the message replied to can't be judged.
    """
    if text.strip():
        return text
    target = await replied_message(ctx.message) if ctx.interaction is None else None
    if target is None:
        raise UsageError(usage)
    found = text_of(target)
    if not found and not ctx.bot.intents.message_content:
        raise MessageHiddenError
    if not found.strip():
        raise NoTextError
    return found


def is_reply(message: discord.Message) -> bool:
    """Returns whether ``message`` replies to another one."""
    reference = message.reference
    return reference is not None and reference.message_id is not None and message.type is discord.MessageType.reply


async def replied_message(message: discord.Message) -> discord.Message | None:
    """Returns the message that ``message`` replies to; ``None`` if it is no reply. Raises ``MessageGoneError``."""
    reference = message.reference
    if reference is None or reference.message_id is None or not is_reply(message):
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    if isinstance(reference.resolved, discord.DeletedReferencedMessage):
        raise MessageGoneError
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.HTTPException as error:  # deleted, or no permission to read the history
        raise MessageGoneError from error
