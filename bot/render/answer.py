"""Renders a prediction as an embed or as plain text. Pure: nothing here knows a connection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import discord

from ...model_store import Bundle, Label, Prediction, SeriesModel
from ..language import Strings
from .shares import apportion, percentages, shown_probabilities
from .spoilers import quote

BAR_LENGTH = 10
COLOURS = {  # of embeds and charts, told apart on dark by those who see no red or green as well
    Label.POSITIVE: 0x55ACEE,
    Label.NEUTRAL: 0xB5BAC1,
    Label.NEGATIVE: 0xF2695C,
    Label.AMBIGUOUS: 0xFDCB58,
    Label.UNREADABLE: 0x80848E,
}
SQUARES = {  # the same in a message; a phone colours nothing else
    Label.POSITIVE: "🟦",
    Label.NEUTRAL: "⬜",
    Label.AMBIGUOUS: "🟨",
    Label.NEGATIVE: "🟥",
    Label.UNREADABLE: "⬛",
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
    """Renders the verdict on ``text``: a bar and percentages that sum to 100, or one sentence why there is no verdict."""
    shown = shown_probabilities(prediction)
    shares = zip(shown, percentages(list(shown.values())), strict=True)
    lines = [f"{SQUARES[label]} {strings.labels[label]} **{share} %**" for label, share in shares]
    judged = text if lines else ""
    notes = reading_notes(prediction, bundle, strings)
    return Answer(
        strings.labels[prediction.label],
        quote(text),
        [verdict_bar(shown), *lines] if lines else [strings.unreadable],
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


def verdict_bar(parts: Mapping[Label, float]) -> str:
    """Returns one bar of ``BAR_LENGTH`` squares, in which each verdict has its colour and its share of all ``parts``."""
    cells = apportion(list(parts.values()), BAR_LENGTH)
    return "".join(SQUARES[label] * count for label, count in zip(parts, cells, strict=True))


def share_lines(shares: Sequence[tuple[Label, int, str]], strings: Strings) -> list[str]:
    """Returns a bar of verdicts and a line for each: its square, its name, its percentage and its number of messages."""
    rows = [f"{SQUARES[label]} {strings.labels[label]} **{share} %** ({size:,})" for label, size, share in shares]
    return [verdict_bar({label: size for label, size, _ in shares}), *rows]


def share_bar(share: float) -> str:
    """Returns a plain bar of progress for ``share`` in [0, 1]."""
    filled = round(share * BAR_LENGTH)
    return "■" * filled + "□" * (BAR_LENGTH - filled)  # one width in every font, unlike ▰ and ▱


def bundle_reference(bundle: Bundle) -> str:
    """Returns ``NAME@VERSION``, the key under which opinions on the bundle are counted."""
    return f"{bundle.manifest.name}@{bundle.manifest.version}"


def bundle_footer(bundle: Bundle) -> str:
    """Returns ``NAME VERSION``, which the footer of every answer shows."""
    return f"{bundle.manifest.name} {bundle.manifest.version}"
