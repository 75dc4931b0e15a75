"""Sends and changes messages without pinging anybody. Where Discord refuses, it logs a line instead of raising."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable
from typing import Any, TypeVar

import aiohttp
import discord
from discord.ext import commands

T = TypeVar("T")
Context = commands.Context[Any]
Source = Context | discord.Interaction[Any]  # what is to be answered
DEFER_AFTER = 1.5  # seconds; an interaction has to be answered or deferred within 3
_log = logging.getLogger(__name__)
_NOBODY = discord.AllowedMentions.none()
_FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)


async def send(ctx: Context, **content: Any) -> discord.Message | None:
    """Answers a command, as a reply where that is allowed. Returns ``None`` if the bot may not speak there or Discord failed."""
    if ctx.interaction is not None and ctx.interaction.is_expired():
        # discord.py would post the answer in the channel, where everybody would read what may be for the asker alone.
        _log.warning("no answer in channel %s: the interaction has expired", ctx.channel.id)
        return None
    permissions = bot_permissions(ctx)
    in_thread = isinstance(ctx.channel, discord.Thread)
    if not (permissions.send_messages_in_threads if in_thread else permissions.send_messages):
        _log.warning("no permission to send messages in channel %s", ctx.channel.id)
        return None
    if ctx.interaction is None and permissions.read_message_history:
        # Without that permission Discord refuses replies but accepts messages.
        content["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
    try:
        return await ctx.send(allowed_mentions=_NOBODY, **content)
    except _FAILURES as error:
        _log.warning("no answer in channel %s: %s", ctx.channel.id, _describe(error))
    return None


async def send_ephemeral(source: Source, sentence: str) -> None:
    """Answers with a sentence that only the asker sees where Discord can do that, which is in interactions."""
    if isinstance(source, discord.Interaction):
        await respond(source, content=sentence)
    else:
        await send(source, content=sentence, ephemeral=True)


async def post(channel: discord.abc.Messageable, **content: Any) -> bool:
    """Sends a message that answers nobody. Returns ``False`` if the bot may not speak there or Discord failed."""
    try:
        await channel.send(allowed_mentions=_NOBODY, **content)
    except _FAILURES as error:
        _log.warning("no message in channel %s: %s", getattr(channel, "id", None), _describe(error))
        return False
    return True


async def respond(interaction: discord.Interaction[Any], *, ephemeral: bool = True, **content: Any) -> None:
    """Answers an interaction of a button, select, menu or form; a second answer becomes a further message.

    Discord takes the first answer for 3 seconds and further ones for 15 minutes; later there is a log line.
    """
    try:
        if interaction.response.is_done():
            await interaction.followup.send(allowed_mentions=_NOBODY, ephemeral=ephemeral, **content)
        else:
            await interaction.response.send_message(allowed_mentions=_NOBODY, ephemeral=ephemeral, **content)
    except _FAILURES as error:
        _log.warning("no answer to an interaction: %s", _describe(error))


async def original_response(interaction: discord.Interaction[Any]) -> discord.InteractionMessage | None:
    """Returns the message that answered an interaction, to change it later; ``None`` if there is none."""
    try:
        return await interaction.original_response()
    except (discord.ClientException, *_FAILURES):
        return None


async def defer(interaction: discord.Interaction[Any], *, ephemeral: bool = True, thinking: bool = True) -> None:
    """Tells Discord that an answer takes longer; logs a line if it is too late for that.

    ``thinking``: a new message is to come. Without it, the message that was pressed is going to change (``update``).
    """
    try:
        await interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
    except _FAILURES as error:
        _log.warning("an interaction was not deferred: %s", _describe(error))


async def defer_if_slow(source: Source, work: Awaitable[T], *, ephemeral: bool = False, thinking: bool = True) -> T:
    """Returns the result of ``work``. Defers an interaction if that takes longer than ``DEFER_AFTER``, see ``defer``."""
    task = asyncio.ensure_future(work)
    interaction = source if isinstance(source, discord.Interaction) else source.interaction
    if interaction is not None and not (await asyncio.wait({task}, timeout=DEFER_AFTER))[0]:
        await defer(interaction, ephemeral=ephemeral, thinking=thinking)
    return await task


async def update(interaction: discord.Interaction[Any], **content: Any) -> bool:
    """Answers a press by changing the message that was pressed.

    Returns ``False`` if that message is gone, it is too late or Discord failed.
    """
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(**content)
        else:
            await interaction.response.edit_message(**content)
    except _FAILURES as error:
        _log.warning("a pressed message was not changed: %s", _describe(error))
        return False
    return True


async def edit(message: discord.Message | discord.InteractionMessage, **content: Any) -> bool:
    """Changes a message of the bot. Returns ``False`` if it is gone or Discord failed."""
    try:
        await message.edit(**content)
    except _FAILURES as error:
        _log.info("message %s not edited: %s", message.id, _describe(error))
        return False
    return True


def bot_permissions(ctx: Context) -> discord.Permissions:
    """Returns what the bot may do in the channel of ``ctx``; everything for interactions, whose answers are always allowed."""
    if ctx.interaction is not None:
        return discord.Permissions.all()
    try:
        return ctx.bot_permissions
    except discord.ClientException:  # a thread whose channel is not cached
        return discord.Permissions.all()


def _describe(error: BaseException) -> str:
    """Returns why Discord did not do it, without any text of the message."""
    return f"HTTP {error.status}, code {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__
