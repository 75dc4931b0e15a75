"""Tells texts from bytes that are none, in any encoding: the standard library alone, so that every command may use it."""

from __future__ import annotations

import codecs
import re

UTF_8 = "utf-8"
MARK = "\udc80"
"""Stands where bytes were that are no text: a lone surrogate, which no file can spell."""
MARKING = "gamseong.mark"
"""The name of the codecs' error handler that puts ``MARK`` there."""
codecs.register_error(MARKING, lambda error: (MARK, error.end if isinstance(error, UnicodeDecodeError) else 0))


def can_read(encoding: str) -> bool:
    """Whether ``encoding`` names one that texts can be read in, such as cp949; base64 and idna are none."""
    try:
        codecs.getincrementaldecoder(encoding)(MARKING).decode("a".encode(encoding), True)
    except (LookupError, UnicodeError):
        return False
    return True


def decode(decoder: codecs.IncrementalDecoder, block: bytes, *, final: bool = False) -> str:
    """Decodes with a decoder that has ``MARKING`` for its errors, and marks what that leaves over."""
    try:
        return decoder.decode(block, final)
    except UnicodeError:  # UTF-16 and UTF-32 without the mark that says in which order their bytes stand
        return MARK


def looks_like_cp949(raw: bytes) -> bool:
    """Whether a line of ``raw`` that is not UTF-8 is Korean in cp949: half of what is not ASCII in it is 한글."""
    for line in raw.split(b"\n"):
        try:
            line.decode(UTF_8)
        except UnicodeDecodeError:
            foreign = re.sub(r"[\x00-\x7f]", "", line.decode("cp949", "replace"))
            if "\ufffd" not in foreign and 2 * len(re.findall("[가-힣ㄱ-ㅣ]", foreign)) >= len(foreign):
                return True
    return False
