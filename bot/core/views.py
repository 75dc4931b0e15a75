"""Views whose buttons and selects answer one user only, and turn grey when their time is over."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord

from ..language import Strings
from .errors import NotOwnerError, answer_error, answering_errors
from .sending import edit, respond
from .services import Services, services_of

TIMEOUT = 15 * 60.0  # seconds: Discord lets the answer to an interaction be edited for as long
_MARGIN = 15.0  # seconds before that, while the buttons can still be greyed out
_SHORTEST = 60.0  # seconds, however old the answer is
_ID = "gamseong:once:"
_INTERACTIVE = (discord.ui.Button, discord.ui.Select, discord.ui.ChannelSelect, discord.ui.RoleSelect)
ButtonCallback = Callable[[discord.Interaction[Any]], Awaitable[None]]


def live_view(services: Services, message: discord.Message | None) -> OwnedView | None:
    """Returns the view under ``message``; ``None`` if its time is over or the bot was restarted since."""
    return next((view for view in list(services.views) if isinstance(view, OwnedView) and view.is_under(message)), None)


class OwnedView(discord.ui.View):
    """A view that only ``owner`` (a user id) may use.

    Whoever sends it sets ``message``, so that the items there can be greyed out at the end. ``age``: seconds since Discord
    began to count how long that message can be edited.
    """

    def __init__(self, services: Services, owner: int, strings: Strings, age: float = 0.0) -> None:
        super().__init__(timeout=max(TIMEOUT - _MARGIN - age, _SHORTEST))
        services.views.add(self)  # its time-out is a task, which must end with the plugin
        self.owner = owner
        self.strings = strings
        self.message: discord.Message | discord.InteractionMessage | None = None

    def is_under(self, message: discord.Message | None) -> bool:
        """Returns whether this view is the one under ``message`` and still answers."""
        return message is not None and self.message is not None and message.id == self.message.id and not self.is_finished()

    def add_item(self, item: discord.ui.Item[Any]) -> Self:
        """Adds ``item``, with a custom id that ``ExpiredItem`` knows and with the funnel around its callback."""
        if isinstance(item, _INTERACTIVE) and not _is_link(item):
            item.custom_id = f"{_ID}{secrets.token_hex(8)}"
            item.callback = self._answering_errors(item.callback)  # type: ignore[assignment]
        return super().add_item(item)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Returns whether the owner pressed; everybody else is told that it isn't theirs."""
        if interaction.user.id == self.owner:
            return True
        await answer_error(interaction, NotOwnerError(), self.strings)
        return False

    async def on_timeout(self) -> None:
        """Greys out what can be pressed."""
        self.disable()
        if self.message is not None:
            await edit(self.message, view=self)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, item: Any, /) -> None:
        """Brings unexpected errors of buttons and selects to the funnel."""
        await answer_error(interaction, error, self.strings)

    def add_button(self, label: str, style: discord.ButtonStyle, callback: ButtonCallback) -> discord.ui.Button[Any]:
        """Adds a button that calls ``callback``."""
        button: discord.ui.Button[Any] = discord.ui.Button(label=label, style=style)
        button.callback = callback  # type: ignore[assignment]
        self.add_item(button)
        return button

    def disable(self) -> None:
        """Greys out everything that can be pressed; links stay."""
        for item in self.children:
            if isinstance(item, _INTERACTIVE) and not _is_link(item):
                item.disabled = True

    def _answering_errors(self, callback: ButtonCallback) -> ButtonCallback:
        async def call(interaction: discord.Interaction[Any]) -> None:
            async with answering_errors(interaction, self.strings):
                await callback(interaction)

        return call


def _is_link(item: object) -> bool:
    return isinstance(item, discord.ui.Button) and item.url is not None


class ExpiredItem(discord.ui.DynamicItem[discord.ui.Item[Any]], template=re.escape(_ID) + r"[0-9a-f]+"):
    """An item of an ``OwnedView`` that a restart of the bot has ended: whoever presses it is told that its time is over.

    discord.py calls this at every press. While the view still answers, this doesn't.
    """

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        """Wraps the item that was pressed."""
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        """Says that the time is over, unless a view still answers."""
        services = services_of(interaction.client)
        if services is not None and not _is_alive(services, self.custom_id):
            strings = await services.strings_for(interaction)
            await respond(interaction, content=strings.stale_button)


def _is_alive(services: Services, custom_id: str) -> bool:
    views = [view for view in list(services.views) if not view.is_finished()]
    return any(isinstance(item, _INTERACTIVE) and item.custom_id == custom_id for view in views for item in view.children)
