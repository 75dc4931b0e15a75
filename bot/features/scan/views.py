"""The buttons of a scan: stop it, open its result, turn its pages, share it, download it. Only its moderator may press them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import discord

from ...core.permissions import Scannable, all_may_read, require_at_press
from ...core.sending import defer_if_slow, original_response, respond, update
from ...core.services import Services
from ...core.views import OwnedView
from ...language import Strings
from .answer import DAY, Life, without_texts
from .csv_table import as_csv
from .evidence_embeds import excerpt_embeds, link_embeds
from .evidence_reading import EvidencePage, EvidenceReader
from .result import CHART_FILE, ScanResult


class StopView(OwnedView):
    """The button under the progress of a scan, which calls ``stop``."""

    def __init__(self, services: Services, owner: int, strings: Strings, stop: Callable[[], None]) -> None:
        super().__init__(services, owner, strings, lifetime=DAY)  # who starts the scan ends it
        self._stop_scan = stop
        self.add_button(strings.scan.cancel_button, discord.ButtonStyle.secondary, self._pressed)

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        self.disable()
        await update(interaction, view=self)
        self._stop_scan()  # after the update, because the result replaces the message that it changes


class ShowView(OwnedView):
    """The button that opens the result for its owner, in a channel where everybody sees that there is one.

    For ``channels`` and ``private`` see ``ResultView``.
    """

    def __init__(
        self,
        services: Services,
        owner: int,
        strings: Strings,
        result: ScanResult,
        channels: Sequence[Scannable],
        private: bool,
        evidence: EvidenceReader,
        life: Life,
    ) -> None:
        super().__init__(services, owner, strings, life.age, life.lifetime)
        self._services, self._result, self._channels, self._private = services, result, channels, private
        self._evidence = evidence
        self.add_button(strings.scan.show_button, discord.ButtonStyle.primary, self._pressed)

    async def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raises unless who pressed still moderates and may read the channels."""
        await require_at_press(interaction, self._channels[0], self._channels[1:])

    async def _pressed(self, interaction: discord.Interaction[Any]) -> None:
        page = await defer_if_slow(interaction, self._evidence.read(0, interaction.user), ephemeral=True)
        view = ResultView(
            self._services, self.owner, self.strings, self._result, self._channels, self._private, self._evidence, Life()
        )
        if await respond(interaction, **view.content(page)):
            view.message = without_texts(await original_response(interaction))
        else:
            view.stop()


class ResultView(OwnedView):
    """The buttons under a result about ``channels``, which first shows the first page of its ``evidence``. It keeps no page.

    ``private``: private threads are in it, so that it is for nobody else.
    """

    def __init__(
        self,
        services: Services,
        owner: int,
        strings: Strings,
        result: ScanResult,
        channels: Sequence[Scannable],
        private: bool,
        evidence: EvidenceReader,
        life: Life,
    ) -> None:
        super().__init__(services, owner, strings, life.age, life.lifetime)
        self._result, self._channels, self._private, self._evidence, self._number = result, channels, private, evidence, 0
        if evidence.count > 1:
            self._previous = self.add_button(strings.scan.previous_button, discord.ButtonStyle.secondary, self._turn_back)
            self._next = self.add_button(strings.scan.next_button, discord.ButtonStyle.secondary, self._turn_on)
            self._previous.disabled = True
        self._share = self.add_button(strings.scan.share_button, discord.ButtonStyle.primary, self._shared)
        self.add_button(strings.scan.csv_button, discord.ButtonStyle.secondary, self._csv)

    async def require(self, interaction: discord.Interaction[Any]) -> None:
        """Raises unless who pressed still moderates and may read the channels."""
        await require_at_press(interaction, self._channels[0], self._channels[1:])

    def content(self, page: EvidencePage) -> dict[str, Any]:
        """Returns what a message with this view shows: the result, and a page of the messages behind it for its owner alone."""
        return {"embeds": self._embeds(page), "files": chart_files(self._result, self.strings), "view": self}

    def _embeds(self, page: EvidencePage) -> list[discord.Embed]:
        return [self._result.embed(self.strings), *excerpt_embeds(page, self._result.guild_id, self.strings)]

    async def _turn_back(self, interaction: discord.Interaction[Any]) -> None:
        await self._turn(interaction, self._number - 1)

    async def _turn_on(self, interaction: discord.Interaction[Any]) -> None:
        await self._turn(interaction, self._number + 1)

    async def _turn(self, interaction: discord.Interaction[Any], number: int) -> None:
        page = await defer_if_slow(interaction, self._evidence.read(number, interaction.user), thinking=False)
        self._number = number
        self._previous.disabled, self._next.disabled = number == 0, number == page.count - 1
        # Discord shows the chart in an embed only if it is sent along with it.
        files = chart_files(self._result, self.strings)
        await update(interaction, embeds=self._embeds(page), attachments=files, view=self)

    async def _shared(self, interaction: discord.Interaction[Any]) -> None:
        if not await self._require_readers(interaction):
            return
        reading = self._evidence.read(self._number, interaction.user)  # somebody may have opted out since it was shown
        page = await defer_if_slow(interaction, reading, thinking=False)
        if not await self._require_readers(interaction):  # a channel may have been closed to some of them meanwhile
            return
        pressed_twice, self._share.disabled = self._share.disabled, True  # before the first press could grey it out
        await update(interaction, view=self)
        if pressed_twice:
            return
        result, strings = self._result, self.strings
        embeds = [result.embed(strings, shared=True), *link_embeds(page, result.guild_id, strings)]
        await respond(interaction, ephemeral=False, embeds=embeds, files=chart_files(result, strings))

    async def _require_readers(self, interaction: discord.Interaction[Any]) -> bool:
        """Returns whether all readers of the channel may read what the result is about; if not, it says so."""
        if not self._private and all(all_may_read(interaction.channel, channel) for channel in self._channels):
            return True
        several = self.strings.scan.no_share_of_several
        single = self.strings.scan.no_share.format(channel=self._channels[0].mention)
        await respond(interaction, content=several if self._private or len(self._channels) > 1 else single)
        return False

    async def _csv(self, interaction: discord.Interaction[Any]) -> None:
        result, strings = self._result, self.strings
        data = as_csv(result.totals, result.keywords, strings.scan.csv_labels, strings.scan.csv_start)
        about = self._channels[0].id if len(self._channels) == 1 else result.guild_id
        await respond(interaction, file=discord.File(io.BytesIO(data), f"gamseong-{about}.csv"))


def chart_files(result: ScanResult, strings: Strings) -> list[discord.File]:
    """Returns the chart for one message, if there is one. A file can be sent only once."""
    if result.chart is None:
        return []
    return [discord.File(io.BytesIO(result.chart), CHART_FILE, description=strings.scan.chart_alt_text)]
