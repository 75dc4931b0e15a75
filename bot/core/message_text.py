"""Which text a message asks about: its own, or that of the message it replies to."""

from __future__ import annotations

import re

import discord

from .errors import MessageGoneError, MessageHiddenError, NoTextError, UsageError
from .sending import Context


def text_of(message: discord.Message) -> str:
    """Returns what the author wrote or, of a forwarded message, what was forwarded."""
    return message.content or next((snapshot.content for snapshot in message.message_snapshots), "")


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
