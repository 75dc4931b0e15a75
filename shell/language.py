"""The language of the two commands: Korean where the user's locale is Korean, English elsewhere.

Sentences are written in English where they are said; ``korean/`` has the Korean of each. Errors of the other
rooms are English as well, and are put into Korean here, where a person reads them.
"""

from __future__ import annotations

import functools
import locale
import os
import re
from collections.abc import Mapping

from .korean import KOREAN

_FIELD = re.compile(r"\{(\w+)\}")


def speaks_korean(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the user's locale is Korean: by LC_ALL, LC_MESSAGES and LANG, in this order, else by what the system says."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return _is_korean(environ[name])
    return _is_korean(locale.getlocale()[0] or "")  # macOS and Windows


def _is_korean(name: str) -> bool:
    return re.match(r"ko(?![a-z])|korean", name, re.IGNORECASE) is not None


def say(sentence: str, /, **values: object) -> str:
    """Returns ``sentence``, a key of ``KOREAN``, in the user's language, with ``values`` for what stands in braces."""
    return (KOREAN[sentence] if speaks_korean() else sentence).format(**values)


def say_error(error: Exception) -> str:
    """Returns the sentence of an error of this project in the user's language."""
    problem = getattr(error, "problem", None)
    if not speaks_korean() or not isinstance(problem, str):
        return in_language(str(error))
    places = (getattr(error, name, None) for name in ("source", "where", "tokenizer", "path"))
    where = next((str(place) for place in places if place is not None), "")
    parts = [where, getattr(error, "key", ""), in_korean(problem.removesuffix("."))]
    mend = in_korean(getattr(error, "mend", "").removesuffix("."))
    return ": ".join(part for part in parts if part) + (f". {mend}." if mend else ".")


def in_language(sentence: str) -> str:
    """Returns a finished English sentence in the user's language, or as it is where there is no Korean for it."""
    return in_korean(sentence) if speaks_korean() else sentence


def in_korean(sentence: str) -> str:
    """Returns the Korean of a finished English sentence, or the sentence where there is none.

    What stood in the braces of its key is put into Korean as well, where it is a sentence of its own.
    """
    if sentence in KOREAN:
        return KOREAN[sentence]
    for pattern, korean in _patterns():
        if (match := pattern.fullmatch(sentence)) is not None:
            return korean.format(**{name: in_korean(value) for name, value in match.groupdict().items()})
    return sentence


@functools.cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """What finished sentences look like: one that begins with words of its own is tried first, and so is the wordier one."""
    keys = sorted((key for key in KOREAN if _FIELD.search(key)), key=lambda key: (key[0] == "{", -len(_FIELD.sub("", key))))
    return [(_pattern(key), KOREAN[key]) for key in keys]


def _pattern(key: str) -> re.Pattern[str]:
    literals = [re.escape(part) for part in _FIELD.split(key)[::2]]
    groups = [f"(?P<{name}>.+?)" for name in _FIELD.findall(key)]
    return re.compile("".join(part for pair in zip(literals, [*groups, ""], strict=True) for part in pair), re.DOTALL)
