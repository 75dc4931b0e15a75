"""맞아요 and 틀려요 under an answer: counted by bundle version, and by nothing else.

The buttons hold all that they need in their own ids, so they go on counting after a restart.
"""

from __future__ import annotations

import re
from typing import Any, Self, cast

import discord

from ...core.sending import in_time, respond, update
from ...core.services import Services, services_of
from ...core.views import live_view
from ...language import Strings
from ...storage import StorageError

_ID = "gamseong:opinion:"
_SIGNS = {True: "+", False: "-"}


class OpinionButton(
    discord.ui.DynamicItem[discord.ui.Button[Any]],
    template=re.escape(_ID) + r"(?P<owner>\d+):(?P<sign>[+-]):(?P<bundle>[\w.@-]{1,60})",
):
    """Counts one opinion of ``owner`` (a user id) on an answer of ``bundle`` (NAME@VERSION)."""

    def __init__(self, owner: int, agrees: bool, bundle: str, label: str | None = None) -> None:
        emoji = "👍" if agrees else "👎"
        custom_id = f"{_ID}{owner}:{_SIGNS[agrees]}:{bundle}"
        super().__init__(discord.ui.Button(label=label, emoji=emoji, custom_id=custom_id, row=0))
        self.owner, self.agrees, self.bundle = owner, agrees, bundle

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(int(match["owner"]), match["sign"] == "+", match["bundle"], item.label)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        services = services_of(interaction.client)
        if services is None:  # unloaded in this moment
            return
        strings = await services.strings(interaction.guild, interaction.locale)
        if interaction.user.id != self.owner:
            await respond(interaction, content=strings.not_yours)
            return
        try:
            await in_time(interaction, services.store.add_opinion(self.bundle, self.agrees), thinking=False)
        except StorageError:
            await respond(interaction, content=strings.storage_away)
            return
        await self._close(interaction, services, strings)

    async def _close(self, interaction: discord.Interaction[Any], services: Services, strings: Strings) -> None:
        """One answer, one opinion: both buttons go grey."""
        view = cast(discord.ui.View, self.view)  # discord.py builds one from the message for every press
        live = live_view(services, interaction.message)  # shown again when its time is over
        for child in [*view.children, *(live.children if live else ())]:
            button = child.item if isinstance(child, OpinionButton) else child
            if isinstance(button, discord.ui.Button) and (button.custom_id or "").startswith(_ID):
                button.disabled = True
        view.stop()  # a stopped view is shown but not kept: the one that was sent with the answer stays in charge of the rest
        await update(interaction, view=view)
        await respond(interaction, content=strings.opinion.thanks)
