"""Chooses the language to answer in; holds the catalogue of all sentences in each language."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

import discord
from discord import app_commands

from ..settings import Language
from .count import Count
from .english import ENGLISH
from .korean import KOREAN
from .strings import Strings
from .typed_prefix import SLASH, TypedPrefix

__all__ = [
    "ENGLISH",
    "KOREAN",
    "LANGUAGES",
    "SLASH",
    "Count",
    "Strings",
    "TypedPrefix",
    "catalogue_key",
    "described",
    "for_guild",
    "for_locale",
    "named",
    "subcommand",
]

LANGUAGES: Mapping[Language, Strings] = {"ko": KOREAN, "en": ENGLISH}
_EXTRA = "gamseong"  # marks our texts among those of a host


def named(name: str) -> app_commands.locale_str:
    """Returns the name of a command, parameter or choice: Korean, and in others' clients what a translator makes of it."""
    return _localized(f"names.{name}")


def described(name: str) -> app_commands.locale_str:
    """Returns the description of a command or parameter, as ``named`` does."""
    return _localized(f"descriptions.{name}")


def subcommand(name: str, description: str = "") -> dict[str, Any]:
    """Returns the texts of a subcommand as discord.py's decorator takes them. Behind a prefix it has its names in all languages.

    ``description``: its key among the descriptions, where that is not ``name``.
    """
    own = attrgetter(f"names.{name}")
    others = [own(strings) for strings in LANGUAGES.values() if own(strings) != own(KOREAN)]
    return {"name": named(name), "aliases": others, "description": described(description or name)}


def catalogue_key(text: object) -> str | None:
    """Returns the path in ``Strings`` that a text of ``named`` or ``described`` came from; ``None`` for other texts."""
    return text.extras.get(_EXTRA) if isinstance(text, app_commands.locale_str) else None


def _localized(key: str) -> app_commands.locale_str:
    return app_commands.locale_str(attrgetter(key)(KOREAN), **{_EXTRA: key})


def for_locale(locale: discord.Locale) -> Language:
    """Returns Korean for Korean clients, and English for all others."""
    return "ko" if locale is discord.Locale.korean else "en"


def for_guild(guild: discord.Guild | None, chosen: Language | None, default: Language) -> Language:
    """Returns ``chosen`` if the moderators chose a language, else the server's own one, else ``default``.

    Only community servers have a language of their own: all others, Korean or not, have the fixed locale en-US. Direct messages
    (no ``guild``) get ``default``.
    """
    if chosen is not None:
        return chosen
    if guild is None or "COMMUNITY" not in guild.features:
        return default
    return for_locale(guild.preferred_locale)
