"""맞아요 and 틀려요 under a verdict: opinions are counted by bundle version, and by nothing else.

The custom ids of the buttons hold all they need, so they go on counting after a restart.
"""

from __future__ import annotations

import re
from typing import Any, Self, cast

import discord

from ...core.sending import defer_if_slow, respond, update
from ...core.services import Services
from ...core.views import OwnedButton, live_view
from ...language import Strings

CUSTOM_ID = "gamseong:opinion:"
MOST = 500  # answers that are remembered once an opinion on them was counted; their buttons are grey after a moment
_SIGNS = {True: "+", False: "-"}


class OpinionButton(
    OwnedButton,
    template=re.escape(CUSTOM_ID) + r"(?P<owner>\d+):(?P<sign>[+-]):(?P<bundle>[\w.@-]+)",
):
    """Counts one opinion of ``owner`` (a user id) on an answer of ``bundle`` (NAME@VERSION)."""

    def __init__(self, owner: int, agrees: bool, bundle: str, label: str | None = None) -> None:
        emoji = "👍" if agrees else "👎"
        custom_id = f"{CUSTOM_ID}{owner}:{_SIGNS[agrees]}:{bundle}"
        super().__init__(discord.ui.Button(label=label, emoji=emoji, custom_id=custom_id, row=0))
        self.owner, self.agrees, self.bundle = owner, agrees, bundle

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        """Makes the button that was pressed from its custom id."""
        return cls(int(match["owner"]), match["sign"] == "+", match["bundle"], item.label)

    async def answer(self, interaction: discord.Interaction[Any], services: Services, strings: Strings) -> None:
        """Counts the opinion, greys out both buttons and says thanks."""
        if not await self._count(interaction, services):
            await respond(interaction, content=strings.opinion.counted_already)
            return
        await self._disable_both(interaction, services)
        await respond(interaction, content=strings.opinion.thanks)

    async def _count(self, interaction: discord.Interaction[Any], services: Services) -> bool:
        """Counts the opinion. Returns ``False`` if there was one on this answer, as after two presses in quick succession."""
        answer = interaction.message.id if interaction.message is not None else 0
        if answer in services.rated:
            return False
        services.rated[answer] = None
        if len(services.rated) > MOST:
            del services.rated[next(iter(services.rated))]
        try:
            await defer_if_slow(interaction, services.store.add_opinion(self.bundle, self.agrees), thinking=False)
        except BaseException:
            services.rated.pop(answer, None)  # so that it can be tried again
            raise
        return True

    async def _disable_both(self, interaction: discord.Interaction[Any], services: Services) -> None:
        """Greys out both buttons: each answer takes one opinion."""
        view = cast(discord.ui.View, self.view)  # discord.py builds one from the message at every press
        live = live_view(services, interaction.message)  # which is shown again when its time is over
        for child in [*view.children, *(live.children if live else ())]:
            button = child.item if isinstance(child, OpinionButton) else child
            if isinstance(button, discord.ui.Button) and (button.custom_id or "").startswith(CUSTOM_ID):
                button.disabled = True
        view.stop()  # discord.py shows a stopped view but doesn't keep it: the one sent with the answer stays responsible
        await update(interaction, view=view)
