"""What somebody hid as a spoiler (||…||) stays hidden where an answer quotes it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...model_store import read
from .text import QUOTE_LENGTH, escape_markdown, one_line

_SPOILER = re.compile(r"\|\|(.+?)\|\|", re.DOTALL)
_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for || until the rest is escaped; nobody writes characters for private use
_EMPTY = re.compile(f"{_OPEN}\\s*{_CLOSE}")


@dataclass(frozen=True)
class Spoilers:
    """The words that a text hides. ``unclear`` says that they are not found in it as it is read, so any word may be one."""

    words: tuple[str, ...] = ()
    unclear: bool = False

    @classmethod
    def of(cls, text: str) -> Spoilers:
        """Returns the spoilers of ``text``, as its words are read."""
        words = tuple(word for hidden in _SPOILER.findall(text) for word in read(hidden).text.split())
        content = read(text).text
        return cls(words, unclear=any(word not in content for word in words))

    def hide(self, shown: str) -> bool:
        """Returns whether ``shown``, a part of the text as it is read, may hold something hidden."""
        return self.unclear or any(word in shown for word in self.words)


NO_SPOILERS = Spoilers()


def quote(text: str, limit: int = QUOTE_LENGTH) -> str:
    """Returns ``text`` as one line of escaped Markdown, with its spoilers as spoilers; see ``one_line`` for ``limit``."""
    plain = text.replace(_OPEN, "").replace(_CLOSE, "")
    line = escape_markdown(one_line(_SPOILER.sub(rf"{_OPEN}\1{_CLOSE}", plain), limit))
    if line.count(_OPEN) > line.count(_CLOSE):  # it was cut inside
        line += _CLOSE
    return _EMPTY.sub("", line).replace(_OPEN, "||").replace(_CLOSE, "||")


def hidden(shown: str) -> str:
    """Returns ``shown``, which is escaped Markdown, as a spoiler."""
    return f"||{shown}||"
