"""Views and forms that answer one user only, ask for that user's rights at every press, and turn grey when their time is over."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
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
_END_SECONDS = 3.0  # that a bot which stops takes to end its views
_END_MOST = 50  # messages that it changes then, the newest; Discord limits how many it takes
_INTERACTIVE = (discord.ui.Button, discord.ui.Select, discord.ui.ChannelSelect, discord.ui.RoleSelect)
ButtonCallback = Callable[[discord.Interaction[Any]], Awaitable[None]]


def live_view(services: Services, message: discord.Message | None) -> OwnedView | None:
    """Returns the view under ``message``; ``None`` if its time is over or the bot was restarted since."""
    return next((view for view in list(services.views) if isinstance(view, OwnedView) and view.is_under(message)), None)


async def end_views(services: Services) -> None:
    """Ends all views visibly, as far as a few seconds allow, and leaves no time-out behind."""
    views = [view for view in list(services.views) if isinstance(view, OwnedView) and not view.is_finished()]
    newest = sorted((view for view in views if view.message is not None), key=lambda view: -view.ends_at)
    try:
        async with asyncio.timeout(_END_SECONDS):
            await asyncio.gather(*(view.on_timeout() for view in newest[:_END_MOST]))
    except TimeoutError:
        pass
    for view in list(services.views):
        view.stop()
    await asyncio.sleep(0)  # so that the tasks of their time-outs end


class OwnedView(discord.ui.View):
    """A view that only ``owner`` (a user id) may use.

    Whoever sends it sets ``message``, so that the items there can be greyed out at the end, or calls ``stop`` if it was not
    sent. ``age``: seconds since Discord began to count how long that message can be edited. ``lifetime``: for how many seconds it
    can be; a message that answers no interaction can be edited for ever.
    """

    def __init__(self, services: Services, owner: int, strings: Strings, age: float = 0.0, lifetime: float = TIMEOUT) -> None:
        seconds = max(lifetime - _MARGIN - age, _SHORTEST)
        super().__init__(timeout=seconds)
        services.views.add(self)  # its time-out is a task, which must end with the plugin
        self.owner = owner
        self.strings = strings
        self.message: discord.Message | discord.InteractionMessage | None = None
        self.ends_at = time.monotonic() + seconds
        self._lifetime = lifetime

    @property
    def age(self) -> float:
        """The seconds since Discord began to count, for a view that replaces this one."""
        return self._lifetime - _MARGIN - (self.ends_at - time.monotonic())

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
        """Returns whether the owner pressed and still may; otherwise says why not."""
        # discord.py begins the time anew at every press, but Discord doesn't: what can be edited would stay open unnoticed.
        self.timeout = max(self.ends_at - time.monotonic(), 0.001)
        try:
            if interaction.user.id != self.owner:
                raise NotOwnerError
            await self.require(interaction)
        except Exception as error:
            await answer_error(interaction, error, self.strings)
            return False
        return True

    async def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raises unless who pressed has the rights that it takes now. A view that takes some overrides it."""

    async def on_timeout(self) -> None:
        """Greys out what can be pressed, at the end of the view's time or of the bot's."""
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


class OwnedButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=r"(?!)"):
    """Base of buttons that also answer after a restart, to ``owner`` (a user id) alone. Each has a template of its own."""

    owner: int

    async def callback(self, interaction: discord.Interaction[Any], /) -> None:
        """Answers the owner's press, and brings what went wrong to the funnel."""
        services = services_of(interaction.client)
        if services is None:  # the plugin was unloaded just now
            return
        strings = await services.strings_for(interaction)
        try:
            if interaction.user.id != self.owner:
                raise NotOwnerError
            await self.answer(interaction, services, strings)
        except Exception as error:  # discord.py would only log it: dynamic items have no handler for errors
            await answer_error(interaction, error, strings)

    async def answer(self, interaction: discord.Interaction[Any], services: Services, strings: Strings) -> None:
        """Answers a press of the owner; what it raises, the owner is told."""
        raise NotImplementedError


class OwnedForm(discord.ui.Modal):
    """A form that a press in ``view`` opens and that ``store`` takes. Its owner's rights are asked again when it is sent."""

    def __init__(self, services: Services, view: OwnedView, title: str) -> None:
        super().__init__(title=title, custom_id=f"{_ID}{secrets.token_hex(8)}", timeout=TIMEOUT)
        services.views.add(self)
        self.view = view

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Returns whether the view's owner still may; otherwise says why not."""
        return await self.view.interaction_check(interaction)

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Takes what was typed, or says why not."""
        async with answering_errors(interaction, self.view.strings):
            await self.store(interaction)

    async def store(self, interaction: discord.Interaction[Any]) -> None:
        """Takes what was typed. May raise what ``answering_errors`` answers."""
        raise NotImplementedError

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:  # type: ignore[override]
        """Brings unexpected errors to the funnel."""
        await answer_error(interaction, error, self.view.strings)


async def answer_expired_form(services: Services, interaction: discord.Interaction[Any]) -> None:
    """Tells whoever sends a form that a restart of the bot has ended; discord.py ignores forms that it doesn't know."""
    if interaction.type is not discord.InteractionType.modal_submit or interaction.response.is_done():
        return  # a form that is known may have answered already, and is finished then
    data: Mapping[str, Any] = interaction.data or {}
    custom_id = str(data.get("custom_id", ""))
    forms = [form for form in list(services.views) if isinstance(form, OwnedForm) and not form.is_finished()]
    if custom_id.startswith(_ID) and all(form.custom_id != custom_id for form in forms):
        await respond(interaction, content=(await services.strings_for(interaction)).stale_button)


class ExpiredItem(discord.ui.DynamicItem[discord.ui.Item[Any]], template=re.escape(_ID) + r"[0-9a-f]+"):
    """An item of an ``OwnedView`` that its time or a restart of the bot has ended: whoever presses it is told so.

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
