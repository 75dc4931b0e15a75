"""Chooses the language to answer in; holds the catalogue of all sentences in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import discord

from .english import ENGLISH
from .korean import KOREAN
from .strings import Strings

__all__ = ["ENGLISH", "KOREAN", "LANGUAGES", "Language", "Strings", "described", "for_guild", "for_locale"]

Language = Literal["ko", "en"]
LANGUAGES: Mapping[Language, Strings] = {"ko": KOREAN, "en": ENGLISH}


def described(name: str) -> str:
    """Returns a command's or parameter's description in both languages, since Discord shows everybody the same one."""
    return f"{getattr(KOREAN.descriptions, name)} · {getattr(ENGLISH.descriptions, name)}"


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
