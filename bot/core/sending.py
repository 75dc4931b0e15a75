"""Sending: replies that ping nobody, and where Discord says no, a line in the log instead of an error."""

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
DEFER_AFTER = 1.5  # seconds; an interaction has to be answered or deferred within 3
_log = logging.getLogger(__name__)
_NOBODY = discord.AllowedMentions.none()
_FAILURES = (discord.HTTPException, aiohttp.ClientError, OSError, TimeoutError)


async def send(ctx: Context, **content: Any) -> discord.Message | None:
    """Answers a command, as a reply where that is allowed. ``None`` where the bot may not speak or Discord failed."""
    if ctx.interaction is not None and ctx.interaction.is_expired():
        # discord.py would post it in the channel, where everybody reads what may have been for the asker alone.
        _log.warning("no answer in channel %s: the interaction has expired", ctx.channel.id)
        return None
    permissions = permissions_of(ctx)
    in_thread = isinstance(ctx.channel, discord.Thread)
    if not (permissions.send_messages_in_threads if in_thread else permissions.send_messages):
        _log.warning("no permission to send messages in channel %s", ctx.channel.id)
        return None
    if ctx.interaction is None and permissions.read_message_history:
        # Without that permission Discord refuses replies, but not messages.
        content["reference"] = ctx.message.to_reference(fail_if_not_exists=False)
    try:
        return await ctx.send(allowed_mentions=_NOBODY, **content)
    except _FAILURES as error:
        _log.warning("no answer in channel %s: %s", ctx.channel.id, _reason(error))
    return None


async def post(channel: discord.abc.Messageable, **content: Any) -> bool:
    """A message that answers nobody; ``False`` where the bot may not speak or Discord failed."""
    try:
        await channel.send(allowed_mentions=_NOBODY, **content)
    except _FAILURES as error:
        _log.warning("no message in channel %s: %s", getattr(channel, "id", None), _reason(error))
        return False
    return True


async def respond(interaction: discord.Interaction[Any], *, ephemeral: bool = True, **content: Any) -> None:
    """Answers a button, a menu or a select, a second time with a further message; too late (3 s, then 15 min) is a log line."""
    try:
        if interaction.response.is_done():
            await interaction.followup.send(allowed_mentions=_NOBODY, ephemeral=ephemeral, **content)
        else:
            await interaction.response.send_message(allowed_mentions=_NOBODY, ephemeral=ephemeral, **content)
    except _FAILURES as error:
        _log.warning("no answer to an interaction: %s", _reason(error))


async def original(interaction: discord.Interaction[Any]) -> discord.InteractionMessage | None:
    """The message that answered an interaction, to change it later; ``None`` if there is none."""
    try:
        return await interaction.original_response()
    except (discord.ClientException, *_FAILURES):
        return None


async def defer(interaction: discord.Interaction[Any], *, ephemeral: bool = True, thinking: bool = True) -> None:
    """Tells Discord that an answer takes longer; too late for that is a log line.

    ``thinking``: a new message is to come; without it, what was pressed is going to change (``update``).
    """
    try:
        await interaction.response.defer(ephemeral=ephemeral, thinking=thinking)
    except _FAILURES as error:
        _log.warning("an interaction was not deferred: %s", _reason(error))


async def in_time(
    source: Context | discord.Interaction[Any], work: Awaitable[T], *, ephemeral: bool = False, thinking: bool = True
) -> T:
    """``work``'s result; an interaction is deferred where that takes longer than Discord waits, see ``defer``."""
    task = asyncio.ensure_future(work)
    interaction = source if isinstance(source, discord.Interaction) else source.interaction
    if interaction is not None and not (await asyncio.wait({task}, timeout=DEFER_AFTER))[0]:
        await defer(interaction, ephemeral=ephemeral, thinking=thinking)
    return await task


async def update(interaction: discord.Interaction[Any], **content: Any) -> bool:
    """Answers a press by changing the message it was under; ``False`` if that is gone, it is too late or Discord failed."""
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(**content)
        else:
            await interaction.response.edit_message(**content)
    except _FAILURES as error:
        _log.warning("a pressed message was not changed: %s", _reason(error))
        return False
    return True


async def edit(message: discord.Message | discord.InteractionMessage, **content: Any) -> bool:
    """Changes a message of ours; ``False`` if it is gone or Discord failed."""
    try:
        await message.edit(**content)
    except _FAILURES as error:
        _log.info("message %s not edited: %s", message.id, _reason(error))
        return False
    return True


def permissions_of(ctx: Context) -> discord.Permissions:
    """What the bot may do here. Answers to an interaction are always allowed, and may embed and attach."""
    if ctx.interaction is not None:
        return discord.Permissions.all()
    try:
        return ctx.bot_permissions
    except discord.ClientException:  # a thread whose channel is not cached
        return discord.Permissions.all()


def _reason(error: BaseException) -> str:
    """Why Discord did not do it, without a word of what was sent."""
    return f"HTTP {error.status}, code {error.code}" if isinstance(error, discord.HTTPException) else type(error).__name__
