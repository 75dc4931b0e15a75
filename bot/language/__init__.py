"""Which language to answer in, and the catalogue of everything the bot says in it."""

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
    """A command's or parameter's description in both languages: Discord shows everybody the same one, 100 characters at most."""
    return f"{getattr(KOREAN.descriptions, name)} · {getattr(ENGLISH.descriptions, name)}"


def for_locale(locale: discord.Locale) -> Language:
    """Korean for Korean, English for the rest of the world."""
    return "ko" if locale is discord.Locale.korean else "en"


def for_guild(guild: discord.Guild | None, chosen: Language | None, default: Language) -> Language:
    """What the server's moderators ``chosen``, else its own language if it has one, else ``default`` (also in direct messages).

    Only a community server can have one: every other server, Korean or not, is stuck on en-US.
    """
    if chosen is not None:
        return chosen
    if guild is None or "COMMUNITY" not in guild.features:
        return default
    return for_locale(guild.preferred_locale)
