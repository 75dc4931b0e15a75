"""Names and descriptions of our commands in the language of each client."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import discord
from discord import app_commands

from ..language import LANGUAGES, catalogue_key, for_locale


class GamseongTranslator(app_commands.Translator):
    """Translates the texts of this plugin and leaves all others alone."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """Returns ``string`` in the language of clients of ``locale``; ``None`` if it is not ours or stays as it is."""
        key = catalogue_key(string)
        translated: Any = attrgetter(key)(LANGUAGES[for_locale(locale)]) if key is not None else None
        return translated if translated != string.message else None
