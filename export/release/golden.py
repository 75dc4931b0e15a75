"""The golden vectors of a bundle: inputs that any port of it, in any runtime, has to answer alike."""

from __future__ import annotations

from typing import Any

from ...model_store import Analyzer, SeriesModel, read
from ..data.series import EXAMPLE_SERIES

# Praise, blame, negation, slang, and the edges: nothing, spaces, other scripts, repeats, decomposed Hangul, great length.
TEXTS = (
    "재미있을 줄 알았는데 완전 실망했다. 너무 졸리고 돈이 아까웠다",
    "정말 재밌다",
    "정말재밌다",
    "안 나쁘다",
    "재미없지는 않았어요",
    "배우들의 연기가 훌륭하고 음악도 좋았습니다. 강추!",
    "시간이 너무 아깝다... 돈 버렸네",
    "ㅋㅋㅋㅋㅋㅋㅋㅋ 개웃기네",
    "ㅠㅠㅠㅠ 감동이에요",
    "오늘 몇시에 모여?",
    "굿",
    "별점 1점도 아까움",
    "최고의 영화 ♥♥♥ 👍",
    "GOOD good 10점",
    "",
    "   \t",
    "hello world",
    "https://example.com",
    "!!!!!!!!",
    "\u1100\u1161\u11b7\u1103\u1169\u11bc",
    "꿹쀍",
    "그냥 그래요 " * 100,
    # The text rules: markup, links and mentions, quotes and code, invisible characters, look-alikes, split syllables.
    "너무 짜증난다",
    "<@123456789012345678> 너무 짜증난다 <:kekw:123456789012345678>",
    "@everyone 너무 **짜증**난다 https://example.com/재밌다",
    "||너무 ~~짜증~~난다|| <t:1700000000:R>",
    "## [너무 짜증난다](<https://example.com>)",
    "- 너무 짜증난다\n- `너무` </감성:123456789012345678> 짜증난다",
    "> 최악이다\n난 너무 좋았는데",
    "난 너무 좋았는데\n>>> 최악이다\n진짜",
    "> 최악이다",
    "```py\n최악이다\n```",
    "5 * 3 별점 *굿",
    r"\*\*굿\*\*",
    "너\u200b무\u2060 짜\u00ad증\ufe0f난\u202e다",
    "\u110f\u110f\u110f \uffbb\uffbb 개웃기네",
    "ｇｏｏｄ　최고",
    "ㅆㅡㄹㅐㄱㅣ ㅋㅋㅋㅠㅠ",
    "ㅅㅣㅂ ㅈㅗㅈ 같네 ㄱㅐ",
    "개웃기네 ㅋㅠㅋㅋㅠㅋ ㉑㊿",
    # Emoji with a skin, joined and repeated, and the Latin of games.
    "❤️",
    "👍🏽👍🏽",
    "👩\u200d❤️\u200d👨 축하해",
    "😡😡😡😡",
    "gg ez",
    "wtf noob team",
    "^^",
    "너무 discord.gg/abc [짜증](https://example.com '재밌다')난다 <mailto:a@example.com> <+82 10-1234-5678>",
)


def sentiment_cases(analyzer: Analyzer) -> list[dict[str, Any]]:
    """Returns for each ``text`` what is ``read`` of it, the graph's ``negative`` and ``positive``, and the verdict, ``label``.

    Of a bundle with tones ``neutral`` is there as well. A graph that takes ids has the text's ``ids`` beside them.
    """
    cases = []
    tones = analyzer.tones(TEXTS)[:, 1:2].tolist() if analyzer.bundle.manifest.tones else [[]] * len(TEXTS)
    rows = zip(TEXTS, analyzer.probabilities(TEXTS).tolist(), tones, analyzer.predict(TEXTS), strict=True)
    for text, (negative, positive), neutral, prediction in rows:
        case: dict[str, Any] = {"text": text, "read": read(text).text}
        case |= {"negative": round(negative, 7), "positive": round(positive, 7)}
        if neutral:
            case["neutral"] = round(neutral[0], 7)
        case["label"] = prediction.label
        if analyzer.bundle.manifest.input.kind == "ids":
            case["ids"] = analyzer.ids(text)
        cases.append(case)
    return cases


def series_cases(model: SeriesModel) -> list[dict[str, Any]]:
    """Returns each series' ``values`` with the number that comes ``next``."""
    return [{"values": list(values), "next": round(model.next(values), 7)} for values in EXAMPLE_SERIES]
