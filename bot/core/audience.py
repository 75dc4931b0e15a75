"""Who sees an answer, and which channels it may therefore name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import discord

from .permissions import all_may_see, may_see
from .sending import Context


@dataclass(frozen=True)
class Audience:
    """The readers of an answer: ``asker`` alone or, with a ``place``, everybody who sees that channel."""

    guild: discord.Guild | None
    asker: discord.User | discord.Member
    place: object | None

    @classmethod
    def of(cls, ctx: Context) -> Audience:
        """Returns who sees the answer to a command. Those to slash commands are meant to be ephemeral."""
        return cls(ctx.guild, ctx.author, ctx.channel if ctx.interaction is None else None)

    @classmethod
    def of_press(cls, interaction: discord.Interaction[Any]) -> Audience:
        """Returns who sees the message whose button, select or form was used."""
        alone = interaction.message is not None and interaction.message.flags.ephemeral
        return cls(interaction.guild, interaction.user, None if alone else interaction.channel)

    def sees(self, channel_id: int) -> bool:
        """Returns whether all of them may know that the channel exists; ``False`` for one that is gone."""
        channel = self.guild.get_channel_or_thread(channel_id) if self.guild is not None else None
        if channel is None or not may_see(channel, self.asker):
            return False
        return self.place is None or all_may_see(self.place, channel)
