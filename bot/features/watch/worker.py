"""Turns watched messages into live tones and hourly counts, in batches: after a second, or once 64 messages wait.

A message's text is kept while the message waits here, mostly for a second, and then forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import discord

from ....model_store import Label, Prediction
from ...core.eligibility import has_role, is_chat_message, is_ignored
from ...core.logs import describe
from ...core.message_text import text_of
from ...core.prefixes import Prefixes
from ...core.services import Services
from ...inference.backlog import BusyError, Work
from ...storage import GuildSettings, StorageError, ToneState
from .alerts import alert_rule
from .live_channel import LiveChannel
from .saving import state_of, tone_of
from .tone import Alert, AlertRule, ChannelTone

BATCH = 64
SECONDS = 1.0  # how long a message waits for others
LIMIT = 2048  # messages that may wait; beyond that the oldest are shed
PROXY_SECONDS = 30.0  # within which a bot such as PluralKit deletes what it has posted again by a webhook
_log = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class ReceivedMessage:
    """A new or edited message. ``channel_id`` is the watched channel it counts towards: its own, or its thread's parent."""

    guild: discord.Guild
    channel_id: int
    message: discord.Message
    edited: bool = False


@dataclass(eq=False, slots=True)
class DeletedMessages:
    """Messages deleted together, ``at`` a time in seconds since 1970, from the watched channel ``channel_id`` or its threads."""

    guild: discord.Guild
    channel_id: int
    message_ids: Sequence[int]
    at: float


Verdicts = dict[ReceivedMessage, Prediction | None]  # None for messages that must not be read, or that only quote
OnAlert = Callable[[discord.Guild, int, LiveChannel, Alert], None]


class WatchWorker:
    """Works on one batch at a time, and runs no task while no message comes. ``put`` is cheap and never waits.

    ``live`` maps the ids of watched channels to what is known of them. ``prefixes`` returns what a command begins with.
    ``on_alert`` is called with the server, the channel's id, the channel and the alert. It has to end ``live.delivering``.
    """

    def __init__(self, services: Services, prefixes: Prefixes, on_alert: OnAlert) -> None:
        self.live: dict[int, LiveChannel] = {}
        self._services, self._prefixes, self._on_alert = services, prefixes, on_alert
        self._waiting: deque[ReceivedMessage | DeletedMessages] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._storage_down = False

    def put(self, item: ReceivedMessage | DeletedMessages) -> None:
        """Queues messages. A full queue sheds the oldest, because the newest matter most for a live tone."""
        if len(self._waiting) >= LIMIT and isinstance(self._waiting.popleft(), ReceivedMessage):
            self._shed(1)
        self._waiting.append(item)
        if self._task is None and len(self._waiting) >= BATCH:
            self._start()
        elif self._task is None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self._start)

    def restore(self, states: Sequence[ToneState]) -> None:
        """Goes on from what was saved before a restart, in channels where nothing was heard since."""
        for state in states:
            live = self.live.get(state.channel_id)
            if state.channel_id in self._services.watch_list and (live is None or live.tone.tone is None):
                tone = tone_of(state, self._half_life)
                self.live[state.channel_id] = LiveChannel(state.guild_id, tone, saved=state)

    async def save(self) -> None:
        """Stores the tones that changed since the last time. Raises ``StorageError``, and then the next call tries again."""
        states = {channel: state_of(live.guild_id, channel, live.tone) for channel, live in self.live.items()}
        changed = [state for channel, state in states.items() if state is not None and state != self.live[channel].saved]
        if changed:
            await self._services.store.tones.save(changed)
        for state in changed:
            if state.channel_id in self.live:  # it may have been switched off meanwhile
                self.live[state.channel_id].saved = state

    @property
    def _half_life(self) -> float:
        return self._services.settings.watch.half_life_minutes * 60

    def tidy(self) -> None:
        """Forgets channels that are no longer watched, and messages that are no longer recent."""
        self.live = {channel: live for channel, live in self.live.items() if channel in self._services.watch_list}
        now = discord.utils.utcnow().timestamp()
        for live in self.live.values():
            live.tidy(now)

    async def close(self) -> None:
        """Drops the messages that wait and ends the task. Nothing may be ``put`` afterwards."""
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
            await self._process_next()
            while len(self._waiting) >= BATCH:
                await self._process_next()
        finally:
            self._task = None
            if self._waiting:
                self._timer = asyncio.get_running_loop().call_later(SECONDS, self._start)

    async def _process_next(self) -> None:
        batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        try:
            await self._process(batch)
        except Exception as error:  # a host's prefixes may fail; the watch goes on
            _log.error("a batch of watched messages was dropped: %s", describe(error))

    async def _process(self, batch: Sequence[ReceivedMessage | DeletedMessages]) -> None:
        received = [item for item in batch if isinstance(item, ReceivedMessage)]
        settings = {item.guild.id: GuildSettings(item.guild.id) for item in batch}
        judged: Verdicts = {}
        try:
            for guild_id in settings:
                settings[guild_id] = await self._services.store.guild(guild_id)
            judged = await self._judge(received, settings)
        except BusyError:
            _log.debug("%d watched messages were shed", len(received))  # the engine has counted them
        except StorageError as error:  # who opted out is not known
            self._shed(len(received))
            self._log_outage(error)
        else:
            self._log_outage(None)
        for item in batch:
            if item.channel_id in self._services.watch_list:  # it may have been switched off meanwhile
                self._apply(item, judged, settings[item.guild.id])

    async def _judge(self, received: Sequence[ReceivedMessage], settings: dict[int, GuildSettings]) -> Verdicts:
        judged: Verdicts = dict.fromkeys(received)
        prefixes: dict[int, Sequence[str]] = {}
        for item in received:
            if item.guild.id not in prefixes:
                prefixes[item.guild.id] = await self._prefixes(item.message)
        read = [item for item in received if _is_eligible(item.message, settings[item.guild.id], prefixes[item.guild.id])]
        left_out = await self._services.store.opted_out({item.message.author.id for item in read}) if read else set()
        read = [item for item in read if item.message.author.id not in left_out]
        if read:
            texts = [text_of(item.message) for item in read]
            predictions = await self._services.engine.predict(texts, Work.WATCH)
            own = [None if prediction.quoted else prediction for prediction in predictions]
            judged |= zip(read, own, strict=True)
        return judged

    def _apply(self, item: ReceivedMessage | DeletedMessages, judged: Verdicts, settings: GuildSettings) -> None:
        rule, live = alert_rule(settings, self._services.settings.watch), self.live.get(item.channel_id)
        if live is None:
            live = self.live[item.channel_id] = LiveChannel(item.guild.id, ChannelTone(self._half_life))
        if isinstance(item, DeletedMessages):
            if settings.count_webhooks:
                self._take_back_reposted(item, live)
            live.tone.delete(item.message_ids, rule)
        elif item in judged:
            self._update(item, judged[item], live, rule)

    def _update(self, item: ReceivedMessage, prediction: Prediction | None, live: LiveChannel, rule: AlertRule) -> None:
        message, tone = item.message, live.tone
        if item.edited:
            self._correct(item.guild.id, item.channel_id, live, message.id, prediction.label if prediction is not None else None)
            if prediction is None:
                tone.delete([message.id], rule)
            else:
                tone.edit(message.id, prediction.margin, rule)
        elif prediction is not None and message.id not in tone:  # Discord may deliver twice after a lost connection
            self._services.hours.add(item.guild.id, item.channel_id, message.created_at, prediction.label)
            live.remember(message, item.channel_id, prediction.label)
            alert = tone.add(message.id, message.created_at.timestamp(), prediction.margin, rule)
            if alert is not None and not live.delivering:
                live.alert, live.delivering = alert, True
                self._on_alert(item.guild, item.channel_id, live, alert)

    def _correct(self, guild_id: int, channel_id: int, live: LiveChannel, message_id: int, now: Label | None) -> None:
        """Counts a message as what it is ``now``, ``None`` for nothing. One that is no longer recent keeps its count."""
        was = live.labels.pop(message_id, None)
        if was is not None and message_id in live.tone:
            self._services.hours.correct(guild_id, channel_id, discord.utils.snowflake_time(message_id), was, now)
            if now is not None:
                live.labels[message_id] = now

    def _take_back_reposted(self, item: DeletedMessages, live: LiveChannel) -> None:
        """Takes out of the counts what a webhook posted again right before it was deleted, which is counted there.

        Whatever else is deleted keeps its count, because what moderators had to delete was said all the same.
        """
        if len(item.message_ids) == 1:
            [message_id] = item.message_ids
            age = item.at - discord.utils.snowflake_time(message_id).timestamp()
            if message_id < live.proxied and age <= PROXY_SECONDS:
                self._correct(item.guild.id, item.channel_id, live, message_id, None)

    def _shed(self, count: int) -> None:
        self._services.engine.statistics.shed[Work.WATCH] += count

    def _log_outage(self, error: StorageError | None) -> None:
        """Logs one line when an outage begins and one when it ends, however many batches it lasts."""
        if error is not None and not self._storage_down:
            _log.error("watched messages are not read: %s", error)
        elif error is None and self._storage_down:
            _log.info("watched messages are read again")
        self._storage_down = error is not None


def _is_eligible(message: discord.Message, settings: GuildSettings, prefixes: Sequence[str]) -> bool:
    """Returns whether a message may be read: a chat message outside of the channels and roles that moderators left out."""
    if is_ignored(message.channel, settings.ignored_channels) or has_role(message.author, settings.ignored_roles):
        return False
    return is_chat_message(message, prefixes, bool(settings.count_webhooks))
