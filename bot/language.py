"""Which language to answer in, and everything the bot says in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import discord

from ..model_store import Label

Language = Literal["ko", "en"]


def for_locale(locale: discord.Locale) -> Language:
    """Korean for Korean, English for the rest of the world."""
    return "ko" if locale is discord.Locale.korean else "en"


def for_guild(guild: discord.Guild | None, default: Language) -> Language:
    """The server's language where somebody chose it, else ``default`` (also in direct messages).

    Only a community server can choose: every other one, Korean or not, is stuck on en-US.
    """
    if guild is None or "COMMUNITY" not in guild.features:
        return default
    return for_locale(guild.preferred_locale)


@dataclass(frozen=True)
class Catalogue:
    """One language. ``{…}`` are filled in by name; every language has the same ones (tested)."""

    labels: Mapping[Label, str]
    units: Mapping[str, str]  # by tokenizer: what `truncated` counts
    truncated: str
    unreadable: str
    usage: str
    slash_usage: str
    series_usage: str
    series_numbers: str
    series_title: str
    no_text_there: str
    message_gone: str
    cooldown: str
    busy: str
    failed: str


KOREAN = Catalogue(
    labels={label: label.value for label in Label},
    units={"characters": "글자", "words": "단어", "okt": "형태소", "mecab": "형태소"},
    truncated="글이 길어서 앞 {count}{unit}까지만 읽었어요.",
    unreadable="판단할 만한 한국어를 찾지 못했어요.",
    usage="이렇게 물어보세요: `{prefix}감성 문장`, 또는 궁금한 메시지에 답장으로 `{prefix}감성`",
    slash_usage="이렇게 물어보세요: `/감성 문장`. 남의 메시지가 궁금하면 그 메시지에 답장하면서 저를 멘션해 주세요.",
    series_usage="이렇게 물어보세요: `{prefix}수열 {example}`",
    series_numbers="수를 정확히 {count}개 적어 주세요. 예: `{prefix}수열 {example}`",
    series_title="다음 수",
    no_text_there="그 메시지에는 읽을 글이 없어요.",
    message_gone="그 메시지를 읽을 수 없어요. 지워졌거나 볼 권한이 없어요.",
    cooldown="조금만 쉬었다 해요. {seconds}초 뒤에 다시 물어봐 주세요.",
    busy="지금은 물어보는 사람이 많아요. 잠시 뒤에 다시 물어봐 주세요.",
    failed="판단하는 중에 문제가 생겼어요. 잠시 뒤에 다시 물어봐 주세요.",
)

ENGLISH = Catalogue(
    labels={
        Label.POSITIVE: "Positive",
        Label.NEGATIVE: "Negative",
        Label.AMBIGUOUS: "Ambiguous",
        Label.UNREADABLE: "Cannot tell",
    },
    units={"characters": "characters", "words": "words", "okt": "morphemes", "mecab": "morphemes"},
    truncated="The text is long: only its first {count} {unit} were read.",
    unreadable="There is no Korean here that could be judged.",
    usage="Ask like this: `{prefix}감성 sentence`, or reply to a message with `{prefix}감성`",
    slash_usage="Ask like this: `/감성 sentence`. For somebody's message, reply to it and mention me.",
    series_usage="Ask like this: `{prefix}수열 {example}`",
    series_numbers="Give exactly {count} numbers, for example `{prefix}수열 {example}`",
    series_title="Next number",
    no_text_there="That message has no text to read.",
    message_gone="That message cannot be read: it was deleted or I may not see it.",
    cooldown="Not so fast: ask again in {seconds} s.",
    busy="Many people are asking right now. Please try again in a moment.",
    failed="Something went wrong while judging that. Please try again in a moment.",
)

CATALOGUES: Mapping[Language, Catalogue] = {"ko": KOREAN, "en": ENGLISH}
