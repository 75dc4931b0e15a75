"""From a text to its explanation as an embed and a chart. The command and the button under a verdict share it."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any

import discord

from ...core.services import Services
from ...language import Strings
from ...render import charts
from ...render.answer import Answer
from .explanation import explain, plan
from .rendering import HIDDEN, growth_alt_text, render_explanation

_FILE = "gamseong.png"


@dataclass(frozen=True)
class ExplanationMessage:
    """An explanation as text and, if there is a chart, as a PNG, which ``alt_text`` describes."""

    answer: Answer
    png: bytes | None
    alt_text: str

    def content(self, *, embed: bool = True) -> dict[str, Any]:
        """Returns the keyword arguments for ``send`` and ``respond``. ``embed``: whether the bot may embed links."""
        content: dict[str, Any] = {"embed": self.answer.embed()} if embed else {"content": self.answer.plain()}
        if self.png is not None:
            content["file"] = discord.File(io.BytesIO(self.png), _FILE, description=self.alt_text)
            if embed:
                content["embed"].set_image(url=f"attachment://{_FILE}")
        return content


async def explain_text(services: Services, text: str, strings: Strings, *, attach: bool = True) -> ExplanationMessage:
    """Judges ``text`` and its parts in one go, and explains the verdict. Raises ``BusyError``.

    ``attach``: whether a chart can be sent along.
    """
    analyzer = services.engine.analyzer
    planned = plan(text, analyzer.reads_all)
    explanation = explain(planned, await services.engine.predict(planned.texts))
    png = None
    if attach and explanation.has_course:
        steps = [HIDDEN if word.hidden else word.text for word in explanation.words]
        grown = [word.grown for word in explanation.words]
        threshold = analyzer.bundle.manifest.threshold
        png = await charts.draw_in_thread(charts.growth_chart, steps, grown, threshold, strings)
    answer = render_explanation(explanation, analyzer.bundle, strings, growth=png is None)
    if attach and explanation.has_course and png is None:
        answer = replace(answer, notes=[*answer.notes, f"-# {strings.charts.unavailable}"])
    return ExplanationMessage(answer, png, growth_alt_text(explanation, strings))
