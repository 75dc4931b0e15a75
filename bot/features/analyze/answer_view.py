"""The buttons under a verdict: 맞아요, 틀려요 and 해설."""

from __future__ import annotations

import contextlib
import re
from typing import Any, Self

import discord

from ...core.errors import UsageError
from ...core.sending import defer_if_slow, respond
from ...core.services import Services
from ...core.views import OwnedButton, OwnedView, live_view
from ...language import Strings
from ...render.answer import bundle_reference
from ..explain.explaining import explain_text
from .opinion_button import OpinionButton

CUSTOM_ID = "gamseong:explain:"
MOST = 500  # answers whose texts are remembered; the 해설 of an older one says that its time is over


class AnswerView(OwnedView):
    """The view for the user ``owner``, who asked about ``text``. The text is kept in memory until the time-out or ``stop``."""

    def __init__(self, services: Services, owner: int, strings: Strings, text: str) -> None:
        super().__init__(services, owner, strings)
        self.text = text
        self._services = services
        services.answers.append(self)
        if len(services.answers) > MOST:
            services.answers[0].stop()
        bundle = bundle_reference(services.engine.analyzer.bundle)
        # All items are dynamic: a view that also has others would take these off the bot when its time is over.
        self.add_item(OpinionButton(owner, True, bundle, strings.opinion.right))
        self.add_item(OpinionButton(owner, False, bundle, strings.opinion.wrong))
        self.add_item(ExplainButton(owner, strings.explain.button))

    def stop(self) -> None:
        """Forgets the text and listens no longer."""
        self._forget()
        super().stop()

    def _forget(self) -> None:
        self.text = ""
        with contextlib.suppress(ValueError):
            self._services.answers.remove(self)

    def disable(self) -> None:
        """Forgets the text and greys out 해설; opinions are welcome at any time."""
        self._forget()
        for item in self.children:
            if isinstance(item, ExplainButton):
                item.item.disabled = True


class ExplainButton(OwnedButton, template=re.escape(CUSTOM_ID) + r"(?P<owner>\d+)"):
    """Explains the answer above it to ``owner`` (a user id) alone; after a restart it says that the text is forgotten."""

    def __init__(self, owner: int, label: str | None = None) -> None:
        super().__init__(discord.ui.Button(label=label, emoji="🔍", custom_id=f"{CUSTOM_ID}{owner}", row=0))
        self.owner = owner

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        """Makes the button that was pressed from its custom id."""
        return cls(int(match["owner"]), item.label)

    async def answer(self, interaction: discord.Interaction[Any], services: Services, strings: Strings) -> None:
        """Answers with the explanation. Raises ``UsageError`` if the text is forgotten."""
        view = live_view(services, interaction.message)
        if not isinstance(view, AnswerView):
            raise UsageError(strings.explain.expired)
        services.count_use(self.owner)
        explained = await defer_if_slow(interaction, explain_text(services, view.text, strings), ephemeral=True)
        await respond(interaction, **explained.content())
