"""A prediction as people read it: an embed, or the same as plain text. Pure: nothing here knows a connection."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from ..model_store import Bundle, Label, Prediction, clean
from .language import Catalogue

QUOTE_LENGTH = 200
BAR_LENGTH = 10
COLOURS = {Label.POSITIVE: 0x2E9E6B, Label.NEGATIVE: 0xD9534F, Label.AMBIGUOUS: 0xD6A21E, Label.UNREADABLE: 0x8A8F98}
SERIES_COLOUR = 0x4F6BED

# Whatever Discord's Markdown, mentions, emoji, timestamps and links begin with.
_MARKUP = re.compile(r"([\\*_~`|\[\]()<>#@:-])")
_BIDIRECTIONAL = re.compile("[\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Answer:
    """``quote``, ``lines`` and ``notes`` are Discord Markdown, already escaped. ``colour`` is 0xRRGGBB."""

    title: str
    quote: str
    lines: Sequence[str]
    notes: Sequence[str]
    footer: str
    colour: int

    def embed(self) -> discord.Embed:
        body = "\n".join([*self._quoted(), *self.lines, *self.notes])
        return discord.Embed(title=self.title, description=body, colour=self.colour).set_footer(text=self.footer)

    def plain(self) -> str:
        """For channels where the bot may not embed."""
        return "\n".join([f"**{self.title}**", *self._quoted(), *self.lines, *self.notes, f"-# {self.footer}"])

    def _quoted(self) -> list[str]:
        return [f"> {self.quote}"] if self.quote else []


def sentiment(prediction: Prediction, text: str, bundle: Bundle, words: Catalogue) -> Answer:
    """The verdict on ``text``: bars and percentages that sum to 100, or one sentence why there is no verdict."""
    lines, notes = [], []
    if prediction.negative is None or prediction.positive is None:
        lines.append(words.unreadable)
    else:
        negative, positive = percentages(prediction.positive)
        cells = round(prediction.positive * BAR_LENGTH)
        lines.append(f"{words.labels[Label.POSITIVE]} {_bar(cells)} **{positive} %**")
        lines.append(f"{words.labels[Label.NEGATIVE]} {_bar(BAR_LENGTH - cells)} **{negative} %**")
    if prediction.truncated:
        spec = bundle.manifest.input
        notes.append(f"-# {words.truncated.format(count=f'{spec.max_length:,}', unit=words.units[spec.tokenizer])}")
    return Answer(words.labels[prediction.label], escape(one_line(text)), lines, notes, _footer(bundle), COLOURS[prediction.label])


def series(values: Sequence[float], following: float, bundle: Bundle, words: Catalogue) -> Answer:
    """``0 · 0.1 · 0.2 · 0.3 → 0.400``."""
    given = " · ".join(f"{value:g}" for value in values)
    line = f"{given} → **{following:.3f}**" if abs(following) < 1e6 else f"{given} → **{following:.3g}**"
    return Answer(words.series_title, "", [line], [], _footer(bundle), SERIES_COLOUR)


def percentages(positive: float) -> tuple[str, str]:
    """부정 and 긍정 in percent, one decimal, together exactly 100.0; 100.0 is said of a probability of 1 only."""
    tenths = round(positive * 1000)
    if 0 < positive < 1:
        tenths = min(max(tenths, 1), 999)
    return f"{(1000 - tenths) / 10:.1f}", f"{tenths / 10:.1f}"


def one_line(text: str, limit: int = QUOTE_LENGTH) -> str:
    """At most ``limit`` characters without line breaks, control characters or a change of writing direction."""
    shown = _BIDIRECTIONAL.sub("", clean(text[: limit * 8]))  # enough of a long text, whose rest is not worth cleaning
    shown = "".join(" " if character.isspace() else character for character in shown)
    shown = "".join(character for character in shown if unicodedata.category(character) != "Cc")
    shown = re.sub(" +", " ", shown).strip()
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def escape(text: str) -> str:
    """Shown by Discord as it is: no formatting, links, mentions or custom emoji."""
    return _MARKUP.sub(r"\\\1", text)


def numbers(text: str) -> list[float]:
    """The numbers in ``text``, parted by spaces or commas. Raises ``ValueError`` if anything else is there, or nan or inf."""
    values = [float(part) for part in re.split(r"[\s,]+", text.strip()) if part]
    if not all(math.isfinite(value) for value in values):
        raise ValueError("not finite")
    return values


def _bar(filled: int) -> str:
    return "▰" * filled + "▱" * (BAR_LENGTH - filled)


def _footer(bundle: Bundle) -> str:
    return f"{bundle.manifest.name} {bundle.manifest.version}"
