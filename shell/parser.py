"""A parser that speaks the user's language, and options that may stand before or behind a subcommand."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import Any, NoReturn

from .language import in_language

CONFIG_HELP = "settings from this file instead of the ./config.toml or pyproject.toml that is here"


class ShellParser(argparse.ArgumentParser):
    """A parser whose help, usage and errors are in the user's language; its subcommands' parsers are of this class too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"formatter_class": _Formatter, **options})

    def error(self, message: str) -> NoReturn:
        """See ``ArgumentParser``."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {in_language(message)}\n")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Puts into the user's language what a parser was given in English, and argparse's own headings."""

    def start_section(self, heading: str | None) -> None:
        super().start_section(in_language(heading) if heading else heading)

    def add_text(self, text: str | None) -> None:
        super().add_text(in_language(text) if text else text)

    def add_usage(
        self, usage: str | None, actions: Iterable[argparse.Action], groups: Iterable[Any], prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, f"{in_language('usage')}: " if prefix is None else prefix)

    def _get_help_string(self, action: argparse.Action) -> str | None:
        text = super()._get_help_string(action)
        return in_language(text) if text else text


def add_option_everywhere(
    parser: ShellParser, commands: argparse._SubParsersAction[ShellParser], name: str, **options: Any
) -> None:
    """Adds an option to ``parser`` and to every subcommand in ``commands``, so that it may stand before or behind one."""
    parser.add_argument(name, **options)
    for command in commands.choices.values():  # SUPPRESS: an absent one must not undo the one before the command
        command.add_argument(name, **{**options, "default": argparse.SUPPRESS})
