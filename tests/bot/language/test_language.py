"""Both catalogues have the same entries, and the right one is chosen."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from gamseong.bot.language import ENGLISH, KOREAN, LANGUAGES, described, for_guild, for_locale
from gamseong.model_store import Label
from gamseong.model_store.tokenizers import TOKENIZERS

HANGUL = re.compile("[가-힣]")
OUR_COMMANDS = re.compile("/?감성[가-힣]*(?: 취소| 분석)?|/?수열|취소|상태|기본|켜기")
ROOT = Path(__file__).resolve().parents[3]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", text))


def sentences(strings: Any, path: str = "") -> dict[str, Any]:
    """Returns all entries of a catalogue by their path."""
    found: dict[str, Any] = {}
    for field in dataclasses.fields(strings):
        value, name = getattr(strings, field.name), f"{path}{field.name}"
        found |= sentences(value, f"{name}.") if dataclasses.is_dataclass(value) else {name: value}
    return found


@pytest.mark.parametrize("name", sentences(KOREAN))
def test_both_languages_have_the_same_keys_and_placeholders(name: str) -> None:
    korean, english = sentences(KOREAN)[name], sentences(ENGLISH)[name]
    if isinstance(korean, str):
        assert placeholders(korean) == placeholders(english)
        assert HANGUL.search(korean) or not re.search("[A-Za-z]", korean)
        assert not HANGUL.search(OUR_COMMANDS.sub("", english))
        assert "\n" not in korean + english
    else:
        assert korean.keys() == english.keys()


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(KOREAN.descriptions)])
def test_a_description_fits_discords_command_picker(name: str) -> None:
    assert 1 <= len(described(name)) <= 100


def test_every_sentence_is_said_somewhere() -> None:
    sources = [path for room in ("bot", "cli") for path in (ROOT / room).rglob("*.py") if path.parent.name != "language"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    assert [name for name in sentences(KOREAN) if not re.search(rf"\b{name.rpartition('.')[2]}\b", text)] == []


def test_every_label_and_tokenizer_has_a_name() -> None:
    for strings in LANGUAGES.values():
        assert set(strings.labels) == set(Label)
        assert set(strings.units) == set(TOKENIZERS)


def test_only_korean_clients_get_korean() -> None:
    assert {locale: for_locale(locale) for locale in discord.Locale} == {
        locale: "ko" if locale is discord.Locale.korean else "en" for locale in discord.Locale
    }


@pytest.mark.parametrize(
    ("chosen", "features", "locale", "default", "language"),
    [
        (None, [], discord.Locale.american_english, "ko", "ko"),  # nobody could choose: the default
        (None, [], discord.Locale.american_english, "en", "en"),
        (None, ["COMMUNITY"], discord.Locale.american_english, "ko", "en"),
        (None, ["COMMUNITY"], discord.Locale.korean, "en", "ko"),
        (None, ["COMMUNITY"], discord.Locale.japanese, "ko", "en"),
        ("ko", ["COMMUNITY"], discord.Locale.japanese, "en", "ko"),
        ("en", [], discord.Locale.korean, "ko", "en"),
    ],
)
def test_a_servers_language_counts_where_it_was_chosen(
    chosen: Any, features: list[str], locale: Any, default: Any, language: str
) -> None:
    guild: Any = SimpleNamespace(features=features, preferred_locale=locale)
    assert for_guild(guild, chosen, default) == language


def test_direct_messages_have_the_default() -> None:
    assert for_guild(None, None, "ko") == "ko"
