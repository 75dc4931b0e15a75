"""Perturbations that do not change what a text says, and how often a verdict flips under them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE = 2000  # texts of a set that are perturbed: a share of 1 % is then known to ± 0.4 points
_LONGER = 4  # a run of two becomes one of eight

_RUN = re.compile(r"([ㅋㅎㅠㅜ!?])\1+")
# Hearts, faces and thumbs are not here: an emoji that has a tone should move the verdict.
_EMOJI = ("👀", "🎬", "🍿", "📺", "🎮")
_LINKS = (
    "https://youtu.be/dQw4w9WgXcQ",
    "https://www.youtube.com/watch?v=Zx3kq1Q0s7A&t=42s",
    "https://movie.naver.com/movie/bi/mi/basic.nhn?code=136900",
    "https://discord.com/channels/81384788765712384/381963689470984203",
    "https://namu.wiki/w/%EC%98%81%ED%99%94",
)


_INVISIBLE = ("\u200b", "\u2060", "\u00ad", "\ufeff", "\u200d\ufe0f", "\u202e", "\U000e0061")
_MARKUP = (
    "<@{number}>\n{text}",
    "{text} <:kekw:{number}>",
    "**{text}**",
    "||{text}||",
    "{text} <https://example.com/{number}>",
    "> 최고다\n{text}",
    "{text}\n```\n최악이다\n```",
)


def sample(texts: Sequence[str], count: int = SAMPLE, seed: int = 1) -> NDArray[np.int64]:
    """Draws ``count`` different rows with a text (all of them if there are fewer); returns their numbers, ascending."""
    filled = np.array([row for row, text in enumerate(texts) if text.strip()], np.int64)
    return np.sort(np.random.default_rng(seed).permutation(filled)[:count])


def without_spaces(text: str, _: int = 0) -> str:
    """Removes all white space, as people do who type on a phone."""
    return "".join(text.split())


def lengthened(text: str, _: int = 0) -> str:
    """Makes runs of two or more ㅋ, ㅎ, ㅠ, ㅜ, ! or ? four times as long; a single one stays."""
    return _RUN.sub(lambda run: run[0] * _LONGER, text)


def decomposed(text: str, _: int = 0) -> str:
    """Returns Unicode NFD: each syllable in its jamo, as macOS names files and some clients send text."""
    return unicodedata.normalize("NFD", text)


def with_emoji(text: str, row: int = 0) -> str:
    """Appends one of five emoji without a tone, by the text's row."""
    return f"{text} {_EMOJI[row % len(_EMOJI)]}"


def with_link(text: str, row: int = 0) -> str:
    """Appends one of five links, by the text's row."""
    return f"{text} {_LINKS[row % len(_LINKS)]}"


def with_markup(text: str, row: int = 0) -> str:
    """Sets the text into one of five kinds of Discord's markup, or beside a quote or code, by the text's row."""
    return _MARKUP[row % len(_MARKUP)].format(text=text, number=10**17 + row)


def with_invisible(text: str, row: int = 0) -> str:
    """Puts characters that show nothing between all others, of one of seven kinds by the text's row."""
    return _INVISIBLE[row % len(_INVISIBLE)].join(text)


Perturbation = Callable[[str, int], str]
PERTURBATIONS: Mapping[str, Perturbation] = {
    "spaces": without_spaces,
    "lengthening": lengthened,
    "nfd": decomposed,
    "emoji": with_emoji,
    "link": with_link,
    "markup": with_markup,
    "invisible": with_invisible,
}


@dataclass(frozen=True)
class Flips:
    """``flipped`` of the ``changed`` texts of a sample; texts that a perturbation leaves alone are not counted."""

    changed: int
    flipped: int


def count_flips(
    predict: Callable[[Sequence[str]], NDArray[np.floating]],
    texts: Sequence[str],
    before: NDArray[np.floating],
    perturb: Perturbation,
) -> Flips:
    """Counts how often the more probable side changes; the size of the change does not matter, and a tie counts as 부정.

    ``predict``: texts → probabilities ``[N, 2]``. ``before``: its probabilities for ``texts``, ``[N, 2]``.
    """
    pairs = [(row, perturb(text, row)) for row, text in enumerate(texts)]
    changed = [(row, text) for row, text in pairs if text != texts[row]]
    if not changed:
        return Flips(0, 0)
    after = predict([text for _, text in changed]).argmax(axis=1)
    side = before[[row for row, _ in changed]].argmax(axis=1)
    return Flips(len(changed), int((after != side).sum()))
