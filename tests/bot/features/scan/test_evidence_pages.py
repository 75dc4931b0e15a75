"""The strongest messages as the moderator pages through them: what they say now, and nothing that may not be shown."""

from __future__ import annotations

import gc
import re
from typing import Any

import discord
import pytest
from simcord.enums import OverwriteType

from gamseong.bot.core.services import services_of
from gamseong.bot.features.scan.evidence import PAGE, StrongMessage
from gamseong.bot.features.scan.evidence_embeds import excerpt_embeds
from gamseong.bot.features.scan.evidence_reading import EvidencePage, EvidenceReader, Excerpt, excerpt_of
from gamseong.bot.features.scan.tally import Tally
from gamseong.bot.features.scan.views import ResultView
from gamseong.bot.language import KOREAN, LANGUAGES, Strings
from gamseong.bot.storage import StorageError
from gamseong.model_store import Prediction
from tests.bot.features.scan.scan_server import BAD, GOOD, READING, Server, disabled, evidence, labels

NEGATIVE, POSITIVE = KOREAN.scan.most_negative, KOREAN.scan.most_positive
ON, BACK = KOREAN.scan.next_button, KOREAN.scan.previous_button


def texts(count: int, text: str = BAD) -> list[str]:
    """Messages of one tone that are all different."""
    return [text + "!" * number for number in range(count)]


def quoted(message: Any, side: str = NEGATIVE) -> list[str]:
    lines = evidence(message).get(side, "").splitlines()
    return [line.removeprefix("> ").partition(" ")[2] for line in lines if line.startswith("> ")]


async def test_a_message_is_shown_with_margin_time_author_link_and_its_beginning(server: Server) -> None:
    [message] = server.write([f"{BAD} **정말** <@{server.other.id}> ||비밀||"], authors=[server.world.person])
    response = await server.slash()
    line, text = evidence(response)[NEGATIVE].splitlines()
    time = int(discord.utils.snowflake_time(message).timestamp())
    link = f"https://discord.com/channels/{server.world.guild.id}/{server.world.channel.id}/{message}"
    assert re.fullmatch(rf"\[−0\.\d\d\]\({link}\) <t:{time}:f>", line)
    assert text == rf"> <@{server.world.person.id}> {BAD} \*\*정말\*\* \@bob ||비밀||"
    assert not server.env.backend.get_message(server.world.channel.id, response.id).ping_user_ids
    [embed] = response.embeds[1:]
    assert embed.colour is not None


async def test_pages_are_turned_both_ways_and_each_message_is_on_one(server: Server) -> None:
    server.write([*texts(12), *texts(2, GOOD)])
    response = await server.slash()
    assert labels(response) == [BACK, ON, "여기에 공유", "CSV 받기"]
    assert disabled(response) == [True, False, False, False]
    pages = [quoted(response)]
    assert response.embeds[-1].footer.text == "1/3쪽"
    assert len(quoted(response, POSITIVE)) == 2
    for number in (2, 3):
        await server.mod.click(response, label=ON)
        pages.append(quoted(response))
        assert response.embeds[-1].footer.text == f"{number}/3쪽"
        assert response.embeds[0].title == "#general 채널의 분위기"
    assert disabled(response)[:2] == [False, True]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert sorted(text for page in pages for text in page) == sorted(texts(12))
    await server.mod.click(response, label=BACK)
    assert quoted(response) == pages[1]


async def test_the_chart_stays_when_a_page_is_turned(server: Server) -> None:
    pytest.importorskip("matplotlib", reason="the charts extra is not installed")
    server.write(texts(6), hours_ago=3)
    server.write([GOOD])
    response = await server.slash()
    await server.mod.click(response, label=ON)
    assert len(response.attachments) == 1
    assert response.embeds[0].image.url


async def test_a_page_takes_no_more_requests_than_it_has_messages(server: Server) -> None:
    server.write([*texts(8), *texts(8, GOOD)])
    response = await server.slash()
    before = len(server.env.http_requests)
    await server.mod.click(response, label=ON)
    read = [call for call in server.env.http_requests[before:] if call.method == "GET" and "/messages/" in call.path]
    assert len([call for call in read if "@original" not in call.path]) == 6


async def test_what_was_deleted_or_edited_meanwhile_is_shown_as_it_is_now(server: Server) -> None:
    ids = server.write(texts(8), authors=[server.world.person])
    response = await server.slash()
    backend, place = server.env.backend, server.world.channel.id
    second = [text for text in texts(8) if text not in quoted(response)]
    assert len(second) == 3
    deleted, edited = (ids[len(text) - len(BAD)] for text in second[:2])
    message = discord.utils.get(server.world.channel.history(), id=edited)
    await server.env.advance_time(60)
    await server.world.person.edit(message, "미안해요")
    backend.delete_message(place, deleted)
    await server.mod.click(response, label=ON)
    assert sorted(quoted(response)) == sorted(["미안해요", second[2]])
    [line] = [line for line in evidence(response)[NEGATIVE].splitlines() if str(edited) in line]
    assert line.endswith("(그 뒤에 고침)")
    assert response.embeds[-1].footer.text == "2/2쪽 · 그사이 지워졌거나 여기서 보여 드릴 수 없는 메시지 1개는 뺐어요."


async def test_who_opts_out_after_the_scan_is_on_no_page_and_in_no_share(server: Server) -> None:
    server.write(texts(4), authors=[server.world.person])
    of_bob = server.write([text + "?????" for text in texts(4)], authors=[server.other])
    response = await server.slash()
    await server.other.send(server.world.channel, "!감성거부")
    await server.mod.click(response, label=ON)
    await server.mod.click(response, label=BACK)
    assert server.other.mention not in evidence(response)[NEGATIVE]
    await server.mod.click(response, label="여기에 공유")
    [message] = [message for message in server.world.said() if message.embeds]
    assert not any(str(each) in evidence(message).get(NEGATIVE, "") for each in of_bob)


async def test_shared_there_are_counts_and_links_only(server: Server) -> None:
    ids = server.write(texts(3))
    response = await server.slash()
    await server.mod.click(response, label="여기에 공유")
    [message] = server.world.said()
    lines = evidence(message)[NEGATIVE].splitlines()
    assert len(lines) == 3
    place = f"https://discord.com/channels/{server.world.guild.id}/{server.world.channel.id}"
    assert all(re.fullmatch(rf"`−0\.\d\d` \[메시지\]\({place}/\d+\)", line) for line in lines)
    assert {int(line.rstrip(")").rpartition("/")[2]) for line in lines} == set(ids)


@pytest.mark.parametrize("by_prefix", [False, True])
async def test_between_two_looks_nothing_of_a_text_is_kept(server: Server, by_prefix: bool) -> None:
    server.write(texts(6))
    if by_prefix:
        await server.mod.send(server.world.channel, "!감성채널")
        response = (await server.mod.click(server.world.said()[0], label="결과 보기")).response
    else:
        response = await server.slash()
    await server.mod.click(response, label=ON)
    services = services_of(server.world.bot)
    assert services is not None
    [view] = [view for view in services.views if isinstance(view, ResultView)]
    assert view.message is not None
    assert view.message.embeds == []
    gc.collect()
    assert not any(isinstance(each, Excerpt) for each in gc.get_objects())


async def test_nobody_else_turns_the_pages(server: Server) -> None:
    server.write(texts(6))
    await server.mod.send(server.world.channel, "!감성채널")
    shown = (await server.mod.click(server.world.said()[0], label="결과 보기")).response
    assert shown.ephemeral  # nobody else has the buttons
    assert len(quoted(shown)) == 5
    await server.mod.click(shown, label=ON)
    assert len(quoted(shown)) == 1


async def test_the_bot_shows_nothing_of_a_channel_that_it_may_no_longer_read(server: Server) -> None:
    server.write(texts(6))
    response = await server.slash()
    server.blind_the_bot()
    await server.mod.click(response, label=ON)
    assert evidence(response) == {"": ""}
    assert "1개는 뺐어요" in response.embeds[-1].footer.text


async def test_a_moderator_who_may_no_longer_read_the_channel_turns_no_page(server: Server) -> None:
    other = server.world.guild.create_text_channel("other")
    server.write(texts(6), channel=other)
    response = await server.slash(채널=other)
    [hidden] = set(texts(6)) - set(quoted(response))
    server.forbid(server.mod.id, OverwriteType.MEMBER, READING, other)
    pressed = await server.mod.click(response, label=ON)
    assert hidden not in [*quoted(response), pressed.response.content]
    server.env._errors.clear()


async def test_of_several_channels_those_that_the_asker_may_not_read_are_left_out(server: Server) -> None:
    open_, shut = server.world.channel, server.world.guild.create_text_channel("shut")
    tally = Tally()
    for channel, end, share in ((open_, "!", 0.9), (shut, "?", 0.8)):
        for number in range(2):
            text = BAD + end * (number + 1)
            [id_] = server.write([text], channel=channel)
            tally.add(channel.id, id_, text, server.env.now(), Prediction.judge(share, 1 - share, 0.6))
    guild = server.world.bot.get_guild(server.world.guild.id)
    services = services_of(server.world.bot)
    assert services is not None
    reader = EvidenceReader(services, guild, tally.totals(), server.env.now())
    mod, other = [await guild.fetch_member(person.id) for person in (server.mod, server.other)]
    whole = await reader.read(0, mod)
    assert len(whole.negative) == 4
    [embed] = excerpt_embeds(whole, guild.id, KOREAN)
    assert shut.mention in (embed.description or "")
    server.forbid(server.mod.id, OverwriteType.MEMBER, READING, shut)
    await server.env.settle()
    left = await reader.read(0, mod)
    assert {each.message.channel_id for each in left.negative} == {open_.id}
    assert left.left_out == 2
    [embed] = excerpt_embeds(left, guild.id, KOREAN)
    assert (embed.description or "").count(open_.mention) == 2  # a page of one channel alone also says which
    assert (await reader.read(0, other)).negative == ()  # who moderates nothing


async def test_without_the_database_nobody_is_shown(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    server.write(texts(6))
    response = await server.slash()

    async def away(_: Any) -> set[int]:
        raise StorageError("gamseong.sqlite3", "is locked", "try again")

    monkeypatch.setattr(services_of(server.world.bot).store, "opted_out", away)  # type: ignore[union-attr]
    await server.mod.click(response, label=ON)
    assert evidence(response) == {"": ""}
    assert KOREAN.scan.evidence_unknown in response.embeds[-1].footer.text


async def test_of_somebody_behind_a_webhook_the_name_is_shown(server: Server) -> None:
    await server.mod.send(server.world.channel, "!감성설정 웹훅 켜기")
    hook = server.world.guild.create_webhook(server.world.channel, "proxy")
    await hook.send(BAD, username="별*이")
    response = await server.slash()
    assert f"> 별\\*이 {BAD}" in evidence(response)[NEGATIVE]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("짧은 글", "짧은 글"),
        ("여러\n줄\t글", "여러 줄 글"),
        ("가" * 70, "가" * 59 + "…"),
        ("긴단어 " * 20, "긴단어 " * 14 + "긴단어…"),
        ("가" * 58 + "👩\u200d👩\u200d👧 뒤", "가" * 58 + "…"),
        ("||" + "비밀" * 40 + "||", "||" + "비밀" * 29 + "…||"),
        ("<@5> 안녕 <@6> <#7> <@&8>", "\\@별이 안녕 \\@… \\#… \\@…"),
        ("<a:smile:123> ㅋㅋ", "\\:smile\\: ㅋㅋ"),
        ("[링크](https://a.kr)", "\\[링크\\]\\(https\\://a.kr\\)"),
        ("@everyone `x`", "\\@everyone \\`x\\`"),
    ],
)
def test_an_excerpt_is_one_line_without_markup_or_mentions(text: str, shown: str) -> None:
    assert excerpt_of(text, {5: "별이"}.get) == shown


@pytest.mark.parametrize("strings", LANGUAGES.values())
def test_the_longest_page_leaves_room_for_the_result_in_one_message(strings: Strings) -> None:
    longest = 2**63 - 1
    text, name = excerpt_of("*" * 99, {}.get), "\\_" * 32
    sides = [
        tuple(
            Excerpt(StrongMessage(longest - place, longest, -0.97, 4000, 2**31), name, text, edited=True) for place in range(PAGE)
        )
        for _ in range(2)
    ]
    embeds = excerpt_embeds(EvidencePage(11, 12, sides[0], sides[1], left_out=9, several=True), longest, strings)
    assert all(len(embed.description or "") <= 4096 for embed in embeds)
    assert sum(map(len, embeds)) <= 4000  # of 6,000 in all embeds of a message
