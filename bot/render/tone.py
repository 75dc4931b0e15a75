"""Formats tones in [-1, 1] as text."""

from __future__ import annotations

from collections.abc import Iterable

_SPARKS = "▁▂▃▄▅▆▇█"


def format_tone(tone: float) -> str:
    """Formats a tone with its sign and two decimals: ``+0.34``, ``−0.20``, ``0.00``."""
    shown = f"{tone:+.2f}".replace("-", "−")
    return "0.00" if shown[1:] == "0.00" else shown


def sparkline(tones: Iterable[float | None]) -> str:
    """Returns the tone over time as small bars, with a space for ``None``."""
    top = len(_SPARKS) - 1
    return "".join(" " if tone is None else _SPARKS[round((tone + 1) / 2 * top)] for tone in tones)
