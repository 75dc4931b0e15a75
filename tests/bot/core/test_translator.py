"""Slash commands in the language of the client, without touching a host's own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import discord
from discord import app_commands

from gamseong.bot import translator
from gamseong.bot.language import ENGLISH, KOREAN
from gamseong.bot.settings import Settings
from tests.bot.conftest import World, world_of
from tests.bot.test_plugin import EXTENSION, host, load

HANGUL = re.compile("[가-힣]")
TEXTS = ("name", "description")


class HostTranslator(app_commands.Translator):
    """A host's translator, which asks ours for what it does not know."""

    def __init__(self) -> None:
        self.ours = translator()

    async def translate(self, string: app_commands.locale_str, locale: discord.Locale, context: Any) -> str | None:
        return "truly" if string.message == "정말" else await self.ours.translate(string, locale, context)


def parts(payload: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The command, its subcommands, parameters and choices."""
    yield payload
    for part in (*payload.get("options", ()), *payload.get("choices", ())):
        yield from parts(part)


async def payloads(bot: Any) -> dict[str, dict[str, Any]]:
    translate = bot.tree.translator
    return {each.name: await each.get_translated_payload(bot.tree, translate) for each in bot.tree.get_commands()}


def of_locale(part: dict[str, Any], text: str, locale: str) -> str:
    found: str = (part.get(f"{text}_localizations") or {}).get(locale, part.get(text) or "")
    return found


async def test_each_client_sees_one_language(world: World) -> None:
    synced = await payloads(world.bot)
    assert {"감성", "감성도움", "감성 분석"} <= synced.keys()
    assert of_locale(synced["감성"], "name", "en-US") == "sentiment"
    assert of_locale(synced["감성해설"], "name", "en-GB") == "explain"
    assert of_locale(synced["감성 분석"], "name", "ja") == "Sentiment"
    for command in synced.values():
        for part in parts(command):
            for text in TEXTS:
                assert not HANGUL.search(of_locale(part, text, "en-US")), part
                shown = of_locale(part, text, "ko")
                assert HANGUL.search(shown) or not re.search("[A-Za-z]", shown), part


async def test_names_within_a_command_differ_in_each_language(world: World) -> None:
    synced = await payloads(world.bot)
    for locale in ("ko", "en-US"):
        for siblings in (synced.values(), *(part.get("options", ()) for each in synced.values() for part in parts(each))):
            names = [of_locale(each, "name", locale) for each in siblings]
            assert len(names) == len(set(names))


async def test_discord_is_sent_the_english_names(world: World) -> None:
    [sync] = [call for call in world.env.http_requests if call.path.endswith("/commands") and call.method == "PUT"]
    sent = {command["name"]: command for command in sync.json}
    assert sent["감성"]["name_localizations"]["en-US"] == ENGLISH.names.sentiment
    assert sent["감성"]["description"] == KOREAN.descriptions.sentiment
    assert len(str(sync.json)) < 1_000_000


async def test_a_hosts_translator_stays_and_may_ask_ours(settings: Callable[..., Settings]) -> None:
    bot = host()
    async with world_of(bot):
        own = HostTranslator()
        await bot.tree.set_translator(own)
        await load(bot, settings())
        synced = await payloads(bot)
        assert of_locale(synced["정말"], "name", "en-US") == "truly"
        assert of_locale(synced["감성"], "name", "en-US") == "sentiment"
        await bot.unload_extension(EXTENSION)
        assert bot.tree.translator is own


async def test_ours_leaves_with_the_plugin_and_leaves_the_hosts_texts_alone(settings: Callable[..., Settings]) -> None:
    bot = host()

    @bot.tree.command(name="감성왕", description=KOREAN.descriptions.sentiment)
    async def same_words(interaction: discord.Interaction[Any]) -> None:
        """A host's command whose description is one of ours by chance."""

    async with world_of(bot):
        await load(bot, settings())
        assert not (await payloads(bot))["감성왕"].get("description_localizations")
        await bot.reload_extension(EXTENSION)
        assert of_locale((await payloads(bot))["감성"], "name", "en-US") == "sentiment"
        await bot.unload_extension(EXTENSION)
        assert bot.tree.translator is None
