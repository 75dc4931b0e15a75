"""Renders a prediction as an embed or as plain text. Pure: nothing here knows a connection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import discord

from ...model_store import Bundle, Label, Prediction, SeriesModel
from ..language import Strings
from .shares import apportion, percentages, shown_probabilities
from .spoilers import quote

BAR_LENGTH = 10
COLOURS = {
    Label.POSITIVE: 0x2E9E6B,
    Label.NEUTRAL: 0x6A93BF,
    Label.NEGATIVE: 0xD9534F,
    Label.AMBIGUOUS: 0xD6A21E,
    Label.UNREADABLE: 0x8A8F98,
}
SERIES_COLOUR = 0x4F6BED


@dataclass(frozen=True)
class Answer:
    """A rendered answer. ``quote``, ``lines`` and ``notes`` are escaped Discord Markdown; ``colour`` is 0xRRGGBB."""

    title: str
    quote: str
    lines: Sequence[str]
    notes: Sequence[str]
    footer: str
    colour: int
    judged: str = ""  # the text that was judged; only an answer with one gets opinion and explanation buttons

    def embed(self) -> discord.Embed:
        """Returns the answer as an embed."""
        return discord.Embed(title=self.title, description=self._body(), colour=self.colour).set_footer(text=self.footer)

    def plain(self) -> str:
        """Returns the answer as plain Markdown, for channels where the bot may not embed."""
        return f"**{self.title}**\n{self._body()}\n-# {self.footer}"

    def _body(self) -> str:
        quote = [f"> {self.quote}"] if self.quote else []
        return "\n".join([*self.lines, *self.notes, *quote])


def render_sentiment(prediction: Prediction, text: str, bundle: Bundle, strings: Strings) -> Answer:
    """Renders the verdict on ``text``: bars and percentages that sum to 100, or one sentence why there is no verdict."""
    shown = shown_probabilities(prediction)
    parts = list(shown.values())
    rows = zip(shown, apportion(parts, BAR_LENGTH), percentages(parts), strict=True)
    lines = [f"{strings.labels[label]} {bar(cells)} **{share} %**" for label, cells, share in rows]
    judged = text if lines else ""
    notes = reading_notes(prediction, bundle, strings)
    return Answer(
        strings.labels[prediction.label],
        quote(text),
        lines or [strings.unreadable],
        notes,
        bundle_footer(bundle),
        COLOURS[prediction.label],
        judged,
    )


def reading_notes(prediction: Prediction, bundle: Bundle, strings: Strings) -> list[str]:
    """Returns notes on what was read of a text: a quote, for want of own words, or only its beginning."""
    notes = [f"-# {strings.quoted}"] if prediction.quoted and prediction.positive is not None else []
    if prediction.truncated:
        spec = bundle.manifest.input
        notes.append(f"-# {strings.truncated.format(count=f'{spec.max_length:,}', unit=strings.units[spec.tokenizer])}")
    return notes


def render_series(values: Sequence[float], following: float, model: SeriesModel, strings: Strings) -> Answer:
    """Renders a series and its next number: ``0 · 0.1 · 0.2 · 0.3 → 0.400``.

    A note says so where the model never learned such numbers.
    """
    given = " · ".join(f"{value:g}" for value in values)
    shown = f"{following:.3f}" if abs(following) < 1e6 else f"{following:.3g}"
    notes = []
    if model.trained_range is not None and model.is_far(values):
        low, high = model.trained_range
        notes.append(f"-# {strings.series_far.format(low=f'{low:g}', high=f'{high:g}')}")
    return Answer(strings.series_title, "", [f"{given} → **{shown}**"], notes, bundle_footer(model.bundle), SERIES_COLOUR)


def bar(filled: int) -> str:
    """Returns a bar of ``BAR_LENGTH`` cells, ``filled`` of them full."""
    return "■" * filled + "□" * (BAR_LENGTH - filled)  # one width in every font, unlike ▰ and ▱


def share_bar(share: float) -> str:
    """Returns such a bar for ``share`` in [0, 1]."""
    return bar(round(share * BAR_LENGTH))


def bundle_reference(bundle: Bundle) -> str:
    """Returns ``NAME@VERSION``, the key under which opinions on the bundle are counted."""
    return f"{bundle.manifest.name}@{bundle.manifest.version}"


def bundle_footer(bundle: Bundle) -> str:
    """Returns ``NAME VERSION``, which the footer of every answer shows."""
    return f"{bundle.manifest.name} {bundle.manifest.version}"
