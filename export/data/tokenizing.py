"""Tokenizes many texts with one tokenizer and prints how long it will still take."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from ...model_store.tokenizers import get_tokenizer


def tokenize(texts: Sequence[str], tokenizer: str) -> list[Sequence[str]]:
    """Returns the tokens of each text.

    Okt takes minutes over NSMC, so the minutes left are printed to stderr every 20 seconds.
    """
    split = get_tokenizer(tokenizer)
    rows: list[Sequence[str]] = []
    began = printed = time.monotonic()
    for number, text in enumerate(texts, 1):
        rows.append(split(text))
        now = time.monotonic()
        if now - printed > 20:
            printed = now
            left = (now - began) / number * (len(texts) - number)
            print(f"{tokenizer}: {number:,} of {len(texts):,} reviews, {left / 60:.1f} min left", file=sys.stderr, flush=True)
    return rows
