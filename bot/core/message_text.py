"""What a message asks about: its own words, those after a mention, or the message it replies to."""

from __future__ import annotations

import re

import discord

from .sending import Context


class MessageGoneError(Exception):
    """The message replied to was deleted or may not be read."""


class MessageHiddenError(Exception):
    """The message replied to is there, but Discord keeps its text from a bot without the message-content intent."""


def text_of(message: discord.Message) -> str:
    """What its author wrote; of a forwarded message, what was forwarded."""
    snapshots = getattr(message, "message_snapshots", None) or ()  # since discord.py 2.5
    return message.content or next((snapshot.content for snapshot in snapshots), "")


def after_mention(content: str, user: int) -> str | None:
    """``content`` without the mention of ``user`` that begins or ends it; ``None`` if neither end is one."""
    mention = rf"<@!?{user}>"
    match = re.fullmatch(rf"\s*{mention}[\s,:]*(?P<after>.*)|(?P<before>.*?)\s*{mention}\s*", content, re.DOTALL)
    if match is None:
        return None
    return (match["after"] if match["after"] is not None else match["before"]).strip()


async def asked_text(ctx: Context, text: str) -> str | None:
    """What a command is asked about: its own ``text``, else that of the message it replies to; ``None`` if it has neither.

    Raises ``MessageGoneError`` and ``MessageHiddenError``.
    """
    if text.strip():
        return text
    target = await replied_to(ctx.message) if ctx.interaction is None else None
    if target is None:
        return None
    found = text_of(target)
    if not found and not ctx.bot.intents.message_content:
        raise MessageHiddenError
    return found


async def replied_to(message: discord.Message) -> discord.Message | None:
    """The message that ``message`` is a reply to; ``None`` if it is no reply. Raises ``MessageGoneError``."""
    reference = message.reference
    if reference is None or reference.message_id is None or message.type is not discord.MessageType.reply:
        return None
    if isinstance(reference.resolved, discord.Message):
        return reference.resolved
    if isinstance(reference.resolved, discord.DeletedReferencedMessage):
        raise MessageGoneError
    try:
        return await message.channel.fetch_message(reference.message_id)
    except discord.HTTPException as error:  # deleted, or no permission to read the history
        raise MessageGoneError from error
