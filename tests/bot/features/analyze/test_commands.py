"""What a person gets in Discord: the real discord.py, the real cog, real (tiny) models."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import discord
import pytest
from simcord.backend.models import Poll, PollAnswer

from gamseong.bot.client import create_bot
from gamseong.bot.inference.backlog import BusyError
from gamseong.bot.render import answer
from gamseong.bot.settings import Settings
from gamseong.model_store import Label
from tests.bot.conftest import World, korean_clients, world_of

SettingsMaker = Callable[..., Settings]


def mention(world: World, text: str) -> str:
    return f"<@{world.bot.user.id}> {text}".strip()


async def test_a_sentence_gets_one_embed_with_verdict_numbers_quote_and_bundle(world: World) -> None:
    [embed] = (await world.ask("!감성 정말 재밌다")).embeds
    assert embed.title == "긍정"
    assert (embed.description or "").splitlines() == [
        "🟦🟦🟦🟦🟦🟦🟦🟦🟦🟥",
        "🟦 긍정 **88.1 %**",
        "🟥 부정 **11.9 %**",
        "> 정말 재밌다",
    ]
    assert embed.footer.text == "tiny-text 1.0.0"
    assert embed.colour == discord.Colour(answer.COLOURS[Label.POSITIVE])


@pytest.mark.parametrize(("text", "title"), [("싫다", "부정"), ("그냥 그렇다", "애매함"), ("hello", "판단 불가")])
async def test_each_verdict_has_its_word(world: World, text: str, title: str) -> None:
    [embed] = (await world.ask(f"!감성 {text}")).embeds
    assert embed.title == title


async def test_a_bundle_that_knows_neutral_answers_with_three_numbers_in_the_askers_language(tones_world: World) -> None:
    [embed] = (await tones_world.ask("!감성 그냥 그렇다")).embeds
    assert embed.title == "중립"
    assert (embed.description or "").splitlines() == [
        "🟦🟦⬜⬜⬜⬜⬜⬜🟥🟥",
        "🟦 긍정 **21.2 %**",
        "⬜ 중립 **57.6 %**",
        "🟥 부정 **21.2 %**",
        "> 그냥 그렇다",
    ]
    assert embed.colour == discord.Colour(answer.COLOURS[Label.NEUTRAL])
    result = await tones_world.person.slash(tones_world.channel, "감성", 문장="그냥 그렇다")
    assert result.response.embeds[0].title == "Neutral"
    assert "⬜ Neutral **57.6 %**" in (result.response.embeds[0].description or "")


@pytest.mark.parametrize(
    ("text", "title"), [("재밌다", "긍정"), ("싫다", "부정"), ("재밌지만 싫다", "애매함"), ("^^", "긍정"), ("GG", "중립")]
)
async def test_with_three_tones_each_verdict_has_its_word(tones_world: World, text: str, title: str) -> None:
    [embed] = (await tones_world.ask(f"!감성 {text}")).embeds
    assert embed.title == title


async def test_what_cannot_be_judged_gets_a_sentence_and_no_number(world: World) -> None:
    [embed] = (await world.ask("!감성 https://example.com/재밌다")).embeds
    assert "%" not in (embed.description or "")
    assert "한국어를 찾지 못했어요" in (embed.description or "")


async def test_a_long_text_is_judged_by_its_beginning_and_says_so(world: World) -> None:
    [embed] = (await world.ask("!감성 좋다" + "가" * 1000 + "싫다싫다싫다")).embeds
    assert embed.title == "긍정"
    assert "앞 40글자까지만" in (embed.description or "")
    assert len(embed.description or "") < 500


async def test_a_quote_alone_is_judged_and_the_answer_says_so(world: World) -> None:
    note = "인용한 글을 판단했어요"
    [embed] = (await world.ask("!감성 > 싫다")).embeds
    assert embed.title == "부정"
    assert note in (embed.description or "")
    [embed] = (await world.ask("!감성 > 싫다\n재밌다")).embeds
    assert embed.title == "긍정"
    assert note not in (embed.description or "")


@pytest.mark.parametrize("text", ["감성 재밌다", "재밌다", "감성\n재밌다"])
async def test_a_mention_asks_as_well_and_is_answered_once(world: World, text: str) -> None:
    [embed] = (await world.ask(mention(world, text))).embeds
    assert embed.title == "긍정"
    assert (embed.description or "").endswith("> 재밌다")


async def test_a_mention_at_the_end_asks_as_well(world: World) -> None:
    [embed] = (await world.ask(f"재밌다 <@{world.bot.user.id}>")).embeds
    assert (embed.description or "").endswith("> 재밌다")


@pytest.mark.parametrize("text", ["재밌다", "!뭐지 재밌다", "나는 <@{0}> 이 좋다", "@everyone 재밌다"])
async def test_other_messages_are_left_alone(world: World, text: str) -> None:
    await world.ignored(text.format(world.bot.user.id))


async def test_a_reply_to_the_bots_answer_is_no_question(world: World) -> None:
    await world.ignored("고마워", reply_to=await world.ask("!감성 재밌다"))


@pytest.mark.parametrize("how", ["!감성", "{0}", "{0} 감성"])
async def test_a_reply_asks_about_the_message_replied_to(world: World, how: str) -> None:
    target = await world.person.send(world.channel, "나는 싫다")
    [embed] = (await world.ask(how.format(mention(world, "")), reply_to=target)).embeds
    assert embed.title == "부정"
    assert (embed.description or "").endswith("> 나는 싫다")


async def test_a_reply_with_words_of_its_own_asks_about_those(world: World) -> None:
    target = await world.person.send(world.channel, "싫다")
    [embed] = (await world.ask("!감성 재밌다", reply_to=target)).embeds
    assert embed.title == "긍정"


def lose_reference(world: World, **change: Any) -> None:
    """From now on Discord's events come with another ``referenced_message``, or with none."""

    def lose(event: str, payload: dict[str, Any]) -> None:
        if event == "MESSAGE_CREATE" and payload.pop("referenced_message", None):
            payload.update(change)

    world.env.backend.subscribers.insert(0, lose)


async def test_a_message_that_discord_did_not_send_along_is_fetched(world: World) -> None:
    target = await world.person.send(world.channel, "싫다")
    lose_reference(world)
    [embed] = (await world.ask("!감성", reply_to=target)).embeds
    assert embed.title == "부정"


async def test_a_deleted_message_is_answered_with_a_sentence(world: World) -> None:
    target = await world.person.send(world.channel, "싫다")
    lose_reference(world, referenced_message=None)
    assert "지워졌거나" in (await world.ask("!감성", reply_to=target)).content


async def test_a_message_that_cannot_be_fetched_is_answered_with_a_sentence(world: World) -> None:
    target = await world.person.send(world.channel, "싫다")
    lose_reference(world)
    world.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001)
    assert "지워졌거나" in (await world.ask("!감성", reply_to=target)).content


async def test_a_picture_without_words_is_answered_with_a_sentence(world: World) -> None:
    target = await world.person.send(world.channel, "", attachments=[("cat.png", b"png")])
    assert "읽을 글이 없어요" in (await world.ask("!감성", reply_to=target)).content


@pytest.mark.parametrize(
    "posted",
    [
        {"embeds": [{"type": "rich", "title": "공지", "description": "정말 싫다"}]},
        {"components": [{"type": 17, "components": [{"type": 10, "content": "정말 싫다"}]}], "flags": 1 << 15},
        {"poll": Poll("정말 싫다", [PollAnswer(1, "싫다")], expiry="2030-01-01T00:00:00+00:00")},
    ],
)
async def test_a_reply_asks_about_what_has_no_plain_text(world: World, posted: dict[str, Any]) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    world.env.backend.create_message(world.channel.id, robot.id, **posted)
    await world.env.settle()
    target = world.channel.last_message
    [embed] = (await world.ask("!감성", reply_to=target)).embeds
    assert embed.title == "부정"


@pytest.mark.parametrize("text", ["!감성", "!감성    ", "{0} 감성"])
async def test_no_text_and_no_reply_is_one_line_on_how_to_ask(world: World, text: str) -> None:
    content = (await world.ask(text.format(mention(world, "")))).content
    assert "감성 문장`" in content
    assert "\n" not in content
    assert "<@" not in content


async def test_the_prefix_comes_from_the_settings(settings: SettingsMaker) -> None:
    async with world_of(create_bot(settings(GAMSEONG_BOT_PREFIX="??"))) as world:
        await world.ignored("!감성 재밌다")
        assert "`??감성 문장`" in (await world.ask("??감성")).content


async def test_nothing_quoted_can_ping_or_break_out(world: World) -> None:
    person = world.person.mention
    await world.ask(f"!감성 @everyone {person} **재** `x` [링크](https://example.com) ||가||\n# 제목\n> 인용 재밌다")
    sent = next(call.json for call in reversed(world.env.http_requests) if call.method == "POST")
    assert sent["allowed_mentions"] == {"parse": []} or sent["allowed_mentions"] == {"parse": [], "replied_user": False}
    quote = sent["embeds"][0]["description"].splitlines()[-1]
    assert quote.startswith("> \\@everyone \\<\\@")
    assert "\\*\\*재\\*\\*" in quote
    assert "\\[링크\\]\\(https\\:" in quote
    assert "\\# 제목 \\> 인용" in quote  # all in one line


async def test_bots_and_webhooks_are_ignored_but_may_be_asked_about(world: World) -> None:
    robot = world.guild.add_member(world.env.create_user("robot", bot=True))
    webhook = world.guild.create_webhook(world.channel)
    await robot.send(world.channel, "!감성 재밌다")
    await robot.send(world.channel, mention(world, "재밌다"))
    await webhook.send(mention(world, "재밌다"))
    assert world.said() == []
    [embed] = (await world.ask("!감성", reply_to=await robot.send(world.channel, "싫다"))).embeds
    assert embed.title == "부정"


async def test_a_direct_message_is_answered(world: World) -> None:
    await world.person.send_dm("!감성 재밌다")
    [embed] = world.person.user.dm_channel.last_message.embeds
    assert embed.title == "긍정"


async def test_slash_speaks_the_users_language(world: World) -> None:
    [embed] = (await world.person.slash(world.channel, "감성", 문장="재밌다")).response.embeds
    assert embed.title == "Positive"
    assert "🟥 Negative **11.9 %**" in embed.description
    korean_clients(world.env)
    [embed] = (await world.person.slash(world.channel, "감성", 문장="재밌다")).response.embeds
    assert embed.title == "긍정"


async def test_slash_without_text_is_told_in_private(world: World) -> None:
    result = await world.person.slash(world.channel, "감성")
    assert result.ephemeral
    assert "/sentiment sentence" in result.response.content


async def test_a_community_server_chooses_the_language_of_messages(world: World) -> None:
    guild = world.bot.get_guild(world.guild.id)
    assert (await world.ask("!감성 재밌다")).embeds[0].title == "긍정"  # en-US, but nobody could choose
    guild.features.append("COMMUNITY")
    assert (await world.ask("!감성 재밌다")).embeds[0].title == "Positive"
    guild.preferred_locale = discord.Locale.korean
    assert (await world.ask("!감성 재밌다")).embeds[0].title == "긍정"


async def test_the_language_of_the_rest_is_a_setting(settings: SettingsMaker) -> None:
    async with world_of(create_bot(settings(GAMSEONG_BOT_LANGUAGE="en"))) as world:
        assert (await world.ask("!감성 싫다")).embeds[0].title == "Negative"


async def test_the_cooldown_counts_commands_and_mentions_and_is_told_once(settings: SettingsMaker) -> None:
    limits = {"GAMSEONG_BOT_COOLDOWN_USES": "2", "GAMSEONG_BOT_COOLDOWN_SECONDS": "10"}
    async with world_of(create_bot(settings(**limits))) as world:
        await world.ask("!감성 재밌다")
        await world.ask(mention(world, "재밌다"))
        assert "10초 뒤에" in (await world.ask("!감성 재밌다")).content
        await world.ignored(mention(world, "재밌다"))
        assert (await world.person.slash(world.channel, "수열", 수="0 0.1 0.2 0.3")).ephemeral
        other = world.guild.add_member(world.env.create_user("bob"))
        await other.send(world.channel, "!감성 재밌다")
        assert world.said()[-1].embeds
        await world.env.advance_time(11)
        assert (await world.ask("!감성 재밌다")).embeds


def deny(world: World, **permissions: bool) -> Any:
    me = world.guild.me
    return world.guild.create_text_channel("quiet", overwrites={me: discord.PermissionOverwrite(**permissions)})


async def test_without_embed_permission_the_answer_is_plain_text(world: World) -> None:
    message = await world.ask("!감성 재밌다", channel=deny(world, embed_links=False))
    assert message.embeds == []
    assert message.content.startswith("**긍정**\n🟦")
    assert message.content.endswith("> 재밌다\n-# tiny-text 1.0.0")


async def test_without_history_permission_the_answer_is_no_reply(world: World) -> None:
    message = await world.ask("!감성 재밌다", channel=deny(world, read_message_history=False))
    assert message.embeds
    assert message.reference is None


@pytest.mark.parametrize("thread", [False, True])
async def test_without_send_permission_there_is_a_log_line_only(
    world: World, thread: bool, caplog: pytest.LogCaptureFixture
) -> None:
    channel = deny(world, **({"send_messages_in_threads": False} if thread else {"send_messages": False}))
    if thread:
        await world.bot.get_channel(channel.id).create_thread(name="thread", type=discord.ChannelType.public_thread)
        [channel] = channel.threads
    await world.person.send(channel, "!감성 비밀 재밌다")
    await world.person.send(channel, mention(world, "비밀 재밌다"))
    assert world.said(channel) == []
    assert [record.message for record in caplog.records if record.name.startswith("gamseong")] == [
        f"no permission to send messages in channel {channel.id}"
    ] * 2
    assert "비밀" not in caplog.text


async def test_a_thread_is_answered(world: World) -> None:
    channel = deny(world, send_messages=False)
    await world.bot.get_channel(channel.id).create_thread(name="thread", type=discord.ChannelType.public_thread)
    assert (await world.ask("!감성 재밌다", channel=channel.threads[0])).embeds


async def test_a_series_gets_its_next_number(world: World) -> None:
    for text in ("!수열 0.0 0.1 0.2 0.3", "!수열 0.0, 0.1,0.2 0.3", mention(world, "수열 0.0 0.1 0.2 0.3")):
        [embed] = (await world.ask(text)).embeds
        assert embed.description == "0 · 0.1 · 0.2 · 0.3 → **0.400**"
        assert embed.footer.text == "tiny-series 1.0.0"


async def test_numbers_that_the_model_never_learned_are_answered_with_a_note(world: World) -> None:
    [embed] = (await world.ask("!수열 1 2 3 4")).embeds
    assert (embed.description or "").splitlines() == [
        "1 · 2 · 3 · 4 → **5.000**",
        "-# 배운 범위(0~0.9) 밖의 수가 있어서 믿기 어려워요.",
    ]


@pytest.mark.parametrize("numbers", ["", "0.1 0.2 0.3", "1 2 3 4 5", "하나 둘 셋 넷", "nan 1 2 3", "1 2 3 1e300", "inf 1 2 3"])
async def test_anything_else_gets_an_example(world: World, numbers: str) -> None:
    content = (await world.ask(f"!수열 {numbers}")).content
    assert "`!수열 0.0 0.1 0.2 0.3`" in content
    assert "\n" not in content


async def test_an_error_nobody_foresaw_is_one_sentence_and_a_log_line_without_the_message(
    settings: SettingsMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_of(create_bot(settings()), check_errors=False) as world:
        cog = world.bot.get_cog("gamseong")

        def explode(texts: list[str]) -> None:
            raise RuntimeError(f"cannot read {texts}")

        monkeypatch.setattr(cog.services.engine.analyzer, "predict", explode)
        for text in ("!감성 비밀 재밌다", mention(world, "비밀 재밌다")):
            assert "문제가 생겼어요" in (await world.ask(text)).content
        result = await world.person.slash(world.channel, "감성", 문장="비밀")
        assert "went wrong" in result.response.content
    lines = [record for record in caplog.records if record.name.startswith("gamseong")]
    assert len(lines) == 3
    assert all("RuntimeError at" in line.message for line in lines)
    assert all("비밀" not in record.getMessage() for record in caplog.records)


async def test_who_asks_a_worker_that_dies_is_answered_and_the_bot_lives(
    settings: SettingsMaker, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with world_of(create_bot(settings()), check_errors=False) as world:
        analyzer = world.bot.get_cog("gamseong").services.engine.analyzer

        def die(texts: list[str]) -> None:
            raise SystemExit(1)

        with monkeypatch.context() as dying:
            dying.setattr(analyzer, "predict", die)
            assert "문제가 생겼어요" in (await world.ask("!감성 비밀 재밌다")).content
        assert (await world.ask("!감성 재밌다")).embeds
    [line] = [record.message for record in caplog.records if record.name.startswith("gamseong")]
    assert "WorkerError at" in line


async def test_a_slow_answer_to_an_interaction_is_deferred_and_still_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = world.bot.get_cog("gamseong").services.engine
    quick = engine.predict

    async def slow(texts: list[str]) -> Any:
        await asyncio.sleep(2)
        return await quick(texts)

    monkeypatch.setattr(engine, "predict", slow)
    result = await world.person.slash(world.channel, "감성", 문장="재밌다")
    callbacks = [call.json["type"] for call in world.env.http_requests if call.path.endswith("/callback")]
    assert callbacks == [discord.InteractionResponseType.deferred_channel_message.value]
    assert [embed.title for embed in result.response.embeds] == ["Positive"]


async def test_a_full_queue_is_one_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(texts: list[str]) -> Any:
        raise BusyError("1024 texts are waiting already; try again in a moment.")

    monkeypatch.setattr(world.bot.get_cog("gamseong").services.engine, "predict", full)
    assert "잠시 뒤에" in (await world.ask("!감성 재밌다")).content


async def test_log_lines_at_debug_hold_no_content(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, "gamseong"):
        await world.ask("!감성 비밀 재밌다")
    assert all("비밀" not in record.getMessage() for record in caplog.records if record.name.startswith("gamseong"))
