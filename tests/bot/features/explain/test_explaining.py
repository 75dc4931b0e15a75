"""감성해설 and the button 해설. The tiny model: 재, 좋 +2; 싫, 나, 실, 졸 -2."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import discord
import pytest
from matplotlib import image

from gamseong.bot.client import create_bot
from gamseong.bot.core.services import services_of
from gamseong.bot.core.views import TIMEOUT
from gamseong.bot.features.analyze.answer_view import MOST, AnswerView, ExplainButton
from gamseong.bot.features.explain.explanation import explain, plan
from gamseong.bot.features.explain.rendering import growth_alt_text, render_explanation
from gamseong.bot.inference.backlog import BusyError
from gamseong.bot.language import ENGLISH, KOREAN, Count
from gamseong.bot.render import charts
from gamseong.bot.render.fonts import korean_font
from gamseong.bot.settings import Settings
from gamseong.model_store import Analyzer, Bundle
from tests.bot.conftest import World, korean_clients, world_of
from tests.bot.features.analyze.test_people import buttons

SettingsMaker = Callable[..., Settings]
PICTURE_WIDTH = 1240
TEXT = "정말 재밌지만 나는 실망했다. 그래도 좋다!"


def body(message: Any) -> str:
    return message.embeds[0].description or ""


async def picture(message: Any) -> tuple[int, int]:
    """Height and width of the attached PNG."""
    [attachment] = message.attachments
    return image.imread(io.BytesIO(await attachment.read()), format="png").shape[:2]


@pytest.fixture
def no_charts(monkeypatch: pytest.MonkeyPatch) -> Any:
    korean_font.cache_clear()
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    yield
    korean_font.cache_clear()


async def test_the_command_marks_the_words_of_each_sentence_and_draws_the_growth(world: World) -> None:
    answer = await world.ask(f"!감성해설 {TEXT}")
    assert answer.embeds[0].title == "해설: 애매함"
    assert body(answer).splitlines() == [
        "🟦 50.0 % 🟥 50.0 %",
        "🟥 부정 88.1 % · 정말 **＋재밌지만** **－나는** **－실망했다.**",
        "🟦 긍정 88.1 % · 그래도 **＋좋다!**",
        "-# ＋긍정 쪽, －부정 쪽으로 미는 단어",
        "빼면 🟥 부정: 재밌지만 · 좋다!",
        "빼면 🟦 긍정: 나는 · 실망했다.",
    ]
    assert (await picture(answer))[1] == PICTURE_WIDTH
    assert answer.embeds[0].image.url
    [attachment] = answer.attachments
    assert "재밌지만 긍정 88.1 %, 나는 애매함, 실망했다. 부정 88.1 %" in (attachment.description or "")


async def test_with_three_tones_it_is_explained_as_well(tones_world: World) -> None:
    answer = await tones_world.ask("!감성해설 처음엔 지루했는데 재밌다. 그냥 그렇다!")
    assert answer.embeds[0].title == "해설: 긍정 93.6 %"
    assert "⬜ 중립 57.6 % · 그냥 그렇다!" in body(answer)
    assert (await picture(answer))[1] == PICTURE_WIDTH


async def test_a_slash_command_answers_in_the_users_language(world: World) -> None:
    result = await world.person.slash(world.channel, "감성해설", 문장=TEXT)
    assert result.response.embeds[0].title == "Explained: Ambiguous"
    assert (await picture(result.response))[1] == PICTURE_WIDTH


async def test_a_reply_explains_the_message_replied_to(world: World) -> None:
    target = await world.person.send(world.channel, "나는 싫다")
    assert "부정" in (await world.ask("!감성해설", reply_to=target)).embeds[0].title
    empty = await world.person.send(world.channel, attachments=[("a.png", b"png")])
    assert "읽을 글이 없어요" in (await world.ask("!감성해설", reply_to=empty)).content
    assert "!감성해설 문장" in (await world.ask("!감성해설")).content


async def test_what_cannot_be_judged_gets_no_chart_and_no_numbers(world: World) -> None:
    answer = await world.ask("!감성해설 hello world")
    assert answer.embeds[0].title == "해설: 판단 불가"
    assert "%" not in body(answer)
    assert answer.attachments == []


async def test_one_word_is_explained_without_a_chart(world: World) -> None:
    answer = await world.ask("!감성해설 재밌다")
    assert body(answer).splitlines() == ["**＋재밌다**", f"-# {KOREAN.explain.legend}"]
    assert answer.attachments == []


@pytest.mark.parametrize(("attach", "embed"), [(False, True), (True, False), (False, False)])
async def test_it_does_with_the_permissions_it_has(world: World, attach: bool, embed: bool) -> None:
    me = world.guild.me
    rights = discord.PermissionOverwrite(attach_files=attach, embed_links=embed)
    channel = world.guild.create_text_channel("quiet", overwrites={me: rights})
    answer = await world.ask(f"!감성해설 {TEXT}", channel=channel)
    assert bool(answer.embeds) is embed
    assert bool(answer.attachments) is attach
    text = body(answer) if embed else answer.content
    assert "🟥 부정 88.1 % · 정말" in text
    assert ("🟦 긍정 88.1 % · 재밌지만" in text) is not attach  # how it grows is said where no chart shows it


@pytest.mark.usefixtures("no_charts")
async def test_without_charts_there_is_text_and_how_to_have_them(world: World) -> None:
    answer = await world.ask(f"!감성해설 {TEXT}")
    assert answer.attachments == []
    assert "gamseong[charts]" in body(answer)
    assert "🟦 긍정 88.1 % · 재밌지만" in body(answer)


async def test_the_button_explains_to_the_asker_alone(world: World) -> None:
    korean_clients(world.env)
    answer = await world.ask(f"!감성 {TEXT}")
    result = await world.person.click(answer, label="해설")
    assert result.response.ephemeral
    assert result.response.embeds[0].title == "해설: 애매함"
    assert (await picture(result.response))[1] == PICTURE_WIDTH
    again = await world.person.click(answer, label="해설")
    assert again.response.embeds

    other = world.guild.add_member(world.env.create_user("bob"))
    refused = await other.click(answer, label="해설")
    assert refused.response.content == KOREAN.not_your_button
    assert refused.response.embeds == []


async def test_the_button_counts_for_the_cooldown(settings: SettingsMaker) -> None:
    bot = create_bot(settings(GAMSEONG_BOT_COOLDOWN_SECONDS="100", GAMSEONG_BOT_COOLDOWN_USES="1"))
    async with world_of(bot) as world:
        answer = await world.ask("!감성 재밌다")
        assert "Not so fast" in (await world.person.click(answer, label="해설")).response.content


async def test_a_spoiler_is_quoted_as_one_and_not_drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    async def draw(chart: Any, steps: list[str], *_: Any) -> None:
        drawn.extend(steps)

    monkeypatch.setattr(charts, "draw_in_thread", draw)
    assert "> 정말 ||재밌다|| 좋다" in body(await world.ask("!감성 정말 ||재밌다|| 좋다"))
    explained = body(await world.ask("!감성해설 정말 ||재밌다|| 좋다"))
    assert "재밌다" in explained
    assert "재밌다" not in explained.replace("||재밌다||", "").replace("||＋재밌다||", "")
    assert drawn == ["정말", "□□", "좋다"]


async def test_the_answer_to_the_message_menu_can_be_explained_and_ends_visibly(world: World) -> None:
    korean_clients(world.env)
    message = await world.person.send(world.channel, TEXT)
    menu = await world.person.context_menu(world.channel, KOREAN.names.message_menu, message)
    result = await world.person.click(menu.response, label="해설")
    assert result.response.embeds[0].title == "해설: 애매함"
    [view] = [view for view in services(world).views if isinstance(view, AnswerView)]
    await world.env.advance_time(16 * 60)
    assert [item.item.disabled for item in view.children if isinstance(item, ExplainButton)] == [True]


def services(world: World) -> Any:
    found = services_of(world.bot)
    assert found is not None
    return found


async def test_after_its_time_the_button_is_grey_and_the_text_forgotten(world: World) -> None:
    answer = await world.ask("!감성 재밌다")
    [view] = services(world).views
    assert view.text == "재밌다"
    await world.person.click(answer, label="맞아요")
    await world.env.advance_time(14 * 60)
    assert buttons(world.said()[-1])["해설"]
    await world.env.advance_time(2 * 60)
    assert view.text == ""
    assert buttons(world.said()[-1]) == {"맞아요": False, "틀려요": False, "해설": False}  # the opinion given stays given


async def test_when_one_answer_has_ended_the_buttons_of_others_go_on(world: World) -> None:
    first = await world.ask("!감성 재밌다")
    await world.env.advance_time(10 * 60)
    second = await world.ask("!감성 싫다")
    await world.env.advance_time(6 * 60)
    assert not buttons(world.channel.history()[1])["해설"]
    assert (await world.person.click(second, label="해설")).response.embeds
    assert (await world.person.click(first, label="맞아요")).followups


async def test_only_so_many_texts_are_remembered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    korean_clients(world.env)
    monkeypatch.setattr(sys.modules[AnswerView.__module__], "MOST", 2)
    answers = [await world.ask(f"!감성 재밌다 {number}") for number in range(3)]
    assert (await world.person.click(answers[0], label="해설")).response.content == KOREAN.explain.expired
    assert (await world.person.click(answers[1], label="해설")).response.embeds
    assert len(services(world).answers) == 2


async def test_after_a_restart_an_old_button_says_that_it_has_forgotten(world: World, settings: SettingsMaker) -> None:
    korean_clients(world.env)
    answer = await world.ask("!감성 재밌다")
    await world.env.restart_bot(create_bot(settings()))
    result = await world.person.click(answer, label="해설")
    assert result.response.ephemeral
    assert result.response.content == KOREAN.explain.expired


async def test_a_reload_of_the_plugin_greys_its_buttons_out(world: World) -> None:
    await world.ask("!감성 재밌다")
    await world.bot.reload_extension("gamseong.bot")
    assert buttons(world.said()[-1]) == {"맞아요": True, "틀려요": True, "해설": False}


@pytest.mark.parametrize(("error", "sentence"), [(BusyError("full"), ENGLISH.busy), (RuntimeError("why"), ENGLISH.failed)])
async def test_a_button_that_cannot_answer_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, error: Exception, sentence: str
) -> None:
    answer = await world.ask("!감성 재밌다")

    async def fail(*_: Any, **__: Any) -> Any:
        raise error

    monkeypatch.setattr(services(world).engine, "predict", fail)
    assert (await world.person.click(answer, label="해설")).response.content == sentence
    assert "재밌다" not in caplog.text
    assert (sentence == ENGLISH.failed) == ("a button failed" in caplog.text)


@pytest.mark.parametrize("strings", [KOREAN, ENGLISH])
@pytest.mark.parametrize(
    "text",
    [
        "*" * 6000,
        "**재밌다_재밌다_재밌다_재밌다**. " * 100,
        " ".join(f"{'재좋' * (place % 5)}*{'싫나' * ((place + 2) % 5)}*_{place}_!" for place in range(200)),
        "재!\n" * 500,
        "좋다 " * 30 + "가" * 900,
    ],
)
def test_an_explanation_never_exceeds_discords_limits_and_counts_what_it_leaves_out(
    bundles: Any, text: str, strings: Any
) -> None:
    analyzer = Analyzer(Bundle.load(bundles["tiny_text"]))
    planned = plan(text, analyzer.reads_all)
    explanation = explain(planned, analyzer.predict(planned.texts))
    shown = render_explanation(explanation, analyzer.bundle, strings, growth=True)
    assert len(shown.plain()) <= 2000
    assert len(growth_alt_text(explanation, strings)) <= 1024
    assert len(shown.embed()) <= 6000
    if planned.more_words:
        counts = {"shown": Count(len(planned.words)), "count": Count(planned.more_words)}
        assert strings.explain.more_words.format(**counts) in shown.plain()
    else:
        assert strings.explain.more.partition("{")[0] in shown.plain() or len(text.split()) == 1


@pytest.mark.parametrize("page", ["privacy.md", "message-content-intent.md"])
def test_the_documents_say_how_many_texts_are_remembered_and_for_how_long(page: str) -> None:
    text = " ".join((Path(__file__).parents[4] / "docs" / page).read_text(encoding="utf-8").split())
    assert f"newest {MOST}" in text
    assert f"{TIMEOUT / 60:g} minutes" in text
