"""All commands by who may use them, in a language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ...core.command_help import Command, arguments_of, brief_of, permission_for, slash_name_of, subcommands_of
from ...language import SLASH, Strings


def overview(commands: Iterable[Command], strings: Strings, prefix: str) -> Mapping[str, str]:
    """Returns the lines of each group by its title, for people who type ``prefix``; after "/" commands have localised names."""
    groups: dict[str, list[str]] = {permission: [] for permission in strings.help.groups}
    for command in commands:
        groups[permission_for(command) or ""].append(_line(command, strings, prefix))
    return {strings.help.groups[permission]: "\n".join(lines) for permission, lines in groups.items() if lines}


def _line(command: Command, strings: Strings, prefix: str) -> str:
    slash = prefix == SLASH
    name = slash_name_of(command, strings) if slash else command.qualified_name
    written = f"{prefix}{name} {arguments_of(command, strings)}".rstrip()
    below = " · ".join(
        slash_name_of(each, strings).rpartition(" ")[2] if slash else each.name for each in subcommands_of(command)
    )
    return f"`{written}` {brief_of(command, strings)}" + (f"\n-# {below}" if below else "")
