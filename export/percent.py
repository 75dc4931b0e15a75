"""Shares as people read them everywhere in this project: "98.6 %"."""

from __future__ import annotations


def percent(share: float, digits: int = 1) -> str:
    """Returns ``share``, a number in [0, 1], in percent with ``digits`` decimals: "98.6 %"."""
    return f"{share * 100:.{digits}f} %"
