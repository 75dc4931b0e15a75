"""What a command shows its reader: our names without invisible characters, in whole syllables, without punctuation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from discord.ext import commands

from ...model_store.text import clean
from .arguments import ChoiceArgument
from .command_help import Command

LONGEST_NAME = 60  # characters that a name may take, invisible ones included
_PUNCTUATION = re.compile(r"[\s.,:;?!~…·。、？！，．：；～]*")


def visible(text: str) -> str:
    """Returns ``text`` in NFC from its first character on that a reader sees."""
    start = next((place for place, character in enumerate(text) if clean(character).strip()), len(text))
    return unicodedata.normalize("NFC", text[start:])


def plain_command(content: str, prefixes: Iterable[str], group: commands.GroupMixin[Any]) -> str:
    """Returns ``content`` with the prefix and the names of commands and subcommands of ``group`` written plainly.

    Other messages, and the words behind the names, stay as they are.
    """
    text = visible(content)
    prefix = next((each for each in prefixes if each and text.startswith(each)), None)
    if prefix is None:
        return content
    return prefix + _plain_names(visible(text[len(prefix) :]), group)


def _plain_names(text: str, group: commands.GroupMixin[Any]) -> str:
    found = _named(text, group)
    if found is None:
        return text
    command, rest = found
    behind = _PUNCTUATION.sub("", rest, count=1) if not rest[:1].isspace() else rest.lstrip()
    if isinstance(command, commands.Group):
        behind = _plain_names(visible(behind), command)
    return f"{command.name} {behind}".rstrip()


def _named(text: str, group: commands.GroupMixin[Any]) -> tuple[Command, str] | None:
    """Returns the command that ``text`` begins with and what stands behind its name; ``None`` for another, longer word."""
    names = group.all_commands
    for end in range(min(len(text), LONGEST_NAME), 0, -1):
        command, rest = names.get(clean(text[:end])), text[end:]
        if command is not None:
            return (command, rest) if _ends_name(rest) or _takes(command, rest) else None
    return None


def _ends_name(rest: str) -> bool:
    marks = _PUNCTUATION.match(rest)
    return not rest or (marks is not None and marks.end() > 0)


def _takes(command: Command, glued: str) -> bool:
    """Returns whether ``command`` is written together with a subcommand or a word that it knows: 감성거부취소."""
    word = clean(glued.split(maxsplit=1)[0])
    if isinstance(command, commands.Group):
        return word in command.all_commands
    converters = [parameter.converter for parameter in command.clean_params.values()]
    return any(isinstance(each, ChoiceArgument) and each.means(word) for each in converters)
