"""Which text a message has, and what it asks about."""

from __future__ import annotations

import discord
import pytest

from gamseong.bot.core.message_text import after_mention, text_of
from tests.bot.core.made_message import container, forwarded, made_message, poll, section, text_display

CARD = {"type": "rich", "title": "공지", "description": "서버가 느리다", "fields": [{"name": "언제", "value": "어제부터"}]}
LINE, BUTTON = {"type": 14}, {"type": 2, "style": 1, "label": "단추", "custom_id": "x"}
PREVIEW = {"type": "article", "title": "남의 제목", "description": "남의 글", "url": "https://example.com/"}


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (made_message("재밌다"), "재밌다"),
        (made_message(""), ""),
        (made_message("", attachments=[]), ""),
        # Forwards: what was forwarded, with what a bot laid out in it.
        (made_message("", **forwarded("그만 좀 해")), "그만 좀 해"),
        (made_message("", **forwarded(" ", embeds=[CARD])), "공지\n서버가 느리다\n언제\n어제부터"),
        (made_message("", **forwarded("", components=[text_display("느리다")])), "느리다"),
        (made_message("", **forwarded("https://example.com/", embeds=[{**PREVIEW, "type": "rich"}])), "https://example.com/"),
        # Polls.
        (made_message("", **poll("점심 뭐 먹지", "떡볶이", "굶자")), "점심 뭐 먹지\n떡볶이\n굶자"),
        (made_message("골라 줘", **poll("점심 뭐 먹지", "떡볶이")), "골라 줘"),
        # Components V2, from top to bottom and without the labels of buttons.
        (
            made_message("", flags=1 << 15, components=[container(section("하나", "둘"), LINE, text_display("셋"))]),
            "하나\n둘\n셋",
        ),
        (made_message("", components=[{"type": 1, "components": [BUTTON]}]), ""),
        # Embeds: those that a bot made, and no preview of a link.
        (made_message("", embeds=[CARD, {"type": "rich", "description": "둘째"}]), "공지\n서버가 느리다\n언제\n어제부터\n둘째"),
        (made_message("", embeds=[PREVIEW]), ""),
        (made_message("이거 봐 https://example.com/", embeds=[PREVIEW]), "이거 봐 https://example.com/"),
        (made_message("이거 봐 https://x.com/", embeds=[{**PREVIEW, "type": "rich"}]), "이거 봐 https://x.com/"),
    ],
)
def test_what_was_written_comes_first_and_previews_of_links_are_not_read(written: discord.Message, text: str) -> None:
    assert text_of(written) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<@7> 재밌다", "재밌다"),
        ("<@!7>재밌다", "재밌다"),
        ("  <@7>, 재밌다 ", "재밌다"),
        ("재밌다 <@7>", "재밌다"),
        ("<@7>", ""),
        ("<@7>\n여러\n줄", "여러\n줄"),
        ("<@7> <@8> 재밌다", "<@8> 재밌다"),
        ("나는 <@7> 좋다", None),
        ("<@8> 재밌다", None),
        ("<@77> 재밌다", None),
        ("재밌다", None),
        ("", None),
    ],
)
def test_a_mention_counts_at_either_end(content: str, text: str | None) -> None:
    assert after_mention(content, 7) == text


def test_the_bots_own_role_counts_as_its_mention() -> None:
    assert after_mention("<@&9> 재밌다", 7, 9) == "재밌다"
    assert after_mention("<@&8> 재밌다", 7, 9) is None
    assert after_mention("<@&0> 재밌다", 7) is None
