"""The cog in a real Red: installed by its downloader, asked, restrained, made to forget, reloaded and unloaded."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.fake_discord import BOT, CHANNEL, GUILD, HUMAN, USER
from tests.red.instance import RedInstance

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.long]
SERVICES = "bot.get_cog('gamseong').services"
STORE = f"{SERVICES}.store"
NAMES = "sorted(name for name in {} if any('가' <= letter <= '힣' for letter in name))"
ME = f"<@{BOT}>"


@pytest_asyncio.fixture(loop_scope="module")
async def korean(red: RedInstance) -> AsyncIterator[RedInstance]:
    """Red speaks Korean in this server."""
    await red.command("set locale server ko-KR", "설정")
    yield red
    await red.command("set locale server en-US")


async def test_the_repository_offers_this_cog_and_no_other(red: RedInstance) -> None:
    answer = await red.command("cog list gamseong", "gamseong_red")
    assert not {"bot:", "cli:", "export:", "model_store:", "tests:"} & set(answer.split())


async def test_it_answers_in_the_language_red_speaks(red: RedInstance) -> None:
    assert "Positive" in await red.command("감성 정말 재밌다", author=HUMAN)
    await red.command("set locale server ko-KR", "설정")
    assert "긍정" in await red.command("감성 정말 재밌다", author=HUMAN)
    assert "`[감성 문장`" in await red.command("감성", author=HUMAN)
    await red.command("set locale server en-US")


async def test_a_servers_own_choice_goes_before_and_is_kept_in_reds_config(korean: RedInstance) -> None:
    await korean.command("감성설정 언어 영어", author=HUMAN)
    await korean.command(f"감성설정 무시채널 {CHANNEL}", author=HUMAN)
    assert "Positive" in await korean.command("감성 정말 재밌다")
    [kept] = json.loads((korean.data / "cogs/gamseong_red/settings.json").read_text()).values()
    assert kept["GUILD"] == {GUILD: {"language": "en", "ignored_channels": [int(CHANNEL)]}}
    assert f"<#{CHANNEL}>" in await korean.command("감성설정", author=HUMAN)
    await korean.command("감성설정 초기화", author=HUMAN)
    assert "긍정" in await korean.command("감성 정말 재밌다")


async def test_channels_that_are_ignored_change_one_by_one(red: RedInstance) -> None:
    change = f"{STORE}.change_guild_set(6, 'ignored_channels', "
    both = f"await asyncio.gather({change}add=[1]), {change}add=[2]), {change}add=[3], remove=[9]))"
    assert await red.evaluate(f"[{both}, sorted((await {STORE}.guild(6)).ignored_channels)][1]") == "[1, 2, 3]"
    assert await red.evaluate(f"sorted((await {change}remove=[1, 2])).ignored_channels)") == "[3]"
    assert await red.evaluate(f"(await {STORE}.guild_or_known(6)).ignored_channels") == "frozenset({3})"
    assert await red.evaluate(f"{STORE}.application() == bot.user.id") == "True"


async def test_the_prefix_stays_reds(red: RedInstance) -> None:
    await red.command("감성설정 접두어 ?", author=HUMAN)
    assert await red.evaluate(f"(await {STORE}.guild({GUILD})).prefix") == "None"


async def test_a_channel_can_be_watched(red: RedInstance) -> None:
    await red.command("감성감시 켜기", author=HUMAN)
    assert f"<#{CHANNEL}>" in await red.command("감성감시 상태", author=HUMAN)
    await red.discord.post_message("정말 재밌다")
    await red.discord.post_message("이건 좀 별로다")
    period = "discord.utils.utcnow() - __import__('datetime').timedelta(hours=2), discord.utils.utcnow()"
    hours = f"(await {STORE}.hours({GUILD}, {CHANNEL}, {period}))"
    counted = f"[await {SERVICES}.hours.flush(), sum(sum(row.counts) for row in {hours})][1]"
    for _ in range(60):  # a message waits about a second for others to be judged with it
        if await red.evaluate(counted) == "2":
            break
    assert "2" in await red.command("감성추세", author=HUMAN)
    await red.command("감성감시 끄기", author=HUMAN)


async def test_what_a_server_left_is_deleted_in_time(red: RedInstance) -> None:
    await red.evaluate(f"await {STORE}.change_guild(5, prefix='?')")
    now = "discord.utils.utcnow()"
    await red.evaluate(f"await {STORE}.guild_left(5, {now})")
    assert await red.evaluate(f"await {STORE}.purge({now} + __import__('datetime').timedelta(days=29), 90)") == "0"
    assert await red.evaluate(f"5 in await {STORE}.guild_ids()") == "True"
    assert await red.evaluate(f"await {STORE}.purge({now} + __import__('datetime').timedelta(days=31), 90)") == "1"
    assert await red.evaluate(f"5 in await {STORE}.guild_ids()") == "False"
    await red.evaluate(f"await {STORE}.change_guild(5, prefix='?')")
    assert await red.evaluate(f"await {STORE}.delete_guild(5)") == "1"
    assert await red.evaluate(f"(await {STORE}.guild(5)).prefix") == "None"


async def test_a_mention_is_answered(red: RedInstance) -> None:
    assert "Positive" in await red.send(f"{ME} 정말 재밌다", author=HUMAN)


async def test_reds_blocklist_holds_for_commands_and_mentions(red: RedInstance) -> None:
    await red.command(f"blocklist add {USER}", "blocklist")
    assert await red.ignores("[감성 정말 재밌다")
    assert await red.ignores(f"{ME} 정말 재밌다")
    await red.command("blocklist clear", "cleared")
    assert "Positive" in await red.command("감성 정말 재밌다", author=HUMAN)


async def test_what_a_server_disables_is_off_and_red_says_so(red: RedInstance) -> None:
    await red.order("command disable server 감성")
    assert "disabled" in await red.command("감성 정말 재밌다", author=HUMAN)
    assert await red.ignores(f"{ME} 정말 재밌다")
    await red.order("command enable server 감성")
    await red.command("command disablecog gamseong", "disabled")
    assert await red.ignores(f"{ME} 정말 재밌다")
    await red.command("command enablecog gamseong", "enabled")
    assert "Positive" in await red.send(f"{ME} 정말 재밌다", author=HUMAN)


async def test_help_describes_the_commands(red: RedInstance) -> None:
    assert "The tone of a Korean sentence" in await red.command("help gamseong")
    assert "The tone of a Korean sentence" in await red.command("help 감성")


async def test_slash_commands_are_there_once_they_are_enabled(red: RedInstance) -> None:
    await red.command("slash enablecog gamseong")
    await red.command("slash sync", "Synced")
    assert {"감성", "수열", "감성거부", "감성 분석"} <= {command["name"] for command in red.discord.commands}
    callbacks = red.discord.callbacks
    await red.discord.slash("감성", 문장="정말 재밌다")
    await red.discord.wait_for(lambda: callbacks)
    assert "긍정" in callbacks[-1]["data"]["embeds"][0]["title"]  # the user's client is Korean


async def test_a_users_data_can_be_had_and_deleted(red: RedInstance) -> None:
    data = (
        f"{{name: file.read() for name, file in (await bot.get_cog('gamseong').red_get_data_for_user(user_id={USER})).items()}}"
    )
    opted_out = f"{USER} in await {STORE}.opted_out([{USER}])"
    assert await red.evaluate(data) == "{}"
    await red.command("감성거부", author=HUMAN)
    assert USER in await red.evaluate(data)

    await red.command("mydata ownermanagement setuserdeletionlevel 0")
    await forget(red, f"deleteforuser {USER}")
    assert await red.evaluate(opted_out) == "True"  # what keeps them from being counted
    await red.command("mydata ownermanagement setuserdeletionlevel 1")
    await forget(red, f"deleteforuser {USER}")
    assert await red.evaluate(opted_out) == "False"
    for request in ("deleteuserasowner", "processdiscordrequest"):
        await red.command("감성거부", author=HUMAN)
        await forget(red, f"{request} {USER}")
        assert await red.evaluate(opted_out) == "False"
    assert await red.evaluate("bot.extensions['gamseong_red'].__red_end_user_data_statement__[:8]") == "Of users"


async def forget(red: RedInstance, request: str) -> None:
    """The owner has Red delete a user's data, and every cog has done so."""
    answer = await red.command(f"mydata ownermanagement {request}", r"\b\w{8}\b\W*$")
    answer = await red.send(answer.strip("`\n").split()[-1].strip("`"), "deleted")
    assert "did not handle" not in answer
    assert "errored" not in answer


async def test_a_wrong_setting_is_named_when_it_is_loaded(red: RedInstance) -> None:
    config = red.data / "cogs/gamseong_red/config.toml"
    config.write_text('[model]\nbundle = "no-such-model"\n')
    await red.command("unload gamseong_red", "unloaded")
    assert "no-such-model" in await red.command("load gamseong_red", "no-such-model")
    assert (
        await red.evaluate("[thread.name for thread in __import__('threading').enumerate() if 'gamseong' in thread.name]") == "[]"
    )
    config.unlink()
    await red.command("load gamseong_red", "Loaded")


async def test_its_database_is_in_reds_folder(red: RedInstance) -> None:
    assert (red.data / "cogs/gamseong_red/gamseong.sqlite3").is_file()


async def test_unloading_leaves_nothing_and_loading_again_works(red: RedInstance) -> None:
    assert await red.evaluate(NAMES.format("bot.all_commands")) != "[]"
    await red.command("unload gamseong_red", "unloaded")
    assert await red.evaluate(NAMES.format("bot.all_commands")) == "[]"
    assert await red.evaluate(NAMES.format("(command.name for command in bot.tree.walk_commands())")) == "[]"
    assert await red.evaluate(NAMES.format("bot.tree._disabled_global_commands")) == "[]"
    assert await red.evaluate("[name for name in bot.cogs if 'gamseong' in name]") == "[]"
    assert await red.evaluate("[name for name in __import__('sys').modules if name.startswith('gamseong_red')]") == "[]"
    assert await red.evaluate("[one for found in bot.extra_events.values() for one in found if 'gamseong' in repr(one)]") == "[]"
    assert (
        await red.evaluate("[thread.name for thread in __import__('threading').enumerate() if 'gamseong' in thread.name]") == "[]"
    )
    assert await red.evaluate("[task for task in asyncio.all_tasks() if 'gamseong' in repr(task.get_coro())]") == "[]"
    assert await red.ignores("[감성 정말 재밌다")
    assert await red.ignores(f"{ME} 정말 재밌다")
    await red.command("load gamseong_red", "Loaded")
    assert "Positive" in await red.command("감성 정말 재밌다")
    await red.command("reload gamseong_red", "Reloaded")
    assert "Positive" in await red.command("감성 정말 재밌다")
