"""The seed's words, in a module of its own that needs the standard library alone: packages for other runtimes take it along."""

from __future__ import annotations

import re

WORD_LENGTH = 5  # the seed's cut: 5 characters keep most stems and drop most endings

OUTSIDE = re.compile(r"[^가-힣a-z0-9(),!?' ]")
SIGNS = re.compile(r"([(),!?])")


def words(text: str) -> list[str]:
    """Returns the seed's words: Hangul syllables, Latin, digits and ``(),!?``, in lower case, each word cut to 5 characters."""
    kept = OUTSIDE.sub(" ", text.lower()).replace("'", "")
    return [word[:WORD_LENGTH] for word in SIGNS.sub(r" \1 ", kept).split()]
