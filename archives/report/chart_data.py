"""The numbers that the page's script draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .counts import LABELS
from .findings import Findings
from .series import Series, default_level
from .wording import Wording


def chart_data(found: Findings, words: Wording) -> dict[str, Any]:
    """Returns what ``page.js`` reads: series of all channels and of each, turning points, and words."""
    one_channel = len(found.channels) < 2
    return {
        "all": _levels(found.series),
        "channels": [] if one_channel else [_levels(channel.series) for channel in found.channels],
        "turns": [turn.start for turn in found.turns],
        "words": {
            "labels": [words.labels[label] for label in LABELS],
            "tone": words.tone,
            "messages": words.messages,
            "interval": words.interval,
            "levels": dict(words.levels),
            "weekdays": list(words.weekdays),
        },
    }


def _levels(series: Mapping[str, Series]) -> dict[str, Any]:
    if not series:
        return {"level": None, "levels": {}}
    return {"level": default_level(series), "levels": {level: _numbers(each) for level, each in series.items()}}


def _numbers(series: Series) -> dict[str, list[Any]]:
    counts = series.counts
    return {
        "starts": series.starts.tolist(),
        "tone": [_rounded(each.tone) for each in counts],
        "half": [_rounded(each.half_width) for each in counts],
        "sizes": [[each.sizes[place] for each in counts] for place in range(len(LABELS))],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
