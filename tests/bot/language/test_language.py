"""Both catalogues have the same entries, and the right one is chosen."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import discord
import pytest

from gamseong.bot.language import ENGLISH, KOREAN, LANGUAGES, Count, Strings, for_guild, for_locale
from gamseong.model_store import Label
from gamseong.model_store.tokenizers import TOKENIZERS

HANGUL = re.compile("[가-힣]")
OUR_COMMANDS = re.compile("/?감성[가-힣]*(?: 취소| 분석)?|/?수열|취소|상태|기본|켜기")
ROOT = Path(__file__).resolve().parents[3]


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"{(\w+)(?::[^{}]*)?}", text))


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
        for key in korean:
            assert placeholders(str(korean[key])) == placeholders(str(english[key]))


@pytest.mark.parametrize("strings", LANGUAGES.values(), ids=LANGUAGES)
def test_names_and_descriptions_fit_discords_command_picker(strings: Strings) -> None:
    descriptions = dataclasses.asdict(strings.descriptions).values()
    assert all(1 <= len(text) <= 100 for text in descriptions)
    names = dataclasses.asdict(strings.names)
    days = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    free = {"message_menu", "korean", "english", "automatic", *days}  # names of menus and choices may have capitals and spaces
    assert all(re.fullmatch(r"[-_\w]{1,32}", text) and text == text.lower() for name, text in names.items() if name not in free)


def said(sources: Iterable[str], catalogues: Iterable[str]) -> set[str]:
    """Returns the entries that ``sources`` take from the catalogue.

    An entry is the last attribute of a chain (``strings.scan.title``, ``texts.title`` where ``texts = strings.scan``), or the
    word that ``named`` or ``described`` is given.
    """
    tables, found = set(catalogues), set()
    for source in sources:
        tree = ast.parse(source)
        nodes = list(ast.walk(tree))
        short = {
            target.id: node.value.attr
            for node in nodes
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Attribute) and node.value.attr in tables
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in nodes:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                for target, value in zip(node.targets[0].elts, node.value.elts, strict=True):
                    if isinstance(target, ast.Name) and isinstance(value, ast.Attribute) and value.attr in tables:
                        short[target.id] = value.attr
        for node in nodes:
            match node:
                case ast.Attribute(value=ast.Attribute(attr=table), attr=name) if table in tables:
                    found.add(f"{table}.{name}")
                case ast.Attribute(value=ast.Name(id=variable), attr=name) if variable in short:
                    found.add(f"{short[variable]}.{name}")
                case ast.Attribute(value=ast.Name(id="strings" | "KOREAN" | "ENGLISH"), attr=name):
                    found.add(name)
                case ast.Attribute(value=ast.Attribute(attr="strings" | "_strings"), attr=name):
                    found.add(name)
                case ast.Call(func=ast.Name(id="named" | "described" as call), args=[ast.Constant(value=str(name))]):
                    found.add(f"{'names' if call == 'named' else 'descriptions'}.{name}")
                case ast.Call(func=ast.Name(id="subcommand"), args=[ast.Constant(value=str(name)), *more]):
                    found.add(f"names.{name}")
                    found.add(f"descriptions.{more[0].value if more and isinstance(more[0], ast.Constant) else name}")
    return found


def test_every_sentence_is_said_somewhere() -> None:
    paths = [path for room in ("bot", "cli") for path in (ROOT / room).rglob("*.py") if path.parent.name != "language"]
    catalogues = [field.name for field in dataclasses.fields(KOREAN) if dataclasses.is_dataclass(getattr(KOREAN, field.name))]
    found = said([path.read_text(encoding="utf-8") for path in paths], catalogues)
    assert sorted(sentences(KOREAN).keys() - found) == []


def test_a_sentence_that_nobody_says_is_found() -> None:
    source = "texts = strings.scan\nsay(texts.title, self.strings.busy)\nnamed('scan')\ntitle = 'failed'\nother.trend = 1"
    assert said([source], ["scan", "names"]) == {"scan.title", "busy", "names.scan", "scan"}


@pytest.mark.parametrize(("count", "text"), [(0, "0 messages"), (1, "1 message"), (1234, "1,234 messages")])
def test_a_count_has_the_right_form(count: int, text: str) -> None:
    assert f"{Count(count):message|messages}" == text
    assert f"{Count(count)}개" == f"{count:,}개"


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
