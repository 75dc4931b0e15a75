"""A tone in [-1, 1] as text."""

from __future__ import annotations

from collections.abc import Iterable

_SPARKS = "▁▂▃▄▅▆▇█"


def signed(tone: float) -> str:
    """``+0.34``, ``−0.20``, ``0.00``: always four or five characters wide."""
    shown = f"{tone:+.2f}".replace("-", "−")
    return "0.00" if shown[1:] == "0.00" else shown


def sparkline(tones: Iterable[float | None]) -> str:
    """The tone over time as small bars; a space where there was nothing to tell it from."""
    top = len(_SPARKS) - 1
    return "".join(" " if tone is None else _SPARKS[round((tone + 1) / 2 * top)] for tone in tones)
