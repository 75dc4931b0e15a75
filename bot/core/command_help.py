"""What commands are for and how they are written, in a language: for our own help and for that of a host. Pure."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from discord import app_commands
from discord.ext import commands

from ..language import Strings, catalogue_key

Command = commands.Command[Any, ..., Any]


def brief_of(command: Command, strings: Strings) -> str:
    """Returns what ``command`` does, in one line."""
    return _translated(command.__original_kwargs__.get("description"), strings)


def describe_for_host(command: Command, strings: Strings) -> None:
    """Gives ``command`` what a host's help command shows, which else are docstrings and the names of parameters in the code."""
    command.brief = command.help = brief_of(command, strings)
    command.description = ""  # would be shown above the help, which says the same
    command.usage = arguments_of(command, strings)
    for shown in _parameters(command):
        name, description = _translated(shown.locale_name, strings), _translated(shown.locale_description, strings)
        parameter = command.params[shown.name]
        command.params[shown.name] = parameter.replace(displayed_name=name, description=description, displayed_default=None)


def arguments_of(command: Command, strings: Strings) -> str:
    """Returns the parameters of ``command`` as they are written behind its name; those in brackets may be left out."""
    shown = ((_translated(each.locale_name, strings), each.required) for each in _parameters(command))
    return " ".join(name if required else f"[{name}]" for name, required in shown)


def slash_name_of(command: Command, strings: Strings) -> str:
    """Returns the name that ``command`` has in the command picker of a client in this language, without the slash."""
    names = [*command.parents[::-1], command]
    return " ".join(_translated(each.__original_kwargs__.get("name"), strings) for each in names)


def commands_of(group: commands.GroupMixin[Any]) -> list[Command]:
    """Returns the commands of a bot or a group in the order of the code; discord.py's ``commands`` are a set."""
    return list(dict.fromkeys(group.all_commands.values()))  # which names a command once for each alias


def subcommands_of(command: Command) -> list[Command]:
    """Returns the subcommands of a group in the order of the code; none of a plain command."""
    return commands_of(command) if isinstance(command, commands.Group) else []


def permission_for(command: Command) -> str | None:
    """Returns discord.py's name of the permission that ``command`` needs by default, or ``None``."""
    app_command = getattr(command, "app_command", None)
    needed = getattr(app_command, "default_permissions", None)
    return next((name for name, value in needed if value), None) if needed is not None else None


def _parameters(command: Command) -> list[app_commands.Parameter]:
    app_command = getattr(command, "app_command", None)
    return app_command.parameters if isinstance(app_command, app_commands.Command) else []


def _translated(text: app_commands.locale_str | str | None, strings: Strings) -> str:
    key = catalogue_key(text)
    return str(attrgetter(key)(strings)) if key is not None else str(text or "")
