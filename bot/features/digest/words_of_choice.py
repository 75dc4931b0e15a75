"""The parameters of 감성보고 켜기: three fields of a slash command, or words in any order behind a prefix."""

from __future__ import annotations

from typing import Any

import discord
from discord import AppCommandOptionType

from ...core.arguments import Argument, ChoiceArgument
from ...core.errors import NotUnderstoodError
from ...core.sending import Context
from .choosing import Choice, ChoiceError, parse_choice


class LaterWords(ChoiceArgument):
    """A field of the slash command. Behind a prefix it takes no word, so that ``WordsOfChoice`` gets them all."""

    async def convert(self, ctx: Context, argument: str) -> Any:
        """See ``Argument``."""
        ctx.view.undo()


class WordsOfChoice(Argument):
    """Behind a prefix all words, as a ``Choice``; in a slash command the hour."""

    expected = "digest_when"

    @property
    def type(self) -> AppCommandOptionType:
        """The kind of the field."""
        return AppCommandOptionType.integer

    @property
    def min_value(self) -> float:
        """The least value that the field takes."""
        return 0

    @property
    def max_value(self) -> float:
        """The greatest value that the field takes."""
        return 23

    async def convert(self, ctx: Context, argument: str) -> Choice:
        """See ``Argument``."""
        try:
            return parse_choice(argument)
        except ChoiceError as error:
            raise NotUnderstoodError(error.word, self.expected) from error

    async def transform(self, interaction: discord.Interaction[Any], value: Any, /) -> Choice:
        """See ``Argument``."""
        return Choice(hour=int(value))
