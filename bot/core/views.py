"""Buttons and selects that answer whom they were meant for, and show when their time is over."""

from __future__ import annotations

import logging
import re
import secrets
from collections.abc import Awaitable, Callable
from typing import Any, Self

import discord

from ..language import Strings
from .logs import describe
from .sending import edit, respond
from .services import Services, services_of

TIMEOUT = 15 * 60.0  # seconds: as long as Discord lets an interaction's answer be edited
_MARGIN = 15.0  # seconds before that, so that the end can still be shown
_LEAST = 60.0  # seconds, however old the answer
_ID = "gamseong:once:"
_PRESSABLE = (discord.ui.Button, discord.ui.Select, discord.ui.ChannelSelect, discord.ui.RoleSelect)
Press = Callable[[discord.Interaction[Any]], Awaitable[None]]
_log = logging.getLogger(__name__)


def live_view(services: Services, message: discord.Message | None) -> OwnedView | None:
    """The view under ``message`` while its time is running; ``None`` also for one of before a restart."""
    return next((view for view in list(services.views) if isinstance(view, OwnedView) and view.is_under(message)), None)


class OwnedView(discord.ui.View):
    """Only ``owner`` (a user id) may press; ``message`` is set by whoever sent it, so that the end can be shown there.

    ``age``: seconds since Discord began to count how long that message can be edited.
    """

    def __init__(self, services: Services, owner: int, strings: Strings, age: float = 0.0) -> None:
        super().__init__(timeout=max(TIMEOUT - _MARGIN - age, _LEAST))
        services.views.add(self)  # a view's clock is a task, which must end with the plugin
        self.owner = owner
        self.strings = strings
        self.message: discord.Message | discord.InteractionMessage | None = None

    def is_under(self, message: discord.Message | None) -> bool:
        """Whether this is what can be pressed under ``message``."""
        return message is not None and self.message is not None and message.id == self.message.id and not self.is_finished()

    def add_item(self, item: discord.ui.Item[Any]) -> Self:
        """Also marks what can be pressed for ``Remnant``."""
        if isinstance(item, _PRESSABLE) and not _is_link(item):
            item.custom_id = f"{_ID}{secrets.token_hex(8)}"
        return super().add_item(item)

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        if interaction.user.id == self.owner:
            return True
        await respond(interaction, content=self.strings.not_yours)
        return False

    async def on_timeout(self) -> None:
        self.disable()
        if self.message is not None:
            await edit(self.message, view=self)

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, item: Any, /) -> None:
        _log.error("a button failed: %s", describe(error))
        await respond(interaction, content=self.strings.failed)

    def add_button(self, label: str, style: discord.ButtonStyle, pressed: Press) -> discord.ui.Button[Any]:
        """A button that calls ``pressed``."""
        button: discord.ui.Button[Any] = discord.ui.Button(label=label, style=style)
        button.callback = pressed  # type: ignore[assignment]
        self.add_item(button)
        return button

    def disable(self) -> None:
        """Greys out everything that can be pressed; links stay."""
        for item in self.children:
            if isinstance(item, _PRESSABLE) and not _is_link(item):
                item.disabled = True


def _is_link(item: object) -> bool:
    return isinstance(item, discord.ui.Button) and item.url is not None


class Remnant(discord.ui.DynamicItem[discord.ui.Item[Any]], template=re.escape(_ID) + r"[0-9a-f]+"):
    """What is left of an ``OwnedView`` whose bot was restarted or killed: can be pressed, and says that its time is over.

    Discord's library asks for it at every press; while the view lives, the answer is the view's.
    """

    @classmethod
    async def from_custom_id(cls, interaction: discord.Interaction[Any], item: Any, match: re.Match[str], /) -> Self:
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        services = services_of(interaction.client)
        if services is not None and not _is_alive(services, self.custom_id):
            strings = await services.strings(interaction.guild, interaction.locale)
            await respond(interaction, content=strings.over)


def _is_alive(services: Services, custom_id: str) -> bool:
    views = [view for view in list(services.views) if not view.is_finished()]
    return any(isinstance(item, _PRESSABLE) and item.custom_id == custom_id for view in views for item in view.children)
