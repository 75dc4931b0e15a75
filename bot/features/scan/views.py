"""The buttons of a scan: stop it, open its result, share it, take its numbers along. All for whoever asked for it."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import discord

from ...core.permissions import Readable, all_may_read
from ...core.sending import original, respond, update
from ...core.services import Services
from ...core.views import OwnedView
from ...language import Strings
from .csv_table import as_csv
from .result import CHART, Report


class StopView(OwnedView):
    """Under the progress of a scan."""

    def __init__(self, services: Services, owner: int, strings: Strings, stop: Callable[[], None]) -> None:
        super().__init__(services, owner, strings)
        self._stop_scan = stop
        self.add_button(strings.scan.cancel_button, discord.ButtonStyle.secondary, self._pressed)

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        self.disable()
        await update(interaction, view=self)
        self._stop_scan()  # only now: the result takes the place of what was just edited


class ShowView(OwnedView):
    """In a channel where everybody sees that there is a result; only the owner may see which."""

    def __init__(self, services: Services, owner: int, strings: Strings, report: Report, channel: Readable) -> None:
        super().__init__(services, owner, strings)
        self._services, self._report, self._channel = services, report, channel
        self.add_button(strings.scan.show_button, discord.ButtonStyle.primary, self._pressed)

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        view = ResultView(self._services, self.owner, self.strings, self._report, self._channel)
        await respond(interaction, embed=self._report.embed(self.strings), files=files(self._report, self.strings), view=view)
        view.message = await original(interaction)


class ResultView(OwnedView):
    """Under a result. ``age``: see ``OwnedView``."""

    def __init__(
        self, services: Services, owner: int, strings: Strings, report: Report, channel: Readable, age: float = 0.0
    ) -> None:
        super().__init__(services, owner, strings, age)
        self._report, self._channel = report, channel
        self._share = self.add_button(strings.scan.share_button, discord.ButtonStyle.primary, self._shared)
        self.add_button(strings.scan.csv_button, discord.ButtonStyle.secondary, self._csv)

    async def _shared(self, interaction: discord.Interaction[Any]) -> None:
        if not all_may_read(interaction.channel, self._channel):
            await respond(interaction, content=self.strings.scan.no_share.format(channel=self._channel.mention))
            return
        self._share.disabled = True
        await update(interaction, view=self)
        report, strings = self._report, self.strings
        await respond(interaction, ephemeral=False, embed=report.embed(strings), files=files(report, strings))

    async def _csv(self, interaction: discord.Interaction[Any]) -> None:
        data = as_csv(self._report.scan, self._report.keywords, self.strings.scan.table)
        await respond(interaction, file=discord.File(io.BytesIO(data), f"gamseong-{self._report.channel_id}.csv"))


def files(report: Report, strings: Strings) -> list[discord.File]:
    """The chart for one message; a file can be sent once."""
    if report.chart is None:
        return []
    return [discord.File(io.BytesIO(report.chart), CHART, description=strings.scan.picture)]
