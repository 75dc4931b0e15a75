"""Splits text into sentences as people end them in Korean chat. Pure."""

from __future__ import annotations

import re

_END = re.compile(
    r"""
    (?: [!?…。] | (?<!\d)\. | \.(?=[.!?…]) )              # the decimal point of a number ends nothing
    [.!?…。~]* ["'”’)」』]*
    (?: (?!\S) | (?<=[.!?…。])(?=[가-힣]) )                # a space, or the next word right away: 재밌다.근데
    (?: [^\S\n]+ [^\s가-힣A-Za-z0-9"'“‘(「『<]+ (?!\S) )*  # ㅋㅋㅋ, ㅠㅠ, ^^ and 😂 behind it belong to it
    """,
    re.VERBOSE,
)
_WORD = re.compile("[가-힣A-Za-z]")


def split_sentences(text: str) -> list[str]:
    """Returns the sentences of ``text`` without the white space between them; a line break ends one as well.

    A piece without a word (ㅠㅠ.., ㅋㅋㅋ, !!) is no sentence: it goes with the sentence before or, at the start, with the next.
    """
    found: list[str] = []
    for piece in filter(str.strip, _END.sub(r"\g<0>\n", text).splitlines()):
        if found and not (_WORD.search(piece) and _WORD.search(found[-1])):
            found[-1] = f"{found[-1]} {piece.strip()}"
        else:
            found.append(piece.strip())
    return found
