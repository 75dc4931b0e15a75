"""Sentences as people end them in Korean chat. Pure."""

from __future__ import annotations

import re

_END = re.compile(
    r"""
    (?: [!?…。] | (?<!\d)\. | \.(?=[.!?…]) )              # the point of a number ends nothing
    [.!?…。~]* ["'”’)」』]*
    (?: (?!\S) | (?<=[.!?…。])(?=[가-힣]) )                # a space, or at once the next word: 재밌다.근데
    (?: [^\S\n]+ [^\s가-힣A-Za-z0-9"'“‘(「『<]+ (?!\S) )*  # ㅋㅋㅋ, ㅠㅠ, ^^ and 😂 behind it still belong to it
    """,
    re.VERBOSE,
)
_SAYS_SOMETHING = re.compile("[가-힣A-Za-z]")


def sentences(text: str) -> list[str]:
    """``text`` without the white space between its sentences; a line break ends one as well.

    What holds no word (ㅠㅠ.., ㅋㅋㅋ, !!) is no sentence: it goes with the one before, or the first of all with the next.
    """
    found: list[str] = []
    for piece in filter(str.strip, _END.sub(r"\g<0>\n", text).splitlines()):
        if found and not (_SAYS_SOMETHING.search(piece) and _SAYS_SOMETHING.search(found[-1])):
            found[-1] = f"{found[-1]} {piece.strip()}"
        else:
            found.append(piece.strip())
    return found
