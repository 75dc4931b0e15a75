"""The golden vectors of a bundle: inputs that any port of it, in any runtime, has to answer alike."""

from __future__ import annotations

from typing import Any

from ...model_store import Analyzer, SeriesModel
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
)


def sentiment_cases(analyzer: Analyzer) -> list[dict[str, Any]]:
    """``text`` with ``negative`` and ``positive`` as the graph gives them and the ``label`` as the manifest's threshold does.

    And the ``ids``, where the caller makes those.
    """
    cases = []
    rows = zip(TEXTS, analyzer.probabilities(TEXTS).tolist(), analyzer.predict(TEXTS), strict=True)
    for text, (negative, positive), prediction in rows:
        case: dict[str, Any] = {"text": text, "negative": round(negative, 7), "positive": round(positive, 7)}
        case["label"] = prediction.label
        if analyzer.bundle.manifest.input.kind == "ids":
            case["ids"] = analyzer.ids(text)
        cases.append(case)
    return cases


def series_cases(model: SeriesModel) -> list[dict[str, Any]]:
    """``values`` with the number that comes ``next``."""
    return [{"values": list(values), "next": round(model.next(values), 7)} for values in EXAMPLE_SERIES]
