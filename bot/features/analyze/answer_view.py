"""The buttons under a verdict: is it right, and why."""

from __future__ import annotations

import logging
import re
from typing import Any, Self

import discord

from ...core.logs import describe
from ...core.sending import in_time, respond
from ...core.services import Services, services_of
from ...core.views import OwnedView, live_view
from ...inference.engine import BusyError
from ...language import Strings
from ...render import answer
from ..explain.cog import explained
from .opinion_button import OpinionButton

_ID = "gamseong:explain:"
MOST = 500  # answers whose texts are remembered; of an older one 해설 says that its time is over
_log = logging.getLogger(__name__)


class AnswerView(OwnedView):
    """For the user ``owner``, who asked about ``text``: it is kept here, in memory, and forgotten with the time-out."""

    def __init__(self, services: Services, owner: int, strings: Strings, text: str) -> None:
        super().__init__(services, owner, strings)
        self.text = text
        services.answers.append(self)
        if len(services.answers) > MOST:
            services.answers.popleft().stop()
        bundle = answer.reference(services.engine.analyzer.bundle)
        # All of them dynamic: a view that also has others would take these off the bot when its time is over.
        self.add_item(OpinionButton(owner, True, bundle, strings.opinion.right))
        self.add_item(OpinionButton(owner, False, bundle, strings.opinion.wrong))
        self.add_item(ExplainButton(owner, strings.explain.button))

    def disable(self) -> None:
        """Greys out 해설; opinions are welcome at any time."""
        self.text = ""
        for item in self.children:
            if isinstance(item, ExplainButton):
                item.item.disabled = True


class ExplainButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=re.escape(_ID) + r"(?P<owner>\d+)"):
    """Explains the answer above it to ``owner`` (a user id) alone; after a restart it says that it has forgotten the text."""

    def __init__(self, owner: int, label: str | None = None) -> None:
        super().__init__(discord.ui.Button(label=label, emoji="🔍", custom_id=f"{_ID}{owner}", row=0))
        self.owner = owner

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(int(match["owner"]), item.label)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        services = services_of(interaction.client)
        if services is None:  # unloaded in this moment
            return
        strings = await services.strings(interaction.guild, interaction.locale)
        try:
            await respond(interaction, **await self._explained(interaction, services, strings))
        except Exception as error:
            _log.error("a button failed: %s", describe(error))
            await respond(interaction, content=strings.failed)

    async def _explained(self, interaction: discord.Interaction[Any], services: Services, strings: Strings) -> dict[str, Any]:
        if interaction.user.id != self.owner:
            return {"content": strings.not_yours}
        view = live_view(services, interaction.message)
        if not isinstance(view, AnswerView):
            return {"content": strings.explain.expired}
        if refusal := services.cooldown.use(self.owner, discord.utils.utcnow().timestamp()):
            return {"content": strings.cooldown.format(seconds=max(1, round(refusal.seconds)))}
        try:
            shown = await in_time(interaction, explained(services, view.text, strings), ephemeral=True)
        except BusyError:
            return {"content": strings.busy}
        return shown.content()
