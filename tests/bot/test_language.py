"""Both catalogues say the same things, and the right one is chosen."""

from __future__ import annotations

import dataclasses
import re
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from gamseong.bot.language import CATALOGUES, ENGLISH, KOREAN, for_guild, for_locale
from gamseong.model_store import Label
from gamseong.model_store.tokenizers import TOKENIZERS

HANGUL = re.compile("[가-힣]")
OUR_COMMANDS = re.compile("감성|수열")


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


@pytest.mark.parametrize("field", [field.name for field in dataclasses.fields(KOREAN)])
def test_both_languages_have_the_same_keys_and_placeholders(field: str) -> None:
    korean, english = getattr(KOREAN, field), getattr(ENGLISH, field)
    if isinstance(korean, str):
        assert placeholders(korean) == placeholders(english)
        assert HANGUL.search(korean)
        assert not HANGUL.search(OUR_COMMANDS.sub("", english))
        assert "\n" not in korean + english
    else:
        assert korean.keys() == english.keys()


def test_every_label_and_tokenizer_has_a_name() -> None:
    for words in CATALOGUES.values():
        assert set(words.labels) == set(Label)
        assert set(words.units) == set(TOKENIZERS)


def test_only_korean_clients_get_korean() -> None:
    assert {locale: for_locale(locale) for locale in discord.Locale} == {
        locale: "ko" if locale is discord.Locale.korean else "en" for locale in discord.Locale
    }


@pytest.mark.parametrize(
    ("features", "locale", "default", "language"),
    [
        ([], discord.Locale.american_english, "ko", "ko"),  # nobody could choose: the default
        ([], discord.Locale.american_english, "en", "en"),
        (["COMMUNITY"], discord.Locale.american_english, "ko", "en"),
        (["COMMUNITY"], discord.Locale.korean, "en", "ko"),
        (["COMMUNITY"], discord.Locale.japanese, "ko", "en"),
    ],
)
def test_a_servers_language_counts_where_it_was_chosen(features: list[str], locale: Any, default: Any, language: str) -> None:
    guild: Any = SimpleNamespace(features=features, preferred_locale=locale)
    assert for_guild(guild, default) == language


def test_direct_messages_have_the_default() -> None:
    assert for_guild(None, "ko") == "ko"
