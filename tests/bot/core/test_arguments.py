"""A word that is not understood changes nothing and is named; what can be understood is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.language import KOREAN
from gamseong.bot.settings import Settings
from gamseong.bot.storage import GuildSettings
from tests.bot.conftest import World, korean_clients, moderator_of, own_role_of, world_of


class Desk:
    """A moderator in a server with settings, a watched channel and an opt-out, all of which a wrong word could change."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.mod = moderator_of(world, manage_guild=True)
        self.alerts = world.guild.create_text_channel("alerts")
        self.services: Any = services_of(world.bot)

    async def prepare(self) -> None:
        store, guild = self.services.store, self.world.guild.id
        await store.change_guild(guild, alert_channel=self.alerts.id, alert_below=-0.6, alert_minutes=7, prefix="!")
        await self.services.watch_list.start(guild, self.alerts.id)

    async def say(self, text: str, channel: Any = None) -> str:
        place = channel or self.world.channel
        before = len(self.world.said(place))
        await self.mod.send(place, text)
        said = self.world.said(place)[before:]
        return "\n".join(f"{each.content}{''.join(embed.title or '' for embed in each.embeds)}" for each in said)

    async def state(self) -> Any:
        guild = self.world.guild.id
        settings: GuildSettings = await self.services.store.guild(guild)
        opted_out = await self.services.store.opted_out([self.mod.id])
        return settings, self.services.watch_list.channels_of(guild), opted_out


@pytest.fixture
async def desk(refusing_world: World) -> Desk:
    desk = Desk(refusing_world)
    await desk.prepare()
    return desk


WRONG = [
    ("감성설정 알림채널 #오타", "오타"),
    ("감성설정 알림채널 alerts 지금", "지금"),
    ("감성설정 무시채널 없는채널", "없는채널"),
    ("감성설정 무시역할 없는역할", "없는역할"),
    ("감성설정 언어 독일어", "독일어"),
    ("감성설정 언어 영어 지금", "지금"),
    ("감성설정 언어 당장 영어", "당장"),
    ("감성설정 무시역할 mods 지금", "지금"),
    ("감성거부 취소 지금", "지금"),
    ("감성설정 기준 많이", "많이"),
    ("감성설정 기준 -0.3 열번", "열번"),
    ("감성설정 기준 -0.3 10 나중", "나중"),
    ("감성설정 기준 -0.3 10 20 30", "30"),
    ("감성설정 초기화 전부", "전부"),
    ("감성설정 보기 전부", "전부"),
    ("감성설정 없는명령", "없는명령"),
    ("감성감시 켜기 없는채널", "없는채널"),
    ("감성감시 끄기 없는채널", "없는채널"),
    ("감성감시 끄기 alerts 당장", "당장"),
    ("감성감시 상태 전부", "전부"),
    ("감성감시 없는명령", "없는명령"),
    ("감성채널 #오타", "오타"),
    ("감성채널 없는채널 3일", "없는채널"),
    ("감성채널 3일 오타", "오타"),
    ("감성추세 #오타", "오타"),
    ("감성추세 3일 오타", "오타"),
    ("감성추세 500", "500"),
    ("감성거부 취수", "취수"),
    ("감성정보 자세히", "자세히"),
    ("감성도움 자세히", "자세히"),
    ("감성데이터삭제 전부", "전부"),
    ('감성채널 "일반', '"일반'),
    ('감성채널 ""일반 3일', '""일반'),
    ('감성채널 일"반', '일"반'),
    ('감성채널 "지난 이야기"일반', '이야기"일반'),
    ('감성추세 "', '"'),
    ("감성추세 “오늘 3일", "“오늘 3일"),
    ('감성설정 기준 -0.3 "10', '"10'),
    ("수열 가 나", "가"),
    ("수열 0.1 0.2 0.3 0.4 다음은?", "다음은?"),
    ("수열 0.1 nan 0.3 0.4", "nan"),
]


@pytest.mark.parametrize(
    ("language", "sentence"), [("ko", "부분을 알아듣지 못했어요"), ("en", "was not understood, so nothing was done")]
)
async def test_a_word_that_is_not_understood_is_named_and_changes_nothing(desk: Desk, language: Any, sentence: str) -> None:
    await desk.services.store.change_guild(desk.world.guild.id, language=language)
    before = await desk.state()
    for text, word in WRONG:
        answer = await desk.say(f"!{text}")
        assert f"‘{word}’ {sentence}" in answer.replace("\\", "").replace("#", ""), text
        assert "\n" not in answer
        assert await desk.state() == before, text


async def test_an_unknown_subcommand_is_told_which_there_are(desk: Desk) -> None:
    answer = await desk.say("!감성감시 없는명령")
    assert all(name in answer for name in ("상태", "켜기", "끄기"))


@pytest.mark.parametrize(("text", "hint"), [("언어", "한국어"), ("기준", "-1에서 1"), ("무시채널", "멘션"), ("접두어", "기본")])
async def test_what_is_missing_is_said(desk: Desk, text: str, hint: str) -> None:
    assert hint in await desk.say(f"!감성설정 {text}")


@pytest.mark.parametrize("text", ["-0.3 10분 30m", "−0.3 10 30", "－0.3 １０분 0.5시간"])
async def test_thresholds_are_understood_as_people_write_them(desk: Desk, text: str) -> None:
    await desk.say(f"!감성설정 기준 {text}")
    settings, *_ = await desk.state()
    assert (settings.alert_below, settings.alert_minutes, settings.alert_pause_minutes) == (-0.3, 10, 30)


async def test_the_form_understands_the_same(desk: Desk) -> None:
    await desk.say("!감성설정")
    form = await desk.mod.click(desk.world.said()[-1], label=KOREAN.settings.form)
    ids = [item["custom_id"] for row in form.modal["components"] for item in row["components"]]
    await desk.mod.submit_modal(form, dict(zip(ids, ["?", "−0.3", "10분", "30m", "도쿄"], strict=True)))
    settings, *_ = await desk.state()
    assert (settings.alert_below, settings.alert_minutes, settings.alert_pause_minutes) == (-0.3, 10, 30)
    assert settings.time_zone == "Asia/Tokyo"


async def test_both_names_of_showing_work_after_a_prefix(desk: Desk) -> None:
    assert "알림 채널" in await desk.say("!감성설정 보기")
    assert "알림은" in await desk.say("!감성감시 상태")


async def test_no_alert_channel_is_a_word_of_its_own(desk: Desk) -> None:
    assert "바꿨어요" in await desk.say("!감성설정 알림채널 없음")
    assert (await desk.state())[0].alert_channel is None


async def test_a_channel_is_told_by_name_mention_link_or_id(desk: Desk) -> None:
    channel, guild = desk.world.guild.create_voice_channel("일반 음성"), desk.world.guild.id
    link = f"https://discord.com/channels/{guild}/{channel.id}"
    for written in ("일반 음성", "#일반 음성", f"<#{channel.id}>", str(channel.id), link, f"{link}/123"):
        await desk.say(f"!감성설정 무시채널 {written}")
        assert (await desk.state())[0].ignored_channels == {channel.id}, written
        await desk.services.store.change_guild(guild, ignored_channels=frozenset())


async def test_a_channel_that_the_moderator_does_not_see_is_not_there(desk: Desk) -> None:
    hidden = desk.world.guild.create_text_channel("비밀")
    deny = Overwrite(desk.mod.id, OverwriteType.MEMBER, allow=0, deny=discord.Permissions(view_channel=True).value)
    desk.world.env.backend.edit_channel(hidden.id, {}, overwrites=[deny])
    before = await desk.state()
    for written, absent in (("비밀", "가짜"), (str(hidden.id), str(hidden.id + 1)), (f"<#{hidden.id}>", f"<#{hidden.id + 1}>")):
        for command in ("감성감시 켜기", "감성설정 무시채널", "감성추세", "감성채널"):
            answer = await desk.say(f"!{command} {written}")
            assert "알아듣지 못했어요" in answer
            assert f"‘{written}’" in answer
            assert answer.replace(written, absent) == await desk.say(f"!{command} {absent}")
    assert await desk.state() == before


async def test_a_period_is_no_channel_unless_it_is_marked(desk: Desk) -> None:
    today = desk.world.guild.create_text_channel("오늘")
    answer = await desk.say("!감성채널 오늘")
    assert "`#오늘`" in answer
    assert f"<#{desk.world.channel.id}>" in answer
    for written in ("#오늘", f"<#{today.id}>"):
        answer = await desk.say(f"!감성채널 {written} 3일")
        assert f"<#{today.id}>" in answer
        assert "기간으로" not in answer
    assert "`#오늘`" in await desk.say("!감성추세 오늘", desk.alerts)


async def test_an_archived_thread_is_found_by_name_and_by_link(desk: Desk) -> None:
    world = desk.world
    starter = await desk.mod.send(world.channel, "스레드를 열자")
    thread = world.env.backend.create_thread(
        world.channel.id, name="지난 이야기", owner_id=desk.mod.id, type=11, message_id=starter.id
    )
    thread.thread_metadata.archived = True
    world.bot.get_guild(world.guild.id)._threads.pop(thread.id, None)
    link = f"https://discord.com/channels/{world.guild.id}/{thread.id}"
    for written in ('"지난 이야기"', '"#지난 이야기"', link, f"<#{thread.id}>"):
        assert f"<#{thread.id}>" in await desk.say(f"!감성채널 {written} 10"), written


async def test_an_archived_post_of_a_forum_is_found_by_its_name_and_by_the_link_to_a_message(desk: Desk) -> None:
    world, backend = desk.world, desk.world.env.backend
    forum = world.guild.create_forum_channel("질문")
    post = backend.create_thread(forum.id, name="설치가 안 돼요", owner_id=desk.mod.id)
    post.thread_metadata.archived = True
    world.bot.get_guild(world.guild.id)._threads.pop(post.id, None)
    link = f"https://discord.com/channels/{world.guild.id}/{post.id}/{post.id}"
    for written in ('"설치가 안 돼요"', link):
        assert f"<#{post.id}>" in await desk.say(f"!감성채널 {written} 10"), written
    asked = len(world.env.http_requests)
    await world.person.send(world.channel, '!감성채널 "설치가 안 돼요"')
    assert not [call for call in world.env.http_requests[asked:] if "archived" in call.path]  # nobody else may scan there


@pytest.mark.parametrize("prefix", ["a b", "@here", "＠here", "﹫here", "@everyone", "`", "``x", "｀", "\u200b", "<@1>"])
async def test_a_prefix_that_would_break_something_is_refused(desk: Desk, prefix: str) -> None:
    before = await desk.state()
    assert "접두어는 빈칸" in await desk.say(f"!감성설정 접두어 {prefix}")
    assert await desk.state() == before


async def test_the_prefix_shown_is_the_prefix(desk: Desk, settings: Callable[..., Settings]) -> None:
    await desk.services.store.change_guild(desk.world.guild.id, prefix=None)
    assert "**접두어**: `!` (기본)" in await desk.say("!감성설정")


async def test_slash_commands_take_what_was_picked(desk: Desk) -> None:
    korean_clients(desk.world.env)
    mod, channel = desk.mod, desk.world.channel
    await mod.slash(channel, "감성설정 알림채널", 채널=channel)
    await mod.slash(channel, "감성설정 기준", 톤=-0.2, 분=3, 쉬는분=9)
    await mod.slash(channel, "감성설정 언어", 언어="en")
    await mod.slash(channel, "감성감시 끄기", 채널=desk.alerts)
    settings, watched, _ = await desk.state()
    assert (settings.alert_channel, settings.alert_below, settings.alert_minutes, settings.alert_pause_minutes) == (
        channel.id,
        -0.2,
        3,
        9,
    )
    assert settings.language == "en"
    assert not watched


@pytest.mark.parametrize("text", ["! 감성 재밌다", "！감성 재밌다", "！ 감성 재밌다"])
async def test_a_prefix_may_be_followed_by_a_space_or_full_width(world: World, text: str) -> None:
    assert (await world.ask(text)).embeds[0].title == "긍정"


async def test_the_bots_own_role_is_taken_for_the_bot(world: World) -> None:
    role = own_role_of(world)
    assert (await world.ask(f"<@&{role.id}> 정말 재밌다")).embeds[0].title == "긍정"
    assert (await world.ask(f"<@&{role.id}> 감성정보")).embeds[0].title != "긍정"
    other = world.guild.create_role("others")
    await world.ignored(f"<@&{other.id}> 정말 재밌다")


async def test_a_plain_direct_message_is_a_question(world: World) -> None:
    await world.person.send_dm("정말 재밌다")
    await world.person.send_dm("!감성 정말 싫다")
    await world.person.send_dm("!없는명령 정말 싫다")
    told = world.said(world.person.user.dm_channel)
    assert [each.embeds[0].title for each in told] == ["긍정", "부정"]


async def test_a_hosts_direct_messages_are_left_to_the_host(settings: Callable[..., Settings]) -> None:
    from tests.bot.test_plugin import host, load

    bot = host()
    async with world_of(bot) as world:
        await load(bot, settings())
        await world.person.send_dm("정말 재밌다")
        assert world.said(world.person.user.dm_channel) == []


async def test_english_servers_read_english(settings: Callable[..., Settings]) -> None:
    async with world_of(create_bot(settings(GAMSEONG_BOT_LANGUAGE="en")), check_errors=False) as world:
        desk = Desk(world)
        await desk.prepare()
        assert "give a channel that you can see" in await desk.say("!감성감시 켜기 nowhere")
        assert "such as 5, `10m` or `2h`" in await desk.say("!감성설정 기준 -0.3 soon")


async def test_wrong_words_count_for_the_cooldown(settings: Callable[..., Settings]) -> None:
    bot = create_bot(settings(GAMSEONG_BOT_COOLDOWN_SECONDS="60", GAMSEONG_BOT_COOLDOWN_USES="2"))
    async with world_of(bot, check_errors=False) as world:
        for _ in range(5):
            await world.person.send(world.channel, "!감성정보 자세히")
        assert ["알아듣지" in each.content for each in world.said()] == [True, True, False]


async def test_an_english_client_is_told_the_names_that_it_shows(world: World) -> None:
    said = [(await world.person.slash(world.channel, name)).response for name in ("감성거부", "감성정보", "수열")]
    shown = [each.content + "".join(field.value for embed in each.embeds for field in embed.fields) for each in said]
    assert "`/sentiment-opt-out undo`" in shown[0]
    assert "`/sentiment-delete-data`" in shown[1]
    assert "`/series " in shown[2]
    assert not any("감성" in text for text in shown)
    korean_clients(world.env)
    assert "`/감성거부 취소`" in (await world.person.slash(world.channel, "감성거부")).response.content


MODERATORS_ONLY = [
    "감성채널",
    "감성추세",
    "감성감시",
    "감성감시 켜기",
    "감성감시 끄기",
    "감성감시 상태",
    "감성설정 무시채널",
    "감성데이터삭제",
]


@pytest.mark.parametrize("command", MODERATORS_ONLY)
@pytest.mark.parametrize("words", ["", " #오타", " 6000", ' "일반'])
async def test_who_may_not_is_told_so_before_any_word_is_read(refusing_world: World, command: str, words: str) -> None:
    assert "권한이 있어야 쓸 수 있어요" in (await refusing_world.ask(f"!{command}{words}")).content


async def test_who_may_not_is_told_so_by_slash_as_well(refusing_world: World) -> None:
    world = refusing_world
    korean_clients(world.env)
    mod = moderator_of(world)
    for command, words in (("감성채널", {"범위": "6000"}), ("감성추세", {"기간": "오타"})):
        assert "알아듣지" in (await mod.slash(world.channel, command, **words)).response.content


async def test_who_moderates_one_channel_is_asked_about_words(refusing_world: World) -> None:
    world = refusing_world
    allow = Overwrite(world.person.id, OverwriteType.MEMBER, allow=discord.Permissions(manage_messages=True).value, deny=0)
    own = world.guild.create_text_channel("own")
    world.env.backend.edit_channel(own.id, {}, overwrites=[allow])
    for place in (world.channel, own):
        assert "‘\\#오타’ 부분을 알아듣지 못했어요" in (await world.ask("!감성채널 #오타", channel=place)).content
    assert "메시지 관리 권한" in (await world.ask("!감성추세")).content


async def test_a_hint_has_the_prefix_that_was_typed(desk: Desk) -> None:
    assert "`!감성거부 취소`" in await desk.say("!감성거부 취수")
    assert f"`@{desk.world.guild.me.display_name} 감성거부`" in await desk.say(f"<@{desk.world.bot.user.id}> 감성거부 취수")
