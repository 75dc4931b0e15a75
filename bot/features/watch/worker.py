"""From messages to live tones and hourly counts: gathered for a second or until there are 64, then judged together.

A message's text is held for as long as it waits here, a second as a rule, and then forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import discord

from ....model_store import Prediction
from ...core.eligibility import has_role, is_ignored, worth_reading
from ...core.logs import describe
from ...core.services import Services
from ...inference.engine import BusyError, Work
from ...storage import GuildSettings, StorageError
from .tone import RECENT, Alert, AlertRule, ChannelTone

BATCH = 64
SECONDS = 1.0  # that a message waits for others
LIMIT = 2048  # messages that wait; then the oldest go
_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Said:
    """A message that counts towards the watched channel ``channel_id``: the one it stands in, or its thread's parent."""

    guild: discord.Guild
    channel_id: int
    message: discord.Message
    edited: bool = False


@dataclass(eq=False, slots=True)
class Deleted:
    """Messages that are gone from ``channel_id`` or one of its threads."""

    guild: discord.Guild
    channel_id: int
    message_ids: Sequence[int]


@dataclass(slots=True)
class Live:
    """A watched channel now. ``threads``: in which thread recent messages stand, where that is not the channel itself.

    ``authors``: of recent messages, and of those that the last ``alert`` points at: they may still opt out.
    """

    tone: ChannelTone
    threads: dict[int, int] = field(default_factory=dict)
    authors: dict[int, int] = field(default_factory=dict)
    alert: Alert | None = None  # the last one

    def place(self, message: discord.Message, channel_id: int) -> None:
        _keep(self.authors, message.id, message.author.id)
        if message.channel.id != channel_id:
            _keep(self.threads, message.id, message.channel.id)

    def tidy(self, now: float) -> None:
        """Forgets messages that are no longer recent."""
        self.tone.tidy(now)
        shown = {message for message, _ in self.alert.worst} if self.alert is not None else set()
        for known in (self.threads, self.authors):
            for message_id in [each for each in known if each not in self.tone and each not in shown]:
                del known[message_id]


def _keep(known: dict[int, int], message_id: int, value: int) -> None:
    known[message_id] = value
    if len(known) > RECENT:
        del known[next(iter(known))]


OnAlert = Callable[[discord.Guild, int, Live, Alert], None]
Prefixes = Callable[[discord.Message], Awaitable[Sequence[str]]]


class WatchWorker:
    """``put`` costs next to nothing and never waits. One batch is in the works at a time, and no task while nothing comes."""

    def __init__(self, services: Services, prefixes: Prefixes, on_alert: OnAlert) -> None:
        self.live: dict[int, Live] = {}
        self._services, self._prefixes, self._on_alert = services, prefixes, on_alert
        self._waiting: deque[Said | Deleted] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._away = False

    def put(self, item: Said | Deleted) -> None:
        """Full, it sheds the oldest: of what is live, the newest is worth most."""
        if len(self._waiting) >= LIMIT and isinstance(self._waiting.popleft(), Said):
            self._shed(1)
        self._waiting.append(item)
        if self._task is None and len(self._waiting) >= BATCH:
            self._start()
        elif self._task is None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._start)

    def tidy(self) -> None:
        """Forgets channels that are no longer watched, and messages that are no longer recent."""
        self.live = {channel: live for channel, live in self.live.items() if channel in self._services.watched}
        now = discord.utils.utcnow().timestamp()
        for live in self.live.values():
            live.tidy(now)

    async def close(self) -> None:
        """Drops what waits. Nothing may be ``put`` after it."""
        self._waiting.clear()
        self._stop_timer()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def _start(self) -> None:
        self._stop_timer()
        self._task = asyncio.create_task(self._drain(), name="gamseong watch")

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _drain(self) -> None:
        try:
            await self._next()
            while len(self._waiting) >= BATCH:
                await self._next()
        finally:
            self._task = None
            if self._waiting:
                self._timer = asyncio.get_running_loop().call_later(SECONDS, self._start)

    async def _next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            await self._process(batch)
        except Exception as error:  # a host's prefixes may fail; the watch goes on
            _log.error("a batch of watched messages was dropped: %s", describe(error))

    async def _process(self, batch: Sequence[Said | Deleted]) -> None:
        said = [item for item in batch if isinstance(item, Said)]
        settings = {item.guild.id: GuildSettings(item.guild.id) for item in batch}
        judged: dict[Said, Prediction | None] = {}
        try:
            for guild_id in settings:
                settings[guild_id] = await self._services.store.guild(guild_id)
            judged = await self._judge(said, settings)
        except BusyError:
            _log.debug("%d watched messages were shed", len(said))  # the engine has counted them
        except StorageError as error:  # nobody can know who opted out
            self._shed(len(said))
            self._report(error)
        else:
            self._report(None)
        for item in batch:
            if item.channel_id in self._services.watched:  # it may have been switched off meanwhile
                self._apply(item, judged, alert_rule(settings[item.guild.id], self._services))

    async def _judge(self, said: Sequence[Said], settings: dict[int, GuildSettings]) -> dict[Said, Prediction | None]:
        """Verdicts; ``None`` for what is not to be read."""
        judged: dict[Said, Prediction | None] = dict.fromkeys(said)
        prefixes: dict[int, Sequence[str]] = {}
        for item in said:
            if item.guild.id not in prefixes:
                prefixes[item.guild.id] = await self._prefixes(item.message)
        read = [item for item in said if _counts(item.message, settings[item.guild.id], prefixes[item.guild.id])]
        left_out = await self._services.store.opted_out({item.message.author.id for item in read}) if read else set()
        read = [item for item in read if item.message.author.id not in left_out]
        if read:
            texts = [item.message.content for item in read]
            judged |= zip(read, await self._services.engine.predict(texts, Work.WATCH), strict=True)
        return judged

    def _apply(self, item: Said | Deleted, judged: dict[Said, Prediction | None], rule: AlertRule) -> None:
        live = self.live.get(item.channel_id)
        if live is None:
            half_life = self._services.settings.watch.half_life_minutes * 60
            live = self.live[item.channel_id] = Live(ChannelTone(half_life))
        if isinstance(item, Deleted):
            live.tone.delete(item.message_ids, rule)
        elif item in judged:
            self._hear(item, judged[item], live, rule)

    def _hear(self, item: Said, prediction: Prediction | None, live: Live, rule: AlertRule) -> None:
        message, tone = item.message, live.tone
        if item.edited and prediction is None:
            tone.delete([message.id], rule)
        elif item.edited and prediction is not None:
            tone.edit(message.id, prediction.margin, rule)
        elif prediction is not None and message.id not in tone:  # Discord may deliver twice after a lost connection
            self._services.hours.add(item.guild.id, item.channel_id, message.created_at, prediction.label)
            live.place(message, item.channel_id)
            alert = tone.add(message.id, message.created_at.timestamp(), prediction.margin, rule)
            if alert is not None:
                live.alert = alert
                self._on_alert(item.guild, item.channel_id, live, alert)

    def _shed(self, count: int) -> None:
        self._services.engine.counters.shed[Work.WATCH] += count

    def _report(self, error: StorageError | None) -> None:
        """One line an outage, however many batches it lasts."""
        if error is not None and not self._away:
            _log.error("watched messages are not read: %s", error)
        elif error is None and self._away:
            _log.info("watched messages are read again")
        self._away = error is not None


def alert_rule(settings: GuildSettings, services: Services) -> AlertRule:
    """What a server's moderators chose, else the defaults of ``[watch]``."""
    default = services.settings.watch
    below = default.alert_below if settings.alert_below is None else settings.alert_below
    minutes = settings.alert_minutes or default.alert_minutes
    return AlertRule(below, minutes * 60, (settings.alert_pause_minutes or default.alert_pause_minutes) * 60)


def _counts(message: discord.Message, settings: GuildSettings, prefixes: Sequence[str]) -> bool:
    """Whether a message may be read at all: not a command, not where or from whom the moderators said not to."""
    if is_ignored(message.channel, settings.ignored_channels) or has_role(message.author, settings.ignored_roles):
        return False
    return worth_reading(message, prefixes)
