"""Sends and changes messages without pinging anybody. Where Discord refuses, it logs a line instead of raising.

A connection that breaks while something is sent may have brought it or not. So it is sent once more wherever Discord takes
it only once: a message in a channel by its nonce, the first answer to an interaction by the interaction.
"""

from __future__ import annotations

import asyncio
import enum
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import aiohttp
import discord
from discord.ext import commands

from ..language import KOREAN, LANGUAGES, SLASH, TypedPrefix, for_locale

T = TypeVar("T")
Context = commands.Context[Any]
Asked = Context | discord.Interaction[Any]  # what is to be answered
DEFER_AFTER = 1.5  # seconds; an interaction has to be answered or deferred within 3
_log = logging.getLogger(__name__)
_NOBODY = discord.AllowedMentions.none()
_BROKEN = (aiohttp.ClientError, OSError, TimeoutError)  # connections; discord.py itself tries again after a 429 or a 5xx
_FAILURES = (discord.HTTPException, discord.RateLimited, *_BROKEN)
_BROKE = "gamseong: the connection broke"  # a key of ``Interaction.extras``
_ACKNOWLEDGED = 40060  # Discord's code: the interaction has its first answer already


class Posted(enum.Enum):
    """What became of a message that answers nobody. ``FAILED`` is worth another try later, ``REFUSED`` is not."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    FAILED = "failed"


def prefix_of(asked: Asked) -> TypedPrefix:
    """Returns what the asker typed before the command's name, to be shown in a code span with a command's name.

    A mention is shown as the bot's name, since Discord doesn't resolve mentions in code spans.
    """
    if isinstance(asked, discord.Interaction):
        return TypedPrefix(SLASH, LANGUAGES[for_locale(asked.locale)])
    if asked.interaction is not None:
        return TypedPrefix(SLASH, LANGUAGES[for_locale(asked.interaction.locale)])
    typed = bool(asked.prefix) and not str(asked.prefix).startswith("<@")
    return TypedPrefix(str(asked.prefix) if typed else f"@{asked.me.display_name} ".replace("`", ""), KOREAN)


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
    content["allowed_mentions"] = _NOBODY
    try:
        if ctx.interaction is not None:
            return await _answer_once(ctx.interaction, lambda: ctx.send(**content), content)
        return await _send_once(ctx.send, content)
    except _FAILURES as error:
        _log.warning("no answer in channel %s: %s", ctx.channel.id, _describe(error))
    return None


async def send_ephemeral(asked: Asked, sentence: str) -> None:
    """Answers with a sentence that only the asker sees where Discord can do that, which is in interactions."""
    if isinstance(asked, discord.Interaction):
        await respond(asked, content=sentence)
    else:
        await send(asked, content=sentence, ephemeral=True)


async def send_privately(person: discord.User | discord.Member, **content: Any) -> discord.Message | None:
    """Sends a direct message. Returns ``None`` if ``person`` accepts none or Discord failed."""
    return await send_unasked(person, **content)


async def send_unasked(place: discord.abc.Messageable, **content: Any) -> discord.Message | None:
    """Sends a message that answers nobody. Returns ``None`` if that is not allowed or Discord failed."""
    try:
        return await _send_once(place.send, {"allowed_mentions": _NOBODY, **content})
    except _FAILURES as error:
        _log.warning("no message to %s: %s", type(place).__name__, _describe(error))
    return None


async def post(channel: discord.abc.Messageable, **content: Any) -> Posted:
    """Sends a message that answers nobody, and returns what became of it."""
    try:
        await _send_once(channel.send, {"allowed_mentions": _NOBODY, **content})
    except _FAILURES as error:
        _log.warning("no message in channel %s: %s", getattr(channel, "id", None), _describe(error))
        return Posted.REFUSED if isinstance(error, discord.HTTPException) and error.status < 500 else Posted.FAILED
    return Posted.DELIVERED


async def respond(interaction: discord.Interaction[Any], *, ephemeral: bool = True, **content: Any) -> bool:
    """Answers an interaction of a button, select, menu or form; a second answer becomes a further message.

    Discord takes the first answer for 3 seconds and further ones for 15 minutes; later there is a log line, and ``False``.
    """
    content = {"allowed_mentions": _NOBODY, "ephemeral": ephemeral, **content}

    async def answer() -> None:
        if interaction.response.is_done():
            await interaction.followup.send(**content)
        else:
            await interaction.response.send_message(**content)

    try:
        await _answer_once(interaction, answer, content)
    except _FAILURES as error:
        _log.warning("no answer to an interaction: %s", _describe(error))
        return False
    return True


async def _send_once(sending: Callable[..., Awaitable[T]], content: dict[str, Any]) -> T:
    """Sends a message to a channel, and once more if the connection broke: Discord posts a nonce of the last minutes once."""
    content = {"nonce": str(secrets.randbits(64)), **content}
    try:
        return await sending(**content)
    except _BROKEN as error:
        _rewind(content, error)
    return await sending(**content)


async def _answer_once(
    interaction: discord.Interaction[Any], answer: Callable[[], Awaitable[T]], content: dict[str, Any]
) -> T | discord.InteractionMessage:
    """Answers an interaction, and once more if the connection broke and that cannot give two answers.

    Discord takes a first answer once. Further ones have no nonce, so they are only sent again if nothing left this computer.
    """
    first = not interaction.response.is_done()
    try:
        return await answer()
    except discord.HTTPException as error:
        if not first or not _has_arrived(interaction, error):
            raise
        return await _edit_answer(interaction, content, error)  # it was deferred by a call whose answer got lost
    except _BROKEN as error:
        if not first and not isinstance(error, aiohttp.ClientConnectorError):
            raise
        if first and interaction.response.is_done():
            raise  # the answer is there; what broke is a look at it
        interaction.extras[_BROKE] = True
        _rewind(content, error)
    try:
        return await answer()
    except discord.HTTPException as error:
        if not first or not _has_arrived(interaction, error):
            raise
        return await _edit_answer(interaction, content, error)  # its view has not begun to listen, which the edit mends


def _has_arrived(interaction: discord.Interaction[Any], error: BaseException) -> bool:
    """Returns whether ``error`` says that the answer that a broken connection seemed to lose had arrived."""
    return interaction.extras.get(_BROKE, False) and isinstance(error, discord.HTTPException) and error.code == _ACKNOWLEDGED


async def _edit_answer(
    interaction: discord.Interaction[Any], content: dict[str, Any], error: BaseException
) -> discord.InteractionMessage:
    """Makes the answer that Discord has look as if it was sent with ``content``."""
    _rewind(content, error)
    kept = {name: content[name] for name in ("content", "embed", "embeds", "view", "allowed_mentions") if name in content}
    return await interaction.edit_original_response(**kept, attachments=_files(content))


def _rewind(content: dict[str, Any], error: BaseException) -> None:
    """Makes the files of ``content`` ready to be sent again after ``error``."""
    _log.info("sending once more: %s", _describe(error))
    for file in _files(content):
        file.reset()


def _files(content: dict[str, Any]) -> list[discord.File]:
    return [*content.get("files", ()), *([content["file"]] if content.get("file") else ())]


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
        await _twice(interaction, lambda: interaction.response.defer(ephemeral=ephemeral, thinking=thinking))
    except _FAILURES as error:
        if not _has_arrived(interaction, error):
            _log.warning("an interaction was not deferred: %s", _describe(error))


async def defer_if_slow(asked: Asked, work: Awaitable[T], *, ephemeral: bool = False, thinking: bool = True) -> T:
    """Returns the result of ``work``. Defers an interaction if that takes longer than ``DEFER_AFTER``, see ``defer``."""
    task = asyncio.ensure_future(work)
    interaction = asked if isinstance(asked, discord.Interaction) else asked.interaction
    try:
        if interaction is not None and not (await asyncio.wait({task}, timeout=DEFER_AFTER))[0]:
            await defer(interaction, ephemeral=ephemeral, thinking=thinking)
        return await task
    finally:
        task.cancel()  # of a caller that was cancelled, or that could not defer; one that is done stays as it is


async def update(interaction: discord.Interaction[Any], **content: Any) -> bool:
    """Answers a press by changing the message that was pressed.

    Returns ``False`` if that message is gone, it is too late or Discord failed.
    """
    try:
        if interaction.response.is_done():
            await interaction.edit_original_response(**content)
        else:
            await _update_first(interaction, content)
    except _FAILURES as error:
        _log.warning("a pressed message was not changed: %s", _describe(error))
        return False
    return True


async def _update_first(interaction: discord.Interaction[Any], content: dict[str, Any]) -> None:
    try:
        await _twice(interaction, lambda: interaction.response.edit_message(**content))
    except discord.HTTPException as error:
        if not _has_arrived(interaction, error):
            raise
        await interaction.edit_original_response(**content)


async def _twice(interaction: discord.Interaction[Any], call: Callable[[], Awaitable[object]]) -> None:
    """Gives an interaction its first answer, and once more if the connection broke."""
    try:
        await call()
    except _BROKEN:
        interaction.extras[_BROKE] = True
        await call()


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
