"""감성정보: one card for everybody."""

from __future__ import annotations

import discord

from gamseong.bot.core.services import services_of
from tests.bot.conftest import World


async def test_the_card_names_model_opinions_state_and_privacy(world: World) -> None:
    services = services_of(world.bot)
    assert services is not None
    await services.store.add_opinion("tiny-text@1.0.0", agrees=True)
    await services.store.add_opinion("tiny-text@1.0.0", agrees=False)
    await services.store.add_opinion("tiny-text@0.9.0", agrees=False)  # of another version
    await world.ask("!감성 재밌다")
    [card] = (await world.ask("!감성정보")).embeds
    fields = {field.name: field.value or "" for field in card.fields}
    assert card.title == "tiny-text 1.0.0"
    assert fields["의견"] == "👍 맞아요 1 · 👎 틀려요 1"
    assert "서버 1곳" in fields["상태"]
    assert "ms (99 %)" in fields["상태"]
    assert "`!감성거부`" in fields["개인정보"]
    assert "90일" in fields["개인정보"]


async def test_without_embed_permission_it_is_text(world: World) -> None:
    no_embeds = discord.PermissionOverwrite(embed_links=False)
    channel = world.guild.create_text_channel("plain", overwrites={world.guild.me: no_embeds})
    answer = await world.ask("!감성정보", channel=channel)
    assert answer.embeds == []
    assert "개인정보" in answer.content
    assert len(answer.content) <= 2000


async def test_a_bot_that_was_just_started_has_been_up_for_no_time(world: World) -> None:
    [card] = (await world.ask("!감성정보")).embeds
    assert any("켜진 지 0일 00:00" in (field.value or "") for field in card.fields)


async def test_the_card_says_below_which_probability_a_verdict_is_ambiguous(world: World) -> None:
    [card] = (await world.ask("!감성정보")).embeds
    assert "확률이 60.0 %에 못 미치면 애매함이라고 해요." in (card.fields[0].value or "")


async def test_with_three_tones_the_card_has_a_threshold_for_each(tones_world: World) -> None:
    [card] = (await tones_world.ask("!감성정보")).embeds
    assert "긍정은 60.0 %, 중립은 50.0 %, 부정은 60.0 %에 못 미치면 애매함이라고 해요." in (card.fields[0].value or "")
