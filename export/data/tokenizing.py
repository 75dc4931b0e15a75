"""Many texts through one tokenizer, with word of how long it takes."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

from ...model_store.tokenizers import get_tokenizer


def tokenize(texts: Sequence[str], tokenizer: str) -> list[list[str]]:
    """The tokens of each text; Okt takes minutes over NSMC, so it says how many are left."""
    split = get_tokenizer(tokenizer)
    rows = []
    began = said = time.monotonic()
    for number, text in enumerate(texts, 1):
        rows.append(split(text))
        now = time.monotonic()
        if now - said > 20:
            said = now
            left = (now - began) / number * (len(texts) - number)
            print(f"{tokenizer}: {number:,} of {len(texts):,} reviews, {left / 60:.1f} min left", file=sys.stderr, flush=True)
    return rows
