"""The one funnel for errors, and the one table that says which sentence the asker gets for which error.

Commands, context menus, buttons, selects and forms raise; ``answer_error`` answers.
"""

from __future__ import annotations

import logging
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import discord
from discord import app_commands
from discord.ext import commands

from ..inference.backlog import BusyError
from ..language import Strings, TypedPrefix
from ..render.text import escape_markdown, one_line
from ..storage import StorageError
from .logs import describe
from .sending import Asked, prefix_of, send_ephemeral

_MENTION = re.compile(r"<(?:#|@[!&]?)[0-9]{1,20}>")
_WORD_LENGTH = 60  # characters of a word that was not understood
_log = logging.getLogger(__name__)


class AnswerError(Exception):
    """A request has no answer, for a reason that the asker is told in one sentence. Nothing is broken."""


class UsageError(AnswerError):
    """The asker has to ask in another way; ``sentence``, in the asker's language, says how."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotUnderstoodError(AnswerError, commands.BadArgument):
    """Nothing was done, because ``word`` was not understood; ``expected`` names in ``strings.refusals.expected`` what would be.

    ``choices`` are words that would be understood there.
    """

    def __init__(self, word: str, expected: str, choices: Sequence[str] = ()) -> None:
        super().__init__(f"not understood where {expected} is expected")  # without the word, which somebody wrote
        self.word, self.expected, self.choices = word, expected, choices


class CooldownError(AnswerError):
    """The user asks too often and may ask again in ``seconds``. ``first``: this is the first refusal of their window."""

    def __init__(self, seconds: float, first: bool) -> None:
        super().__init__(f"the user may ask again in {seconds:.1f} s")
        self.seconds, self.first = seconds, first


class NoTextError(AnswerError):
    """The message asked about has no text, such as a picture."""


class MessageGoneError(AnswerError):
    """The message replied to was deleted, or the bot may not read it."""


class MessageHiddenError(AnswerError):
    """The message replied to exists, but Discord hides its text from a bot without the message-content intent."""


class NotOwnerError(AnswerError):
    """Somebody pressed a button that is for another user."""


@asynccontextmanager
async def answering_errors(asked: Asked, strings: Strings) -> AsyncIterator[None]:
    """Hands the expected errors of its block to ``answer_error``.

    A refusal is an answer: if it left the command's callback, the host's own error handler would answer it a second time.
    Other errors go on to discord.py, which brings them to ``BaseCog.cog_command_error`` or ``OwnedView.on_error``.
    """
    try:
        yield
    except (AnswerError, BusyError, StorageError) as error:
        await answer_error(asked, error, strings)


async def answer_error(asked: Asked, error: BaseException, strings: Strings) -> None:
    """Tells the asker in one sentence why there is no answer; logs type and place of an error that has no sentence."""
    cause = cause_of(error)
    sentence = sentence_for(cause, strings, prefix_of(asked))
    if sentence is None and isinstance(cause, commands.CommandError | app_commands.CheckFailure):
        return  # a check of the host said no, and the host tells its users in its own way
    if isinstance(cause, CooldownError) and not cause.first and not is_interaction(asked):
        return  # a user who goes on isn't answered each time; an interaction has to be, and only its user sees the answer
    if sentence is None:
        _log.error("%s failed: %s", _kind(asked), describe(cause))
    await send_ephemeral(asked, sentence or strings.failed)


def sentence_for(error: BaseException, strings: Strings, prefix: TypedPrefix) -> str | None:
    """Returns what the asker, who types ``prefix``, is told about ``error`` (see ``cause_of``).

    ``None``: the asker can't help it.
    """
    match error:
        case UsageError():
            return error.sentence
        case NotUnderstoodError():
            hint = strings.refusals.expected[error.expected].format(choices=" · ".join(error.choices), prefix=prefix)
            return strings.refusals.not_understood.format(word=_quoted(error.word), hint=hint)
        case commands.MissingRequiredArgument() if isinstance(expected := getattr(error.param.converter, "expected", None), str):
            return strings.refusals.missing.format(hint=strings.refusals.expected[expected].format(choices="", prefix=prefix))
        case CooldownError():
            return strings.cooldown.format(seconds=max(1, round(error.seconds)))
        case commands.CommandOnCooldown() | app_commands.CommandOnCooldown():
            return strings.cooldown.format(seconds=max(1, round(error.retry_after)))
        case NoTextError():
            return strings.no_text_there
        case MessageGoneError():
            return strings.message_gone
        case MessageHiddenError():
            return strings.message_hidden
        case NotOwnerError():
            return strings.not_your_button
        case BusyError():
            return strings.busy
        case StorageError():
            return strings.storage_unavailable
        case commands.MissingPermissions() | app_commands.MissingPermissions():
            missing = ", ".join(strings.permissions.get(name, name) for name in error.missing_permissions)
            return strings.refusals.permission.format(permissions=missing)
        case commands.NoPrivateMessage() | app_commands.NoPrivateMessage():
            return strings.refusals.servers_only
        case commands.MaxConcurrencyReached():
            return strings.refusals.running
        case commands.ChannelNotFound() | commands.ChannelNotReadable() | commands.ThreadNotFound():
            return strings.refusals.channel
        case commands.UserInputError() | app_commands.TransformerError():
            return strings.refusals.argument
    return None


def cause_of(error: BaseException) -> BaseException:
    """Returns what was raised, without discord.py's wrappers."""
    while True:
        if isinstance(error, commands.CommandInvokeError | commands.HybridCommandError | app_commands.CommandInvokeError):
            error = error.original
        elif isinstance(error, app_commands.TransformerError) and isinstance(error.__cause__, AnswerError):
            error = error.__cause__
        else:
            return error


def is_interaction(asked: Asked) -> bool:
    """Returns whether an answer to ``asked`` answers an interaction."""
    return isinstance(asked, discord.Interaction) or asked.interaction is not None


def _quoted(word: str) -> str:
    """Returns ``word`` as it was typed; a mention stays one, for people to read a name."""
    return word if _MENTION.fullmatch(word) else escape_markdown(one_line(word, _WORD_LENGTH))


def _kind(asked: Asked) -> str:
    if isinstance(asked, discord.Interaction):
        match asked.type:
            case discord.InteractionType.component:
                return "a button"
            case discord.InteractionType.modal_submit:
                return "a form"
    return "a command"
